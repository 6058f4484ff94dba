"""Serve and work: start the children, wait until all three parts are alive, say the address."""

import contextlib
import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from lindung.config import apart, supervisor
from lindung.config.postgres import Server
from lindung.config.trouble import Trouble

ALIVE_WITHIN_S = 30


def check_port(host: str, port: int) -> None:
    """Say in one sentence that the port is taken, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} on {host} cannot be used ({error.strerror}); choose another, for example "
                f"PORT={port + 1} make run, or --port {port + 1}."
            ) from error


def serve(host: str, port: int, *, practice: bool = False) -> None:
    """Run web server and worker until told to stop."""
    say_oddities()
    if not practice:
        for line in apart.not_apart(together=True):
            sys.stderr.write(f"lindung: {line}\n")
    if practice:
        os.environ["LINDUNG_PRACTICE"] = "yes"  # read by the children
    _serve([supervisor.worker()], ground(), host, port, practice=practice)


def serve_web(host: str, port: int) -> None:
    """Run the web server alone: no word of the other roles reaches it, and workers run as somebody else."""
    _serve([], None, host, port)


def _serve(
    beside: list[supervisor.Child],
    stands_on: Callable[[], object] | None,
    host: str,
    port: int,
    *,
    practice: bool = False,
) -> None:
    connections.close_all()  # children open their own
    web = supervisor.web(host, port, settings.LINDUNG_WEB_PROCESSES, settings.LINDUNG_WEB_THREADS)
    running = supervisor.Supervisor([web, *beside], stands_on)
    running.start()
    if wait_until_alive(running, host, port):
        kind = "practice nation" if practice else "desk"
        at = f"[{host}]" if ":" in host else host
        sys.stdout.write(f"Lindung {settings.VERSION} serves the {kind} at http://{at}:{port}/ (stop with Ctrl-C)\n")
        sys.stdout.flush()
    running.watch()


def say_oddities() -> None:
    """What is odd and stops nobody: a clock that was set back, tables of a newer version."""
    for line in import_string("lindung.config.oddities.now")():  # it reads rows: loaded when Django is ready
        sys.stderr.write(f"lindung: {line}\n")


def work(processes: int) -> None:
    """Run workers alone until told to stop."""
    connections.close_all()
    running = supervisor.Supervisor([supervisor.worker() for _ in range(processes)], ground())
    running.start()
    running.watch()


def ground() -> Callable[[], object] | None:
    """What starts the private database again when it was killed; nothing for a server of one's own."""
    server = Server(settings.LINDUNG_PLACES)
    return (lambda: server.listens() or server.start()) if settings.EMBEDDED_DATABASE else None


def wait_until_alive(running: supervisor.Supervisor, host: str, port: int) -> bool:
    """Wait for /healthz to say that web, database and worker are alive; False when told to stop meanwhile."""
    asked = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    until = time.monotonic() + ALIVE_WITHIN_S
    said = "nothing"
    while time.monotonic() < until and not running.told_to_stop.wait(0.1):
        if not all(child.alive() for child in running.children):
            break
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            status, said = ask(asked, port)
            if status == http.HTTPStatus.OK:
                return True
    if running.told_to_stop.is_set():
        return False
    running.stop()
    raise Trouble(f"The desk did not come alive; /healthz said {said}. What went wrong is above.")


def ask(host: str, port: int) -> tuple[int, str]:
    """What /healthz says."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        answer = connection.getresponse()
        return answer.status, json.dumps(json.loads(answer.read()))
    finally:
        connection.close()
