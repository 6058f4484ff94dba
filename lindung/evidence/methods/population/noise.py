"""What happens to a person between one desk and the next: spellings, slips, words left out, dates half known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.population.inventories import INVENTORIES, Form, words
from lindung.evidence.methods.population.people import MOST_WORDS, People

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Noise:
    """The chance of each slip, in a record (in a word: `spelling`); dates: at most one of the slips a record."""

    spelling: float = 0.10
    typing: float = 0.08
    word_left_out: float = 0.07
    names_swapped: float = 0.04
    date_missing: float = 0.08
    year_only: float = 0.15
    first_of_january: float = 0.05
    day_month_swapped: float = 0.03
    year_off: float = 0.03
    day_off: float = 0.03
    sex_missing: float = 0.03
    sex_wrong: float = 0.01
    nationality_missing: float = 0.05
    place_missing: float = 0.15
    phone_missing: float = 0.40
    phone_changed: float = 0.10


QUIET = Noise(**dict.fromkeys(Noise.__dataclass_fields__, 0.0))
NOISY = Noise(
    spelling=0.18,
    typing=0.15,
    word_left_out=0.15,
    names_swapped=0.08,
    date_missing=0.15,
    year_only=0.25,
    first_of_january=0.08,
    year_off=0.05,
)


def written_names(
    people: People, who: NDArray[np.int64], noise: Noise, stream: np.random.Generator
) -> tuple[list[str], list[str], list[str]]:
    """For each record (place of a person in `who`): given name, surname, and the full name as it is said."""
    known = words()
    places = np.concatenate([people.given[who], people.family[who]], axis=1)
    lost = (stream.random(places.shape) < noise.word_left_out) & (places >= 0)
    lost &= (np.cumsum(places >= 0, axis=1) > 1) & _is_first_lost(lost)
    places[lost] = -1
    forms = np.where(stream.random(places.shape) < noise.spelling, stream.integers(1, 1 << 30, places.shape), 0)
    forms %= np.maximum(known.counts, 1)[places]
    text = np.where(places >= 0, known.variants[places, forms], "")
    _mistype(text, noise, stream)
    is_swapped = stream.random(len(who)) < noise.names_swapped
    is_family_first = np.array([one.form is Form.FAMILY_FIRST for one in INVENTORIES])[people.nationality[who]]
    given, family = (_joined(text[:, part]) for part in (slice(0, MOST_WORDS), slice(MOST_WORDS, None)))
    both = [(f, g) if swapped else (g, f) for g, f, swapped in zip(given, family, is_swapped, strict=True)]
    full = [f"{f} {g}" if first else f"{g} {f}" for (g, f), first in zip(both, is_family_first, strict=True)]
    return [g for g, _ in both], [f for _, f in both], [name.strip() for name in full]


def _is_first_lost(lost: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(np.cumsum(lost, axis=1) == 1, dtype=np.bool_)


def _joined(text: NDArray[np.str_]) -> list[str]:
    return [" ".join(word for word in row if word) for row in text.tolist()]


def _mistype(text: NDArray[np.str_], noise: Noise, stream: np.random.Generator) -> None:
    """One slip in one word of some rows, in place."""
    rows = np.flatnonzero(stream.random(len(text)) < noise.typing)
    for row in rows.tolist():
        filled = [place for place, word in enumerate(text[row].tolist()) if len(word) > 2]
        if filled:
            place = filled[int(stream.integers(len(filled)))]
            text[row, place] = _slip(str(text[row, place]), stream)[: text.dtype.itemsize // 4]


def _slip(word: str, stream: np.random.Generator) -> str:
    at, kind = int(stream.integers(1, len(word))), int(stream.integers(4))
    letter = LETTERS[int(stream.integers(26))]
    match kind:
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + letter + word[at:]
        case 2:
            return word[:at] + letter + word[at + 1 :]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def written_dates(born: NDArray[np.datetime64], noise: Noise, stream: np.random.Generator) -> list[str]:
    """Birth dates as a list holds them: 1990-12-31, 1990, or nothing."""
    chances = np.array(
        [
            noise.date_missing,
            noise.year_only,
            noise.first_of_january,
            noise.day_month_swapped,
            noise.year_off,
            noise.day_off,
        ]
    )
    slip = np.searchsorted(np.cumsum(chances), stream.random(len(born)), side="right")
    year = born.astype("datetime64[Y]").astype(np.int64) + 1970
    month = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (born - born.astype("datetime64[M]")).astype(np.int64) + 1
    year = year + np.where(slip == 4, stream.choice(np.array([-2, -1, 1, 2, 10]), len(born)), 0)
    day = np.where(slip == 5, stream.integers(1, 29, len(born)), day)
    is_swapped = (slip == 3) & (day <= 12)
    month, day = np.where(is_swapped, day, month), np.where(is_swapped, month, day)
    day = np.where((month == 2) & (day == 29), 28, day)  # another year may not have it
    month, day = np.where(slip == 2, 1, month), np.where(slip == 2, 1, day)
    parts = zip(slip.tolist(), year.tolist(), month.tolist(), day.tolist(), strict=True)
    return ["" if s == 0 else f"{y}" if s == 1 else f"{y}-{m:02d}-{d:02d}" for s, y, m, d in parts]
