"""The people: exactly N, each with words of a name, sex, birth date, place and nationality; all arrays of numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.population.inventories import INVENTORIES, Form, Inventory, Words, words

MOST_WORDS = 4
FIRST_BIRTH, LAST_BIRTH = np.datetime64("1965-01-01"), np.datetime64("2009-12-31")
PLACES = 60  # birth places a nationality
PHONE_DIGITS = 4


@dataclass(frozen=True)
class People:
    """Arrays of one length. `given`, `family`: (n, 4) places of words, -1 for none; `born`: days (datetime64[D])."""

    given: NDArray[np.int64]
    family: NDArray[np.int64]
    is_female: NDArray[np.bool_]
    born: NDArray[np.datetime64]
    nationality: NDArray[np.int64]  # place in INVENTORIES
    birth_place: NDArray[np.int64]
    phone: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.born)


def people(count: int, stream: np.random.Generator) -> People:
    """Draw `count` people; common names are common (weights fall as 1 / (rank + 5))."""
    nationality = stream.choice(len(INVENTORIES), count, p=_shares())
    is_female = stream.random(count) < 0.45
    given = np.full((count, MOST_WORDS), -1, dtype=np.int64)
    family = np.full((count, MOST_WORDS), -1, dtype=np.int64)
    for place, inventory in enumerate(INVENTORIES):
        for sex in (False, True):
            here = np.flatnonzero((nationality == place) & (is_female == sex))
            given[here], family[here] = _names(inventory, sex, len(here), stream)
    days = int((LAST_BIRTH - FIRST_BIRTH).astype(int))
    born = FIRST_BIRTH + np.floor(days * stream.beta(4.0, 2.5, count)).astype(np.int64)
    birth_place = _ranked(PLACES, count, stream) + PLACES * nationality
    return People(given, family, is_female, born, nationality, birth_place, stream.integers(0, 10**PHONE_DIGITS, count))


def _shares() -> NDArray[np.float64]:
    shares = np.array([one.share for one in INVENTORIES])
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _ranked(options: int, count: int, stream: np.random.Generator) -> NDArray[np.int64]:
    """Places 0 to options - 1, the first the commonest."""
    weights = 1.0 / (np.arange(options) + 5.0)
    return stream.choice(options, count, p=weights / weights.sum()).astype(np.int64)


def _names(
    inventory: Inventory, is_female: bool, count: int, stream: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    known = words()
    own = known.of(inventory.female if is_female else inventory.male)
    before = known.of(inventory.first_female if is_female else inventory.first_male)
    given = np.full((count, MOST_WORDS), -1, dtype=np.int64)
    family = np.full((count, MOST_WORDS), -1, dtype=np.int64)
    given[:, 1] = own[_ranked(len(own), count, stream)]
    if len(before):
        has_first = stream.random(count) < (0.9 if inventory.form is Form.FAMILY_FIRST else 0.35)
        given[has_first, 0] = before[stream.integers(0, len(before), int(has_first.sum()))]
    _add_rest(inventory.form, given, family, own, known.of(inventory.family), is_female, known, stream)
    return given, family


def _add_rest(
    form: Form,
    given: NDArray[np.int64],
    family: NDArray[np.int64],
    own: NDArray[np.int64],
    families: NDArray[np.int64],
    is_female: bool,
    known: Words,
    stream: np.random.Generator,
) -> None:
    count = len(given)
    match form:
        case Form.SYLLABLES:
            given[:, 2] = own[_ranked(len(own), count, stream)]
            longer = stream.random(count) < 0.6
            given[longer, 3] = own[_ranked(len(own), int(longer.sum()), stream)]
            return
        case Form.PLAIN:
            has_second = stream.random(count) < 0.75
            family[has_second, 0] = families[_ranked(len(families), int(has_second.sum()), stream)]
            second = stream.random(count) < 0.3
            given[second, 2] = own[_ranked(len(own), int(second.sum()), stream)]
            return
        case Form.PATRONYMIC:
            family[:, 0] = known.places["binti" if is_female else "bin"]
            family[:, 1] = families[_ranked(len(families), count, stream)]
        case _:
            family[:, 0] = families[_ranked(len(families), count, stream)]
            second = stream.random(count) < 0.25
            given[second, 2] = own[_ranked(len(own), int(second.sum()), stream)]
