"""How the queue and the case page grow: server time of both at 10,000 and at 1,000,000 cases, in one run.

    .venv/bin/python -m benchmarks.queue_growth            # 10,000 and 1,000,000
    .venv/bin/python -m benchmarks.queue_growth 10000 100000

Server time is the time of one request inside the process: middleware, sign-in, scope, queries, rendering; CPU is the
process's own share of it, which other programs on the machine disturb least. Rows are
cloned from a case made by the real actions; two of five cases are open; fifty organisations share them.
"""

import sys
import time
from typing import Any

from benchmarks.ground import installation, say_figure, summary

REQUESTS, WARM_UP = 200, 20
ORGANISATIONS = 50
REAL_CASES = 20
LIMIT_MS, LIMIT_RATIO = 60.0, 1.5
# How many rows of each table there are for one case.
SHARES = {"reports_report": 1.0, "cases_case": 1.0, "referrals_need": 0.6, "referrals_offer": 0.3, "cases_task": 0.2}
OPEN_SHARE = 5  # of two in five rows


def make_world() -> Any:
    """Organisations, an officer, and real cases with a person, consent, a need, an offer; answers the officer."""
    from tests.factories import NINE  # noqa: PLC0415 - Django is set up only now
    from tests.factories.cases import a_task, an_officer  # noqa: PLC0415
    from tests.factories.partners import an_organisation  # noqa: PLC0415
    from tests.factories.referrals import a_need, an_offer  # noqa: PLC0415
    from tests.factories.reports import a_report  # noqa: PLC0415

    officer = an_officer(of=an_organisation())
    for _ in range(REAL_CASES):
        offer = an_offer(need=a_need(by=officer), by=officer)
        a_task(case=offer.need.case, by=officer)
    a_report()
    for _ in range(ORGANISATIONS - 1):
        an_organisation()
    assert NINE
    return officer


def clone(cursor: Any, table: str, count: int, officer: Any) -> None:
    """Copies of one real row: new references, spread over organisations and due moments, two in five open."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall() if name != "id"]
    closed = {"reports_report": "answered", "cases_case": "closed", "referrals_need": "met",
              "referrals_offer": "expired", "cases_task": "done"}[table]  # fmt: skip
    is_open = f"(n %% {OPEN_SHARE}) < 2"
    new = {
        "ref": "'Z' || lpad(upper(to_hex(n)), 9, '0')",
        "accountable_id": f"(SELECT ids[1 + n %% {ORGANISATIONS}] FROM orgs)",
        "to_organisation_id": f"(SELECT ids[1 + (n + 7) %% {ORGANISATIONS}] FROM orgs)",
        "state": f"CASE WHEN {is_open} THEN s.state ELSE '{closed}' END",
        "due_at": f"CASE WHEN {is_open} THEN s.due_at + (n %% 100000) * interval '1 minute' END",
        "next_step": f"CASE WHEN {is_open} THEN s.next_step ELSE '' END",
        "closed_at": f"CASE WHEN NOT {is_open} THEN s.created_at END",
        "keep_until": f"CASE WHEN NOT {is_open} THEN s.created_at END" if table == "cases_case" else "s.keep_until",
        "closed_by": f"CASE WHEN {is_open} THEN '' ELSE 'clone' END",
        "outcome": f"CASE WHEN {is_open} THEN '' ELSE 'well_and_safe' END",
        "assignee_id": "NULL",
        "receipt_digest": "NULL",
        "resend_digest": "NULL",
        "link_digest": "NULL",
        "about": "'Z' || lpad(upper(to_hex(n)), 9, '0')" if table == "cases_task" else "s.about",
    }
    parent = {"referrals_need": "cases_case", "cases_task": "cases_case", "referrals_offer": "referrals_need"}.get(
        table
    )
    if parent:
        cursor.execute(f"SELECT min(id) FROM {parent} WHERE ref LIKE 'Z%'")
        new["need_id" if table == "referrals_offer" else "case_id"] = f"{cursor.fetchone()[0]} + n - 1"
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(new.get(name, f's."{name}"') for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names})"
        " WITH orgs AS (SELECT array_agg(id ORDER BY id) ids FROM partners_organisation WHERE kind <> 'national_desk')"
        f" SELECT {values} FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) s, generate_series(1, %s) n",
        [count],
    )


def fill(cases: int, officer: Any) -> None:
    """Bring the tables to this many cases and what belongs to them."""
    from lindung.config.installation import places  # noqa: PLC0415
    from lindung.config.postgres import roles  # noqa: PLC0415

    with roles.connect(str(places().socket), "lindung") as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # clones: no triggers, no foreign keys
        for table, share in SHARES.items():
            cursor.execute(f"DELETE FROM {table} WHERE ref LIKE 'Z%%'")
            clone(cursor, table, int(cases * share), officer)
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        cursor.execute("SET session_replication_role = origin")
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM (ANALYZE)")


def measure(url: str, officer: Any) -> dict[str, float]:
    """Server time of a page for the officer, in milliseconds."""
    from django.test import Client  # noqa: PLC0415

    from tests.factories.partners import signed_in  # noqa: PLC0415

    client = signed_in(Client(), officer.member)
    times, cpu = [], []
    for number in range(WARM_UP + REQUESTS):
        begin, cpu_begin = time.perf_counter(), time.process_time()
        response = client.get(url)
        spent, cpu_spent = time.perf_counter() - begin, time.process_time() - cpu_begin
        assert response.status_code == 200, (url, response.status_code)
        if number >= WARM_UP:
            times.append(spent * 1000)
            cpu.append(cpu_spent * 1000)
    return {**summary(times), "cpu": summary(cpu)["median"]}


def main(sizes: list[int]) -> None:
    """Print one table: size, page, median, p95, and the ratios between the largest and the smallest size."""
    with installation("queue_growth"):
        from django.conf import settings  # noqa: PLC0415

        from lindung.cases.models import Case  # noqa: PLC0415
        from lindung.vault.scope import everyone  # noqa: PLC0415

        settings.ALLOWED_HOSTS = ["testserver"]
        with everyone():
            officer = make_world()
            ref = Case.objects.filter(accountable=officer.organisation).order_by("id").first().ref  # type: ignore[union-attr]
        found: dict[tuple[int, str], dict[str, float]] = {}
        pages = {"queue": "/desk/", "queue, all": "/desk/?whose=all", "case page": f"/desk/cases/{ref}/"}
        for size in sizes:
            fill(size, officer)
            for page, url in pages.items():
                found[size, page] = measure(url, officer)
                spent = "  ".join(f"{name} {ms:6.1f} ms" for name, ms in found[size, page].items())
                print(f"{size:>9,} cases  {page:<11} {spent}", flush=True)
        for page in pages:
            ratio = found[sizes[-1], page]["median"] / found[sizes[0], page]["median"]
            p95 = found[sizes[-1], page]["p95"]
            say_figure(f"{page} at {sizes[-1]:,} cases, p95", reach=f"<= {LIMIT_MS:.0f} ms",
                       found=f"{p95:.1f} ms", is_reached=p95 <= LIMIT_MS)  # fmt: skip
            say_figure(f"{page}, {sizes[-1]:,} to {sizes[0]:,} cases", reach=f"<= {LIMIT_RATIO}",
                       found=f"{ratio:.2f}", is_reached=ratio <= LIMIT_RATIO)  # fmt: skip


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [10_000, 1_000_000])
