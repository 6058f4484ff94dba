"""The clock sweep: 10,000 offers due at once, each expired, its next best partner asked; one worker, then two.

    .venv/bin/python -m benchmarks.clock_sweep             # 10,000 offers
    .venv/bin/python -m benchmarks.clock_sweep 2000

Each offer is one need of one case with one person and her consent; 500 partners with one service each share an
agreement; ten candidates a need. Durable (fsync on), row-level security on. Known elsewhere: 200 referrals a minute.
"""

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.ground import installation, say_figure

OFFERS, PARTNERS, PLACES, CANDIDATES = 10_000, 500, 60, 10
FIRST_ID = 1_000_000
LIMIT_S = 10.0
LEFT = "SELECT count(*) FROM referrals_offer WHERE state = 'offered' AND due_at <= %s"
COUNTS = """
SELECT (SELECT count(*) FROM referrals_offer WHERE state = 'expired'),
       (SELECT count(*) FROM referrals_offer WHERE state = 'offered'),
       (SELECT count(*) FROM referrals_need WHERE state = 'stuck'),
       (SELECT count(*) FROM notices_notice),
       (SELECT count(*) FROM audit_trail),
       (SELECT count(*) FROM directory_service s WHERE s.places_held <> (
           SELECT coalesce(sum(o.places), 0) FROM referrals_offer o WHERE o.service_id = s.id AND o.state = 'offered'))
"""


def make_world() -> Any:
    """A desk, partners with one service each, one agreement for all, one real offer to clone; answers the offer."""
    from lindung.partners.rules import Purpose  # noqa: PLC0415 - Django is set up only now
    from tests.factories.cases import an_officer  # noqa: PLC0415
    from tests.factories.directory import a_service  # noqa: PLC0415
    from tests.factories.partners import a_desk, an_agreement, an_organisation  # noqa: PLC0415
    from tests.factories.referrals import a_need, an_offer  # noqa: PLC0415

    officer = an_officer(of=a_desk(is_practice=True))
    partners = [an_organisation(is_practice=True) for _ in range(PARTNERS)]
    an_agreement(officer.organisation, *partners, purposes=list(Purpose))
    fitting = {"interpreter_available": True, "takes_emergencies": True}
    services = [a_service(of=partner, total=PLACES, **fitting) for partner in partners]
    offer = an_offer(need=a_need(by=officer), to=services[0], by=officer)
    assert offer.need.person_id  # read here: outside this scope nobody sees it
    return offer


