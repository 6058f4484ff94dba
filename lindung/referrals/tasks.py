"""The clocks of offers, needs and placements; and what rooms below left to be taken back. Every minute."""

from datetime import datetime

from procrastinate.contrib.django import app

from lindung.partners.scope import EVERYONE, acting
from lindung.referrals import actions
from lindung.referrals.actions.hiding import count_quarter as count_quarter_at


@app.periodic(cron="* * * * *")
@app.task(name="referrals.expire_unanswered", queueing_lock="referrals.expire_unanswered", queue="clocks")
def expire_unanswered(timestamp: int) -> None:
    """Remind, expire, ask the next best partner. Safe to repeat, and by several at once."""
    actions.expire_unanswered(at=_now())


@app.periodic(cron="* * * * *")
@app.task(name="referrals.sweep", queueing_lock="referrals.sweep", queue="clocks")
def sweep(timestamp: int) -> None:
    """Needs and placements whose clock ran out; offers that consent or a bar took the ground from."""
    sweep_all()


@app.periodic(cron="20 * * * *")
@app.task(name="referrals.count_quarter", queueing_lock="referrals.count_quarter", queue="clocks")
def count_quarter(timestamp: int) -> None:
    """What offers may say in the new quarter, from what each country's desk has had. Every hour; mostly nothing."""
    count_quarter_at(at=_now())


def sweep_all() -> dict[str, int]:
    """One pass of every clock of this room; how many of each."""
    at = _now()
    return {
        "offers": actions.expire_unanswered(at=at).handled,
        "needs": actions.sweep_needs(at=at),
        "placements": actions.sweep_placements(at=at),
        "taken_back": actions.take_back(at=at),
    }


def _now() -> datetime:
    with acting(organisations=EVERYONE) as at:
        return at
