"""A national plan over a million cases: counting all of it, counting what changed, and the dashboard's server time.

    .venv/bin/python -m benchmarks.plan_dashboard            # 1,000,000 cases
    .venv/bin/python -m benchmarks.plan_dashboard 20000

The plan has 9 goals, 120 activities and 300 indicators with a target each, over every figure and group. Cases, persons,
assessments, needs, placements and reports are cloned in SQL from ones made by the real actions, spread over five years,
sixteen provinces and every group. The count runs in one database session and one process: its CPU seconds are those of
both together, from /proc. What changed is changed by the real actions, with its trail, and sealed.
"""

# ruff: noqa: E501 - statements read better whole

import os
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ground import installation, say_figure, summary

REQUESTS, WARM_UP = 200, 20
GOALS, ACTIVITIES, INDICATORS = 9, 120, 300
LIMIT_WHOLE_S, LIMIT_PAGE_MS = 60.0, 150.0
CHANGED = (1, 10, 100, 1000)
DAY = "timestamptz '2022-01-01' + (n * 7919 % 1780) * interval '1 day'"
PROVINCES = "'{MY-01.0101,MY-02.0201,MY-03.0301,MY-04.0401,MY-05.0501,MY-06.0601,MY-07.0701,MY-08.0801}'"
SHARES = {"cases_case": 1.0, "cases_person": 1.0, "cases_assessment": 0.8, "referrals_need": 0.6,
          "referrals_placement": 0.4, "reports_report": 0.5}  # fmt: skip


def pick(words: str, by: int) -> str:
    """SQL: one of the words, the first ones far more often than the last."""
    return f"(('{{{words}}}'::text[])[1 + floor(power((n * {by} % 1000) / 1000.0, 2.5) * {words.count(',') + 1})::int])"


NEW: dict[str, dict[str, str]] = {
    "cases_case": {
        "opened_at": DAY, "created_at": DAY, "contact_due_at": f"{DAY} + interval '24 hours'",
        "contacted_at": f"CASE WHEN n % 11 > 0 THEN {DAY} + (n % 30) * interval '1 hour' END",
        "contacted_by": "CASE WHEN n % 11 > 0 THEN 'clone' ELSE '' END",
        "area": f"({PROVINCES}::text[])[1 + n * 31 % 8]",
        "state": "CASE WHEN n % 5 < 2 THEN s.state ELSE 'closed' END",
        "due_at": "CASE WHEN n % 5 < 2 THEN s.due_at END", "next_step": "CASE WHEN n % 5 < 2 THEN s.next_step ELSE '' END",
        "closed_at": f"CASE WHEN n % 5 >= 2 THEN {DAY} + interval '90 days' END",
        "closed_by": "CASE WHEN n % 5 >= 2 THEN 'clone' ELSE '' END", "keep_until": f"CASE WHEN n % 5 >= 2 THEN {DAY} + interval '9 years' END",
        "outcome": f"CASE WHEN n % 5 >= 2 THEN {pick('well_and_safe,returned_safely,not_reached,help_declined', 13)} ELSE '' END",
    },
    "cases_person": {
        "case_id": "{first_case} + n - 1", "sex": pick("female,male,other,unknown", 17),
        "age_band": pick("adult_25_59,adult_18_24,child_15_17,child_12_14,unknown,adult_60", 19),
        "nationality": pick("ID,MM,PH,KH,BD,VN,TH,IN,LK,NP,PK,CN", 23), "name_index": "NULL",
        "status": pick("irregular_migrant,regular_migrant,citizen,unknown,refugee,stateless,asylum_seeker", 29),
        "access_needs": "CASE WHEN n % 37 = 0 THEN '{wheelchair}'::text[] ELSE '{}'::text[] END",
    },
    "cases_assessment": {
        "case_id": "{first_case} + n - 1", "person_id": "{first_person} + n - 1",
        "assessed_at": f"{DAY} + interval '2 days'",
        "outcome": pick("indication,presumed,formally_identified,no_indication", 41),
        "deciding_body": "'sealed'::bytea", "exploitation": pick("labour,sexual,several,servitude,begging,organs", 43),
    },
    "referrals_need": {
        "case_id": "{first_case} + n - 1", "person_id": "{first_person} + n - 1", "opened_at": DAY, "created_at": DAY,
        "place_by": f"{DAY} + interval '24 hours'", "kind": pick("shelter,medical,legal_aid,psychosocial", 47),
    },
    "referrals_placement": {
        "need_id": "{first_need} + n - 1", "offer_id": "1000000000 + n", "created_at": DAY,
        "accepted_at": f"{DAY} + (n % 40) * interval '1 hour'", "arrived_at": f"{DAY} + interval '2 days'",
        "arrived_by": "'clone'", "state": "'arrived'",
    },
    "reports_report": {
        "received_at": DAY, "created_at": DAY, "area": f"({PROVINCES}::text[])[1 + n * 31 % 8]",
        "state": pick("answered,linked,not_for_us", 53), "due_at": "NULL", "next_step": "''", "receipt_digest": "NULL",
        "resend_digest": "NULL",
    },
}  # fmt: skip


