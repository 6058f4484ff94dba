"""The postman's clock."""

from procrastinate.contrib.django import app

from lindung.notices import actions
from lindung.notices.gateways import configured_gateway
from lindung.notices.rules import BATCH
from lindung.notices.telling import tell_of_access
from lindung.vault.scope import everyone


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


@app.periodic(cron="* * * * *")
@app.task(name="notices.tell_of_access", queueing_lock="notices.tell_of_access", queue="notices")
def tell_access(timestamp: int) -> None:
    """Word to those whose second look somebody's access waits for. Every minute; safe to repeat."""
    taken = 100
    while taken == 100:
        with everyone() as at:
            taken = tell_of_access(at=at)
