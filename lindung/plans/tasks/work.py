"""The clocks of the common work: reports asked for, pledges followed, what is late said again. Every five minutes."""

from collections.abc import Callable

from procrastinate.contrib.django import app

from lindung.partners.scope import EVERYONE, acting
from lindung.plans.actions.late import sweep_late
from lindung.plans.actions.narratives import ask_for_narratives, drop_unneeded
from lindung.plans.actions.pledges import follow_commitments, take_done_commitments

# In this order: what is asked for or ended now is not late in the same pass.
CLOCKS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("not_needed", drop_unneeded),
    ("asked", ask_for_narratives),
    ("followed", follow_commitments),
    ("kept", take_done_commitments),
    ("late", sweep_late),
)


@app.periodic(cron="*/5 * * * *")
@app.task(name="plans.sweep_work", queueing_lock="plans.sweep_work", queue="clocks")
def sweep_work(timestamp: int) -> None:
    """One pass of every clock. Safe to repeat, and by several at once."""
    sweep_all()


def sweep_all() -> dict[str, int]:
    """One pass of every clock of the common work, each until nothing is left; how many of each."""
    return {name: _until_none(act) for name, act in CLOCKS}


def _until_none(act: Callable[..., int]) -> int:
    done = 0
    while True:
        with acting(organisations=EVERYONE) as at:
            now = act(at=at)
        done += now
        if not now:
            return done
