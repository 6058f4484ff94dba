"""Follow-ups planned when somebody arrived, told about when nobody did them; records erased when their time is over."""

from datetime import datetime
from typing import Protocol

from procrastinate.contrib.django import app

from lindung.care import actions
from lindung.partners.scope import EVERYONE, acting


class Pass(Protocol):
    """One batch of a sweep; how many rows it took."""

    def __call__(self, *, at: datetime) -> int: ...


@app.periodic(cron="* * * * *")
@app.task(name="care.sweep", queueing_lock="care.sweep", queue="clocks")
def sweep(timestamp: int) -> None:
    """Plan follow-ups of new arrivals, tell of missed ones, erase what was kept long enough. Safe to repeat."""
    sweep_all()


def sweep_all() -> dict[str, int]:
    """One pass of every clock of this room, each in a transaction of its own; how many of each."""
    return {
        "planned": _until_none(actions.plan_for_arrivals),
        "missed": _until_none(actions.sweep_missed),
        "erased": _until_none(actions.erase_kept_too_long),
    }


def _until_none(pass_once: Pass) -> int:
    swept = 0
    while True:
        with acting(organisations=EVERYONE) as at:
            count = pass_once(at=at)
        if not count:
            return swept
        swept += count
