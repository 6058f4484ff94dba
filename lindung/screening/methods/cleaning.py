"""A text as it reads: look-alike letters, invisible characters and runs of spaces undone; every character keeps its origin."""

import unicodedata

from lindung.screening.rules.found import Cleaned


def clean(original: str) -> Cleaned:
    """The text as it reads, with the origin of each of its characters in `original`."""
    letters: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(original):
        for part in unicodedata.normalize("NFKC", letter):
            if unicodedata.category(part) in ("Cf", "Cs") or (part == " " and letters[-1:] == [" "]):
                continue
            letters.append(part)
            origins.append(place)
    text = "".join(letters)
    return Cleaned(text) if text == original else Cleaned(text, (*origins, len(original)))
