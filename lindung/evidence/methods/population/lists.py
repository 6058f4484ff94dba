"""Lists of a practice population: what each organisation wrote down, and apart from it the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.population.capture import captured, cell_shares
from lindung.evidence.methods.population.inventories import INVENTORIES
from lindung.evidence.methods.population.noise import Noise, written_dates, written_names
from lindung.evidence.methods.population.people import PHONE_DIGITS, PLACES, people
from lindung.evidence.methods.seeds import stream

LISTS = ("shelter", "hotline", "clinic", "legal_aid", "outreach")
RATES = (0.10, 0.08, 0.07, 0.05, 0.06)
# Shelter and legal aid send people to each other; whom outreach meets the hotline hears less of.
DEPENDENCE: Mapping[tuple[int, int], float] = {(0, 3): 0.9, (1, 4): -0.4, (0, 2): 0.5}
COLUMNS = ("record", "full_name", "given_name", "surname", "birth_date", "sex", "nationality", "birth_place", "phone")


@dataclass(frozen=True)
class Plan:
    """A practice population: how many people, the lists' rates and dependence, the noise, doubles within a list."""

    people: int = 20_000
    lists: tuple[str, ...] = LISTS
    rates: tuple[float, ...] = RATES
    dependence: Mapping[tuple[int, int], float] = field(default_factory=lambda: dict(DEPENDENCE))
    noise: Noise = Noise()
    written_twice: float = 0.0  # share of a list's people who stand on it a second time


@dataclass(frozen=True)
class PracticeLists:
    """The records of all lists, one below the other. `columns`: by name, text. `person`: the truth, kept apart."""

    plan: Plan
    list_of: NDArray[np.int64]  # (records,) place of the list
    columns: Mapping[str, list[str]]
    person: NDArray[np.int64]  # (records,) which person it is
    histories: Histories  # what perfect linkage would count

    def __len__(self) -> int:
        return len(self.person)

    def rows_of(self, place: int) -> NDArray[np.int64]:
        """The rows of one list."""
        return np.flatnonzero(self.list_of == place)


def practice_lists(plan: Plan, seed: int) -> PracticeLists:
    """The lists of a population of exactly `plan.people`; the same plan and seed give the same lists.

    Raises ValueError: rates or pairs of lists that cannot be, or names and rates that do not agree in number.
    """
    if len(plan.lists) != len(plan.rates):
        raise ValueError(f"{len(plan.lists)} lists need as many rates, not {len(plan.rates)}")
    everybody = people(plan.people, stream(seed, "population"))
    codes = captured(plan.people, cell_shares(plan.rates, plan.dependence), stream(seed, "capture"))
    list_of, person = _records(plan, codes, stream(seed, "records"))
    slips = stream(seed, "noise")
    given, surname, full = written_names(everybody, person, plan.noise, slips)
    columns = {
        "record": _record_ids(plan, list_of),
        "full_name": full,
        "given_name": given,
        "surname": surname,
        "birth_date": written_dates(everybody.born[person], plan.noise, slips),
        "sex": _sexes(everybody.is_female[person], plan.noise, slips),
        "nationality": _nationalities(everybody.nationality[person], plan.noise, slips),
        "birth_place": _places(everybody.birth_place[person], plan.noise, slips),
        "phone": _phones(everybody.phone[person], plan.noise, slips),
    }
    counts = np.bincount(codes, minlength=1 << len(plan.lists))
    return PracticeLists(plan, list_of, columns, person, Histories.of_full(plan.lists, counts))


def _records(
    plan: Plan, codes: NDArray[np.int64], order: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List by list, in an order that tells nothing of the person."""
    lists, who = [], []
    for place in range(len(plan.lists)):
        here = np.flatnonzero(codes >> place & 1)
        again = here[order.random(len(here)) < plan.written_twice]
        who.append(order.permutation(np.concatenate([here, again])))
        lists.append(np.full(len(who[-1]), place, dtype=np.int64))
    return np.concatenate(lists), np.concatenate(who)


def _record_ids(plan: Plan, list_of: NDArray[np.int64]) -> list[str]:
    sizes = np.bincount(list_of, minlength=len(plan.lists)).tolist()
    return [f"{name}-{row:05d}" for name, size in zip(plan.lists, sizes, strict=True) for row in range(1, size + 1)]


def _sexes(is_female: NDArray[np.bool_], noise: Noise, slips: np.random.Generator) -> list[str]:
    written = is_female ^ (slips.random(len(is_female)) < noise.sex_wrong)
    text = np.where(written, "F", "M")
    return [str(one) for one in np.where(slips.random(len(is_female)) < noise.sex_missing, "", text)]


def _nationalities(nationality: NDArray[np.int64], noise: Noise, slips: np.random.Generator) -> list[str]:
    text = np.array([one.nationality for one in INVENTORIES])[nationality]
    return [str(one) for one in np.where(slips.random(len(text)) < noise.nationality_missing, "", text)]


def _places(birth_place: NDArray[np.int64], noise: Noise, slips: np.random.Generator) -> list[str]:
    missing = slips.random(len(birth_place)) < noise.place_missing
    pairs = zip(birth_place.tolist(), missing.tolist(), strict=True)
    return ["" if lost else f"Practice place {chr(65 + at // PLACES)}{at % PLACES + 1}" for at, lost in pairs]


def _phones(phone: NDArray[np.int64], noise: Noise, slips: np.random.Generator) -> list[str]:
    """The last digits of a telephone number, where one was written down."""
    changed = slips.random(len(phone)) < noise.phone_changed
    digits = np.where(changed, slips.integers(0, 10**PHONE_DIGITS, len(phone)), phone)
    missing = slips.random(len(phone)) < noise.phone_missing
    pairs = zip(digits.tolist(), missing.tolist(), strict=True)
    return ["" if lost else f"{number:0{PHONE_DIGITS}d}" for number, lost in pairs]
