"""Signs of a lure in many texts; the same answers as one by one."""

from collections.abc import Sequence

from lindung.screening.methods.flags import find_flags
from lindung.screening.rules.found import Hit


def find_flags_batch(texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Hit, ...]]:
    """The signs of each text (cleaned texts and their languages, of equal length)."""
    return [find_flags(text, language) for text, language in zip(texts, languages, strict=True)]
