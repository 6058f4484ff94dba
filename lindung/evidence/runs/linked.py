"""From the folder that `lindung link` leaves to one number with both errors: read, draw, estimate, write."""

import csv
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lindung.evidence.methods.decoys import from_decoys
from lindung.evidence.methods.headline import MOST_LISTS
from lindung.evidence.methods.identifiers import Bought, bought
from lindung.evidence.methods.missed import Recall, recall_by_thirds
from lindung.evidence.methods.partitions import Candidates
from lindung.evidence.methods.pipeline import LINKAGES, Honest, Linked, believed, estimate_linked
from lindung.evidence.methods.seeds import stream
from lindung.evidence.papers.pipeline import pipeline_paper
from lindung.evidence.rules import pipeline as rules
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.rules.estimating import LEAST_LEVEL, MOST_LEVEL, OptionOutside
from lindung.evidence.runs.columnar import NO_PARQUET, UNREADABLE, numbers_of, places_of, table_in
from lindung.kernel.errors import gettext_noop
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.report import write_report
from lindung.papers.rules import FileUnreadable, Progress, silent
from lindung.papers.run import Run, write_json
from lindung.papers.wording import LANGUAGES, Wording

RECORDS, PAIRS, BLOCKING = "records.parquet", "pairs.parquet", "blocking.json"
# Where the calibration does not tell its own error: standard deviations of intercept and log slope, log odds.
INTERCEPT_SPREAD, SLOPE_SPREAD = 0.3, 0.1
LEAST_DECOYS = 200
ODD_COLUMN = "a column does not hold what a linkage writes there"
NO_RECALL = "it does not say how much the rules for candidates find"
LEAST_LINKAGES, MOST_LINKAGES = 2, 1_000
UNKNOWN_RECALL = Recall(0.95, 0.8, 0.99)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class LinkedOptions:
    """What is asked for. `is_deduplicated`: nobody stands twice on any list (the lists' owners say so)."""

    folder: Path
    out: Path
    is_deduplicated: bool = False
    linkages: int = LINKAGES
    level: float = 0.95
    with_identifiers: bool = True
    languages: tuple[str, ...] = LANGUAGES
    seed: int = 1
    with_pdf: bool = True
    is_practice: bool = False
    overwrite: bool = False

    def said(self) -> dict[str, object]:
        """For run.json: the options without the folders' places."""
        return {name: value for name, value in vars(self).items() if name not in ("folder", "out", "overwrite")}


@dataclass(frozen=True)
class Found:
    """A link folder as read: ready to be drawn from, and whether probabilities are from pairs that cannot match."""

    linked: Linked
    by_decoys: bool


@dataclass(frozen=True)
class LinkedResult:
    """Where the output is, and the figures."""

    out: Path
    honest: Honest
    verdict: VerdictLevel
    identifiers: tuple[Bought, ...]


def run(options: LinkedOptions, progress: Progress = silent) -> LinkedResult:
    """Estimate from linked records and write the folder. Raises the refusals of rules.pipeline, estimate and runs."""
    check_output(options.out, overwrite=options.overwrite)
    _check(options)
    for language in options.languages:
        Wording(language)
    check_folder(options.folder)
    names = [name for name in (RECORDS, PAIRS, BLOCKING) if (options.folder / name).is_file()]
    started = Run.begin(
        "estimate", options=options.said(), seed=options.seed, inputs=[options.folder / name for name in names]
    )
    progress(gettext_noop("The linked records are read"), 0.0)
    found = read_linked(
        options.folder, is_deduplicated=options.is_deduplicated, seed=options.seed, draws=options.linkages
    )
    drawing = gettext_noop("Whole linkages are drawn and the number is estimated on each")
    honest = estimate_linked(
        found.linked,
        seed=options.seed,
        linkages=options.linkages,
        level=options.level,
        tell=lambda done: progress(drawing, 0.05 + 0.6 * done),
    )
    more: tuple[Bought, ...] = ()
    if options.with_identifiers:
        progress(gettext_noop("What one more identifier would buy is tried"), 0.65)
        more = bought(found.linked, honest, rules.IDENTIFIERS, seed=options.seed)
    progress(gettext_noop("The output is written"), 0.95)
    with whole_folder(options.out, overwrite=options.overwrite) as folder:
        write_json(folder / "pipeline.json", figures(found, honest, more))
        _write_histories(folder / "histories.csv", found.linked, honest)
        paper = pipeline_paper(found.linked, honest, more, by_decoys=found.by_decoys, is_practice=options.is_practice)
        write_report(paper, folder, at=started.started_at, languages=options.languages, with_pdf=options.with_pdf)
        started.finish(folder)
    return LinkedResult(options.out, honest, believed(honest, by_decoys=found.by_decoys), more)


