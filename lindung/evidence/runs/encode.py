"""`lindung encode`: a list becomes an encoded list and a mapping that stays at home; a result finds its way back."""

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from lindung.evidence.engines.encoded import EncodedList, Header, write
from lindung.evidence.methods.dates import PartialDate, day_order, first_of_january_share, parse
from lindung.evidence.methods.encoding.bits import loss_per_record
from lindung.evidence.methods.encoding.encoder import Chance as Draws
from lindung.evidence.methods.encoding.encoder import Plain, dummies, encode
from lindung.evidence.rules.encode import (
    ROOM,
    MappingOfAnother,
    MappingUnreadable,
    NothingToEncode,
    PartyUnknown,
    ResultUnreadable,
    Settings,
)
from lindung.evidence.rules.link import NAMES
from lindung.evidence.runs.columnar import UNREADABLE, places_of, table_in
from lindung.evidence.runs.encode_project import open_project
from lindung.evidence.runs.lists import open_source, read
from lindung.evidence.runs.private_files import check_new, read_text, write_private
from lindung.kernel.errors import gettext_noop
from lindung.kernel.names.parts import name_parts
from lindung.papers.rules import Progress, silent

FIRST_OF_JANUARY_MEANS_YEAR = 0.5  # as in the linkage of plain lists
_MAPPING = ("encoded", "record", "row")
_TAGS = ("record", "tag")


@dataclass(frozen=True)
class EncodeOptions:
    """What is asked for. `mapping` stays at home; `identifiers` is what `--psi finish` wrote, or nothing."""

    source: Path
    project: Path
    party: str
    out: Path
    mapping: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    identifiers: Path | None = None


@dataclass(frozen=True)
class EncodeResult:
    """What was written. `left_out`: records that say too little to be found. `loss_*`: of turned bits, or None."""

    out: Path
    mapping: Path
    records: int
    left_out: int
    dummies: int
    unreadable_dates: int
    loss_per_bit: float | None
    loss_per_record: float | None


def run(options: EncodeOptions, progress: Progress = silent) -> EncodeResult:
    """Encode a list at home. Raises refusals of rules.encode, rules.link (the list) and rules.runs (the files)."""
    check_new(options.out, options.mapping)
    project = open_project(options.project)
    if options.party not in project.parties:
        raise PartyUnknown(field="party", party=options.party, project=project.name, known=", ".join(project.parties))
    progress(gettext_noop("The list is read"), 0.0)
    given = read((open_source(options.source, mapping=options.columns, encoding=options.encoding),))
    plain = plain_records(given.table, tags=_tags(options.identifiers))
    able = [place for place, one in enumerate(plain) if one.says_enough]
    if not able:
        raise NothingToEncode(field="source", count=len(plain))
    real = [plain[place] for place in able]
    fake = dummies(real, project.settings.dummy_share, Draws(os.urandom))
    encoded, ids = encode(
        [*real, *fake],
        project.keys,
        project.settings,
        entropy=os.urandom,
        told=lambda done: progress(gettext_noop("Names and dates become bits"), 0.1 + 0.85 * done),
    )
    header = Header(project.keys.fingerprint, options.party, len(ids), project.settings)
    names = given.table["record"].to_pylist()
    rows = [(ids[at].hex(), names[place], place + 2) for at, place in enumerate(able)]
    _write(options, EncodedList(header, encoded), [*rows, *((one.hex(), "", "") for one in ids[len(able) :])])
    loss = project.settings.epsilon_per_bit
    return EncodeResult(
        options.out, options.mapping, len(real), len(plain) - len(real), len(fake), len(given.problems), loss,
        loss_per_record(loss, _bits_of_a_record(project.settings)) if loss else None,
    )  # fmt: skip


def _bits_of_a_record(settings: Settings) -> int:
    return sum(ROOM[settings.protection].values()) * (settings.name_bits + settings.date_bits)


def _write(options: EncodeOptions, listed: EncodedList, rows: Sequence[Sequence[object]]) -> None:
    """The mapping first: an encoded list without one could never come home."""
    text = io.StringIO()
    csv.writer(text).writerows([_MAPPING, *sorted(rows, key=lambda row: str(row[0]))])
    write_private(options.mapping, text.getvalue())
    try:
        partial = options.out.with_name(f".{options.out.name}.partial")
        write(partial, listed)
        partial.rename(options.out)
    except OSError:
        options.mapping.unlink()
        raise


