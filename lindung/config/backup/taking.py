"""Taking a backup: rows, keys and the list of what was erased, all of one moment, each sealed in a file of its own."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql
from pyrage import x25519

from lindung.audit.queries import last_seal
from lindung.config.backup.programs import EVERYONE, conninfo, dumping, password
from lindung.config.backup.sealing import Header, Progress, seal
from lindung.config.trouble import Trouble
from lindung.partners.scope import acting

ROWS, KEYS, ERASED = "rows", "keys", "erased"
SUFFIX = {ROWS: ".rows.age", KEYS: ".keys.age", ERASED: ".erased.age"}
STAMP = "lindung-%Y%m%dT%H%M%SZ"
KEYS_TABLE = "public.vault_key"
# Who is signed in, who guessed passwords from where, what systems were answered: no use later, nobody's business.
NOT_KEPT = (
    "public.django_session",
    "public.axes_accessattempt",
    "public.axes_accesslog",
    "public.axes_accessfailurelog",
    "public.partners_codetry",
    "public.partners_idempotentanswer",
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Taken:
    """A finished backup: its name, the bytes of its files, and how many old files of keys were thrown away."""

    name: str
    size_bytes: int
    keys_thrown_away: int


def take(
    *, folder: Path, recipients: list[x25519.Recipient], keep_keys_days: int, progress: Progress = lambda _: None
) -> Taken:
    """Write the three files of one backup into `folder`, then throw away files of keys older than promised.

    The erased list is written first and the rows last: a backup that was killed half-way has no rows, so it is none.
    Raises Trouble; then nothing new is kept.
    """
    _check_folder(folder)
    with _snapshot() as (connection, snapshot):
        header = _header(connection)
        if (folder / f"{header.name}{SUFFIX[ROWS]}").exists():
            raise Trouble(f"{header.name} is there already; wait a second and take the backup again.")
        made: list[Path] = []
        try:
            for part in (ERASED, KEYS, ROWS):
                path = folder / f"{header.name}{SUFFIX[part]}"
                _write(part, replace(header, part=part), path, connection, snapshot, recipients, progress)
                made.append(path)
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            raise
    return Taken(header.name, sum(path.stat().st_size for path in made), _throw_away(folder, header, keep_keys_days))


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        trial = folder / ".trial"
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise Trouble(f"{folder} cannot be written to ({error.strerror}); name another folder with --to.") from error


@contextmanager
def _snapshot() -> Iterator[tuple[psycopg.Connection, str]]:
    """One moment for all parts: a transaction that pg_dump reads along with."""
    with psycopg.connect(conninfo("owner"), password=password("owner"), options=EVERYONE) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        found = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, str(found[0]) if found else ""


def _header(connection: psycopg.Connection) -> Header:
    row = connection.execute("SELECT now()").fetchone()
    at: datetime = row[0].astimezone(UTC) if row else datetime.now(UTC)
    with acting(organisations="*"):
        seal_now = last_seal()
    done = MigrationRecorder(connections["owner"]).applied_migrations()
    return Header(
        part="",
        name=at.strftime(STAMP),
        taken_at=at.isoformat(),
        version=settings.VERSION,
        migrations=sorted(f"{app}.{name}" for app, name in done),
        rows=count_rows(connection),
        last_seal=str(seal_now or ""),
    )


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each kept table has, as this connection sees them."""
    named = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    tables = [name for (name,) in named if f"public.{name}" not in NOT_KEPT]
    counts = {}
    for table in tables:
        row = connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))).fetchone()
        counts[table] = int(row[0]) if row else 0
    return counts


def _write(  # noqa: PLR0913 - one call site
    part: str, header: Header, path: Path, connection: psycopg.Connection, snapshot: str,
    recipients: list[x25519.Recipient], progress: Progress,
) -> None:  # fmt: skip
    if part == ERASED:
        seal(header, io.BytesIO(json.dumps(_erased(connection)).encode()), path, recipients, progress)
        return
    chosen = ["--data-only", f"--table={KEYS_TABLE}"] if part == KEYS else [
        f"--exclude-table-data={table}" for table in (KEYS_TABLE, *NOT_KEPT)
    ]  # fmt: skip
    with dumping(f"--snapshot={snapshot}", *chosen) as dump:
        seal(header, dump, path, recipients, progress)


def _erased(connection: psycopg.Connection) -> list[list[str]]:
    rows = connection.execute("SELECT id, destroyed_at FROM vault_key WHERE destroyed_at IS NOT NULL ORDER BY id")
    return [[str(key), at.isoformat()] for key, at in rows]


def _throw_away(folder: Path, header: Header, keep_keys_days: int) -> int:
    """Remove files of keys taken more than so many days before this backup: what was erased then is gone everywhere."""
    oldest = datetime.fromisoformat(header.taken_at) - timedelta(days=keep_keys_days)
    gone = [path for path in folder.glob(f"lindung-*{SUFFIX[KEYS]}") if (at := taken_at(path)) and at < oldest]
    for path in gone:
        path.unlink()
    return len(gone)


def taken_at(path: Path) -> datetime | None:
    """The moment in a backup's name, or None when it is no such name."""
    try:
        return datetime.strptime(path.name.partition(".")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
