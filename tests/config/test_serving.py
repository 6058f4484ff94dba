"""Serving for real: web, database and worker live and die together; trouble is one sentence."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from lindung.config.postgres import Places, Server, roles
from tests.config.installed import INIT, ROOT, environ, lindung
from tests.fixtures.browser import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A real installation of its own."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    made = lindung(base / "home", *INIT)
    assert made.returncode == 0, made.stderr
    links = re.findall(r"^  (http\S+)$", made.stdout, re.MULTILINE)
    assert [resolve(urlsplit(link).path).view_name for link in links] == [
        "partners:join"
    ] * 3  # an administrator, a supervisor, and who confirms the supervisor
    assert "numbers to call are not confirmed by a named person" in made.stdout
    assert "Still missing before real people may be entered" in made.stdout
    yield base / "home"
    Server(Places(base / "home")).stop()
    shutil.rmtree(base)


class Running:
    """`lindung serve` in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        order = [sys.executable, "-m", "lindung", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(order, cwd=ROOT, env=environ(home), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    def health(self) -> tuple[int, dict[str, str]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def comes_to(self, status: int, within: float) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if self.health()[0] == status:
                return True
            time.sleep(0.05)
        return False

    def children(self) -> dict[str, int]:
        """The processes it started, by what they are."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
                words = (path.parent / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if parent == self.process.pid:
                found["worker" if "work" in words else "web"] = int(path.parent.name)
        return found

    def gone(self, within: float) -> bool:
        until = time.monotonic() + within
        while time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) != 0:
                    return True
            time.sleep(0.05)
        return False

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    started = Running(home)
    yield started
    if started.process.poll() is None:
        started.end()
    assert started.process.stdout is not None
    started.process.stdout.close()


def test_all_three_are_alive_each_by_its_role_and_a_sigterm_ends_them_cleanly(home: Path, running: Running) -> None:
    assert f"http://127.0.0.1:{running.port}/" in running.said
    assert running.health() == (200, {"version": "0.1.0", "web": "ok", "database": "ok", "worker": "ok"})
    with roles.connect(str(Places(home).socket), roles.DATABASE) as connection:
        signed_in = connection.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE backend_type = 'client backend'"
        )
        assert {name for (name,) in signed_in} == {roles.APP, roles.WORKER, roles.SUPERUSER}  # the last: this question
    assert running.end() == 0
    assert running.gone(within=5)


def test_when_the_supervisor_is_killed_its_children_end_too(running: Running) -> None:
    children = running.children()
    assert set(children) == {"web", "worker"}
    running.process.kill()
    running.process.wait()
    assert running.gone(within=15)
    until = time.monotonic() + 15
    while any(Path(f"/proc/{pid}").exists() for pid in children.values()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [name for name, pid in children.items() if Path(f"/proc/{pid}").exists()]


def test_a_worker_that_was_killed_is_started_again(running: Running) -> None:
    before = running.children()["worker"]
    os.kill(before, signal.SIGKILL)
    until = time.monotonic() + 10
    while running.children().get("worker") in {None, before} and time.monotonic() < until:
        time.sleep(0.05)
    assert running.children()["worker"] != before


def test_a_database_that_was_killed_is_started_again_and_the_desk_is_whole(home: Path, running: Running) -> None:
    server = Server(Places(home))
    with roles.connect(str(server.places.socket), roles.DATABASE) as connection:
        connection.execute("SELECT nextval('vault_keysgiven') FROM generate_series(1, 100)")
    os.kill(int((server.places.data / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    assert running.comes_to(503, within=10)
    assert running.comes_to(200, within=45)
    assert running.process.poll() is None
    with roles.connect(str(server.places.socket), roles.DATABASE) as connection:
        given = connection.execute("SELECT last_value FROM vault_keysgiven").fetchone()
    assert given is not None
    assert given[0] > 100  # what was handed out stays counted


def test_a_port_that_is_taken_is_said_in_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = lindung(home, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"lindung: Port {port} on 127.0.0.1 cannot be used")
    assert done.stderr.count("\n") == 1


def test_both_promises_hold_on_a_new_installation(home: Path) -> None:
    done = lindung(home, "verify")
    assert done.returncode == 0, done.stdout
    assert "Both promises hold" in done.stdout


def test_a_second_national_desk_of_a_country_is_refused_in_one_sentence(home: Path) -> None:
    done = lindung(home, *INIT)
    assert (done.returncode, done.stderr) == (1, "lindung: MY already has a national desk.\n")


def test_a_real_installation_is_not_filled_with_the_practice_nation(home: Path) -> None:
    done = lindung(home, "run", "--port", str(free_port()))
    assert done.returncode == 1
    assert "lindung serve" in done.stderr


def test_a_database_that_does_not_answer_is_said_in_one_sentence(home: Path) -> None:
    order = [sys.executable, "-m", "lindung", "verify"]
    app, worker = (f"postgresql://lindung_{role}@127.0.0.1:9/lindung" for role in ("app", "worker"))
    away = {**environ(home), "DATABASE_URL": app, "WORKER_DATABASE_URL": worker}
    done = subprocess.run(order, cwd=ROOT, env=away, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("lindung: The database does not answer")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("words", "sentence"), [(["serve", "--prot", "1"], "does not know --prot"),
                                                 (["practice"], "Say which practice")])  # fmt: skip
def test_a_wrong_order_is_said_in_one_sentence(home: Path, words: list[str], sentence: str) -> None:
    done = lindung(home, *words)
    assert done.returncode == 1
    assert sentence in done.stderr


def test_serving_before_anything_was_made_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    done = lindung(base / "home", "serve")
    lindung(base / "home", "stop")
    shutil.rmtree(base)
    assert done.returncode == 1
    assert "lindung init" in done.stderr
