"""SIGKILL of web, worker, database and supervisor while reports come in: what was acknowledged is there afterwards."""

import contextlib
import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lindung.config.postgres import Places, Server
from tests.fixtures.browser import free_port
from tests.proofs.knocking import at_once, ready_to_send, receipt_in, send

pytestmark = [pytest.mark.prove, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
SECRET = "Practice: killed while sending"
NOT_ACKNOWLEDGED = (OSError, http.client.HTTPException, AssertionError, TypeError)


class Running:
    """`lindung run` on a home of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port, self.root = home, port, f"http://127.0.0.1:{port}"
        self.log = home.parent / f"said-{time.monotonic_ns()}.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINDUNG_", "DJANGO_"))}
        self.environ = {**kept, "LINDUNG_HOME": str(home), "LINDUNG_WEB_PROCESSES": "2", "LINDUNG_WEB_THREADS": "4"}
        order = [sys.executable, "-m", "lindung", "run", "--port", str(port)]
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(order, cwd=ROOT, env=self.environ, stdout=said, stderr=subprocess.STDOUT)
        self.is_whole(within=120)

    def is_whole(self, within: float) -> None:
        """Wait until web, database and worker are alive."""
        until = time.monotonic() + within
        while time.monotonic() < until and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if send(self.root, "GET", "/healthz").status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def pids(self) -> dict[str, int]:
        """The processes a kill may meet."""
        found = {"supervisor": self.process.pid}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, IndexError):
                parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
                words = (path.parent / "cmdline").read_bytes().decode().split("\0")
                if parent == self.process.pid:
                    found["worker" if "work" in words else "web"] = int(path.parent.name)
        with contextlib.suppress(OSError, ValueError):
            found["database"] = int((Places(self.home).data / "postmaster.pid").read_text().split("\n")[0])
        return found

    def end(self) -> None:
        """Stop it as somebody would, or bury it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def lindung(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another order of the same installation."""
        order = [sys.executable, "-m", "lindung", *words]
        return subprocess.run(
            order, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture
def home() -> Iterator[Path]:
    """A practice installation of its own."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    yield base / "home"
    Server(Places(base / "home")).stop()
    shutil.rmtree(base)


class Sender(threading.Thread):
    """Somebody who sends one form after another, each until it is acknowledged, and keeps every receipt."""

    def __init__(self, root: str, number: int) -> None:
        super().__init__(daemon=True)
        self.root, self.number = root, number
        self.stopping = threading.Event()
        self.receipts: list[set[str]] = []

    def run(self) -> None:
        """Until told to stop."""
        while not self.stopping.is_set():
            with contextlib.suppress(*NOT_ACKNOWLEDGED):
                form = ready_to_send(self.root, story=f"{SECRET} {self.number}.{len(self.receipts)}")
                self.receipts.append(self._sent(form))
            time.sleep(0.05)

    def _sent(self, form: dict[str, str]) -> set[str]:
        """The receipts of one form: sent until there is one, and then once more."""
        got: set[str] = set()
        for _ in range(200):
            with contextlib.suppress(*NOT_ACKNOWLEDGED):
                said = send(self.root, "POST", "/en/report/", form=form)
                if said.status == 200 and receipt_in(said.body):
                    if got:
                        return got | {receipt_in(said.body)}
                    got = {receipt_in(said.body)}
                assert said.status in {200, 500, 502, 503}, said.status
            if self.stopping.is_set() and got:
                return got
            time.sleep(0.05)
        return got


def test_what_was_acknowledged_is_there_after_every_kill(home: Path) -> None:
    chance = random.Random(20_260_116)
    running = Running(home, free_port())
    senders = [Sender(running.root, number) for number in range(4)]
    for sender in senders:
        sender.start()
    for victim in ("web", "database", "worker", "database", "supervisor", "web", "supervisor"):
        time.sleep(chance.uniform(0.5, 1.5))
        with contextlib.suppress(ProcessLookupError, KeyError):
            os.kill(running.pids()[victim], signal.SIGKILL)
        if victim == "supervisor":
            running.process.wait()
            until = time.monotonic() + 20
            while time.monotonic() < until and _listens(running.root):
                time.sleep(0.1)
            running = Running(home, running.port)
            said = running.log.read_text()
            assert "Traceback" not in said, said
            assert "is here already" not in said, said
        time.sleep(0.4)
        running.is_whole(within=60)
    time.sleep(1)
    for sender in senders:
        sender.stopping.set()
    for sender in senders:
        sender.join(timeout=60)
    receipts = [each for sender in senders for each in sender.receipts if each]
    assert len(receipts) > 20
    assert {len(each) for each in receipts} == {1}  # a form sent again is the same report
    lost = [each for each in (next(iter(found)) for found in receipts) if not _opens(running.root, each)]
    assert lost == []
    time.sleep(3)  # the sealer's clock
    verified = running.lindung("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    running.end()
    assert SECRET not in running.log.read_text()
    said = b"".join(path.read_bytes() for path in home.parent.rglob("*.log") if path.is_file())
    assert SECRET.encode() not in said
    running.lindung("stop")


def _opens(root: str, receipt: str) -> bool:
    return send(root, "POST", "/en/receipt/", form={"receipt": receipt}).status == 200


def _listens(root: str) -> bool:
    try:
        at_once([lambda: send(root, "GET", "/healthz")])
        send(root, "GET", "/healthz")
    except (OSError, http.client.HTTPException):
        return False
    return True
