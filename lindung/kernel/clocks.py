"""The arithmetic of clocks: when something falls due, given windows that close. Time is always an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Window:
    """Something that helps only until a moment (HIV prophylaxis, a child's first assessment)."""

    name: str
    closes_at: datetime
    margin: timedelta

    @property
    def act_by(self) -> datetime:
        """The latest moment that still leaves the margin."""
        return self.closes_at - self.margin


def due_at(*, starts_at: datetime, within: timedelta, windows: Iterable[Window] = ()) -> datetime:
    """When a step falls due: the earlier of its own time and every open window less its margin.

    A window that leaves no margin any more makes the step due at once (`starts_at`), not in the past;
    one that had closed before the clock started changes nothing.
    """
    moments = [starts_at + within]
    moments += [max(window.act_by, starts_at) for window in windows if window.closes_at > starts_at]
    return min(moments)