def make_world() -> Any:
    """An officer with one real case of everything, and the plan."""
    from tests.factories.care import an_arrival  # noqa: PLC0415 - Django is set up only now
    from tests.factories.cases import an_assessment, an_officer  # noqa: PLC0415
    from tests.factories.partners import a_desk  # noqa: PLC0415
    from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer  # noqa: PLC0415
    from tests.factories.reports import a_report  # noqa: PLC0415

    officer = an_officer(of=a_desk())
    need = a_need(by=officer)
    an_assessment(person=need.person, by=officer)
    an_arrival(placement=a_placement(offer=an_offer(need=need, to=a_shelter(for_=officer.organisation), by=officer)))
    a_report()
    return officer


def make_plan(desk: Any) -> Any:
    """9 goals, 120 activities, 300 indicators with a target for 2026 each, over all figures and groups."""
    from lindung.plans.rules.figures import FIGURES, SOURCE_OF  # noqa: PLC0415
    from tests.factories.plans import a_plan, a_target, an_activity, an_element, an_indicator  # noqa: PLC0415

    plan = a_plan(desk=desk)
    goals = [an_element(plan=plan) for _ in range(GOALS)]
    lead = None
    activities = []
    for number in range(ACTIVITIES):
        activities.append(an_activity(element=goals[number % GOALS], lead=lead))
        lead = activities[0].lead
    choices: list[dict[str, str]] = [{}, {"sex": "female"}, {"age": "child"}, {"status": "refugee"},
                                     {"sex": "male", "age": "adult"}, {"province": "MY-01"}, {"nationality": "MM"}]  # fmt: skip
    names = list(FIGURES)
    for number in range(INDICATORS):
        name, choice = names[number % len(names)], choices[number % len(choices)]
        owner = {"element": goals[number % GOALS]} if number < GOALS else {"activity": activities[number % ACTIVITIES]}
        a_target(
            indicator=an_indicator(figure=name, choice=choice if SOURCE_OF[name].has_groups else {}, **owner),
            period_from=date(2026, 1, 1), period_until=date(2026, 12, 31),
        )  # fmt: skip
    return plan


def clone(cursor: Any, table: str, count: int) -> None:
    """Copies of one real row with other references, groups and moments."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    )
    columns = [name for (name,) in cursor.fetchall() if name != "id"]
    firsts = {}
    for name, of in (("first_case", "cases_case"), ("first_person", "cases_person"), ("first_need", "referrals_need")):
        cursor.execute(f"SELECT coalesce(min(id), 0) FROM {of} WHERE ref LIKE 'Z%'")
        firsts[name] = cursor.fetchone()[0]
    new = {"ref": "'Z' || lpad(upper(to_hex(n)), 9, '0')"}
    for name, value in NEW[table].items():
        for first, number in firsts.items():
            value = value.replace(f"{{{first}}}", str(number))
        new[name] = value
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(new.get(name, f's."{name}"') for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values}"
        f" FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) s, generate_series(1, {count}::bigint) n"
    )


def fill(cases: int) -> None:
    """Bring the tables to this many cases and what belongs to them."""
    from lindung.config.installation import places  # noqa: PLC0415
    from lindung.config.postgres import roles  # noqa: PLC0415

    with roles.connect(str(places().socket), "lindung") as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # clones: no triggers, no foreign keys
        for table, share in SHARES.items():
            clone(cursor, table, int(cases * share))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE)")


def backend_cpu() -> float:
    """CPU seconds of this connection's database process so far, and of this process."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK") + time.process_time()


