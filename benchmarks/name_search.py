"""Finding persons by a name as it was heard, among 100,000 of one organisation; and new keys for all of them.

    .venv/bin/python -m benchmarks.name_search            # 100,000 persons, 1,000 questions of each kind
    .venv/bin/python -m benchmarks.name_search 10000 200

Names are invented from inventories of the region, no two alike. A question is a name with one letter changed, dropped,
doubled or put in; with two such slips; with its words turned round; with two words joined. Found: the person is among
the twenty that a search shows. The second half renews the wrapping key over every key of a person, and the digest key
over every name.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from benchmarks.ground import installation, say_figure, summary

AT_ONCE = 2_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def names(count: int) -> list[str]:
    """So many different names, in the order they were drawn."""
    import numpy as np  # noqa: PLC0415 - after the installation has its folder

    from lindung.evidence.methods.population.inventories import words  # noqa: PLC0415
    from lindung.evidence.methods.population.people import people  # noqa: PLC0415

    spelt = {place: word for word, place in words().places.items()}
    found: dict[str, bool] = {}
    stream = np.random.Generator(np.random.Philox(key=7))
    while len(found) < count:
        drawn = people(count, stream)
        for given, family in zip(drawn.given, drawn.family, strict=True):
            found[" ".join(str(spelt[int(word)]) for word in (*given, *family) if word >= 0).title()] = True
    return list(islice(found, count))


def fill(known: list[str], officer: Any) -> None:
    """A case, and every name as a person of it; indexed as the clock does it."""
    from django.db import connection  # noqa: PLC0415

    from lindung.cases import actions  # noqa: PLC0415
    from lindung.cases.models import Person  # noqa: PLC0415
    from lindung.vault.models import Key  # noqa: PLC0415
    from tests.factories import NINE  # noqa: PLC0415
    from tests.factories.cases import a_case  # noqa: PLC0415

    case, begun, made = a_case(by=officer), time.process_time(), 0
    for batch in _batches(known):
        keys = Key.objects.bulk_create([Key.make() for _ in batch])
        rows = [
            Person(case=case, key=key, name=name, added_at=NINE, added_by="benchmark")
            for key, name in zip(keys, batch, strict=True)
        ]
        actions.index_names(Person.objects.bulk_create(rows))
        made += len(rows)
        if made % 20_000 == 0 or made == len(known):
            spent = time.process_time() - begun
            print(f"   {made:,} persons sealed and indexed, {spent:.0f} s of processor time in Python", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _batches(known: list[str]) -> Iterator[list[str]]:
    return (known[at : at + AT_ONCE] for at in range(0, len(known), AT_ONCE))


def slip(name: str, chance: random.Random) -> str:
    """One letter changed, dropped, doubled or put in."""
    at = chance.choice([place for place, letter in enumerate(name) if letter.isalpha()])
    letter = chance.choice(LETTERS)
    return chance.choice(
        [name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:],
         name[:at] + letter + name[at:]]
    )  # fmt: skip


def turned(name: str, chance: random.Random) -> str:
    """The words in another order."""
    words = name.split()
    return " ".join(words[1:] + words[:1])


def joined(name: str, chance: random.Random) -> str:
    """Two words written as one."""
    words = name.split()
    at = chance.randrange(max(len(words) - 1, 1))
    return " ".join(words[:at] + ["".join(words[at : at + 2])] + words[at + 2 :])


KINDS: dict[str, tuple[Callable[[str, random.Random], str], float]] = {
    "one letter": (slip, 0.95),
    "words turned round": (turned, 0.95),
    "two words joined": (joined, 0.95),
    "two letters": (lambda name, chance: slip(slip(name, chance), chance), 0.90),
}


def ask(known: list[str], officer: Any, questions: int) -> None:
    """Print recall and time for each kind of question."""
    from lindung.cases.queries import find_persons  # noqa: PLC0415
    from lindung.kernel.errors import Refusal  # noqa: PLC0415

    for kind, (change, reach) in KINDS.items():
        chance, hits, times = random.Random(kind), 0, []
        for name in chance.sample(known, min(questions, len(known))):
            begun = time.perf_counter()
            try:
                shown = find_persons(officer, name=change(name, chance))
            except Refusal:
                shown = []
            times.append((time.perf_counter() - begun) * 1000)
            hits += any(each.name == name for each in shown)
        spent = summary(times)
        print(f"{kind:<20} median {spent['median']:6.0f} ms  p95 {spent['p95']:6.0f} ms")
        share = hits / questions
        say_figure(f"found by name, {kind}", reach=f">= {reach:.0%}", found=f"{share:.1%}", is_reached=share >= reach)


def rotate(count: int) -> None:
    """Every key wrapped anew, then every name written anew under a new digest key."""
    from lindung.cases import actions as cases  # noqa: PLC0415
    from lindung.cases.queries.searching import waiting_names  # noqa: PLC0415
    from lindung.vault import actions  # noqa: PLC0415
    from lindung.vault.scope import everyone  # noqa: PLC0415
    from tests.factories import NINE  # noqa: PLC0415

    parts = ("wrapping",)
    actions.add_keys(parts)
    actions.use_new_keys(parts, at=NINE)
    begun, last, done = time.perf_counter(), actions.BEFORE_ANY, 0
    while True:
        with everyone():
            step, last = actions.wrap_anew(after=last)
        if not step:
            break
        done += step
    spent = time.perf_counter() - begun
    with everyone():
        left = actions.count_left()
    say_figure(
        f"{done:,} keys wrapped anew, online", reach="all", found=f"{spent:.1f} s, {left} left", is_reached=not left
    )
    parts = ("digest",)
    actions.add_keys(parts)
    actions.use_new_keys(parts, at=NINE)
    begun, work, done = time.perf_counter(), time.process_time(), 0
    step = 1
    while step:
        with everyone():
            step = cases.index_waiting_names()
        done += step
    spent, work = time.perf_counter() - begun, time.process_time() - work
    with everyone():
        left = waiting_names()
    say_figure(
        f"{done:,} names written anew, online",
        reach="all",
        found=f"{spent:.0f} s, {work:.0f} s of processor time, {left} left",
        is_reached=not left and done == count,
    )


def main(count: int = 100_000, questions: int = 1_000) -> None:
    """Fill, ask, rotate."""
    with installation("name_search"):
        from lindung.vault.scope import everyone  # noqa: PLC0415
        from tests.factories.cases import an_officer  # noqa: PLC0415
        from tests.factories.partners import an_organisation  # noqa: PLC0415

        known = names(count)
        with everyone():
            officer = an_officer(of=an_organisation())
            fill(known, officer)
        with everyone():
            ask(known, officer, questions)
        rotate(count)


if __name__ == "__main__":
    main(*[int(each) for each in sys.argv[1:]])
