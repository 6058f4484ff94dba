"""What is sent and shown goes through nginx with the sample and lies in memory, never in a file on a disk."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.config.test_slow_requests import NGINX, as_sample
from tests.fixtures.browser import free_port

MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, as the sample asks for at /run
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed here"),
    pytest.mark.skipif(not MEMORY.is_dir(), reason="no file system in memory here"),
]
SENT = b"x" * 200_000
SHOWN = 24_000_000  # more than what the kernel keeps between nginx and a reader
WITHIN_S = 10
Found = TypeVar("Found")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory, and nginx's own user may pass."""
    made = Path(tempfile.mkdtemp(prefix="lindung-nginx-", dir=MEMORY))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    """A desk that answers every request with a large page; its port."""
    with socket.create_server(("127.0.0.1", 0)) as desk:

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    asked, _ = desk.accept()
                    with asked, contextlib.suppress(OSError):
                        asked.recv(65_536)
                        asked.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SHOWN + b"y" * SHOWN)

        threading.Thread(target=answer, daemon=True).start()
        yield int(desk.getsockname()[1])


@pytest.fixture(scope="module")
def proxy(folder: Path, behind: int) -> Iterator[int]:
    """nginx with the sample, one worker; the port it listens on."""
    port = free_port()
    (folder / "nginx.conf").write_text(as_sample(port, behind, folder))
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    assert seen(lambda: listens(port))
    yield port
    process.terminate()
    process.wait()


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def seen(look: Callable[[], Found]) -> Found:
    """What comes to be seen within a while."""
    until = time.monotonic() + WITHIN_S
    while not (found := look()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def files_of_workers(folder: Path) -> set[int]:
    """On which file systems the files lie that a worker wrote what passes through into: their names are numbers."""
    master = int((folder / "pid").read_text())
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    opened = [link for worker in workers for link in Path(f"/proc/{worker}/fd").iterdir()]
    found = set()
    for link in opened:
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            name = str(link.readlink()).removesuffix(" (deleted)").rpartition("/")[2]
            if name.isdigit() and link.is_file() and link.stat().st_size:
                found.add(link.stat().st_dev)
    return found


def test_half_of_what_somebody_sends_lies_in_memory_and_on_no_disk(folder: Path, proxy: int) -> None:
    with socket.create_connection(("127.0.0.1", proxy)) as sender:
        head = f"POST /en/receipt/file/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(SENT)}\r\n\r\n"
        sender.sendall(head.encode() + SENT[: len(SENT) // 2])
        assert seen(lambda: files_of_workers(folder)) == {MEMORY.stat().st_dev}
    assert seen(lambda: not files_of_workers(folder))  # gone with who sent it


def test_a_large_answer_to_a_slow_reader_lies_in_memory_and_on_no_disk(folder: Path, proxy: int) -> None:
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", proxy))
        reader.sendall(b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert reader.recv(1000)
        assert seen(lambda: files_of_workers(folder)) == {MEMORY.stat().st_dev}


def test_no_line_about_who_asked_is_written_when_there_is_no_room(folder: Path, proxy: int) -> None:
    (folder / "sent").rename(folder / "away")
    try:
        with socket.create_connection(("127.0.0.1", proxy)) as sender:
            head = f"POST /en/receipt/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(SENT)}\r\n\r\n"
            sender.sendall(head.encode() + SENT)
            assert b" 500 " in sender.recv(1000).partition(b"\r\n")[0]
    finally:
        (folder / "away").rename(folder / "sent")
    assert "127.0.0.1" not in (folder / "lindung-error.log").read_text()