def _check(options: LinkedOptions) -> None:
    ranges: tuple[tuple[str, float, float, float], ...] = (
        ("--linkages", options.linkages, LEAST_LINKAGES, MOST_LINKAGES),
        ("--level", options.level, LEAST_LEVEL, MOST_LEVEL),
    )
    for option, value, least, most in ranges:
        if not least <= value <= most:
            raise OptionOutside(option=option, value=str(value), least=str(least), most=str(most))


def is_linkage(folder: Path) -> bool:
    """Whether a folder holds pairs with probabilities, so that the doubt about them can be carried."""
    return (folder / PAIRS).is_file()


def check_folder(folder: Path) -> None:
    """Raise LinkFolderIncomplete when it is not what `lindung link` leaves."""
    for name in (RECORDS, PAIRS):
        if not (folder / name).is_file():
            raise rules.LinkFolderIncomplete(field="input", path=str(folder), missing=name)


def read_linked(folder: Path, *, is_deduplicated: bool = False, seed: int = 1, draws: int = LINKAGES) -> Found:
    """Read records, pairs and the recall of blocking. Raises the refusals of rules.pipeline.

    Where nobody stands twice on a list and pairs within lists were compared, the probabilities are learned anew from
    them (methods.decoys); else the linkage's own are taken, with an error of their own.
    """
    check_folder(folder)
    named = _texts(folder / RECORDS, "list")
    lists = sorted(set(named))
    if len(lists) < 2:
        raise rules.LinkedOneList(field="input", lists=len(lists))
    if len(lists) > MOST_LISTS:
        raise rules.LinkedTooManyLists(field="input", lists=len(lists), limit=MOST_LISTS)
    places = {name: place for place, name in enumerate(lists)}
    list_of = np.array([places[name] for name in named], dtype=np.int64)
    pairs = _table(folder / PAIRS, ("a", "b", "weight", "probability"))
    try:
        a, b = (places_of(pairs, name) for name in ("a", "b"))
        probability, weight = (numbers_of(pairs, name) for name in ("probability", "weight"))
    except UNREADABLE as trouble:
        raise FileUnreadable(field="input", path=str(folder / PAIRS), reason=ODD_COLUMN) from trouble
    _check_pairs(a, b, probability, weight, len(list_of))
    found = Pairs(tuple(lists), list_of, a, b, weight, probability, _recall(folder / BLOCKING))
    return linked_from(found, is_deduplicated=is_deduplicated, seed=seed, draws=draws)


@dataclass(frozen=True)
class Pairs:
    """What a linkage found, in arrays: pairs of records, weight in bits, calibrated probability."""

    lists: tuple[str, ...]
    list_of: Ints
    a: Ints
    b: Ints
    weight: Floats
    probability: Floats
    recall: Recall


def linked_from(pairs: Pairs, *, is_deduplicated: bool, seed: int, draws: int) -> Found:
    """Pairs with their probabilities, ready to be drawn from. Raises NothingLinked."""
    between = pairs.list_of[pairs.a] != pairs.list_of[pairs.b]
    by_decoys = is_deduplicated and int((~between).sum()) >= LEAST_DECOYS
    if by_decoys:
        learned = from_decoys(pairs.weight, between, ratio=_ratio(pairs.list_of))
        log_odds, again = learned.log_odds(pairs.weight), learned.moved(draws, seed)
    else:
        chance = np.clip(pairs.probability, 1e-12, 1.0 - 1e-12)
        log_odds = np.log(chance) - np.log1p(-chance)
        moved = stream(seed, "calibration").standard_normal((draws, 2)) * (INTERCEPT_SPREAD, SLOPE_SPREAD)
        again = np.stack([moved[:, 0], np.exp(moved[:, 1])], axis=1)
    if float((1.0 / (1.0 + np.exp(-log_odds)))[between].sum()) < 1.0:
        raise rules.NothingLinked(field="input", pairs=len(pairs.a))
    once = np.full(len(pairs.lists), is_deduplicated)
    candidates = Candidates(pairs.list_of, once, pairs.a, pairs.b, log_odds, recall=pairs.recall.value)
    recall = (recall_by_thirds(candidates) if by_decoys else None) or pairs.recall
    candidates = replace(candidates, recall=recall.value)
    return Found(Linked(pairs.lists, candidates, recall, again), by_decoys)


