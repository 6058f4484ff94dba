"""The postman's clock."""

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lindung.notices import actions, anchors
from lindung.notices.gateways import configured_gateway
from lindung.notices.rules import BATCH, NotSent, SendError
from lindung.notices.telling import tell_of_access
from lindung.vault.scope import everyone

AGAIN = RetryStrategy(max_attempts=5, wait=1_800)


@app.periodic(cron="* * * * * */3")  # the sixth field is seconds
@app.task(name="notices.send_due", queueing_lock="notices.send_due", queue="notices")
def send_due(timestamp: int) -> None:
    """Send what waits, every three seconds. Safe to repeat, and to run twice at once."""
    gateway = configured_gateway()
    tried = BATCH
    while tried == BATCH:
        with everyone() as at:
            pass
        tried = actions.send_due(at=at, gateway=gateway).tried


@app.periodic(cron="17 5 * * *")
@app.task(name="notices.hand_out_anchor", queueing_lock="notices.hand_out_anchor", queue="notices", retry=AGAIN)
def hand_out_anchor(timestamp: int) -> None:
    """The end of the trail to whoever keeps it, once a day; tried five times when somebody was not reached."""
    to, folder = settings.LINDUNG_ANCHOR_MAIL, settings.LINDUNG_ANCHOR_FOLDER
    if settings.PRACTICE or not (to or folder):
        return
    with everyone() as at:
        is_reached = anchors.hand_out_anchor(
            to=to, folder=folder, url=settings.LINDUNG_URL, gateway=configured_gateway(), at=at
        )
    if not is_reached:
        raise NotSent(SendError.NOT_DELIVERED)


@app.periodic(cron="* * * * *")
@app.task(name="notices.tell_of_access", queueing_lock="notices.tell_of_access", queue="notices")
def tell_access(timestamp: int) -> None:
    """Word to those whose second look somebody's access waits for. Every minute; safe to repeat."""
    taken = 100
    while taken == 100:
        with everyone() as at:
            taken = tell_of_access(at=at)