def clone(cursor: Any, table: str, template: int, count: int, **new: str) -> None:
    """Copies of one real row, numbered from FIRST_ID on; `new` says in SQL what differs (`n` counts from 1)."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    values = {"id": f"{FIRST_ID} + n", "ref": "'Z' || lpad(upper(to_hex(n)), 9, '0')", **new}
    names = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join(values.get(name, f's."{name}"') for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM (SELECT * FROM {table} WHERE id = %s) s,"
        " generate_series(1, %s) n",
        [template, count],
    )


def fill(offer: Any, count: int) -> None:
    """Take away what an earlier run left and make `count` offers that are due, with all they stand on."""
    from lindung.config.installation import places  # noqa: PLC0415
    from lindung.config.postgres import roles  # noqa: PLC0415

    need, case, person = offer.need, offer.need.case_id, offer.need.person_id
    consent = person_consent(person)
    same = f"{FIRST_ID} + n"
    service = f"(SELECT ids[1 + n %% {PARTNERS}] FROM (SELECT array_agg(id ORDER BY id) ids FROM directory_service) a)"
    with roles.connect(str(places().socket), "lindung") as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # clones: no triggers, no foreign keys
        cursor.execute("DELETE FROM referrals_offer WHERE id <> %s", [offer.pk])
        cursor.execute("DELETE FROM referrals_candidate")
        for table in ("referrals_need", "cases_consent", "cases_person", "cases_case"):
            cursor.execute(f"DELETE FROM {table} WHERE id > %s", [FIRST_ID])
        for table in ("notices_notice", "audit_trail", "audit_pending", "audit_seal"):
            cursor.execute(f"DELETE FROM {table}")
        clone(cursor, "cases_case", case, count)
        clone(cursor, "cases_person", person, count, case_id=same)
        clone(cursor, "cases_consent", consent, count, case_id=same, person_id=same)
        clone(cursor, "referrals_need", need.pk, count, case_id=same, person_id=same)
        clone(cursor, "referrals_offer", offer.pk, count, need_id=same, service_id=service,
              to_organisation_id=f"(SELECT organisation_id FROM directory_service WHERE id = {service})",
              due_at="s.due_at - interval '1 day'", answer_due_at="s.answer_due_at - interval '1 day'",
              offered_at="s.offered_at - interval '1 day'")  # fmt: skip
        cursor.execute(
            "INSERT INTO referrals_candidate (need_id, service_id, place, score, reasons, asked_at)"
            " SELECT o.need_id, ids[1 + (o.need_id + step * 37) %% %s], step + 1, 50, '[]', NULL"
            " FROM referrals_offer o, generate_series(1, %s) step,"
            " (SELECT array_agg(id ORDER BY id) ids FROM directory_service) a WHERE o.id > %s ON CONFLICT DO NOTHING",
            [PARTNERS, CANDIDATES, FIRST_ID],
        )
        cursor.execute("UPDATE directory_service SET places_held = 0")
        cursor.execute(
            "UPDATE directory_service s SET places_held = o.held FROM (SELECT service_id, sum(places) held"
            " FROM referrals_offer WHERE state = 'offered' GROUP BY service_id) o WHERE o.service_id = s.id"
        )
        cursor.execute("SET session_replication_role = origin")
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def person_consent(person: int) -> int:
    """The consent of the one real person."""
    from lindung.cases.models import Consent  # noqa: PLC0415
    from lindung.vault.scope import everyone  # noqa: PLC0415

    with everyone():
        return Consent.objects.values_list("pk", flat=True).get(person=person)


def database_process() -> int:
    """The process that serves this connection."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cpu_of(process: int) -> float:
    """CPU seconds of a process so far."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def work(at: datetime) -> dict[str, Any]:
    """One worker's sweep: what it did and how long it took."""
    from lindung.referrals.actions import expire_unanswered  # noqa: PLC0415

    backend = database_process()
    begin, cpu, database = time.perf_counter(), time.process_time(), cpu_of(backend)
    swept = expire_unanswered(at=at)
    return {
        "database_seconds": round(cpu_of(backend) - database, 2),
        "expired": swept.expired,
        "asked": swept.asked,
        "seconds": round(time.perf_counter() - begin, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }


def sweep(offer: Any, count: int, workers: int) -> float:
    """Fill, let so many worker processes sweep, print what came of it; the seconds until the last was done."""
    from django.db import connection  # noqa: PLC0415

    from lindung.vault.scope import everyone  # noqa: PLC0415

    fill(offer, count)
    at = offer.offered_at + timedelta(minutes=1)
    command = [sys.executable, "-m", "benchmarks.clock_sweep", "--work", at.isoformat()]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(command, **piped) for _ in range(workers)]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    done = [json.loads(process.communicate()[0]) for process in running]
    with everyone(), connection.cursor() as cursor:
        cursor.execute(COUNTS)
        expired, out, stuck, notices, trail, wrong = cursor.fetchone()
        cursor.execute(LEFT, [at])
        (left,) = cursor.fetchone()
    slowest = max(each["seconds"] for each in done)
    cpu, database = (sum(each[name] for each in done) for name in ("cpu_seconds", "database_seconds"))
    print(
        f"{workers} worker(s): {slowest:6.2f} s, {expired / slowest:8,.0f} offers/s;"
        f" CPU {cpu:.2f} s in workers, {database:.2f} s in the database; expired {expired:,}, out now {out:,},"
        f" stuck {stuck:,}, still due {left}, notices {notices:,}, trail {trail:,},"
        f" services whose places are wrong {wrong}"
    )
    return float(slowest)


def main(count: int) -> None:
    """Print the figures of one worker and of two."""
    with installation("clock_sweep"):
        from lindung.vault.scope import everyone  # noqa: PLC0415

        with everyone():
            offer = make_world()
        # There and back, so that neither has the fuller tables; the better of two, for other programs only slow down.
        found = [(workers, sweep(offer, count, workers)) for workers in (1, 2, 2, 1)]
        one, two = (min(seconds for workers, seconds in found if workers == number) for number in (1, 2))
        limit = LIMIT_S * count / OFFERS
        say_figure(f"{count:,} offers due at once, one worker", reach=f"<= {limit:.1f} s",
                   found=f"{one:.1f} s", is_reached=one <= limit)  # fmt: skip
        say_figure("two workers, to one", reach="<= 1.05", found=f"{two / one:.2f}", is_reached=two <= one * 1.05)


def worker_process(at: str) -> None:
    """A worker of its own: ready, go, done."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(work(datetime.fromisoformat(at))))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        worker_process(sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else OFFERS)
