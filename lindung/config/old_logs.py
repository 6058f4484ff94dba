"""Whether PostgreSQL's own base backups and logs are kept longer than files of keys: they hold the keys too."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections

from lindung.config.old_keys import KEEP_KEYS_DAYS

LOG = re.compile(r"[0-9A-F]{24}(\.\w+)?")  # a piece of the log, compressed or not
BASE = re.compile(r"backup_label|backup_manifest|base\.tar(\.\w+)?")  # what every base backup has
IN_COMMAND = re.compile(r"(/[^\s'\"]+)/%f")


def kept_too_long(at: datetime) -> Iterator[str]:
    """One sentence for each folder, as far as it is known where they lie."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting('archive_mode'), current_setting('archive_command', true)")
        mode, command = cursor.fetchone()
    known = {*settings.LINDUNG_BASES_AND_LOGS, *(IN_COMMAND.findall(command or "") if mode != "off" else [])}
    if mode != "off" and not known:
        yield "PostgreSQL keeps its log, and where is not known: name the folders in LINDUNG_BASES_AND_LOGS"
    oldest_allowed = at - timedelta(days=KEEP_KEYS_DAYS)
    for folder in sorted(known):
        try:
            oldest = _oldest(Path(folder))
        except OSError as error:
            yield f"{folder} cannot be looked into ({error.strerror}): see that nothing in it is older than promised"
            continue
        if oldest is not None and oldest < oldest_allowed:
            yield (
                f"{folder} holds base backups or logs since {oldest:%Y-%m-%d}: what was erased can be brought back from"
                f" what is older than {KEEP_KEYS_DAYS} days; remove it, here and in every copy"
            )


def _oldest(folder: Path) -> datetime | None:
    """When the oldest base or piece of log in a folder, or in one of its folders, was written."""
    found = [path for path in folder.iterdir() if LOG.fullmatch(path.name) or BASE.fullmatch(path.name)]
    for inner in folder.iterdir():
        if inner.is_dir():
            found += [path for path in inner.iterdir() if BASE.fullmatch(path.name) or LOG.fullmatch(path.name)]
    moments = [datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) for path in found]
    return min(moments, default=None)