def _ratio(list_of: Ints) -> float:
    """All pairs between lists for each pair within one."""
    sizes = np.bincount(list_of).astype(np.float64)
    within = float((sizes * (sizes - 1.0) / 2.0).sum())
    return (len(list_of) * (len(list_of) - 1.0) / 2.0 - within) / max(within, 1.0)


def _table(path: Path, needed: tuple[str, ...]) -> pa.Table:
    try:
        table = table_in(path)
    except UNREADABLE as trouble:
        raise FileUnreadable(field="input", path=str(path), reason=NO_PARQUET) from trouble
    for column in needed:
        if column not in table.column_names:
            raise rules.LinkFolderColumns(field="input", file=path.name, column=column)
    return table


def _texts(path: Path, column: str) -> list[str]:
    table = _table(path, (column,))
    try:
        return [str(each or "") for each in table[column].cast(pa.string()).to_pylist()]
    except UNREADABLE as trouble:
        raise FileUnreadable(field="input", path=str(path), reason=ODD_COLUMN) from trouble


def _check_pairs(a: Ints, b: Ints, probability: Floats, weight: Floats, records: int) -> None:
    odd = (a < 0) | (b < 0) | (a >= records) | (b >= records) | (a == b) | ~((probability >= 0) & (probability <= 1))
    odd |= ~np.isfinite(weight)
    if odd.any():
        raise rules.LinkedPairsOutside(field="input", row=int(np.flatnonzero(odd)[0]) + 1)


def _recall(path: Path) -> Recall:
    """What the linkage says of its own rules for candidates; unknown is taken as wide."""
    if not path.is_file():
        return UNKNOWN_RECALL
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["recall"] or {}
        return recall_of(*(_share(told.get(name)) for name in ("estimate", "low", "high")))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as trouble:
        raise FileUnreadable(field="input", path=str(path), reason=NO_RECALL) from trouble


def _share(told: object) -> float | None:
    if told is None or (isinstance(told, int | float) and not isinstance(told, bool) and 0 <= told <= 1):
        return told
    raise ValueError("no share")


def recall_of(value: float | None, low: float | None, high: float | None) -> Recall:
    """A recall that was told, or the wide one when it was not."""
    if value is None or not 0.0 < value <= 1.0:
        return UNKNOWN_RECALL
    return Recall(value, min(low or value, value), max(high or value, value))


def figures(found: Found, honest: Honest, more: tuple[Bought, ...]) -> dict[str, object]:
    """pipeline.json."""
    plain = {name: value for name, value in asdict(honest).items() if name not in ("tables", "draws", "totals")}
    return {
        **plain,
        "verdict": believed(honest, by_decoys=found.by_decoys).value,
        "lists": found.linked.lists,
        "relative_width": honest.relative_width,
        "probabilities_from": "pairs that cannot match" if found.by_decoys else "the linkage",
        "linkages": len(honest.totals),
        "total_of_each_linkage": np.round(honest.totals, 1),
        "identifiers": [
            {**asdict(one.identifier), "width_with": one.width_with, "narrowing": one.narrowing} for one in more
        ],
    }


def _write_histories(path: Path, linked: Linked, honest: Honest) -> None:
    """histories.csv: people by the lists they are on, the mean over the drawn linkages: for reading, not estimating."""
    mean = honest.tables.mean(axis=0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*linked.lists, "mean", "low", "high"])
        low, high = np.quantile(honest.tables, [0.025, 0.975], axis=0)
        for code in np.flatnonzero(mean > 0).tolist():
            marks = [code >> place & 1 for place in range(len(linked.lists))]
            writer.writerow([*marks, round(float(mean[code]), 1), int(low[code]), int(high[code])])
