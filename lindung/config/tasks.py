"""Housekeeping of the background tasks themselves."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from lindung.config.hurry import tell_of_hurry
from lindung.vault.pace import note_keys, note_told
from lindung.vault.scope import everyone


@app.periodic(cron="* * * * *")
@app.task(name="config.retry_orphaned_jobs", queueing_lock="config.retry_orphaned_jobs", pass_context=True)
async def retry_orphaned_jobs(context: JobContext, timestamp: int) -> None:
    """Give jobs whose worker was killed back to the queue. Run every minute; safe to repeat."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(name="config.note_keys", queueing_lock="config.note_keys", queue="clocks")
def count_keys(timestamp: int) -> None:
    """Note how many keys the web was handed; tell when it was refused more. Every minute; safe to repeat."""
    now = note_keys()
    with everyone() as at:
        if now.is_news(at):
            tell_of_hurry(now, at=at)
            note_told(now)
