"""A backup is sealed, whole or refused; a restore goes into an empty place and brings nobody back who was erased."""

import fcntl
import io
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyrage import x25519

from lindung.config import backup
from lindung.config.backup import restoring, taking
from lindung.config.backup.sealing import Header, seal, unseal
from lindung.config.postgres import Places, Server, roles
from lindung.config.trouble import Trouble
from tests.config.backups import days_pass, in_words
from tests.config.installed import INIT, lindung

IDENTITY = x25519.Identity.generate()
LAST = UUID(int=2**128 - 1)  # a key's: it comes last in every order
HEADER = Header(part="rows", name="lindung-20261122T010203Z", taken_at="2026-11-22T01:02:03+00:00", version="0.1.0")


def sealed(folder: Path, content: bytes = b"rows " * 40_000) -> Path:
    path = folder / "lindung-20261122T010203Z.rows.age"
    seal(HEADER, io.BytesIO(content), path, [IDENTITY.to_public()], lambda _: None)
    return path


# --- the sealed file -------------------------------------------------------------------------------------------------


def test_what_was_sealed_opens_for_its_identity_only(tmp_path):
    path, out = sealed(tmp_path, b"every row"), io.BytesIO()
    assert unseal(path, out, [IDENTITY]) == HEADER
    assert out.getvalue() == b"every row"
    assert b"every row" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Trouble, match="another identity"):
        unseal(path, io.BytesIO(), [x25519.Identity.generate()])


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), cut=st.booleans())
def test_a_byte_changed_or_an_end_cut_off_is_refused_whole(tmp_path, where, cut):
    whole = sealed(tmp_path).read_bytes()
    at = int(where * len(whole))
    broken = tmp_path / "broken.age"
    broken.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with pytest.raises(Trouble, match="Nothing was restored"):
        unseal(broken, io.BytesIO(), [IDENTITY])


