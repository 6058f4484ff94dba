"""UK proportions: whom the practice nation invents, in the shares of a published table (content/README.md)."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

CONTENT = Path(__file__).parent / "content"
LABEL = "UK proportions"
PEOPLE_BY_NGO, PEOPLE_BY_ALL = 221, 4_142
"""People referred in the UK in the last quarter of 2023: by organisations, and by all first responders."""


@dataclass(frozen=True)
class Share:
    """So many people of this kind of exploitation, age and sex."""

    exploitation: frozenset[str]
    age: str
    sex: str
    people: int


@cache
def uk_shares() -> tuple[Share, ...]:
    """The table, as published and summed."""
    with (CONTENT / "uk_nrm_ngo_2023_q4.csv").open(newline="", encoding="utf-8") as file:
        return tuple(
            Share(frozenset(row["exploitation"].split()), row["age"], row["sex"], int(row["people"]))
            for row in csv.DictReader(file)
        )


def draw_share(chance: Random) -> Share:
    """One person's kind of exploitation, age and sex."""
    shares: Sequence[Share] = uk_shares()
    return chance.choices(shares, weights=[share.people for share in shares])[0]


def came_through_partner(chance: Random) -> bool:
    """Whether an organisation brought the report: one in nineteen, as in the UK."""
    return chance.random() < PEOPLE_BY_NGO / PEOPLE_BY_ALL
