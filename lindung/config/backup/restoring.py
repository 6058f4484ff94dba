"""Restoring a backup: opened whole before anything is touched, loaded beside, proved, then put in its place."""

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pyrage import x25519

from lindung.care import actions as care
from lindung.config import gone_back, installation, promises, renewal
from lindung.config.backup.programs import EVERYONE, load
from lindung.config.backup.sealing import Header, unseal
from lindung.config.backup.taking import ERASED, KEYS, NOT_KEPT, ROWS, SUFFIX, count_rows, taken_at
from lindung.config.postgres import roles
from lindung.config.trouble import Trouble
from lindung.partners.models import IdempotentAnswer
from lindung.partners.scope import acting
from lindung.vault.queries import keyset_trouble

BESIDE = "lindung_restoring"
SPACE_FACTOR = 4  # the opened dump, the tables, their indexes and the log of loading them
# What keys have since a version: keys taken after an upgrade come back with rows that were taken before it.
KEYS_HAVE_SINCE = {"vault.0003_handed_out": ("is_counted", "boolean NOT NULL DEFAULT true")}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What was loaded and proved."""

    header: Header
    erased_again: int
    rows: int


@dataclass(frozen=True)
class _Opened:
    header: Header
    of_keys: Header
    rows: Path
    keys: Path
    erased: dict[str, str]


def restore(
    *, folder: Path, identities: list[x25519.Identity], say: Say, name: str = "", administrator: str = "",
    rehearse: bool = False,
) -> Restored:  # fmt: skip
    """Load a backup (the newest, or `name`) beside the installation, prove it, then put it in the empty place.

    With `rehearse` it is proved and thrown away again; the installation is not touched. Raises Trouble; then nothing
    has changed.
    """
    server = administrator or _own_server()
    with _alone(), _room(folder, name) as room:
        if not rehearse:
            check_empty()
        opened = _open(folder, name, identities, room, say)
        _check_version(opened.header)
        with _beside(server) as into:
            _load(opened, into, say)
            found = Restored(opened.header, _erase(opened, into), _check_rows(opened, into))
            with _looking_at(BESIDE):
                _bring_up_to_date(say)
                _forget_again()
                _prove(opened.header, say)
                gone_back.note()  # what was erased since is erased again
            if not rehearse:
                _put_in_place(server)
    return found


def _own_server() -> str:
    if settings.EMBEDDED_DATABASE:
        return make_conninfo(host=str(settings.LINDUNG_PLACES.socket), user=roles.SUPERUSER, dbname="postgres")
    raise Trouble("A server of your own: give --administrator-url of a role that may make databases there.")


@contextmanager
def _alone() -> Iterator[None]:
    with (settings.LINDUNG_PLACES.home / "restore.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Trouble("Another restore is running here. Wait until it has ended.") from error
        yield


@contextmanager
def _room(folder: Path, name: str) -> Iterator[Path]:
    """A private folder for what is opened, with room enough; removed at the end, whatever happens."""
    needed = sum(path.stat().st_size for path in folder.glob(f"{name or 'lindung-'}*.age")) * SPACE_FACTOR
    home = settings.LINDUNG_PLACES.home
    if (free := shutil.disk_usage(home).free) < needed:
        raise Trouble(f"{home} has {free // 2**20} MiB free and a restore may need {needed // 2**20}; make room first.")
    for left in home.glob("restore-*/"):  # by a restore that was killed; this one is alone
        shutil.rmtree(left, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix="restore-", dir=home))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def check_empty() -> None:
    """A restore goes into an empty place only. Raises Trouble."""
    with acting(organisations="*"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM partners_organisation)")
        if cursor.fetchone()[0]:
            raise Trouble(
                "Here is an installation with organisations; a restore goes into an empty place. Set LINDUNG_HOME to a"
                " new folder, or try the backup with `lindung restore --rehearse`."
            )


def _open(folder: Path, name: str, identities: list[x25519.Identity], room: Path, say: Say) -> _Opened:
    """Open every part to its last byte before anything is loaded."""
    rows = _newest(folder, ROWS, name)
    keys = _newest(folder, KEYS, "")
    if (at := taken_at(keys)) is None or at < (taken_at(rows) or at):
        raise Trouble(
            f"The newest keys, {keys.name}, are older than {rows.name}; bring the keys taken with it or after."
        )
    erased: dict[str, str] = {}
    for path in sorted(folder.glob(f"lindung-*{SUFFIX[ERASED]}")):
        erased |= read_erased(path, identities, room)
    for source, target in ((rows, room / ROWS), (keys, room / KEYS)):
        say(f"opening {source.name}")
        with target.open("wb") as out:
            header = unseal(source, out, identities)
        if source is rows:
            main = _part(header, ROWS, source)
        else:
            of_keys = _part(header, KEYS, source)
    return _Opened(main, of_keys, room / ROWS, room / KEYS, erased)


def read_erased(path: Path, identities: list[x25519.Identity], room: Path) -> dict[str, str]:
    """Which keys were destroyed by the time of a backup, and when. Raises Trouble."""
    with (room / "erased").open("w+b") as out:
        _part(unseal(path, out, identities), ERASED, path)
        out.seek(0)
        try:
            listed = json.load(out)
            return {str(UUID(key)): datetime.fromisoformat(moment).isoformat() for key, moment in listed}
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise Trouble(
                f"{path.name} holds no list of what was erased. Nothing was restored. Take another copy of it."
            ) from error


def _newest(folder: Path, part: str, name: str) -> Path:
    found = sorted(folder.glob(f"{name or 'lindung-*'}{SUFFIX[part]}"))
    if not found:
        raise Trouble(f"{folder} holds no backup {name or 'of Lindung'} (no file ending in {SUFFIX[part]}).")
    return found[-1]


def _part(header: Header, part: str, path: Path) -> Header:
    if header.part != part or not path.name.startswith(header.name):
        raise Trouble(
            f"{path.name} holds another part or another backup ({header.name}); it was renamed. Put it right."
        )
    return header


def _check_version(header: Header) -> None:
    known = {f"{app}.{name}" for app, name in installation.known_migrations()}
    if unknown := set(header.migrations) - known:
        raise Trouble(
            f"This backup was made by Lindung {header.version}, which knows {len(unknown)} migrations more than this"
            f" one ({settings.VERSION}). Install that version or a newer one, then restore."
        )


@contextmanager
def _beside(server: str) -> Iterator[str]:
    """A database of its own to load into; dropped at the end unless it was put in place."""
    with psycopg.connect(server, autocommit=True) as administrator:
        administrator.execute(f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)".encode())
        roles.make_roles(administrator)
        roles.make_database(administrator, BESIDE)
    try:
        yield make_conninfo(server, dbname=BESIDE)
    finally:
        with suppress(psycopg.Error), psycopg.connect(server, autocommit=True) as administrator:
            administrator.execute(f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)".encode())


def _load(opened: _Opened, into: str, say: Say) -> None:
    """Tables and rows, then the keys they point to, then what ties them together."""
    for path, sections in (
        (opened.rows, ("pre-data", "data")),
        (opened.keys, ("data",)),
        (opened.rows, ("post-data",)),
    ):
        say(f"loading {path.name}: {', '.join(sections)}")
        with path.open("rb") as dump, _as_keys_are(opened, path, into):
            load(dump, into, *(f"--section={section}" for section in sections))


def newer_columns(rows: Header, keys: Header) -> list[tuple[str, str]]:
    """Which columns a file of keys has and the tables of older rows have not."""
    newer = set(keys.migrations) - set(rows.migrations)
    return [column for since, column in KEYS_HAVE_SINCE.items() if since in newer]


@contextmanager
def _as_keys_are(opened: _Opened, path: Path, into: str) -> Iterator[None]:
    """While newer keys are loaded their table has what they have; the upgrade that follows makes it for good."""
    columns = newer_columns(opened.header, opened.of_keys) if path == opened.keys else []
    _change_keys(into, [f"ADD COLUMN {name} {kind}" for name, kind in columns])
    yield
    _change_keys(into, [f"DROP COLUMN {name}" for name, _ in columns])


def _change_keys(into: str, changes: list[str]) -> None:
    if changes:
        with psycopg.connect(into) as connection:
            connection.execute(f"ALTER TABLE public.vault_key {', '.join(changes)}".encode())


def _erase(opened: _Opened, into: str) -> int:
    """What was erased after this backup was taken is erased again before anybody can read it."""
    with psycopg.connect(into, options=EVERYONE) as connection:
        cursor = connection.cursor()
        cursor.executemany(
            "UPDATE vault_key SET wrapped = NULL, destroyed_at = %s WHERE id = %s AND wrapped IS NOT NULL",
            [(datetime.fromisoformat(moment), key) for key, moment in opened.erased.items()],
        )
        return max(cursor.rowcount, 0)


def _check_rows(opened: _Opened, into: str) -> int:
    """Every table has as many rows as when the backup was taken; keys may be newer."""
    with psycopg.connect(into, options=EVERYONE) as connection:
        found = count_rows(connection)
    left_out = {"vault_key", *(name.removeprefix("public.") for name in NOT_KEPT)}  # by this version, or by one before
    expected = {table: count for table, count in opened.header.rows.items() if table not in left_out}
    wrong = [table for table, count in expected.items() if found.get(table) != count]
    if wrong:
        raise Trouble(f"Rows are missing after loading, in {', '.join(wrong)}. Nothing was restored.")
    return sum(expected.values())


@contextmanager
def _looking_at(database: str) -> Iterator[None]:
    """Django's connections on another database, for a while."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
    try:
        for alias in before:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = database
        yield
    finally:
        for alias, name in before.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name


