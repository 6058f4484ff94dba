"""How long an entry of the trail waits for its seal: from its commit until the seal can be read, under load.

    .venv/bin/python -m benchmarks.seal_delay             # 8 writers for a minute
    .venv/bin/python -m benchmarks.seal_delay 10 4

A real worker seals beside them, with all its other clocks. Every tenth transaction of each writer stays open for a
second before it commits, every seventh is rolled back. Durable (fsync on), row-level security on.
"""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.ground import installation, percentile, say_figure

SECONDS, WRITERS = 60, 8
LIMIT_S = 2.0
LONG_S, PAUSE_S = 1.0, 0.05
SEEN = "SELECT seq, trail_id FROM audit_seal WHERE seq > %s ORDER BY seq"
LAST = "SELECT id FROM audit_trail WHERE thing = %s ORDER BY id DESC LIMIT 1"


def write(name: str, until: float, committed: dict[Any, float], lost: list[str]) -> None:
    """Transactions of one entry each, some of them long, some of them rolled back."""
    from django.db import connection, transaction  # noqa: PLC0415 - Django is set up only now

    from lindung.audit import actions as audit  # noqa: PLC0415
    from lindung.vault.scope import everyone  # noqa: PLC0415

    number = 0
    while time.monotonic() < until:
        number += 1
        with transaction.atomic():
            with everyone() as at, connection.cursor() as cursor:
                audit.record(what="bench.done", thing=f"{name}-{number}", by="bench", at=at, organisation_id=None)
                cursor.execute(LAST, [f"{name}-{number}"])
                (entry,) = cursor.fetchone()
            if number % 10 == 0:
                time.sleep(LONG_S)
            transaction.set_rollback(number % 7 == 0)
        if number % 7 == 0:
            lost.append(name)
        else:
            committed[entry] = time.monotonic()
        time.sleep(PAUSE_S)
    connection.close()


def watch(sealed: dict[Any, float], stopped: threading.Event) -> None:
    """When each seal could first be read."""
    from django.db import connection  # noqa: PLC0415

    from lindung.vault.scope import everyone  # noqa: PLC0415

    last = 0
    while not stopped.is_set():
        with everyone(), connection.cursor() as cursor:
            cursor.execute(SEEN, [last])
            rows = cursor.fetchall()
        moment = time.monotonic()
        for last, entry in rows:  # noqa: B007 - the last one is where the next look begins
            sealed[entry] = moment
        time.sleep(0.01)
    connection.close()


def main(seconds: int = SECONDS, writers: int = WRITERS) -> None:
    """Measure, say every figure, and whether the limit is kept."""
    with installation("seal-delay"):
        worker = subprocess.Popen([sys.executable, "-m", "lindung", "work", "--child"])
        try:
            committed, sealed, rolled_back = measured(seconds, writers)
        finally:
            worker.terminate()
            worker.wait(30)
    waits = [sealed[entry] - moment for entry, moment in committed.items() if entry in sealed]
    left = len(committed) - len(waits)
    p50, p95, p99, most = (percentile(waits, share) for share in (0.5, 0.95, 0.99, 1.0))
    print(f"{len(committed)} entries by {writers} writers in {seconds} s; {rolled_back} rolled back; {left} not sealed")
    print(f"from commit to seal: p50 {p50:.2f} s, p95 {p95:.2f} s, p99 {p99:.2f} s, most {most:.2f} s")
    found = f"p99 {p99:.2f} s, most {most:.2f} s, {left} left out"
    say_figure("an entry of the trail sealed", reach="p99 <= 2 s", found=found, is_reached=p99 <= LIMIT_S and not left)


def measured(seconds: int, writers: int) -> tuple[dict[Any, float], dict[Any, float], int]:
    """Moments of commits and of seals, by entry, and how many were rolled back."""
    committed: dict[Any, float] = {}
    sealed: dict[Any, float] = {}
    lost: list[str] = []
    stopped = threading.Event()
    watcher = threading.Thread(target=watch, args=(sealed, stopped))
    watcher.start()
    time.sleep(5)  # the worker starts
    until = time.monotonic() + seconds
    try:
        with ThreadPoolExecutor(writers) as pool:
            for work in [pool.submit(write, f"w{n}", until, committed, lost) for n in range(writers)]:
                work.result()
        time.sleep(3 * LIMIT_S)
    finally:
        stopped.set()
        watcher.join()
    return committed, sealed, len(lost)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
