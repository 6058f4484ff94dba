"""Ten thousand slow requests at the proxy of the sample: the desk behind it answers meanwhile; oversized headers."""

import contextlib
import http.client
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lindung.config.postgres import Places, Server
from tests.config.installed import INIT, ROOT, lindung
from tests.config.test_serving import Running
from tests.fixtures.browser import free_port

pytestmark = [pytest.mark.prove, pytest.mark.slow]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SLOW = 10_000
PLACES = 30  # addresses that the attack comes from; the sample lets each hold 400
BODY = b"POST /en/report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\nContent-Type: text/plain\r\n\r\nx"
HEAD = b"POST /en/report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Practice: "


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A served installation."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    assert lindung(base / "home", *INIT).returncode == 0
    started = Running(base / "home")
    yield started
    started.end()
    assert started.process.stdout is not None
    started.process.stdout.close()
    Server(Places(base / "home")).stop()
    shutil.rmtree(base)


def as_sample(port: int, served: int, folder: Path) -> str:
    """The site of the sample as it stands, without TLS, on loopback; and what the guide asks of nginx itself."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"    (ssl_|listen \[::\]).*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port} backlog=4096;")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{served}").replace("/var/log/nginx", str(folder))
    for name in ("sent", "large", "shown"):
        text = text.replace(f"/run/lindung-{name}/files", f"{folder}/{name}")
    return (
        f"worker_processes 1; worker_rlimit_nofile 30000; daemon off; pid {folder}/pid; error_log {folder}/log crit;\n"
        f"events {{ worker_connections 25000; }}\nhttp {{\n{text}\n}}\n"
    )


@pytest.fixture(scope="module")
def proxy(running: Running) -> Iterator[int]:
    """nginx with the sample in front; the port it listens on."""
    if not Path(NGINX).exists():
        pytest.skip("nginx is not installed here")
    folder, port = Path(tempfile.mkdtemp(prefix="lindung-nginx-")), free_port()
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(as_sample(port, running.port, folder))
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    until = time.monotonic() + 10
    while status(port, "/healthz")[0] != 200 and time.monotonic() < until:
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


def status(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, float]:
    """What a page answers, and after how many seconds; 0: nothing within ten."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status, time.monotonic() - begun
    except OSError:
        return 0, time.monotonic() - begun
    finally:
        connection.close()


@pytest.fixture
def many_sockets() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < SLOW + 1_000:
        pytest.skip(f"this machine lets a process open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_sockets")
@pytest.mark.parametrize("begun", [BODY, HEAD])
def test_ten_thousand_slow_requests_at_the_proxy_stop_nobody_else(proxy: int, begun: bytes) -> None:
    with contextlib.ExitStack() as held:
        for number in range(SLOW):
            slow = held.enter_context(socket.socket())
            slow.settimeout(10)
            slow.bind((f"127.0.1.{1 + number % PLACES}", 0))
            slow.connect(("127.0.0.1", proxy))
            slow.sendall(begun)
        answers = [status(proxy, path) for path in ("/healthz", "/en/", "/en/report/", "/en/receipt/") * 3]
        assert {found for found, _ in answers} == {200}
        assert max(seconds for _, seconds in answers) < 10


def test_an_oversized_header_is_refused_and_the_next_request_is_answered(running: Running, proxy: int) -> None:
    for port in (running.port, proxy):
        assert status(port, "/en/", {"X-Practice": "x" * 2_000_000})[0] in {0, 400, 414, 431, 494}
        assert status(port, "/en/", {f"X-Practice-{number}": "x" for number in range(5_000)})[0] in {0, 400, 431, 494}
        assert status(port, "/" + "x" * 200_000)[0] in {0, 400, 414, 431, 494}
        assert status(port, "/healthz")[0] == 200
