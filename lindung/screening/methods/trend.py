"""When and where posts of a kind appear: counts for each week and place, spread over sources."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How many posts in one ISO week (its Monday; None: no date) and place ("" : not named)."""

    week: str
    place: str
    posts: int


def week_of(day: date) -> str:
    """The ISO week of a day, as 2024-W07.

    >>> week_of(date(2024, 12, 30))
    '2025-W01'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def trend(seen: Iterable[tuple[date | None, str]]) -> list[Count]:
    """Counts for each ISO week and place, ascending; a post without a date is counted under the week ""."""
    counts = Counter((week_of(day) if day else "", place) for day, place in seen)
    return sorted(Count(week, place, posts) for (week, place), posts in counts.items())


@dataclass(frozen=True, slots=True)
class Spread:
    """First and last day of a cluster (None: no post has a date), and its posts by source, most first."""

    first_seen: date | None
    last_seen: date | None
    sources: tuple[tuple[str, int], ...]


def spread(seen: Iterable[tuple[date | None, str]]) -> Spread:
    """How a cluster is spread over days and sources, from the (day, source) of its posts."""
    days, sources = [], Counter[str]()
    for day, source in seen:
        days += [day] if day else []
        sources.update([source] if source else [])
    return Spread(
        min(days, default=None),
        max(days, default=None),
        tuple(sorted(sources.items(), key=lambda one: (-one[1], one[0]))),
    )
