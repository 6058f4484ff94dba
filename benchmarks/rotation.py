"""New keys for 100,000 cases while people work: how long it takes, how much slower they are, and that nothing is lost.

    .venv/bin/python -m benchmarks.rotation            # 100,000 cases with a person each
    .venv/bin/python -m benchmarks.rotation 5000 2     # fewer cases, two at work

`lindung vault rotate` runs as an operator starts it. Beside it, people at work: each a process of its own, which opens
a case with a person, adds a person to it, finds the name that was just written, finds a name of before and opens what
it found; then thinks for a moment. They work for a while before it begins (that is what "without" means) and until it
has ended. Afterwards every name of before is opened, every name that they wrote is opened and found, and nothing may
be left under the keys of before. The cases are clones of one that was opened by the real action; every person has a
name and a key of her own.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.ground import act_as_web, installation, percentile, say_figure, summary
from benchmarks.name_search import names
from benchmarks.queue_growth import clone
from benchmarks.walls import superuser

AT_ONCE, THINKS_S = 2_000, 0.1
LEAST_BEFORE_S, LONGEST_BEFORE_S, WARMED_UP_BY_S = 20.0, 60.0, 300.0
FIRST_TURNS = 3
"""Of each process: its connections and caches are new."""
SLOWED_AT_MOST, LOOKED_FOR = 3.0, 200
Line = dict[str, Any]


def fill(known: Sequence[str], officer: Any) -> None:
    """Cases of the officer's organisation, a person in each, sealed under a key of her own and found by her name."""
    from lindung.cases import actions  # noqa: PLC0415 - after the installation has its folder
    from lindung.cases.models import Case, Person  # noqa: PLC0415
    from lindung.vault.models import Key  # noqa: PLC0415
    from lindung.vault.scope import everyone  # noqa: PLC0415
    from tests.factories import NINE  # noqa: PLC0415

    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")  # clones: no triggers, no foreign keys
        clone(cursor, "cases_case", len(known), officer)
        mine = [officer.organisation.pk]
        cursor.execute("UPDATE cases_case SET accountable_id = %s WHERE ref LIKE 'Z%%'", mine)
    for at in range(0, len(known), AT_ONCE):
        batch = known[at : at + AT_ONCE]
        with everyone():
            cases = Case.objects.filter(ref__startswith="Z").order_by("id")[at : at + AT_ONCE]
            keys = Key.objects.bulk_create([Key.make() for _ in batch])
            rows = [
                Person(case=case, key=key, name=name, added_at=NINE, added_by="benchmark")
                for case, key, name in zip(cases, keys, batch, strict=True)
            ]
            actions.index_names(Person.objects.bulk_create(rows))
        if at in {0, AT_ONCE * 10}:  # foreign keys are checked by a plan; it must not be that of an empty table
            with superuser() as cursor:
                cursor.execute("ANALYZE")
    with superuser() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def work(number: int, member: int, folder: Path) -> None:
    """One person at work until she is told to stop; each act is a line: what, when, how long, and what went wrong."""
    from lindung.config import installation as house  # noqa: PLC0415

    house.set_up()
    act_as_web()
    from lindung.partners.models import Actor, Member  # noqa: PLC0415
    from lindung.vault.scope import everyone  # noqa: PLC0415

    chance, turn = random.Random(number), 0
    with everyone():
        officer = Actor.of_member(Member.objects.get(pk=member))
    known = (folder / "known").read_text().splitlines()
    with (folder / f"work-{number}").open("w", buffering=1) as lines:
        while not (folder / "stop").exists():
            turn += 1
            acts = turn_of(officer, name_of(number, turn), chance.choice(known))
            for what, act in acts.items():
                begun, at, trouble = time.perf_counter(), time.time(), ""
                try:
                    with everyone():
                        act()
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted and shown
                    trouble = f"{type(error).__name__}: {error}"[:300]
                spent = (time.perf_counter() - begun) * 1000
                line = {"what": what, "turn": turn, "at": at, "ms": spent, "trouble": trouble}
                line["name"] = name_of(number, turn)
                lines.write(json.dumps(line) + "\n")
            time.sleep(THINKS_S)


def name_of(number: int, turn: int) -> str:
    """A name that nobody else has: syllables that count."""
    syllables = ("ka", "lo", "mi", "nu", "re", "sa", "ti", "vo", "wi", "ze")
    return f"{''.join(syllables[int(each)] for each in f'{turn:05}')} rotasi {syllables[number % 10]}"


def turn_of(officer: Any, fresh: str, older: str) -> dict[str, Callable[[], object]]:
    """What one turn does, by what it is called."""
    from tests.factories.cases import a_case, a_person, person_facts  # noqa: PLC0415

    made: dict[str, Any] = {}

    def opens() -> None:
        made["case"] = a_case(by=officer, persons=[person_facts(name=f"{fresh} satu")])

    return {
        "opens a case": opens,
        "adds a person": lambda: a_person(case=made["case"], by=officer, name=fresh),
        "finds the new name": lambda: must_find(officer, fresh),
        "finds a name of before": lambda: must_find(officer, older),
    }


def must_find(officer: Any, name: str) -> None:
    """A search shows this person, with her name opened."""
    from lindung.cases.queries import find_persons  # noqa: PLC0415

    assert any(each.name.casefold() == name.casefold() for each in find_persons(officer, name=name)), "not found"


