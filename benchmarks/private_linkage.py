"""Private linkage: how many people on both lists are found, and how many an attacker names who should name nobody.

    .venv/bin/python -m benchmarks.private_linkage                # about four minutes of one core
    .venv/bin/python -m benchmarks.private_linkage --quick        # smaller lists, fewer rows
    .venv/bin/python -m benchmarks.private_linkage --data DIR     # where febrl4_hard_a.csv and _b.csv lie

The hard task: given name, surname and birth date with misspellings, swapped names, missing and wrong dates (Christen
2008); its column `cluster` is used to measure, never to link. The attack: benchmark table in
docs/guides/private-linkage.md.
"""

import argparse
import csv
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.ground import say_figure
from lindung.evidence.engines.attacked import Harden, seen
from lindung.evidence.engines.encoded import EncodedList, Header, compare
from lindung.evidence.methods.dates import parse
from lindung.evidence.methods.encoding.attack import attack, share_named
from lindung.evidence.methods.encoding.encoder import Chance, Plain, dummies, encode
from lindung.evidence.methods.encoding.hardening import folded, rule_90
from lindung.evidence.methods.encoding.keys import project_keys
from lindung.evidence.methods.population.lists import Plan, practice_lists
from lindung.evidence.rules.encode import Protection, Settings
from lindung.kernel.names.parts import name_parts

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "evidence" / "linkage"
STRICT = Settings()
WIDE = Settings(protection=Protection.WIDE)
OPEN = Settings(protection=Protection.OPEN, dummy_share=0.0)
KNOWN = (0, 10, 50)


@dataclass(frozen=True)
class Listed:
    """Records and who they are."""

    records: list[Plain]
    who: list[str]


@dataclass(frozen=True)
class Found:
    """What a linkage found, against the truth."""

    precision: float
    recall: float
    reach: float
    expected: float
    on_both: int
    encode_s: float
    compare_s: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def hard_task(folder: Path) -> list[Listed]:
    """The two lists of the hard task."""
    found = []
    for name in ("febrl4_hard_a.csv", "febrl4_hard_b.csv"):
        with (folder / name).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        records = [
            Plain(name_parts(given=row["given_name"], last=row["surname"]), parse(row["date_of_birth"] or "-"))
            for row in rows
        ]
        found.append(Listed(records, [row["cluster"] for row in rows]))
    return found


def practice(people: int) -> list[Listed]:
    """Two practice lists of the region, a fifth of the people on each."""
    made = practice_lists(Plan(people=people, lists=("one", "two"), rates=(0.2, 0.2), dependence={}), seed=5)
    found = []
    for place in (0, 1):
        rows = made.rows_of(place)
        cells = [(made.columns["full_name"][row], made.columns["birth_date"][row]) for row in rows]
        records = [Plain(name_parts(full=name), parse(born or "-")) for name, born in cells]
        found.append(Listed(records, [str(one) for one in made.person[rows]]))
    return found


def encoded(records: Sequence[Plain], settings: Settings, secret: bytes) -> tuple[EncodedList, list[bytes]]:
    """One list, encoded with the project's key."""
    made, ids = encode(records, project_keys(secret, "benchmark"), settings, entropy=os.urandom)
    return EncodedList(Header("benchmark", "", len(ids), settings), made), ids


def linked(lists: list[Listed], settings: Settings) -> Found:
    """Encode both, link, and measure."""
    secret, started = os.urandom(32), time.process_time()
    parts, who = [], {}
    for one in lists:
        made, ids = encoded(one.records, settings, secret)
        parts.append(made)
        who |= dict(zip(ids, one.who, strict=True))
    between = time.process_time()
    done = compare(parts)
    ended = time.process_time()
    person = [who[row.tobytes()] for row in done.record]
    together: dict[int, list[str]] = {}
    for cluster, one in zip(done.cluster.tolist(), person, strict=True):
        together.setdefault(cluster, []).append(one)
    links = [ones for ones in together.values() if len(ones) == 2]
    right = sum(ones[0] == ones[1] for ones in links)
    counts = [Counter(one.who) for one in lists]
    on_both = sum(counts[0][one] * counts[1][one] for one in counts[0])
    met = sum(person[a] == person[b] for a, b in zip(done.a.tolist(), done.b.tolist(), strict=True))
    return Found(
        right / max(len(links), 1), right / on_both, met / on_both, float(done.probability.sum()), on_both,
        between - started, ended - between,
    )  # fmt: skip


def keyed_hash(lists: list[Listed]) -> float:
    """F1 of the old way: a keyed hash of everything, equal or not."""
    keys = [
        {(one.names.given, one.names.last, one.born): who for one, who in zip(x.records, x.who, strict=True)}
        for x in lists
    ]
    both = keys[0].keys() & keys[1].keys()
    right = sum(keys[0][key] == keys[1][key] for key in both)
    on_both = len(set(lists[0].who) & set(lists[1].who))
    return 2 * right / (len(both) + on_both)


