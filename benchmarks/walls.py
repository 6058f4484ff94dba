"""What the two walls cost: the same pages with sealed fields and without, with row-level security and without.

    .venv/bin/python -m benchmarks.walls            # 20,000 cases beside 60 that were made by the real actions
    .venv/bin/python -m benchmarks.walls 200000

The three are asked in turn, so that what else the machine does meets all of them alike. "In clear": a sealed value that
was opened once is looked up instead of opened, as if the column held it. "One wall": row-level security is switched off
in the database; `visible_to` stays. Server time of one request inside the process, as in queue_growth.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.ground import installation, say_figure
from benchmarks.queue_growth import SHARES, clone

REAL, ROUNDS, IN_A_ROW = 60, 24, 10
MOST_BY_SEALING, MOST_BY_WALL = 1.5, 1.35


def make_world() -> tuple[Any, str, str]:
    """Cases with a named person, a need and an offer, and unread reports; the officer, a case and a name."""
    from tests.factories.cases import a_person, a_task, an_officer  # noqa: PLC0415
    from tests.factories.partners import an_organisation  # noqa: PLC0415
    from tests.factories.referrals import a_need, an_offer  # noqa: PLC0415
    from tests.factories.reports import a_report  # noqa: PLC0415

    officer = an_officer(of=an_organisation())
    for number in range(REAL):
        offer = an_offer(need=a_need(by=officer), by=officer)
        case = offer.need.case
        a_person(case=case, by=officer, name=f"Hat Practice {number}")
        a_task(case=case, by=officer)
        a_report()
    for _ in range(50):
        an_organisation()
    return officer, case.ref, "hat practice"


def fill(cases: int, officer: Any) -> None:
    """Rows of other organisations beside the real ones, as a filled nation has them."""
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, share in SHARES.items():
            clone(cursor, table, int(cases * share), officer)
            cursor.execute(f"UPDATE {table} SET accountable_id = (SELECT max(id) FROM partners_organisation)"
                           " WHERE ref LIKE 'Z%'")  # fmt: skip
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE)")


@contextmanager
def superuser() -> Iterator[Any]:
    """The private database as its own superuser."""
    from lindung.config.installation import places  # noqa: PLC0415
    from lindung.config.postgres import roles  # noqa: PLC0415

    with roles.connect(str(places().socket), "lindung") as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@contextmanager
def as_it_is() -> Iterator[None]:
    """Both walls."""
    yield


@contextmanager
def in_clear() -> Iterator[None]:
    """Sealed values are looked up, not opened."""
    from lindung.vault.fields.columns import SealedField  # noqa: PLC0415

    opened, known = SealedField.opened, {}

    def looked_up(field: Any, row: Any, held: Any) -> Any:
        place = (field.attname, row.pk, bytes(held) if isinstance(held, bytes | memoryview) else held)
        if place not in known:
            known[place] = opened(field, row, held)
        return known[place]

    SealedField.opened = looked_up  # type: ignore[method-assign]
    try:
        yield
    finally:
        SealedField.opened = opened  # type: ignore[method-assign]


@contextmanager
def one_wall() -> Iterator[None]:
    """No row-level security in the database."""
    with superuser() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        try:
            yield
        finally:
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')


ARMS = {"as it is": as_it_is, "in clear": in_clear, "one wall": one_wall}


def ask(client: Any, page: tuple[str, dict[str, str] | None]) -> float:
    """Milliseconds of one request."""
    url, sent = page
    begin = time.perf_counter()
    response = client.post(url, sent) if sent else client.get(url)
    spent = (time.perf_counter() - begin) * 1000
    assert response.status_code == 200, (url, response.status_code)
    return spent


def measured(client: Any, page: tuple[str, dict[str, str] | None]) -> dict[str, float]:
    """The median of each arm, in milliseconds."""
    times: dict[str, list[float]] = {arm: [] for arm in ARMS}
    for turn in range(ROUNDS + 2):
        for arm, begin in ARMS.items():
            with begin():
                ask(client, page)  # plans and caches of this arm
                found = [ask(client, page) for _ in range(IN_A_ROW)]
            times[arm] += found if turn >= 2 else []
    return {arm: statistics.median(each) for arm, each in times.items()}


def main(cases: int) -> int:
    """Print each page's times and both ratios."""
    with installation("walls"):
        from django.conf import settings  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        from lindung.vault.scope import everyone  # noqa: PLC0415
        from tests.factories.partners import signed_in  # noqa: PLC0415

        settings.ALLOWED_HOSTS = ["testserver"]
        with everyone():
            officer, ref, name = make_world()
        fill(cases, officer)
        client = signed_in(Client(), officer.member)
        pages = {
            "queue, 50 rows": ("/desk/?whose=all", None),
            "case page": (f"/desk/cases/{ref}/", None),
            "finding a name": ("/desk/find/", {"name": name}),
        }
        for title, page in pages.items():
            found = measured(client, page)
            print(f"   {title}: " + ", ".join(f"{arm} {ms:.1f} ms" for arm, ms in found.items()), flush=True)
            for what, arm, most in (("sealed to clear", "in clear", MOST_BY_SEALING),
                                    ("two walls to one", "one wall", MOST_BY_WALL)):  # fmt: skip
                ratio = found["as it is"] / found[arm]
                say_figure(f"{title}: {what}", reach=f"<= {most}", found=f"{ratio:.2f}", is_reached=ratio <= most)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