def rotate(home: str) -> tuple[float, str]:
    """`lindung vault rotate`, as an operator starts it: how long it took, and what it said last."""
    begun = time.perf_counter()
    order = [sys.executable, "-m", "lindung", "vault", "rotate"]
    done = subprocess.run(order, capture_output=True, text=True, check=False, env={**os.environ, "LINDUNG_HOME": home})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return time.perf_counter() - begun, done.stdout.strip().splitlines()[-1]


def lines_of(folder: Path) -> list[Line]:
    """What everybody at work did."""
    written = "".join(path.read_text() for path in folder.glob("work-*")).splitlines(keepends=True)
    found = [json.loads(line) for line in written if line.endswith("\n")]
    return sorted(found, key=lambda line: line["at"])


def wait_for_work(folder: Path, people: int) -> None:
    """Until everybody is through her first turns."""
    until = time.monotonic() + WARMED_UP_BY_S
    while sum(line["turn"] == FIRST_TURNS + 1 for line in lines_of(folder)) < people:
        assert time.monotonic() < until, "whoever was to work does not"
        time.sleep(0.5)


def say_work(every: list[Line], begun: float, ended: float) -> None:
    """Each act without and with the rotation beside it; then errors."""
    lines = [line for line in every if line["turn"] > FIRST_TURNS]
    for what in dict.fromkeys(line["what"] for line in lines):
        without = [line["ms"] for line in lines if line["what"] == what and line["at"] < begun]
        beside = [line["ms"] for line in lines if line["what"] == what and begun <= line["at"] < ended]
        before, meanwhile = summary(without), summary(beside)
        print(
            f"   {what}: {len(without)} times without, median {before['median']:.0f} ms, p95 {before['p95']:.0f} ms;"
            f" {len(beside)} beside it, median {meanwhile['median']:.0f} ms, p95 {meanwhile['p95']:.0f} ms,"
            f" longest {max(beside):.0f} ms",
            flush=True,
        )
    ratio = percentile([line["ms"] for line in lines if begun <= line["at"] < ended], 0.95) / percentile(
        [line["ms"] for line in lines if line["at"] < begun], 0.95
    )
    count = sum(begun <= line["at"] < ended for line in lines)
    say_figure(f"{count:,} acts beside the rotation, p95 to without", reach=f"<= {SLOWED_AT_MOST}",
               found=f"{ratio:.2f}", is_reached=ratio <= SLOWED_AT_MOST)  # fmt: skip
    wrong = [line for line in every if line["trouble"]]
    for line in wrong[:5]:
        print(f"   {line['what']}: {line['trouble']}", flush=True)
    say_figure("acts that failed", reach="0", found=str(len(wrong)), is_reached=not wrong)


def say_whole(known: Sequence[str], lines: list[Line], officer: Any) -> None:
    """Every name opens, those written meanwhile are found, and nothing is left under the keys of before."""
    from lindung.cases.models import Person  # noqa: PLC0415
    from lindung.cases.queries.searching import waiting_names  # noqa: PLC0415
    from lindung.vault import actions  # noqa: PLC0415
    from lindung.vault.scope import everyone  # noqa: PLC0415

    with everyone():
        opened = {each.name for each in Person.objects.select_related("key").iterator(chunk_size=AT_ONCE)}
        left = actions.count_left() + waiting_names()
        written = {line["name"] for line in lines if line["what"] == "adds a person" and not line["trouble"]}
        for names_of in (sorted(written), known):
            for name in random.Random(1).sample(names_of, min(LOOKED_FOR, len(names_of))):
                must_find(officer, name)
    lost = (set(known) | written) - opened
    say_figure(f"{len(known):,} names of before and {len(written)} new ones open", reach="all",
               found=f"{len(lost)} lost, {left} left", is_reached=not lost and not left)  # fmt: skip


def main(cases: int = 100_000, people: int = 1) -> None:
    """Fill, let people work, rotate beside them, look at everything."""
    with installation("rotation"):
        from lindung.vault.scope import everyone  # noqa: PLC0415
        from tests.factories.cases import a_case, an_officer  # noqa: PLC0415
        from tests.factories.partners import an_organisation  # noqa: PLC0415

        home, known = os.environ["LINDUNG_HOME"], names(cases)
        with everyone():
            officer = an_officer(of=an_organisation())
            assert officer.member
            a_case(by=officer)
            for _ in range(50):
                an_organisation()
        fill(known, officer)
        print(f"   {cases:,} cases with a person each, sealed and indexed", flush=True)
        folder = Path(home) / "benchmark"
        folder.mkdir()
        (folder / "known").write_text("\n".join(known[:1_000]))
        order = [sys.executable, "-m", "benchmarks.rotation", "--work"]
        at_work = [
            subprocess.Popen([*order, str(number), str(officer.member.pk), str(folder)]) for number in range(people)
        ]
        try:
            wait_for_work(folder, people)
            time.sleep(min(LONGEST_BEFORE_S, max(LEAST_BEFORE_S, cases / 1_000)))
            begun = time.time()
            spent, said = rotate(home)
            ended = time.time()
        finally:
            (folder / "stop").touch()
            for each in at_work:
                each.wait(timeout=60)
        assert not any(each.returncode for each in at_work), "somebody at work fell over"
        print(f"   {said}", flush=True)
        say_figure(f"{cases:,} cases rotated online", reach="ends", found=f"{spent:.0f} s", is_reached=True)
        lines = lines_of(folder)
        say_work(lines, begun, ended)
        say_whole(known, lines, officer)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(*[int(each) for each in sys.argv[1:]])