def plain_records(table: pa.Table, *, tags: Mapping[str, str]) -> list[Plain]:
    """Each record as it is encoded. `table`: as read; `tags`: of an exchange of identifiers, by record."""
    count = table.num_rows
    parts = [table[name].to_pylist() if name in table.column_names else [None] * count for name in NAMES]
    names = [
        name_parts(full=full or "", given=given or "", last=last or "")
        for full, given, last in zip(*(parts[NAMES.index(one)] for one in NAMES), strict=True)
    ]
    born = _dates(table)
    keyed = [tags.get(record, "") for record in table["record"].to_pylist()]
    return [Plain(*one) for one in zip(names, born, keyed, strict=True)]


def _dates(table: pa.Table) -> list[PartialDate | None]:
    cells: list[str | None] = [None] * table.num_rows
    for column in ("birth_year", "birth_date"):
        if column in table.column_names:
            cells = [new or old for new, old in zip(table[column].to_pylist(), cells, strict=True)]
    order = day_order([cell for cell in cells if cell][:20_000])
    dates = [parse(cell, order=order) if cell else None for cell in cells]
    if first_of_january_share([one for one in dates if one]) > FIRST_OF_JANUARY_MEANS_YEAR:
        dates = [PartialDate(one.year) if one and (one.month, one.day) == (1, 1) else one for one in dates]
    return dates


def _tags(path: Path | None) -> dict[str, str]:
    return {row["record"]: row["tag"] for row in _rows(path, _TAGS)} if path else {}


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(path), newline="")))
    except (ValueError, csv.Error) as trouble:
        raise MappingUnreadable(field="mapping", path=str(path), reason="it is no CSV file in UTF-8") from trouble
    missing = [column for column in columns if not rows or column not in rows[0]]
    if missing:
        reason = f"the column {missing[0]} is missing" if rows else "it holds no rows"
        raise MappingUnreadable(field="mapping", path=str(path), reason=reason)
    return rows


@dataclass(frozen=True)
class HomeResult:
    """What came home: own records that are on another list too. Dummies have fallen out."""

    out: Path
    on_others: int
    records: int


def take_home(result: Path, *, mapping: Path, out: Path) -> HomeResult:
    """Turn the linkage unit's result into own records: record, row, cluster, and the lists the person is on as well.

    Raises MappingUnreadable, MappingOfAnother, ResultUnreadable, FileExists.
    """
    check_new(out)
    at_home = {row["encoded"]: row for row in _rows(mapping, _MAPPING)}
    found = _result(result)
    ours = [one for one in found if one.record in at_home]
    if not ours:
        raise MappingOfAnother(field="mapping", path=str(mapping), count=len(at_home))
    on: dict[int, set[str]] = {}
    for one in found:
        on.setdefault(one.cluster, set()).add(one.list_name)
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(("record", "row", "cluster", "also_on"))
    kept = 0
    for one in sorted(ours, key=lambda one: _row(at_home[one.record], mapping)):
        home, others = at_home[one.record], sorted(on[one.cluster] - {one.list_name})
        if home["record"] and others:
            written.writerow((home["record"], home["row"], one.cluster, " ".join(others)))
            kept += 1
    write_private(out, text.getvalue())
    return HomeResult(out, kept, sum(bool(row["record"]) for row in at_home.values()))


def _row(row: Mapping[str, str], path: Path) -> int:
    if not re.fullmatch(r"[0-9]{0,12}", row["row"] or ""):
        raise MappingUnreadable(field="mapping", path=str(path), reason="a row in it has no number")
    return int(row["row"] or 0)


@dataclass(frozen=True)
class _Found:
    record: str
    list_name: str
    cluster: int


def _result(folder: Path) -> list[_Found]:
    try:
        table = table_in(folder / "records.parquet", ("record", "list", "cluster"))
        names = [[str(one or "") for one in table[name].cast(pa.string()).to_pylist()] for name in ("record", "list")]
        return [_Found(*row) for row in zip(*names, places_of(table, "cluster").tolist(), strict=True)]
    except (*UNREADABLE, KeyError) as trouble:
        raise ResultUnreadable(field="home", path=str(folder)) from trouble
