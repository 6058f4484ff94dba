"""Sources as lines of text: title, address, and the day on which somebody read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from lindung.plans.rules.refusals import BadSourceLine
from lindung.plans.rules.terms import SOURCES_AT_MOST, Source


def read_sources(typed: str) -> tuple[Source, ...]:
    """Sources, one a line. Raises BadSourceLine.

    >>> read_sources("Gazette | https://plan.example/1 | 2026-01-31")
    (Source(title='Gazette', url='https://plan.example/1', read_on=datetime.date(2026, 1, 31)),)
    """
    lines = [line for line in typed.splitlines() if line.strip()]
    if len(lines) > SOURCES_AT_MOST:
        raise BadSourceLine(field="sources", most=SOURCES_AT_MOST)
    return tuple(_read(line) for line in lines)


def write_sources(kept: Iterable[Mapping[str, str]]) -> str:
    """Sources as a plan keeps them, one a line."""
    rows = ((each["title"], each.get("url", ""), each.get("read_on", "")) for each in kept)
    return "\n".join(" | ".join(row).rstrip(" |") for row in rows)


def _read(line: str) -> Source:
    title, *rest = (part.strip() for part in line.split("|"))
    url, read_on = (*rest, "", "")[:2]
    try:
        if len(rest) > 2 or not title:
            raise ValueError
        return Source(title, url, date.fromisoformat(read_on) if read_on else None)
    except ValueError:
        raise BadSourceLine(field="sources", most=SOURCES_AT_MOST) from None
