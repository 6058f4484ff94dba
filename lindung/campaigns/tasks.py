"""Photographs whose consent has ended are removed by the clock."""

from procrastinate.contrib.django import app

from lindung.campaigns import actions
from lindung.partners.scope import EVERYONE, acting


@app.periodic(cron="7 * * * *")
@app.task(name="campaigns.remove_ended_photos", queueing_lock="campaigns.remove_ended_photos", queue="clocks")
def remove_ended_photos(timestamp: int) -> None:
    """Remove every picture whose consent has ended. Safe to repeat."""
    removed = 1
    while removed:
        with acting(organisations=EVERYONE) as at:
            removed = actions.remove_ended_photos(at=at)