def test_a_dump_that_ends_badly_leaves_no_file(tmp_path):
    class Failing:
        def __init__(self) -> None:
            self.parts = [b"half of it", None]

        def read(self, size: int = -1, /) -> bytes:
            part = self.parts.pop(0)
            if part is None:
                raise OSError(None, "pg_dump: the connection was lost")
            return part

    with pytest.raises(Trouble, match="nothing under that name is kept"):
        seal(HEADER, Failing(), tmp_path / "a.rows.age", [IDENTITY.to_public()], lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_an_identity_is_never_written_over_and_is_its_owners_alone(tmp_path):
    recipient = backup.make_identity(tmp_path / "identity")
    assert (tmp_path / "identity").stat().st_mode & 0o777 == 0o600
    assert [str(each) for each in backup.read_recipients([recipient])] == [recipient]
    assert [str(each.to_public()) for each in backup.read_identities(tmp_path / "identity")] == [recipient]
    with pytest.raises(Trouble, match="never written over"):
        backup.make_identity(tmp_path / "identity")


@pytest.mark.parametrize("given_", [[], ["age1nonsense"], ["/nowhere/at/all"]])
def test_a_recipient_that_is_none_is_refused_with_what_to_do(given_):
    with pytest.raises(Trouble, match=r"--recipient|new-identity|cannot be read"):
        backup.read_recipients(given_)


def test_a_backup_of_a_newer_version_is_refused():
    restoring._check_version(replace(HEADER, migrations=["vault.0001_initial"]))
    with pytest.raises(Trouble, match="Install that version"):
        restoring._check_version(replace(HEADER, version="9.0", migrations=["vault.9999_from_the_future"]))


def test_newer_keys_bring_their_columns_to_older_rows():
    since = "vault.0003_handed_out"
    older, newer = replace(HEADER, migrations=["vault.0001_initial"]), replace(HEADER, migrations=[since])
    assert restoring.newer_columns(older, newer) == [("is_counted", "boolean NOT NULL DEFAULT true")]
    assert restoring.newer_columns(newer, newer) == restoring.newer_columns(newer, older) == []


def test_a_file_under_another_name_is_refused(tmp_path):
    with pytest.raises(Trouble, match="renamed"):
        restoring._part(HEADER, "keys", tmp_path / "lindung-20261122T010203Z.keys.age")


def test_two_restores_at_once_are_told_apart(tmp_path):
    with (settings.LINDUNG_PLACES.home / "restore.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Trouble, match="Another restore is running"):
            backup.restore(folder=tmp_path, identities=[IDENTITY], say=print, rehearse=True, administrator="dbname=x")


def test_a_disk_without_room_is_said_before_anything_is_opened(tmp_path, monkeypatch):
    path = sealed(tmp_path)
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(Trouble, match="make room first"):
        backup.restore(folder=path.parent, identities=[IDENTITY], say=print, rehearse=True, administrator="dbname=x")


def test_keys_are_kept_for_so_many_days_and_no_longer(tmp_path):
    for day in ("20261001", "20261022", "20261023", "20261122"):
        (tmp_path / f"lindung-{day}T010203Z.keys.age").touch()
        (tmp_path / f"lindung-{day}T010203Z.rows.age").touch()
    (tmp_path / "lindung-mine.keys.age").touch()
    assert taking._throw_away(tmp_path, HEADER, keep_keys_days=30) == 2
    assert sorted(path.name for path in tmp_path.glob("*.keys.age")) == [
        "lindung-20261023T010203Z.keys.age", "lindung-20261122T010203Z.keys.age", "lindung-mine.keys.age",
    ]  # fmt: skip
    assert len(list(tmp_path.glob("*.rows.age"))) == 4


# --- a whole installation --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A real installation with two keys, a backup of it, and the file that opens the backup."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    made = lindung(base / "home", *INIT)
    assert made.returncode == 0, made.stderr
    key = f"'{LAST}', decode('{secrets.token_hex(60)}', 'hex')"
    on(base / "home", f"INSERT INTO vault_key VALUES ({key})")  # noqa: S608
    assert lindung(base / "home", "backup", "--new-identity", str(base / "identity")).returncode == 0
    taken = lindung(base / "home", "backup", "--to", str(base / "kept"), "--recipient", str(base / "public"))
    assert "cannot be read" in taken.stderr
    (base / "public").write_text((base / "identity").read_text().splitlines()[0].removeprefix("# recipient: "))
    taken = lindung(base / "home", "backup", "--to", str(base / "kept"), "--recipient", str(base / "public"))
    assert taken.returncode == 0, taken.stderr
    yield base
    for home in ("home", "other"):
        Server(Places(base / home)).stop()
    shutil.rmtree(base)


def on(home: Path, statement: str) -> list[tuple[object, ...]]:
    with roles.connect(str(Places(home).socket), roles.DATABASE) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if found.description else []


@pytest.mark.slow
def test_a_rehearsal_proves_the_newest_and_touches_nothing(base):
    done = lindung(
        base / "home", "backup", "--to", str(base / "kept"), "--rehearse", "--identity", str(base / "identity")
    )
    assert "can be restored" in done.stdout, done.stderr
    assert "Both promises hold" in done.stdout
    assert on(base / "home", "SELECT count(*) FROM pg_database WHERE datname LIKE 'lindung%'") == [(1,)]
    assert not list((base / "home").glob("restore-*"))


@pytest.mark.slow
def test_no_plain_text_lies_in_any_file(base):
    names = [str(row[0]).encode() for row in on(base / "home", "SELECT email FROM partners_invitation")]
    assert names
    for path in (base / "kept").iterdir():
        assert not [name for name in [*names, b"CREATE TABLE", b"vault_key"] if name in path.read_bytes()]


@pytest.mark.slow
def test_an_old_backup_comes_back_without_who_was_erased_since(base):
    home, other, opened = base / "home", base / "other", ["--identity", str(base / "identity")]
    [first] = [path.name.partition(".")[0] for path in (base / "kept").glob("*.rows.age")]
    [(erased,)] = on(home, "SELECT id FROM vault_key ORDER BY id LIMIT 1")
    on(home, f"UPDATE vault_key SET wrapped = NULL, destroyed_at = now() WHERE id = '{erased}'")  # noqa: S608
    taken = lindung(home, "backup", "--to", str(base / "kept"), "--recipient", str(base / "public"))
    assert taken.returncode == 0, taken.stderr
    # The keys of the second backup are lost: those of the first still hold the key that was destroyed.
    [newest] = [path for path in (base / "kept").glob("*.keys.age") if first not in path.name]
    newest.unlink()
    refused = lindung(other, "restore", str(base / "kept"), "--name", first, *opened)
    assert "their keyset is missing" in refused.stderr
    assert on(other, "SELECT count(*) FROM vault_key") == [(0,)]
    shutil.copytree(home / "keys", other / "keys", dirs_exist_ok=True)
    done = lindung(other, "restore", str(base / "kept"), "--name", first, *opened)
    assert "is restored" in done.stdout, done.stderr
    assert "erased again: 1" in done.stdout
    assert on(other, f"SELECT wrapped FROM vault_key WHERE id = '{erased}'") == [(None,)]  # noqa: S608
    [(keys, organisations)] = on(
        other, "SELECT (SELECT count(*) FROM vault_key), (SELECT count(*) FROM partners_organisation)"
    )
    assert keys
    assert organisations
    assert lindung(other, "verify").returncode == 0
    again = lindung(other, "restore", str(base / "kept"), *opened)
    assert "goes into an empty place" in again.stderr
    with pytest.raises(psycopg.OperationalError):  # nothing is left beside
        roles.connect(str(Places(other).socket), restoring.BESIDE)


@pytest.mark.slow
def test_days_after_an_erasure_no_backup_holds_the_key_and_old_rows_bring_nobody_back(base):
    """The one before it may have run here or not: `other` is emptied, and what was kept grows older."""
    home, other, kept = base / "home", base / "other", base / "kept"
    [identity] = backup.read_identities(base / "identity")
    [(key,)] = on(home, f"SELECT encode(wrapped, 'hex') FROM vault_key WHERE id = '{LAST}'")  # noqa: S608
    on(home, f"UPDATE vault_key SET wrapped = NULL, destroyed_at = now() WHERE id = '{LAST}'")  # noqa: S608
    days_pass(kept, identity, days=31)
    old = min(path.name.partition(".")[0] for path in kept.glob("*.keys.age"))
    assert str(key).encode() in in_words(kept / f"{old}.keys.age", identity)
    taken = lindung(home, "backup", "--to", str(kept), "--recipient", str(base / "public"))
    assert taken.returncode == 0, taken.stderr
    assert not (kept / f"{old}.keys.age").exists()
    assert (kept / f"{old}.rows.age").exists()
    assert [path.name for path in kept.iterdir() if str(key).encode() in in_words(path, identity)] == []
    # Old rows alone open nothing; with the keys of today they come back without her.
    alone = base / "alone"
    alone.mkdir()
    shutil.copy(kept / f"{old}.rows.age", alone)
    if other.exists():
        on(other, "TRUNCATE partners_organisation CASCADE")
    with pytest.raises(Trouble, match="holds no backup"):
        backup.restore(folder=alone, identities=[identity], say=print, rehearse=True, administrator="dbname=x")
    shutil.copytree(home / "keys", other / "keys", dirs_exist_ok=True)
    done = lindung(other, "restore", str(kept), "--name", old, "--identity", str(base / "identity"))
    assert f"{old} is restored" in done.stdout, done.stderr
    found = on(other, "SELECT id, encode(wrapped, 'hex') FROM vault_key ORDER BY id")
    assert (LAST, None) in found
    assert found == on(home, "SELECT id, encode(wrapped, 'hex') FROM vault_key ORDER BY id")


def archived(server: Server, wal: Path, base: Path) -> None:
    """The server keeps its log, and a base to begin from."""
    for folder in (wal, base):
        folder.mkdir(mode=0o700)
        os.chown(folder, server.user.pw_uid, -1)
    own = server.places.data / "own.conf"
    own.write_text(f"archive_mode = on\narchive_command = 'test ! -f {wal}/%f && cp %p {wal}/%f'\n")
    server.stop()
    server.start()
    order = ["-D", base, "-h", server.places.socket, "-U", roles.SUPERUSER, "-X", "none", "-c", "fast", "--no-sync"]
    assert server._run("pg_basebackup", *order).returncode == 0


def back_to(server: Server, wal: Path, base: Path, moment: object) -> None:
    """As the guide says: the base, the log, a moment."""
    server.stop()
    shutil.rmtree(server.places.data)
    base.rename(server.places.data)
    own = server.places.data / "own.conf"
    own.write_text(f"restore_command = 'cp {wal}/%f %p'\nrecovery_target_time = '{moment}'\n")
    (server.places.data / "recovery.signal").touch()
    server.start()


def resumed(home: Path) -> None:
    """The recovery is ended, and the database takes changes again."""
    on(home, "SELECT pg_wal_replay_resume()")
    until = time.monotonic() + 10
    while on(home, "SELECT pg_is_in_recovery()") == [(True,)] and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.slow
def test_a_key_that_comes_back_with_an_earlier_moment_is_destroyed_again_before_anybody_is_served(base):
    home, opened = base / "home", ["--from", str(base / "kept"), "--identity", str(base / "identity")]
    server, wal, first = Server(Places(home)), base / "wal", base / "base"
    archived(server, wal, first)
    key = uuid4()
    on(home, f"INSERT INTO vault_key (id, wrapped) VALUES ('{key}', decode('{secrets.token_hex(60)}', 'hex'))")  # noqa: S608
    [(moment,)] = on(home, "SELECT clock_timestamp()::text")
    time.sleep(0.05)
    on(home, f"UPDATE vault_key SET wrapped = NULL, destroyed_at = now() WHERE id = '{key}'")  # noqa: S608
    taken = lindung(home, "backup", "--to", str(base / "kept"), "--recipient", str(base / "public"))
    assert taken.returncode == 0, taken.stderr
    on(home, "SELECT pg_switch_wal()")
    back_to(server, wal, first, moment)
    assert "takes no changes" in lindung(home, "serve").stderr
    resumed(home)
    assert on(home, f"SELECT wrapped IS NULL FROM vault_key WHERE id = '{key}'") == [(False,)]  # noqa: S608
    for order in (["serve"], ["web"], ["work"], ["backup", "--to", str(base / "kept")]):
        refused = lindung(home, *order)
        assert refused.returncode == 1
        assert "brought back to an earlier moment, or moved" in refused.stderr, order
        assert "lindung vault forget --from FOLDER" in refused.stderr
    assert "lindung vault forget" in lindung(home, "status").stdout
    assert "holds no list" in lindung(home, "vault", "forget", "--from", str(wal), *opened[2:]).stderr
    done = lindung(home, "vault", "forget", *opened)
    assert "Keys destroyed again: 1;" in done.stdout, done.stderr
    [(wrapped, at)] = on(home, f"SELECT wrapped, destroyed_at FROM vault_key WHERE id = '{key}'")  # noqa: S608
    assert wrapped is None
    assert at is not None
    assert "brought back" not in lindung(home, "status").stdout
    on(home, f"DELETE FROM vault_key WHERE id = '{key}'")  # noqa: S608


def test_the_moment_of_a_backup_stands_in_its_name():
    at = taking.taken_at(Path("lindung-20261122T010203Z.rows.age"))
    assert at is not None
    assert at.utcoffset() == timedelta(0)
    assert taking.taken_at(Path("lindung-mine.rows.age")) is None
