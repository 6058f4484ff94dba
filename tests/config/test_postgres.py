"""The private database server: starts, is found again, survives its parent, refuses strangers, stops."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lindung.config.postgres import Places, Server, places, roles
from lindung.config.trouble import Trouble

pytestmark = pytest.mark.slow  # every test starts a server of its own

ROOT = Path(__file__).resolve().parents[2]
START = "import sys, pathlib; from lindung.config.postgres import *; Server(Places(pathlib.Path(sys.argv[1]))).start()"


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the server's system user may reach: pytest's own are closed to it."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    yield base / "home"
    for found in base.rglob("postmaster.pid"):
        Server(Places(found.parents[1])).stop()
    shutil.rmtree(base)


def server_of(home: Path) -> Server:
    return Server(Places(home), for_tests=True)


def who_am_i(server: Server, role: str = roles.APP) -> str:
    with psycopg.connect(host=str(server.places.socket), dbname=roles.DATABASE, user=role) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    assert row is not None
    return str(row[0])


def pid_of(server: Server) -> int:
    return int((server.places.data / "postmaster.pid").read_text().split("\n")[0])


def test_a_second_start_finds_the_running_server_and_stop_ends_it(home: Path) -> None:
    server = server_of(home)
    assert server.start() is True
    pid = pid_of(server)
    assert server.start() is False
    assert pid_of(server) == pid
    assert server.stop() is True
    assert not server.answers()
    assert not server.places.socket.exists()
    assert server.stop() is False


def test_the_app_and_the_owner_may_enter_and_neither_can_bypass_row_level_security(home: Path) -> None:
    server = server_of(home)
    server.start()
    assert who_am_i(server) == roles.APP
    assert who_am_i(server, roles.OWNER) == roles.OWNER
    with roles.connect(str(server.places.socket)) as connection:
        rows = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = ANY (%s)",
            [[roles.APP, roles.WORKER, roles.OWNER]],
        ).fetchall()
    assert rows == [(False, False, False, False)] * 3


def test_the_app_cannot_make_tables_and_gets_rights_on_those_of_the_owner(home: Path) -> None:
    server = server_of(home)
    server.start()
    socket = str(server.places.socket)
    with psycopg.connect(host=socket, dbname=roles.DATABASE, user=roles.OWNER) as owner:
        owner.execute("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
    with psycopg.connect(host=socket, dbname=roles.DATABASE, user=roles.APP, autocommit=True) as app:
        app.execute("INSERT INTO t (word) VALUES ('a')")
        assert app.execute("SELECT word FROM t").fetchall() == [("a",)]
        for forbidden in ("CREATE TABLE mine (id int)", "TRUNCATE t", "DROP TABLE t", "SET ROLE lindung_owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden.encode())


def test_the_server_outlives_the_process_that_started_it(home: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", START + "; import time; time.sleep(60)", str(home)], cwd=ROOT)
    server = server_of(home)
    until = subprocess.run(
        [sys.executable, "-c", START, str(home)], cwd=ROOT, check=False, timeout=30
    )  # waits behind the same lock
    assert until.returncode == 0
    parent.kill()
    parent.wait()
    assert who_am_i(server) == roles.APP


def test_after_the_server_was_killed_the_next_start_brings_the_data_back(home: Path) -> None:
    server = Server(Places(home))
    server.start()
    with psycopg.connect(host=str(server.places.socket), dbname=roles.DATABASE, user=roles.OWNER) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    os.kill(pid_of(server), signal.SIGKILL)
    assert server.start() is True
    with psycopg.connect(host=str(server.places.socket), dbname=roles.DATABASE, user=roles.APP) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]


def test_a_pid_file_left_behind_that_names_another_program_does_not_stop_the_start(home: Path) -> None:
    server = server_of(home)
    server.start()
    text = (server.places.data / "postmaster.pid").read_text()
    server.stop()
    (server.places.data / "postmaster.pid").write_text(text.replace(text.split("\n")[0], str(os.getpid()), 1))
    assert server.start() is True


@pytest.mark.parametrize("name", ["with a space", "long-" + "x" * 120, "ស្ទួន"])
def test_any_path_will_do(home: Path, name: str) -> None:
    server = server_of(home / name)
    server.places.home.parent.mkdir(mode=0o711)
    server.start()
    assert who_am_i(server) == roles.APP
    assert len(os.fsencode(server.places.socket / places.SOCKET_NAME)) < places.LONGEST_SOCKET_PATH


def test_folders_are_private_and_nobodys_folders_are_opened(home: Path) -> None:
    before = stat.S_IMODE(home.parent.stat().st_mode)
    server = server_of(home)
    server.start()
    assert stat.S_IMODE(server.places.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.places.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.stat().st_mode) in {0o700, 0o710}
    assert stat.S_IMODE(home.parent.stat().st_mode) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as a stranger")
def test_a_stranger_is_refused_even_through_open_folders(home: Path) -> None:
    server = server_of(home)
    server.start()
    server.places.socket.chmod(0o777)
    for found in server.places.socket.iterdir():
        found.chmod(0o777)
    order = [
        str(server.binaries / "psql"),
        "-h",
        str(server.places.socket),
        "-U",
        roles.APP,
        "-c",
        "SELECT 1",
        "lindung",
    ]
    home.chmod(0o755)
    tried = subprocess.run(order, user="nobody", cwd="/", capture_output=True, text=True, check=False)
    assert tried.returncode != 0
    assert "Peer authentication failed" in tried.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as another user")
def test_as_root_the_server_runs_as_another_user(home: Path) -> None:
    server = server_of(home)
    server.start()
    assert server.places.data.stat().st_uid != 0
    assert Path(f"/proc/{pid_of(server)}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as another user")
def test_as_root_a_home_that_others_cannot_enter_is_refused_with_a_sentence(home: Path) -> None:
    home.parent.chmod(0o700)
    with pytest.raises(Trouble, match="cannot enter"):
        server_of(home).start()
    home.parent.chmod(0o711)


def test_data_of_another_major_version_is_refused_with_a_sentence(home: Path) -> None:
    server = server_of(home)
    server.start()
    server.stop()
    (server.places.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 12"):
        server.start()


def test_a_folder_of_somebody_else_is_refused(home: Path) -> None:
    home.symlink_to("/var/tmp")
    with pytest.raises(Trouble, match="belongs to somebody else"):
        server_of(home).start()


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    server = server_of(home)
    server.places.make_home(server.user)
    half = server.places.data.with_suffix(".half")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert server.start() is True


def test_what_people_wrote_does_not_reach_the_servers_log(home: Path) -> None:
    server = server_of(home)
    server.start()
    with (
        psycopg.connect(host=str(server.places.socket), dbname=roles.DATABASE, user=roles.APP) as connection,
        pytest.raises(psycopg.Error),
    ):
        connection.execute("SELECT 'hidden-word'::int")
    server.stop()
    logged = [path.read_text() for path in (server.places.data / "log").iterdir()]
    assert logged
    assert not any("hidden-word" in text for text in logged)


def as_nobody(server: Server, role: str) -> subprocess.CompletedProcess[str]:
    """Somebody else's system user asks who she is."""
    order = [str(server.binaries / "psql"), "-h", str(server.places.socket), "-U", role, "-Atc", "SELECT current_user"]
    return subprocess.run([*order, "lindung"], user="nobody", cwd="/", capture_output=True, text=True, check=False)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as the web's user")
