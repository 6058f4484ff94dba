"""The clock of partners: agreements end by themselves, and what is no longer needed is forgotten."""

from procrastinate.contrib.django import app

from lindung.partners import actions
from lindung.partners.scope import EVERYONE, acting


@app.periodic(cron="* * * * *")
@app.task(name="partners.end_due_agreements", queueing_lock="partners.end_due_agreements")
def end_due_agreements(timestamp: int) -> None:
    """End agreements whose time has passed. Run every minute; safe to repeat."""
    with acting(organisations=EVERYONE) as at:
        actions.end_due_agreements(at=at)


@app.periodic(cron="17 * * * *")
@app.task(name="partners.forget", queueing_lock="partners.forget")
def forget(timestamp: int) -> None:
    """Forget answers to resends, ended sessions, old tries to sign in; seal what is in clear. Hourly; repeatable."""
    with acting(organisations=EVERYONE) as at:
        actions.forget_answers(at=at)
        actions.forget_sign_ins(at=at)
    actions.seal_second_factors()
