"""Published plans as the bundled table tells them, as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from lindung.plans.rules.books import BookActivity, BookMilestone, Of, PlanBook
from lindung.plans.rules.terms import (
    ActivityTerms,
    MilestoneTerms,
    PartTerms,
    PlanTerms,
    Source,
    check_activity,
    check_milestone,
    check_part,
    check_plan,
)
from lindung.plans.rules.words import ElementKind, Pillar, PlanState


@dataclass(frozen=True)
class PublishedPlan:
    """One plan of the table. `succeeds`: the code of another; `in_force_on`: the day its source says, if any."""

    code: str
    country: str
    state: PlanState
    book: PlanBook
    in_force_on: date | None = None
    succeeds: str = ""


@cache
def published_plans() -> tuple[PublishedPlan, ...]:
    """Every plan of the table, in its order. Raises BadInput: a plan that no page would take either."""
    text = (files("lindung.plans.tables") / "plans.json").read_text(encoding="utf-8")
    return tuple(_plan(each) for each in json.loads(text)["plans"])


def _plan(told: Mapping[str, Any]) -> PublishedPlan:
    return PublishedPlan(
        code=told["code"],
        country=told["country"],
        state=PlanState(told["state"]),
        book=PlanBook(
            check_plan(_terms(told)),
            parts=tuple(_part(each, told.get("parts_source", "")) for each in told.get("parts", ())),
            activities=tuple(_activity(each) for each in told.get("activities", ())),
            milestones=tuple(_milestones(told)),
        ),
        in_force_on=date.fromisoformat(told["in_force_on"]) if "in_force_on" in told else None,
        succeeds=told.get("succeeds", ""),
    )


def _terms(told: Mapping[str, Any]) -> PlanTerms:
    first, last = told["period"]
    return PlanTerms(
        title=told["title"],
        country=told["country"],
        period_from=date.fromisoformat(first),
        period_until=date.fromisoformat(last),
        owner=told["owner"],
        note=told["note"],
        titles=told["titles"],
        sources=tuple(Source(each["title"], each["url"]) for each in told["sources"]),
    )


def _part(told: Mapping[str, Any], source: str) -> PartTerms:
    return check_part(
        PartTerms(
            number=told["number"],
            kind=ElementKind(told["kind"]),
            title=told.get("title", ""),
            parent=told.get("parent", ""),
            pillar=Pillar(told["pillar"]) if "pillar" in told else None,
            is_title_public="title" in told,
            coordinator=told.get("coordinator", ""),
            source=told.get("source", source),
        )
    )


def _activity(told: Mapping[str, Any]) -> BookActivity:
    terms = ActivityTerms(told["title"], told["number"], source=told["source"], is_public=True)
    return BookActivity(check_activity(terms), told["part"])


def _milestones(told: Mapping[str, Any]) -> Iterator[BookMilestone]:
    for part in told.get("parts", ()):
        for each in part.get("milestones", ()):
            terms = MilestoneTerms(each["label"], date.fromisoformat(each["due_on"]), each.get("is_partial", False))
            yield BookMilestone(Of(part=part["number"]), check_milestone(terms))
