"""The clocks of reports."""

from procrastinate.contrib.django import app

from lindung.reports import actions
from lindung.vault.scope import everyone


@app.periodic(cron="* * * * *")
@app.task(name="reports.sweep_unread", queueing_lock="reports.sweep_unread", queue="clocks")
def sweep_unread(timestamp: int) -> None:
    """Escalate what nobody acted on, every minute. Safe to repeat, and to run twice at once."""
    with everyone() as at:
        pass
    actions.sweep_unread(at=at)


@app.periodic(cron="* * * * *")
@app.task(name="reports.watch_floods", queueing_lock="reports.watch_floods", queue="clocks")
def watch_floods(timestamp: int) -> None:
    """See whether far more reports than usual come in, every minute."""
    with everyone() as at:
        pass
    actions.watch_floods(at=at)


@app.periodic(cron="7 * * * *")
@app.task(name="reports.erase_kept_too_long", queueing_lock="reports.erase_kept_too_long", queue="clocks")
def erase_kept_too_long(timestamp: int) -> None:
    """Erase what was kept long enough, every hour."""
    with everyone() as at:
        pass
    while actions.erase_kept_too_long(at=at):
        pass
    actions.tidy(at=at)