def _bring_up_to_date(say: Say) -> None:
    """The keyset fits, tables are as this version knows them, and rows stand under the keys in use."""
    if trouble := keyset_trouble():
        raise Trouble(f"The rows are whole, but {trouble} {trouble.hint} Nothing was restored.")
    if installation.pending_migrations():
        say("bringing the tables up to date")
        installation.migrate()
    with acting(organisations="*"):
        renewal.bring_restored_up_to_date(say)
    say(f"keys in use: {renewal.keys_in_use()}")


def _forget_again() -> None:
    """What stands beside a key that was destroyed since goes too: bands, areas, tokens, receipts, kept answers."""
    with acting(organisations="*") as at:
        care.forget_where_keys_are_gone(at=at)
        IdempotentAnswer.objects.all().delete()  # rows of older versions hold whole answers


def _prove(header: Header, say: Say) -> None:
    """Both promises hold."""
    say("proving both promises")
    with acting(organisations="*"):
        broken = list(promises.broken())
    if broken:
        raise Trouble(f"{header.name} breaks {len(broken)} promises, first: {broken[0]}. Nothing was restored.")


def _put_in_place(server: str) -> None:
    """The proved database takes the name of the empty one. Raises Trouble while anybody is connected."""
    name = connections["default"].settings_dict["NAME"]
    for alias in ("default", "owner"):
        connections[alias].close()
    old, new = sql.Identifier(name), sql.Identifier(BESIDE)
    with psycopg.connect(server, autocommit=True) as administrator:
        try:
            administrator.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(old, sql.Identifier(f"{name}_empty"))
            )
            administrator.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(new, old))
        except psycopg.errors.ObjectInUse as error:
            raise Trouble("Somebody is connected to the database; stop Lindung here, then restore again.") from error
        administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(f"{name}_empty")))


__all__ = ["NOT_KEPT", "Restored", "check_empty", "restore"]
