"""`lindung link`: lists in; pairs with calibrated probabilities, clusters, a review queue and a report out."""

import csv
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from lindung.evidence.engines import spark, splink
from lindung.evidence.methods.review import most_informative
from lindung.evidence.rules import link
from lindung.evidence.rules.link import Engine, LinkType
from lindung.evidence.runs.answers import read_labels, read_settings
from lindung.evidence.runs.judging import Labels
from lindung.evidence.runs.link_paper import CHART, link_paper
from lindung.evidence.runs.link_tables import blocking, cluster_table, comparisons, lists, review_rows
from lindung.evidence.runs.linkage import Asked, Linkage, Score, link_records
from lindung.evidence.runs.lists import Lists, Source, open_source, read
from lindung.kernel.errors import gettext_noop
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.report import write_report
from lindung.papers.rules import Progress, silent
from lindung.papers.run import Run, write_json
from lindung.papers.wording import LANGUAGES, Wording


@dataclass(frozen=True)
class LinkOptions:
    """What is asked for. `columns` maps fields to headers; `review` is the length of the review queue."""

    lists: tuple[Path, ...]
    out: Path
    link_type: LinkType = LinkType.BOTH
    columns: Mapping[str, str] = field(default_factory=dict)
    list_column: str = ""
    encoding: str = "utf-8"
    engine: Engine = Engine.DUCKDB
    labels: Path | None = None
    settings: Path | None = None
    languages: tuple[str, ...] = LANGUAGES
    review: int = 200
    seed: int = 1
    threads: int = 2
    memory_mb: int = 1000
    with_pdf: bool = False
    is_practice: bool = False
    overwrite: bool = False

    def said(self) -> dict[str, object]:
        """For run.json: the options without the folder's place."""
        return {name: value for name, value in vars(self).items() if name not in ("out", "overwrite")}


@dataclass(frozen=True)
class LinkResult:
    """Where the output is, and the figures a person asks for first."""

    out: Path
    records: int
    pairs: int
    expected_matches: float
    persons: int
    recall: float | None
    languages: tuple[str, ...]


def run(options: LinkOptions, progress: Progress = silent) -> LinkResult:
    """Link the lists and write the folder. Raises the refusals of rules.link and rules.runs."""
    check_output(options.out, overwrite=options.overwrite)
    _check(options)
    score = _engine(options.engine)
    sources = _sources(options)
    started = Run.begin(
        "link",
        options=options.said(),
        seed=options.seed,
        inputs=[*options.lists, *(path for path in (options.labels, options.settings) if path)],
    )
    progress(gettext_noop("The lists are read"), 0.0)
    given = read(sources)
    labels = read_labels(options.labels, given.table) if options.labels else None
    linkage = _linked(options, given, labels, score, progress)
    progress(gettext_noop("The output is written"), 0.95)
    with whole_folder(options.out, overwrite=options.overwrite) as folder:
        _write(folder, options, given, linkage, started)
        started.finish(folder)
    expected = float(linkage.probability.sum())
    persons = int(linkage.cluster.max()) + 1
    return LinkResult(
        options.out, given.table.num_rows, len(linkage.a), expected, persons, linkage.reach.recall, options.languages
    )


def _check(options: LinkOptions) -> None:
    if not options.lists:
        raise link.NoLists(field="lists")
    for name, low, high in (("review", 0, 100_000), ("threads", 1, 512), ("memory_mb", 200, 1 << 20)):
        value = getattr(options, name)
        if not low <= value <= high:
            raise link.OutOfRange(field=name, option=name, value=value, low=low, high=high)
    if options.link_type is LinkType.LINK and len(options.lists) < 2 and not options.list_column:
        raise link.NothingToCompare(field="lists", count=len(options.lists))
    for language in options.languages:
        Wording(language)


def _engine(engine: Engine) -> Score:
    if engine == Engine.DUCKDB:
        return splink.score
    missing = spark.missing()
    if missing:
        raise link.EngineMissing(field="engine", engine=engine.value, missing=missing)
    return spark.score


def _sources(options: LinkOptions) -> tuple[Source, ...]:
    """All headers first: a missing column is refused before a row of any list is read.

    A column that was mapped must be in every list, or in one of several whose names are known without it.
    """
    has_many = len(options.lists) > 1
    sources = tuple(
        open_source(
            path,
            mapping=options.columns,
            list_column=options.list_column,
            encoding=options.encoding,
            is_one_of_many=has_many,
        )
        for path in options.lists
    )
    for wanted, header in options.columns.items():
        if not any(header in source.columns.values() for source in sources):
            known = ", ".join(sources[0].columns.values())
            raise link.ColumnMissing(field="columns", list=sources[0].name, column=header, wanted=wanted, columns=known)
    return sources


def _linked(options: LinkOptions, given: Lists, labels: Labels | None, score: Score, progress: Progress) -> Linkage:
    scratch = Path(tempfile.mkdtemp(prefix="lindung-link-"))
    try:
        asked = Asked(
            options.link_type,
            seed=options.seed,
            labels=labels,
            trained=read_settings(options.settings) if options.settings else None,
            score=score,
            engine_options={
                "threads": options.threads,
                "memory_limit": f"{options.memory_mb}MB",
                "scratch": scratch,
            },
        )
        return link_records(given.table, asked, progress=progress)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write(folder: Path, options: LinkOptions, given: Lists, linkage: Linkage, started: Run) -> None:
    wording = Wording(options.languages[0])
    table = given.table
    rows = pa.array(range(table.num_rows), pa.int64())
    records = pa.table(
        {"row": rows, "record": table["record"], "list": table["list"], "cluster": pa.array(linkage.cluster)}
    )
    parquet.write_table(records, folder / "records.parquet")
    parquet.write_table(pairs_table(linkage), folder / "pairs.parquet")
    parquet.write_table(cluster_table(linkage, table), folder / "clusters.parquet")
    chosen = most_informative(
        linkage.probability, a=linkage.a, b=linkage.b, cluster=linkage.cluster, most=options.review
    )
    _write_csv(folder / "review.csv", review_rows(linkage, given, chosen, wording))
    _write_csv(
        folder / "problems.csv",
        [("list", "row", "column", "problem"), *((p.list_name, p.row, p.column, p.code) for p in given.problems)],
    )
    write_json(folder / "lists.json", lists(given))
    write_json(folder / "comparisons.json", comparisons(linkage, wording))
    write_json(folder / "settings.json", linkage.settings)
    write_json(folder / "blocking.json", blocking(linkage))
    paper = link_paper(linkage, given, review=len(chosen), is_practice=options.is_practice)
    write_report(paper, folder, at=started.started_at, languages=options.languages, with_pdf=options.with_pdf)
    picture = folder / "charts" / f"{CHART}.{options.languages[0]}.svg"
    if picture.is_file():
        shutil.copyfile(picture, folder / "reliability.svg")


def pairs_table(linkage: Linkage) -> pa.Table:
    """pairs.parquet: a, b (rows of records.parquet), weight, probability, and each comparison's part of the weight."""
    columns = {"a": linkage.a, "b": linkage.b, "weight": linkage.weight, "probability": linkage.probability}
    columns |= {one.name: linkage.parts[row] for row, one in enumerate(linkage.comparisons)}
    return pa.table({name: np.round(value, 6) if value.dtype.kind == "f" else value for name, value in columns.items()})


def _write_csv(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([[_safe(cell) for cell in row] for row in rows])


def _safe(cell: object) -> object:
    """A spreadsheet must not run what a list holds."""
    is_formula = isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell[:1] != ""
    return f"'{cell}" if is_formula else cell
