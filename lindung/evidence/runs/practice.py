"""Lists to practise on: what five organisations wrote down of an invented population, and apart from them the truth."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lindung.evidence.methods.population.lists import Plan, PracticeLists, practice_lists
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.run import Run, write_json

FIELDS = ("record", "full_name", "birth_date", "sex", "nationality")
MORE = ("birth_place", "phone")
TRUTH = "truth"


@dataclass(frozen=True)
class PracticeResult:
    """Where the lists are, and how many people and records there are."""

    out: Path
    people: int
    seen: int
    records: int


def run(plan: Plan, out: Path, *, seed: int = 1, with_more: bool = False, overwrite: bool = False) -> PracticeResult:
    """Write LIST.csv for each list, and truth/ (who each record is, and the table that perfect linkage would count).

    `with_more`: birth place and last digits of a telephone, too. Raises OutputNotEmpty and the like.
    """
    check_output(out, overwrite=overwrite)
    begun = Run.begin("practice", options={"people": plan.people, "lists": plan.lists}, seed=seed)
    lists = practice_lists(plan, seed)
    with whole_folder(out, overwrite=overwrite) as folder:
        fields = FIELDS + (MORE if with_more else ())
        for place, name in enumerate(plan.lists):
            rows = lists.rows_of(place).tolist()
            columns = [[lists.columns[field][row] for row in rows] for field in fields]
            _write(folder / f"{name}.csv", fields, list(zip(*columns, strict=True)))
        _write_truth(folder / TRUTH, lists)
        begun.finish(folder)
    return PracticeResult(out, plan.people, lists.histories.seen, len(lists))


def _write_truth(folder: Path, lists: PracticeLists) -> None:
    folder.mkdir()
    who = zip(lists.columns["record"], lists.person.tolist(), strict=True)
    _write(folder / "persons.csv", ("record", "person"), list(who))
    marks = [[code >> place & 1 for place in range(lists.histories.t)] for code in lists.histories.codes.tolist()]
    counts = lists.histories.counts.tolist()
    rows = [(*mark, count) for mark, count in zip(marks, counts, strict=True)]
    _write(folder / "histories.csv", (*lists.plan.lists, "count"), rows)
    unseen = lists.plan.people - lists.histories.seen
    pairs = np.bincount(lists.person)
    write_json(
        folder / "truth.json",
        {
            "people": lists.plan.people,
            "seen": lists.histories.seen,
            "unseen": unseen,
            "pairs_of_records_of_one_person": int((pairs * (pairs - 1) // 2).sum()),
            "is_practice": True,
        },
    )


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
