"""`lindung link` with encoded lists: the linkage unit's work, which needs neither a name nor a key."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from lindung.evidence.engines.encoded import Compared, EncodedList, compare, is_encoded, read
from lindung.evidence.rules.encode import (
    MEETINGS,
    DifferentProjects,
    EncodedUnreadable,
    MixedLists,
    OneEncodedList,
    SamePartyTwice,
)
from lindung.evidence.rules.link import OutOfRange
from lindung.kernel.errors import gettext_noop
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.rules import FileNotFound, Progress, silent
from lindung.papers.run import Run, write_json

LEAST_KEPT = 0.01  # pairs less probable than this are not written
PROBABILITIES = np.array([0.01, 0.1, 0.5, 0.9, 0.99, 1.0])


@dataclass(frozen=True)
class EncodedLinkOptions:
    """What is asked for. `threshold`: the least probability with which two records become one cluster."""

    lists: tuple[Path, ...]
    out: Path
    threshold: float = 0.5
    overwrite: bool = False


@dataclass(frozen=True)
class EncodedLinkResult:
    """The figures asked for first. `records` counts dummies. `doubles`: pairs within each list that look like one."""

    out: Path
    records: int
    pairs: int
    expected_matches: float
    persons: int
    doubles: dict[str, int]


def concerns(paths: Sequence[Path]) -> bool:
    """Whether these are encoded lists. Raises MixedLists when some are and some are not."""
    encoded = [path for path in paths if is_encoded(path)]
    plain = [path for path in paths if path not in encoded]
    if encoded and plain:
        raise MixedLists(field="lists", encoded=encoded[0].name, plain=plain[0].name)
    return bool(encoded)


def run(options: EncodedLinkOptions, progress: Progress = silent) -> EncodedLinkResult:
    """Link encoded lists of one project and write the folder. Raises refusals of rules.encode and rules.runs."""
    check_output(options.out, overwrite=options.overwrite)
    if not 0.01 <= options.threshold <= 0.99:
        raise OutOfRange(field="threshold", option="threshold", value=options.threshold, low=0.01, high=0.99)
    lists = _lists(options.lists)
    said = {"lists": options.lists, "threshold": options.threshold}
    started = Run.begin("link", options=said, inputs=options.lists)
    progress(gettext_noop("Encodings are compared where they may meet"), 0.1)
    compared = compare(
        lists,
        threshold=options.threshold,
        told=lambda done: progress(gettext_noop("Encodings are compared where they may meet"), done),
    )
    progress(gettext_noop("The output is written"), 0.95)
    with whole_folder(options.out, overwrite=options.overwrite) as folder:
        _write(folder, lists, compared, options)
        started.finish(folder)
    doubles = {one.header.party: count for one, count in zip(lists, compared.doubles, strict=True)}
    return EncodedLinkResult(
        options.out, len(compared.record), len(compared.a), float(compared.probability.sum()),
        int(compared.cluster.max(initial=-1)) + 1, doubles,
    )  # fmt: skip


def _lists(paths: tuple[Path, ...]) -> list[EncodedList]:
    for path in paths:
        if not path.is_file():
            raise FileNotFound(field="lists", path=str(path))
    if len(paths) < 2:
        raise OneEncodedList(field="lists")
    lists = [read(path) for path in paths]
    first = lists[0].header
    for path, one in zip(paths[1:], lists[1:], strict=True):
        if one.header.project != first.project:
            raise DifferentProjects(
                field="lists", first=paths[0].name, second=path.name,
                first_project=first.project[:8], second_project=one.header.project[:8],
            )  # fmt: skip
        if one.header.settings != first.settings:
            raise EncodedUnreadable(field="lists", path=str(path), reason="its settings are not the project's")
    _check_parties(paths, lists)
    return lists


def _check_parties(paths: tuple[Path, ...], lists: list[EncodedList]) -> None:
    seen: dict[str, Path] = {}
    for path, one in zip(paths, lists, strict=True):
        if one.header.party in seen:
            earlier = seen[one.header.party]
            raise SamePartyTwice(field="lists", first=earlier.name, second=path.name, party=one.header.party)
        seen[one.header.party] = path


def _write(folder: Path, lists: list[EncodedList], compared: Compared, options: EncodedLinkOptions) -> None:
    names = [one.header.party for one in lists]
    records = pa.table(
        {
            "row": pa.array(range(len(compared.record)), pa.int64()),
            "record": pa.array([row.tobytes().hex() for row in compared.record], pa.string()),
            "list": pa.array([names[place] for place in compared.list_of.tolist()], pa.string()),
            "cluster": pa.array(compared.cluster, pa.int64()),
        }
    )
    parquet.write_table(records, folder / "records.parquet")
    parquet.write_table(pairs_table(compared), folder / "pairs.parquet")
    write_json(folder / "lists.json", {"lists": [_about(one, compared, place) for place, one in enumerate(lists)]})
    settings = json.loads(lists[0].header.text())["settings"]
    write_json(folder / "settings.json", {"engine": "encoded", "threshold": options.threshold, **settings})
    write_json(folder / "summary.json", _summary(compared, names))


def pairs_table(compared: Compared) -> pa.Table:
    """pairs.parquet: a, b (rows of records.parquet), weight (log2 odds), probability, how alike, where they met."""
    kept = compared.probability >= LEAST_KEPT
    met = compared.met.part(kept)
    columns = {
        "a": compared.a[kept],
        "b": compared.b[kept],
        "weight": np.round(compared.bits[kept], 6),
        "probability": np.round(compared.probability[kept], 6),
        "names_alike": np.round(met.names, 4),
        "dates_alike": np.round(met.dates, 4),
    }
    columns |= {f"met_by_{meeting.value}": (met.meetings >> at & 1) == 1 for at, meeting in enumerate(MEETINGS)}
    return pa.table(columns)


def _about(one: EncodedList, compared: Compared, place: int) -> dict[str, object]:
    return {
        "list": one.header.party,
        "records_with_dummies": int((compared.list_of == place).sum()),
        "pairs_within_that_look_like_one_person": compared.doubles[place],
    }


def _summary(compared: Compared, names: list[str]) -> dict[str, object]:
    on_both = []
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            here = (compared.list_of[compared.a] == first) & (compared.list_of[compared.b] == second)
            expected = float(compared.probability[here].sum())
            on_both.append({"lists": [names[first], names[second]], "expected_on_both": round(expected, 1)})
    levels = np.histogram(compared.probability, PROBABILITIES)[0]
    return {
        "pairs_that_met": len(compared.a),
        "expected_on_both": on_both,
        "pairs_by_probability": dict(zip(("0.01", "0.1", "0.5", "0.9", "0.99"), levels.tolist(), strict=True)),
    }
