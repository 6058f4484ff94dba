"""The public report over HTTP beside a bare view that inserts one row of 1 kB: same server, middleware, database.

    .venv/bin/python -m benchmarks.report_intake           # 8 and 32 clients, 3 rounds of 6 s each
    .venv/bin/python -m benchmarks.report_intake 2 3       # 2 rounds of 3 s

The report is validated, sealed, and written with its key, clock, trail entry and notice in one durable transaction;
its answer is a whole page. The load comes from one process on the same machine: both sides bear its cost.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from benchmarks.ground import installation, percentile, say_figure

PORT = 8897
CLIENTS = (8, 32)
ROUNDS, SECONDS, WARM_UP_S = 3, 6.0, 1.5
THREADS = 4
STORY = "Practice: they keep my passport and my pay, and I may not leave the building. " * 13  # about 1 kB
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Round:
    """What one round gave."""

    answers: int = 0
    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    web_ms: float = 0.0
    database_ms: float = 0.0


def requests_of(path: str, bodies: Iterator[str]) -> Iterator[bytes]:
    """Ready-made requests."""
    for body in bodies:
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        yield f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def bare_bodies() -> Iterator[str]:
    """Always the same kilobyte."""
    return cycle([f"body={quote_plus(STORY)}"])


def report_bodies(desk_id: int, at: Any) -> Iterator[str]:
    """Forms at their last page, each with its own idempotency key, sealed as the pages seal them."""
    from lindung.reports.forms.carry import Form, make_key, seal  # noqa: PLC0415 - Django is set up only now

    given = {
        "country": {"country": "MY"},
        "who": {"who": "self"},
        "danger": {"danger": "yes"},
        "signs": {"held": "yes", "child": "no"},
        "story": {"story": STORY},
        "place": {"area": "MY-10"},
        "contact": {"way": "sms", "address": "+60 00 000 0000", "when": "at night", "language": "en"},
    }
    while True:
        values = {"key": make_key(), "step": "check", "desk": desk_id, "given": given, "unsure": []}
        yield f"go=send&carry={seal(Form.REPORT, values, at=at)}"


async def client(made: Iterator[bytes], mark: bytes, until: float, found: Round, begin: float) -> None:
    """One client: a request, its whole answer, the next request, on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    while (started := time.perf_counter()) < until and (request := next(made, b"")):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200") or mark not in body:
            raise SystemExit(f"an answer that is none: {head!r} {body[:2000]!r}")
        if started >= begin:
            found.answers += 1
            found.times_ms.append((time.perf_counter() - started) * 1000)
    writer.close()


async def load(made: list[bytes], mark: bytes, clients: int, seconds: float, pids: tuple[int, int]) -> Round:
    """So many clients for so long; processor time is read at both ends of the measured part."""
    begin = time.perf_counter() + WARM_UP_S
    found, requests = Round(), iter(made)
    tasks = [asyncio.create_task(client(requests, mark, begin + seconds, found, begin)) for _ in range(clients)]
    await asyncio.sleep(max(begin - time.perf_counter(), 0))
    before, started = (cpu_ms(pids[0]), cpu_ms(pids[1])), time.perf_counter()
    await asyncio.gather(*tasks)
    found.seconds = time.perf_counter() - started
    found.web_ms, found.database_ms = cpu_ms(pids[0]) - before[0], cpu_ms(pids[1]) - before[1]
    return found


def cpu_ms(root: int) -> float:
    """Processor time of a process and all below it, in milliseconds."""
    stats = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            stats[int(entry.name)] = (int(fields[1]), sum(map(int, fields[11:13])))
    family, ticks = {root}, 0
    for pid in sorted(stats):
        if stats[pid][0] in family:
            family.add(pid)
    for pid in family:
        ticks += stats.get(pid, (0, 0))[1]
    return ticks * 1000 / TICKS


def make_world() -> tuple[int, Any]:
    """A practice desk with its clocks; its id and the database's time."""
    from lindung.partners.scope import acting  # noqa: PLC0415
    from tests.factories.partners import a_desk, a_policy  # noqa: PLC0415

    with acting(organisations="*") as at:
        a_policy("MY")
        return a_desk("MY", is_practice=True).pk, at


