"""Figures follow what happens, every minute; each night everything is counted anew, so that nothing can drift."""

from procrastinate.contrib.django import app

from lindung.partners.scope import EVERYONE, acting
from lindung.plans.actions.counting import count_changes, count_everything
from lindung.plans.actions.standing import work_out_standings


@app.periodic(cron="* * * * *")
@app.task(name="plans.count_new", queueing_lock="plans.count_new", queue="clocks")
def count_new(timestamp: int) -> None:
    """Count what changed and work out how indicators stand. Safe to repeat, and by several at once."""
    follow()


@app.periodic(cron="20 19 * * *")  # UTC: three in the morning in Kuala Lumpur
@app.task(name="plans.count_all", queueing_lock="plans.count_all", queue="clocks")
def count_all(timestamp: int) -> None:
    """Count everything anew and work out how indicators stand."""
    with acting(organisations=EVERYONE) as at:
        count_everything(at=at)
        work_out_standings(at=at)


def follow() -> int:
    """Passes over what changed until nothing sealed is left, then the standings; how many references were counted."""
    counted, is_done = 0, False
    while not is_done:
        with acting(organisations=EVERYONE) as at:
            done = count_changes(at=at)
        counted, is_done = counted + done.refs, done.is_done
    with acting(organisations=EVERYONE) as at:
        work_out_standings(at=at)
    return counted