def recognised(lists: list[Listed], settings: Settings, size: int, harden: Harden | None = None) -> list[float]:
    """The share an attacker names rightly who holds nine in ten of the list and knows 0, 10 or 50 people already."""
    draws = np.random.default_rng(7)
    records = [lists[0].records[at] for at in draws.permutation(len(lists[0].records))[:size]]
    kept = draws.permutation(size)[: round(0.9 * size)]
    held = [*(records[at] for at in kept), *lists[1].records[: size - len(kept)]]
    order = draws.permutation(size)
    truth = np.full(size, -1)
    truth[kept] = np.argsort(order)[: len(kept)]
    fake = dummies(records, settings.dummy_share, Chance(os.urandom))
    own = settings if harden else replace(settings, epsilon_per_bit=None, name_bits=4096, date_bits=2048)
    target = seen(*encoded([*records, *fake], settings, os.urandom(32)), harden=harden)
    plain = seen(*encoded([held[at] for at in order], own, os.urandom(32)), harden=harden)
    shares = []
    for count in KNOWN:
        who = draws.choice(np.flatnonzero(truth >= 0), count, replace=False)
        known = np.stack([who, truth[who]], axis=1) if count else None
        said = attack(target, plain, known=known)
        truth_left = truth.copy()
        truth_left[who] = -1
        shares.append(share_named(said, truth_left))
    return shares


ROWS: tuple[tuple[str, Settings, Harden | None], ...] = (
    ("open, nothing else", OPEN, None),
    ("open, XOR-folded", OPEN, folded),
    ("open, rule 90", OPEN, rule_90),
    ("open, bits turned, epsilon 3 a bit", replace(OPEN, epsilon_per_bit=3.0), None),
    ("open, bits turned, epsilon 2 a bit", replace(OPEN, epsilon_per_bit=2.0), None),
    ("open, 20-40 % dummies", replace(OPEN, dummy_share=0.2), None),
    ("wide, no dummies", replace(WIDE, dummy_share=0.0), None),
    ("wide, 10-20 % dummies", WIDE, None),
    ("strict, no dummies", replace(STRICT, dummy_share=0.0), None),
    ("strict, 10-20 % dummies (recommended)", STRICT, None),
    ("strict, dummies, epsilon 3 a bit", replace(STRICT, epsilon_per_bit=3.0), None),
)


def main() -> None:
    """Print quality, then the attack, as tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA)
    asked = parser.parse_args()
    tasks = {"practice lists of the region": practice(4_000 if asked.quick else 15_000)}
    if (asked.data / "febrl4_hard_a.csv").is_file():
        tasks = {"the hard task": hard_task(asked.data), **tasks}
    quality(tasks)
    protection(tasks, 400 if asked.quick else 1_500, is_quick=asked.quick)


def quality(tasks: dict[str, list[Listed]]) -> None:
    """How many are found."""
    for name, lists in tasks.items():
        print(f"\n{name}: {len(lists[0].records):,} and {len(lists[1].records):,} records")
        print(f"{'':<36}{'F1':>7}{'prec.':>8}{'recall':>8}{'met':>7}{'expected':>10}{'on both':>9}{'CPU s':>8}")
        print(f"{'one keyed hash of everything':<36}{keyed_hash(lists):>7.3f}")
        for label, settings in (
            ("strict", STRICT),
            ("strict, epsilon 3 a bit", replace(STRICT, epsilon_per_bit=3.0)),
            ("wide", WIDE),
            ("open", OPEN),
        ):
            found = linked(lists, settings)
            print(
                f"{label:<36}{found.f1:>7.3f}{found.precision:>8.3f}{found.recall:>8.3f}{found.reach:>7.3f}"
                f"{found.expected:>10.0f}{found.on_both:>9}{found.encode_s:>5.1f}+{found.compare_s:.1f}"
            )
            if name == "the hard task" and label == "strict":
                say_figure(
                    "private linkage, hard task, F1",
                    reach=">= .925",
                    found=f"{found.f1:.3f}",
                    is_reached=found.f1 >= 0.925,
                )


def protection(tasks: dict[str, list[Listed]], size: int, *, is_quick: bool) -> None:
    """How many an attacker names."""
    for name, lists in tasks.items():
        print(f"\nAttack on {name}, {size:,} records; share named by one who knows 0, 10, 50 of them already")
        for label, settings, harden in ROWS[:: 3 if is_quick else 1]:
            shares = recognised(lists, settings, min(size, len(lists[0].records)), harden)
            print(f"{label:<40}" + "".join(f"{share:>8.3f}" for share in shares), flush=True)
            if settings == STRICT:
                say_figure(
                    f"named by the attack, {name}", reach="< .05", found=f"{shares[0]:.3f}", is_reached=shares[0] < 0.05
                )


if __name__ == "__main__":
    main()
