"""A plan's indicators beside their targets, as bars: per cent of the target of the period that runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.bars import Bar, bars
from lindung.papers.sentences import Said

SHOWN_AT_MOST = 40


@dataclass(frozen=True)
class Reached:
    """One indicator: its title, and how much of its target is reached, in per cent."""

    title: str
    percent: float


def plan_chart(rows: Sequence[Reached]) -> d.Chart | None:
    """Bars from nought to the target; None where nothing is known."""
    if not rows:
        return None
    drawn = [Bar(row.title, min(row.percent, 200.0), is_headline=row.percent >= 100) for row in rows[:SHOWN_AT_MOST]]
    return d.Chart(
        name="targets",
        title=Said(gettext_noop("How much of each target is reached")),
        description=Said(gettext_noop("Per cent of the target of the period that runs; above 200 the bar is cut.")),
        draw=bars(drawn, axis=Said(gettext_noop("per cent of the target"))),
    )
