"""The directory's clock."""

from procrastinate.contrib.django import app

from lindung.directory import actions
from lindung.partners.scope import acting


@app.periodic(cron="10 1 * * *")  # in the morning of Malaysia, Cambodia and Indonesia
@app.task(name="directory.remind_to_confirm", queueing_lock="directory.remind_to_confirm", queue="clocks")
def remind_to_confirm(timestamp: int) -> None:
    """Ask desks to try the numbers whose confirmation lapses soon. Once a day."""
    with acting(organisations="*") as at:
        actions.remind_to_confirm(at=at)
