"""Periodic jobs go on after the clock of the machine was set back, at once and not when it has caught up."""

from collections.abc import Iterable

from procrastinate import periodic
from procrastinate.periodic import PeriodicDeferrer, TaskAtTime


class Deferrer(PeriodicDeferrer):
    """Defers each job when its moment comes, as the library's does. What it did in the future does not hold it back.

    The library's looks for moments between the last one it deferred and now: after the clock went back there are none.
    """

    def get_previous_tasks(self, at: float) -> Iterable[TaskAtTime]:
        """Each job whose moment came, with that moment. A moment that is deferred already is left out by its table."""
        self.last_defers = {key: moment for key, moment in self.last_defers.items() if moment <= at}
        return super().get_previous_tasks(at)


def bear_a_clock_set_back() -> None:
    """From now on workers of this process defer so: the library's worker takes its deferrer from this name."""
    periodic.PeriodicDeferrer = Deferrer  # type: ignore[misc]
