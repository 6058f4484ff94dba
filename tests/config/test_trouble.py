"""A lost or wrong keyset, a full disk, a restore killed half-way, two at once: a sentence each, nothing lost."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lindung.config.backup.restoring import BESIDE
from lindung.config.postgres import Places, Server, roles
from lindung.vault.keyset import make_keyset_text
from tests.config.installed import INIT, ROOT, environ, lindung
from tests.config.test_serving import Running

MOUNT, UMOUNT = shutil.which("mount") or "", shutil.which("umount") or ""
pytestmark = [pytest.mark.prove, pytest.mark.slow]


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """An installation, and a sealed backup of it with the file that opens it."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    assert lindung(base / "home", *INIT).returncode == 0
    assert lindung(base / "home", "backup", "--new-identity", str(base / "identity")).returncode == 0
    recipient = (base / "identity").read_text().splitlines()[0].removeprefix("# recipient: ")
    taken = lindung(base / "home", "backup", "--to", str(base / "kept"), "--recipient", recipient)
    assert taken.returncode == 0, taken.stderr
    yield base
    for home in base.glob("home*"):
        Server(Places(home)).stop()
    shutil.rmtree(base)


@contextlib.contextmanager
def keyset_put_away(home: Path) -> Iterator[Path]:
    """The installation without its keyset, for a while."""
    file = home / "keys" / "keyset.json"
    away = file.with_suffix(".away")
    file.rename(away)
    try:
        yield file
    finally:
        away.replace(file)


def keys_in(home: Path) -> list[tuple[object, ...]]:
    with roles.connect(str(Places(home).socket), roles.DATABASE) as connection:
        return connection.execute("SELECT id, wrapped FROM vault_key ORDER BY id").fetchall()


def test_with_a_lost_keyset_the_start_says_so_and_does_nothing_else(base):
    before = keys_in(base / "home")
    with keyset_put_away(base / "home") as file:
        for order in ("serve", "work"):
            done = lindung(base / "home", order)
            assert done.returncode == 1
            assert "holds sealed rows, and their keyset is missing" in done.stderr
            assert "Put the keyset file back from its backup" in done.stderr
        refused = lindung(base / "home", "upgrade")
        assert refused.returncode == 1
        assert not file.exists()
    assert keys_in(base / "home") == before


def test_with_a_wrong_keyset_the_start_says_so_and_nothing_is_sealed_under_it(base):
    before = keys_in(base / "home")
    with keyset_put_away(base / "home") as file:
        file.touch(mode=0o600)
        file.write_text(make_keyset_text())
        done = lindung(base / "home", "serve")
        assert done.returncode == 1
        assert "was not wrapped by the keyset in use" in done.stderr
        file.unlink()
    assert keys_in(base / "home") == before


# --- restores --------------------------------------------------------------------------------------------------------


def restoring(base: Path, home: str) -> subprocess.Popen[str]:
    order = [sys.executable, "-m", "lindung", "restore", str(base / "kept"), "--identity", str(base / "identity")]
    return subprocess.Popen(
        order, cwd=ROOT, env=environ(base / home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def is_empty(home: Path) -> bool:
    with roles.connect(str(Places(home).socket), roles.DATABASE) as connection:
        return connection.execute("SELECT count(*) FROM partners_organisation").fetchone() == (0,)


@pytest.fixture(scope="module")
def empty(base: Path) -> Path:
    """An empty place with the keyset of the installation."""
    home = base / "home2"
    refused = lindung(home, "restore", str(base / "nowhere"), "--identity", str(base / "identity"))
    assert refused.returncode == 1  # it has made the place
    shutil.copytree(base / "home" / "keys", home / "keys", dirs_exist_ok=True)
    return home


def test_a_restore_that_is_killed_half_way_leaves_the_place_empty_and_the_next_one_whole(base, empty):
    killed = restoring(base, "home2")
    assert killed.stdout is not None
    for line in killed.stdout:
        if "loading" in line:
            break
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert is_empty(empty)
    left = [path for path in empty.glob("restore-*") if path.is_dir()]
    one, two = restoring(base, "home2"), restoring(base, "home2")
    said = [each.communicate(timeout=120)[0] for each in (one, two)]
    assert sorted([one.returncode, two.returncode]) == [0, 1], said
    assert [text for text in said if "Another restore is running" in text or "goes into an empty place" in text]
    assert not is_empty(empty)
    assert not [path for path in left if path.exists()]  # what was opened does not lie about
    with pytest.raises(psycopg.OperationalError):
        roles.connect(str(Places(empty).socket), BESIDE)
    assert lindung(empty, "verify").returncode == 0


# --- a full disk -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own, too small for long."""
    if os.geteuid() != 0 or not MOUNT:
        pytest.skip("only root can make a small disk")
    base = Path(tempfile.mkdtemp(prefix="lindung-disk-", dir="/var/tmp"))
    mounted = subprocess.run(
        [MOUNT, "-t", "tmpfs", "-o", "size=420m,mode=0711", "tmpfs", str(base)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        base.rmdir()
        pytest.skip("this machine lets nobody mount")
    yield base
    Server(Places(base / "home")).stop()
    subprocess.run([UMOUNT, "-l", str(base)], check=True)
    base.rmdir()


def write_until_it_fails(home: Path, most: int = 4_000) -> set[str]:
    """Keys written one by one; those whose commit was acknowledged."""
    kept: set[str] = set()
    with contextlib.suppress(psycopg.OperationalError):
        for _ in range(most):
            with roles.connect(str(Places(home).socket), roles.DATABASE) as connection:
                row = connection.execute(
                    "INSERT INTO vault_key (id, wrapped) SELECT gen_random_uuid(), ('\\x' ||"
                    " string_agg(md5(random()::text), ''))::bytea FROM generate_series(1, 4000) RETURNING id"
                ).fetchone()
                connection.commit()
            kept.add(str(row[0]))
    return kept


def test_on_a_full_disk_what_was_acknowledged_stays_and_with_room_again_the_desk_is_whole(small_disk):
    home = small_disk / "home"
    made = lindung(home, *INIT)
    assert made.returncode == 0, made.stderr
    running = Running(home)
    filler = small_disk / "filler"
    try:
        assert running.health()[0] == 200
        with filler.open("wb") as out:
            os.posix_fallocate(out.fileno(), 0, shutil.disk_usage(small_disk).free - 20 * 2**20)
        kept = write_until_it_fails(home)
        assert 0 < len(kept) < 4_000
        filler.unlink()
        assert running.comes_to(200, within=60)
        assert kept <= {str(row[0]) for row in keys_in(home)}
        assert running.process.poll() is None  # nobody had to start it again
    finally:
        filler.unlink(missing_ok=True)
        running.end()
        assert running.process.stdout is not None
        running.process.stdout.close()


def test_a_backup_onto_a_full_disk_says_so_and_leaves_no_file(base, small_disk):
    with (small_disk / "filler").open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, shutil.disk_usage(small_disk).free - 8_192)
    recipient = (base / "identity").read_text().splitlines()[0].removeprefix("# recipient: ")
    until = time.monotonic() + 60
    done = lindung(base / "home", "backup", "--to", str(small_disk / "kept"), "--recipient", recipient)
    assert time.monotonic() < until
    assert done.returncode == 1
    assert done.stderr.startswith("lindung: ")
    assert "Traceback" not in done.stderr
    assert list((small_disk / "kept").iterdir()) == []