def test_the_webs_own_user_signs_in_as_the_app_and_as_nobody_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINDUNG_WEB_USER", "nobody")
    server = server_of(home)
    server.start()
    assert as_nobody(server, roles.APP).stdout.strip() == roles.APP
    for role in (roles.WORKER, roles.OWNER, roles.SUPERUSER):
        tried = as_nobody(server, role)
        assert tried.returncode != 0
        assert "Peer authentication failed" in tried.stderr
    looked = subprocess.run(["/bin/ls", str(server.places.data)], user="nobody", capture_output=True, check=False)
    assert looked.returncode != 0
    assert who_am_i(server, roles.OWNER) == roles.OWNER


@pytest.mark.parametrize("name", ["no-such-user-here", places.system_user().pw_name])
def test_a_web_user_that_is_none_is_refused_with_a_sentence(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINDUNG_WEB_USER", name)
    with pytest.raises(Trouble, match="LINDUNG_WEB_USER|web's user"):
        server_of(home).start()


def test_a_server_that_an_older_version_started_learns_the_workers_role(home: Path) -> None:
    server = server_of(home)
    server.start()
    with roles.connect(str(server.places.socket)) as connection:
        connection.execute("DROP ROLE lindung_worker")
    ident = server.places.data / "pg_ident.conf"
    ident.write_text("".join(f"{line}\n" for line in ident.read_text().splitlines() if roles.WORKER not in line))
    server._run("pg_ctl", "reload", "-D", server.places.data)
    assert server_of(home).start() is False
    assert who_am_i(server, roles.WORKER) == roles.WORKER


def test_the_roles_for_a_server_of_ones_own_are_the_same() -> None:
    kept = (ROOT / "deploy" / "roles.sql").read_text()
    assert roles.ROLES_SQL in kept
    assert roles.GRANTS_SQL in kept