def make_bare_table() -> int:
    """The table of the bare view; answers the process id of the database server."""
    from django.db import connections  # noqa: PLC0415

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, body text NOT NULL, at timestamptz NOT NULL)"
        )
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def serve() -> "subprocess.Popen[bytes]":
    """The web server as `lindung serve` starts it, with one more address."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.intake_settings"}
    order = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT), "--http", "1", "--no-ws"]
    more = ["--workers", str(os.cpu_count()), "--blocking-threads", str(THREADS), "--log-level", "warning"]
    return subprocess.Popen([*order, *more, "lindung.config.wsgi:application"], env=environ)


async def wait_for_server() -> None:
    """Until it answers."""
    for _ in range(100):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", PORT)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise SystemExit("the server did not start")


def warm(desk_id: int, at: Any, pids: tuple[int, int]) -> None:
    """Both views, until every worker has answered both: what is read once is not measured."""
    asyncio.run(load(list(islice(requests_of("/bare/", bare_bodies()), 2_000)), b"ok", 8, 2.0, pids))
    reports = list(islice(requests_of("/en/report/", report_bodies(desk_id, at)), 2_000))
    asyncio.run(load(reports, b'id="receipt"', 8, 2.0, pids))


def median(rounds: list[Round], of: Any) -> float:
    """The median over rounds."""
    return statistics.median(of(each) for each in rounds)


@dataclass(frozen=True)
class Summary:
    """The medians over the rounds of one view."""

    rate: float
    p95_ms: float
    web_ms: float
    database_ms: float

    @classmethod
    def of(cls, rounds: list[Round]) -> "Summary":
        """Of these rounds."""
        if not all(each.answers for each in rounds):
            raise SystemExit("the machine is too busy: not one answer in a whole round")
        return cls(
            rate=median(rounds, lambda each: each.answers / each.seconds),
            p95_ms=median(rounds, lambda each: percentile(each.times_ms, 0.95)),
            web_ms=median(rounds, lambda each: each.web_ms / each.answers),
            database_ms=median(rounds, lambda each: each.database_ms / each.answers),
        )

    def line(self, name: str, clients: int, bare: "Summary") -> str:
        """One row of the table."""
        ratio, slower = self.rate / bare.rate, self.p95_ms / bare.p95_ms
        return (
            f"{name:<14}{clients:>8}{self.rate:>10.0f}{ratio:>8.2f}{self.p95_ms:>9.1f}{slower:>8.2f}"
            f"{self.web_ms:>10.2f}{self.database_ms:>10.2f}"
        )


def say_reach(clients: int, report: Summary, bare: Summary) -> None:
    """What was to be reached, and what came out."""
    ratio, slower = report.rate / bare.rate, report.p95_ms / bare.p95_ms
    what = f"public report, {clients} clients"
    say_figure(f"{what}: rate to a bare insert", reach=">= 0.50", found=f"{ratio:.2f}", is_reached=ratio >= 0.5)
    say_figure(f"{what}: p95 to a bare insert", reach="<= 3.0", found=f"{slower:.2f}", is_reached=slower <= 3)


def main() -> None:
    """Measure both in turn and print one table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with installation("report_intake"):
        desk_id, at = make_world()
        postmaster = make_bare_table()
        server = serve()
        try:
            asyncio.run(wait_for_server())
            warm(desk_id, at, (server.pid, postmaster))
            enough = int(1_500 * (seconds + WARM_UP_S))
            bare = list(islice(requests_of("/bare/", bare_bodies()), enough * 2))
            head = ("view", "clients", "req/s", "ratio", "p95 ms", "ratio", "web ms", "db ms")
            print("".join(f"{name:<14}" if not place else f"{name:>{(0, 8, 10, 8, 9, 8, 10, 10)[place]}}"
                          for place, name in enumerate(head)))  # fmt: skip
            for clients in CLIENTS:
                kept: dict[str, list[Round]] = {"bare": [], "report": []}
                for _ in range(rounds):
                    made = list(islice(requests_of("/en/report/", report_bodies(desk_id, at)), enough))
                    pids = (server.pid, postmaster)
                    kept["bare"].append(asyncio.run(load(bare, b"ok", clients, seconds, pids)))
                    kept["report"].append(asyncio.run(load(made, b'id="receipt"', clients, seconds, pids)))
                of_bare, of_report = Summary.of(kept["bare"]), Summary.of(kept["report"])
                print(of_bare.line("bare insert", clients, of_bare))
                print(of_report.line("public report", clients, of_bare), flush=True)
                say_reach(clients, of_report, of_bare)
            print("ratio: to the bare view of the same run. web ms, db ms: processor time a request (all processes).")
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
