"""Practice lists for tests of private linkage: invented people of the region, the truth apart."""

import csv
import os
from pathlib import Path

import numpy as np

from lindung.evidence.engines.attacked import Harden, seen
from lindung.evidence.engines.encoded import EncodedList, Header
from lindung.evidence.methods.dates import parse
from lindung.evidence.methods.encoding.attack import attack, share_named
from lindung.evidence.methods.encoding.encoder import Chance, Plain, dummies, encode
from lindung.evidence.methods.encoding.keys import project_keys
from lindung.evidence.methods.population.lists import Plan, practice_lists
from lindung.evidence.rules.encode import Settings
from lindung.kernel.names.parts import name_parts

COLUMNS = ("record", "full_name", "birth_date")


def two_lists(people: int, seed: int = 1) -> list[tuple[dict[str, list[str]], list[int]]]:
    """The columns of two practice lists, and who each record is."""
    made = practice_lists(Plan(people=people, lists=("one", "two"), rates=(0.3, 0.3), dependence={}), seed)
    found = []
    for place in (0, 1):
        rows = made.rows_of(place)
        found.append(
            ({name: [made.columns[name][row] for row in rows] for name in COLUMNS}, made.person[rows].tolist())
        )
    return found


def write_list(path: Path, columns: dict[str, list[str]]) -> Path:
    """A list as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([tuple(columns), *zip(*columns.values(), strict=True)])
    return path


def plain(columns: dict[str, list[str]]) -> list[Plain]:
    """Records as they are encoded."""
    return [
        Plain(name_parts(full=name), parse(born) if born else None)
        for name, born in zip(columns["full_name"], columns["birth_date"], strict=True)
    ]


def share_recognised(
    records: list[Plain], others: list[Plain], settings: Settings, *, harden: Harden | None = None, known: int = 0
) -> float:
    """The attack on `records`, by one who holds nine in ten of them and as many others in place of the rest."""
    draws = np.random.default_rng(1)
    kept = draws.permutation(len(records))[: round(0.9 * len(records))]
    held = [*(records[at] for at in kept), *others[: len(records) - len(kept)]]
    order = draws.permutation(len(held))
    truth = np.full(len(records), -1)
    truth[kept] = np.argsort(order)[: len(kept)]
    fake = dummies(records, settings.dummy_share, Chance(os.urandom))
    sides = []
    for part in ([*records, *fake], [held[at] for at in order]):
        encoded, ids = encode(part, project_keys(os.urandom(32), "test"), settings, entropy=os.urandom)
        sides.append(seen(EncodedList(Header("", "", len(ids), settings), encoded), ids, harden=harden))
    pairs = None
    if known:
        who = draws.choice(np.flatnonzero(truth >= 0), known, replace=False)
        pairs = np.stack([who, truth[who]], axis=1)
    return share_named(attack(*sides, known=pairs), truth)
