"""Who works with whom and what followed outreach: worked out anew every hour."""

from procrastinate.contrib.django import app

from lindung.partners.scope import EVERYONE, acting
from lindung.plans.actions.networking import work_out_following, work_out_network


@app.periodic(cron="37 * * * *")
@app.task(name="plans.work_out_network", queueing_lock="plans.work_out_network", queue="clocks")
def work_out(timestamp: int) -> None:
    """Work both out. Safe to repeat."""
    with acting(organisations=EVERYONE) as at:
        work_out_network(at=at)
        work_out_following(at=at)
