"""Housekeeping of the background tasks themselves."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from lindung.config import clock
from lindung.vault.scope import everyone


@app.periodic(cron="* * * * *")
@app.task(name="config.retry_orphaned_jobs", queueing_lock="config.retry_orphaned_jobs", pass_context=True)
async def retry_orphaned_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs whose worker was killed back to the queue. Run every minute; safe to repeat."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(
    name="config.look_at_clock", queueing_lock="config.look_at_clock", lock="config.look_at_clock", queue="clocks"
)
def look_at_clock(timestamp: int) -> None:
    """A clock that was set back is noted, and told. Every minute; safe to repeat."""
    with everyone() as at:
        clock.look_at_clock(at=at)
