"""The desk's run of publication: `lindung publish` on a sealed list, paid for by a line of the desk's own account."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lindung.evidence.gateways import Figure, Outcome, Tell, Work
from lindung.evidence.methods.release.ledger import Cost, Entry
from lindung.evidence.rules.desk_refusals import LedgerKept
from lindung.evidence.rules.figures import FigureName
from lindung.evidence.runs.desk_folder import files_of, kept_for_later, private_folder
from lindung.evidence.runs.publish import publish
from lindung.evidence.runs.publish_cases import load_codebook
from lindung.evidence.runs.publish_options import Published, PublishOptions
from lindung.papers.folder import MARK
from lindung.papers.report import heard
from lindung.papers.spoken import Spoken

FORM = "release.json"
BOOK = "region"
HEADER_BYTES = 10_000


class PaidLedger:
    """An account in which this run's line stands already: a second person agreed to it before anything was drawn."""

    def __init__(self, entries: tuple[Entry, ...], line: int) -> None:
        self._all = entries
        self._before = tuple(entry for entry in entries if entry.number != line)
        self._paid = next((entry for entry in entries if entry.number == line), None)
        self._is_used = False

    def entries(self) -> tuple[Entry, ...]:
        """The other lines, and this run's own once it was used."""
        return self._all if self._is_used else self._before

    def add(self, cost: Cost) -> Entry:
        """The line that paid. Raises LedgerKept when it paid for something else, or for less."""
        paid = self._paid
        if paid is None or paid.kind is not cost.kind or paid.epsilon < cost.epsilon or paid.delta < cost.delta:
            raise LedgerKept()
        self._is_used = True
        return paid


def run(work: Work, tell: Tell) -> Outcome:
    """Publish once. Raises the refusals of rules.publish."""
    (given,) = work.inputs
    with private_folder() as place:
        cases = place / "cases.csv"
        cases.write_bytes(given.content)
        options = PublishOptions(
            epsilon=float(work.options["epsilon"]),
            smallest_count=int(work.options["smallest_count"]),
            is_exact=bool(work.options["exact"]),
            partner=work.partner,
            agreement=work.agreement,
            columns=_columns(given.content),
            is_practice=work.is_practice,
            earlier=tuple(_unpacked(files, place / f"earlier-{at}") for at, files in enumerate(work.earlier)),
        )
        ledger = PaidLedger(work.account, work.line)
        with heard() as papers:
            done = publish(cases, place / "out", options, ledger=ledger, progress=tell)
        return _outcome(done, options, papers)


def _outcome(done: Published, options: PublishOptions, papers: Mapping[str, Spoken]) -> Outcome:
    leaves = {*done.may_leave, FORM}
    files = files_of(done.folder, leaves=leaves, for_parties=options.is_exact)
    figures: tuple[Figure, ...] = ()
    if options.is_exact:
        files = (*files, kept_for_later(done.folder, [FORM, *_tables(done.folder)]))
    elif done.synthesis is not None:
        figures = (
            Figure(FigureName.RECORDS.value, float(done.synthesis.records)),
            Figure(FigureName.EPSILON.value, options.epsilon),
        )
    record: dict[str, Any] = json.loads((done.folder / MARK).read_text(encoding="utf-8"))
    return Outcome(figures=figures, papers=papers, files=files, record=record)


def _columns(content: bytes) -> tuple[str, ...]:
    """The columns of the codebook that the list has; a partner may leave others out."""
    header = next(csv.reader(io.StringIO(content[:HEADER_BYTES].decode("utf-8-sig", errors="ignore"))), [])
    names = {name.strip().casefold() for name in header}
    columns = load_codebook(BOOK).columns
    return tuple(column.name for column in columns if names & {column.name.casefold(), *column.also})


def _tables(folder: Path) -> list[str]:
    form = json.loads((folder / FORM).read_text(encoding="utf-8"))
    return [str(table["file"]) for table in form["tables"]]


def _unpacked(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
