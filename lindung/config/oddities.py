"""What is odd about this start and yet no reason to stop people's work: said on the start and by `lindung status`."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from lindung.audit.models import Trail
from lindung.config import installation
from lindung.partners.scope import acting

BORNE = timedelta(minutes=2)  # two machines' clocks may differ by so much


def now() -> list[str]:
    """All of it, as of this moment."""
    with acting(organisations="*") as at:
        return list(oddities(at))


def oddities(at: datetime) -> Iterator[str]:
    """One sentence each, with what to do. Needs the scope of everyone around it."""
    yield from _clock_set_back(at)
    yield from _newer_database()


def _clock_set_back(at: datetime) -> Iterator[str]:
    newest = Trail.objects.order_by("-id").values_list("id", flat=True).first()  # its id begins with its moment
    written = at if newest is None else datetime.fromtimestamp((newest.int >> 80) / 1000, tz=UTC)
    if written - at > BORNE:
        ahead = str(written - at).partition(".")[0]
        yield (
            f"The newest entry of the trail was written at {written:%Y-%m-%d %H:%M} UTC, {ahead} ahead of the clock:"
            " it was set back, or ran ahead before. Nothing is lost; every deadline comes that much later than people"
            " were told. Set the clock right (chrony or systemd-timesyncd)."
        )


def _newer_database() -> Iterator[str]:
    """Old code on new tables works for one version, so that machines can be upgraded one after the other."""
    done = {(app, name) for app, name in MigrationRecorder(connections["default"]).applied_migrations()}
    known = installation.known_migrations()
    ours = {app for app, _ in known}
    newer = sorted(f"{app}.{name}" for app, name in done - known if app in ours)
    if newer:
        yield (
            f"The database is newer than this version ({settings.VERSION}): it knows {len(newer)} migrations more, the"
            f" last {newer[-1]}. Install the newer version on this machine too; do not go back without a restore."
        )
