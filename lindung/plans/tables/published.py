"""Promises and programmes that were made public: read from published.json, followed by nobody until a desk does."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lindung.plans.rules.pledges import PledgeGround

_FILE = Path(__file__).parent / "published.json"


@dataclass(frozen=True)
class PublishedPledge:
    """One promise, as its source has it."""

    code: str
    country: str
    plan: str
    ground: PledgeGround
    said_on: date
    owner: str
    text: str
    source: str
    source_url: str


@dataclass(frozen=True)
class PublishedProgramme:
    """One programme, as its sources have it. `promises`: title, number, unit."""

    code: str
    country: str
    plan: str
    title: str
    organisation: str
    donor: str
    purpose: str
    months: int
    began_on: date
    promises: tuple[tuple[str, Decimal, str], ...]
    not_public: str
    source: str
    source_url: str

    @property
    def ends_on(self) -> date:
        """The last day, counted in whole months from the first."""
        months = 12 * self.began_on.year + self.began_on.month - 1 + self.months
        return date(months // 12, months % 12 + 1, min(self.began_on.day, 28))


@cache
def published_pledges() -> tuple[PublishedPledge, ...]:
    """Every published promise."""
    return tuple(
        PublishedPledge(
            **{**each, "ground": PledgeGround(each["ground"]), "said_on": date.fromisoformat(each["said_on"])}
        )
        for each in _read()["pledges"]
    )


@cache
def published_programmes() -> tuple[PublishedProgramme, ...]:
    """Every published programme."""
    return tuple(
        PublishedProgramme(
            **{
                **each,
                "began_on": date.fromisoformat(each["began_on"]),
                "promises": tuple((one["title"], Decimal(one["number"]), one["unit"]) for one in each["promises"]),
            }
        )
        for each in _read()["programmes"]
    )


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
