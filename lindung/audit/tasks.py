"""The sealer's clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from lindung.audit import actions
from lindung.vault.scope import everyone

EVERY_S = 1  # an entry waits so long at most, and as long as a job takes to be begun: within two seconds together


@app.periodic(cron=f"* * * * * */{EVERY_S}")  # the sixth field is seconds
@app.task(name="audit.seal_pending", queueing_lock="audit.seal_pending", queue="clocks")
def seal_pending(timestamp: int) -> None:
    """Seal what was written; every second. What is changed before it is sealed shows only by its own code."""
    sealed = actions.SEALED_AT_ONCE
    while sealed == actions.SEALED_AT_ONCE:
        with everyone() as at:
            sealed = actions.seal_pending(at=at)
