"""Web server and worker as children of one process: both live, or neither does."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from lindung.config.trouble import Trouble

LOOK_EVERY_S = 0.25
GROUND_EVERY_S = 3
STOP_WITHIN_S = 15
TRIES = 5  # deaths of one child within TRIES_WITHIN_S that are mended by starting it again
TRIES_WITHIN_S = 60
NOT_OF_THE_WEB = ("OWNER_DATABASE_URL", "WORKER_DATABASE_URL")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """In a child, before it begins: be told to stop when the supervisor is killed."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process that is kept alive."""

    name: str
    order: Sequence[str]
    without: Sequence[str] = ()  # of the environment: what is not this child's to know
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, so that all its processes can be ended together."""
        known = {name: value for name, value in os.environ.items() if name not in self.without}
        self.process = subprocess.Popen(
            self.order, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent, env=known
        )

    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def may_start_again(self) -> bool:
        """Note a death; False when it dies again and again."""
        now = time.monotonic()
        self.deaths = [*(then for then in self.deaths if now - then < TRIES_WITHIN_S), now]
        return len(self.deaths) < TRIES

    def signal(self, number: int) -> None:
        """Tell all its processes."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Runs children until told to stop (SIGTERM, SIGINT) or until one cannot be kept alive."""

    def __init__(self, children: Sequence[Child], ground: Callable[[], object] | None = None) -> None:
        """`ground` is asked every few seconds to bring back what the children stand on."""
        self.children = children
        self.ground = ground
        self.looked_at_ground = time.monotonic()
        self.ground_said = ""
        self.told_to_stop = threading.Event()

    def start(self) -> None:
        """Start all children and listen to signals."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Return after a clean stop. Raises Trouble when a child keeps dying; then all are stopped."""
        try:
            while not self.told_to_stop.wait(LOOK_EVERY_S):
                self._mend()
        finally:
            self.stop()

    def stop(self) -> None:
        """End all children: first asked, then forced."""
        for child in self.children:
            if child.alive():
                child.signal(signal.SIGTERM)
        until = time.monotonic() + STOP_WITHIN_S
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.1, until - time.monotonic()))
                child.signal(signal.SIGKILL)

    def _mend(self) -> None:
        if self.ground is not None and time.monotonic() - self.looked_at_ground > GROUND_EVERY_S:
            self._stand()
            self.looked_at_ground = time.monotonic()
        for child in self.children:
            if child.alive():
                continue
            child.signal(signal.SIGKILL)  # what it left behind
            if not child.may_start_again():
                raise Trouble(f"The {child.name} ended {TRIES} times within a minute; what it said is above.")
            child.start()

    def _stand(self) -> None:
        """Bring the ground back; while that cannot be (a full disk), say why once and try on."""
        try:
            if self.ground is not None:
                self.ground()
            self.ground_said = ""
        except (Trouble, OSError) as trouble:
            if str(trouble) != self.ground_said:
                sys.stderr.write(f"lindung: {trouble} It is tried again every {GROUND_EVERY_S} s.\n")
                sys.stderr.flush()
            self.ground_said = str(trouble)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop.set()


def web(host: str, port: int, processes: int, threads: int) -> Child:
    """granian in WSGI mode; a thread keeps its database connection for as long as it lives."""
    return Child(
        name="web server",
        without=NOT_OF_THE_WEB,
        order=[
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(processes), "--blocking-threads", str(threads), "--blocking-threads-idle-timeout", "600",
            "--http", "1", "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
            "lindung.config.wsgi:application",
        ],
    )  # fmt: skip


def worker() -> Child:
    """A worker for clocks and notices."""
    return Child(name="worker", order=[sys.executable, "-m", "lindung", "work", "--child"])