@contextmanager
def clocked(spent: dict[str, float]) -> Any:
    """Wall and CPU seconds of what stands inside, in one session on one core."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    wall, cpu = time.perf_counter(), backend_cpu()
    yield
    spent["wall"], spent["cpu"] = time.perf_counter() - wall, backend_cpu() - cpu


def timed(what: Callable[[], object]) -> dict[str, float]:
    """Wall and CPU seconds of a call."""
    spent: dict[str, float] = {}
    with clocked(spent):
        what()
    return spent


def change(number: int, officer: Any) -> None:
    """So many cases are changed by the real action, and the trail is sealed."""
    from lindung.audit.actions import seal_pending  # noqa: PLC0415
    from lindung.cases import actions  # noqa: PLC0415
    from lindung.cases.models import Case  # noqa: PLC0415
    from lindung.partners.scope import EVERYONE, acting  # noqa: PLC0415

    with acting(organisations=EVERYONE) as at:
        for case in Case.objects.filter(ref__startswith="Z", closed_at=None).order_by("-id")[:number]:
            area = "MY-09.0901" if case.area != "MY-09.0901" else "MY-10.1001"
            actions.change_case(case=case, facts={"area": area}, actor=officer, at=at)
        while seal_pending(at=at):
            pass


def page_times(url: str, member: Any) -> dict[str, float]:
    """Server time of the dashboard, in milliseconds."""
    from django.test import Client  # noqa: PLC0415

    from tests.factories.partners import signed_in  # noqa: PLC0415

    client, times, cpu = signed_in(Client(), member), [], []
    for number in range(WARM_UP + REQUESTS):
        begin, cpu_begin = time.perf_counter(), time.process_time()
        response = client.get(url)
        spent, cpu_spent = time.perf_counter() - begin, time.process_time() - cpu_begin
        assert response.status_code == 200, (url, response.status_code)
        if number >= WARM_UP:
            times.append(spent * 1000)
            cpu.append(cpu_spent * 1000)
    return {**summary(times), "cpu": summary(cpu)["median"], "bytes": float(len(response.content))}


def main(cases: int) -> None:
    """Print what came out."""
    with installation("plan_dashboard"):
        from django.conf import settings  # noqa: PLC0415

        from lindung.partners.scope import EVERYONE, acting  # noqa: PLC0415
        from lindung.plans.actions.counting import count_changes, count_everything  # noqa: PLC0415
        from lindung.plans.actions.standing import work_out_standings  # noqa: PLC0415
        from lindung.plans.models import Cell, Counted  # noqa: PLC0415
        from lindung.vault.scope import everyone  # noqa: PLC0415

        settings.ALLOWED_HOSTS = ["testserver"]
        with everyone():
            officer = make_world()
            plan = make_plan(officer.organisation)
        fill(cases)

        def whole() -> None:
            with acting(organisations=EVERYONE) as at:
                count_everything(at=at)
                work_out_standings(at=at)

        first, again = timed(whole), timed(whole)
        with everyone():
            print(f"{Counted.objects.count():,} units, {Cell.objects.count():,} cells", flush=True)
        print(f"whole count: first {first}, again {again}", flush=True)
        say_figure(f"all figures over {cases:,} cases, CPU of one core", reach=f"<= {LIMIT_WHOLE_S:.0f} s",
                   found=f"{again['cpu']:.1f} s", is_reached=again["cpu"] <= LIMIT_WHOLE_S)  # fmt: skip
        change(1, officer)

        def changes() -> None:
            with acting(organisations=EVERYONE) as at:
                count_changes(at=at)

        timed(changes)
        by_number = {}
        for number in CHANGED:
            change(number, officer)
            by_number[number] = timed(changes)
            print(f"changed {number:>5}: {by_number[number]}", flush=True)
        cost = (by_number[1000]["cpu"] - by_number[1]["cpu"]) / 999 * 1000
        print(f"each further case: {cost:.2f} ms", flush=True)
        times = page_times(f"/plans/{plan.ref}/dashboard/", officer.member)
        print(f"dashboard: {times}", flush=True)
        say_figure(f"dashboard of {INDICATORS} indicators, p95", reach=f"<= {LIMIT_PAGE_MS:.0f} ms",
                   found=f"{times['p95']:.1f} ms", is_reached=times["p95"] <= LIMIT_PAGE_MS)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
