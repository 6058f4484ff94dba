"""Linked records as a capture-history table: who is on which list, counted by combination."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from lindung.evidence.methods.histories import Histories
from lindung.evidence.rules import estimate as refusals
from lindung.evidence.rules import estimating
from lindung.evidence.runs.columnar import NO_PARQUET, UNREADABLE, names_in, texts_in
from lindung.evidence.runs.estimate_text import check_text
from lindung.papers.rules import FileUnreadable

MOST_LISTS = 10  # what the headline takes
FIRST_ROW = 2
RECORDS = "records.parquet"


def from_records(
    path: Path, header: Sequence[str], delimiter: str, person: str, list_name: str, stratum: str = ""
) -> dict[str, Histories]:
    """A file with a row for each person on each list. Raises ColumnMissing, KeyMissing, NotText."""
    known = {name.casefold(): name for name in header}
    wanted = {}
    for role, name in (("person", person), ("list", list_name), ("stratum", stratum)):
        if name and name.casefold() not in known:
            raise estimating.ColumnMissing(path=path.name, column=name, columns=", ".join(header))
        if name:
            wanted[role] = known[name.casefold()]
    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(column_names=list(header), skip_rows=1),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(wanted.values()),
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid as trouble:
        check_text(path, path.read_bytes())
        raise _torn(path, delimiter, len(header)) from trouble
    return counted(table.rename_columns(list(wanted)), wanted)


def from_linkage(folder: Path, stratum: str = "") -> dict[str, Histories]:
    """The persons of a linkage's folder (records.parquet: list, cluster), each cluster one person.

    Which records are one person is taken as known here; how doubtful that is has to be carried by the caller.
    """
    path = folder / RECORDS
    if not path.is_file():
        raise estimating.FolderNotLinkage(path=str(folder), missing=RECORDS)
    names = ["cluster", "list", *([stratum] if stratum else [])]
    try:
        columns = names_in(path)
        for name in names:
            if name not in columns:
                raise estimating.ColumnMissing(path=path.name, column=name, columns=", ".join(columns))
        table = texts_in(path, names)
    except UNREADABLE as trouble:
        raise FileUnreadable(field="input", path=str(path), reason=NO_PARQUET) from trouble
    roles = ["person", "list", "stratum"][: len(names)]
    return counted(table.select(names).rename_columns(roles), dict(zip(roles, names, strict=True)))


def counted(table: pa.Table, names: dict[str, str]) -> dict[str, Histories]:
    """Columns person, list and perhaps stratum, all text, as counts by combination; lists in order of name."""
    for role, name in names.items():
        _check_filled(table[role], name)
    if not table.num_rows:
        raise estimating.FileEmpty(path=names["person"])
    person = table["person"].combine_chunks().dictionary_encode()
    place, lists = _places(table["list"])
    if len(lists) < 2:  # noqa: PLR2004 - nothing overlaps with itself
        raise refusals.TooFewLists(lists=len(lists))
    if len(lists) > MOST_LISTS:
        raise refusals.TooManyLists(lists=len(lists), limit=MOST_LISTS)
    who = person.indices.to_numpy()
    codes = np.zeros(len(person.dictionary), dtype=np.int64)
    np.bitwise_or.at(codes, who, np.left_shift(np.int64(1), place))
    if "stratum" not in names:
        return {"": Histories.of_full(lists, np.bincount(codes, minlength=1 << len(lists)))}
    part, labels = _places(table["stratum"])
    of_person = np.zeros(len(codes), dtype=np.int64)
    of_person[who] = part
    doubtful = len(np.unique(who[of_person[who] != part]))
    if doubtful:
        raise estimating.PersonInTwoStrata(persons=doubtful, column=names["stratum"])
    return {
        label: Histories.of_full(lists, np.bincount(codes[of_person == at], minlength=1 << len(lists)))
        for at, label in enumerate(labels)
    }


def _places(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """For each row the place of its value among the sorted values."""
    encoded = pc.utf8_trim_whitespace(column).combine_chunks().dictionary_encode()
    values = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    return rank[encoded.indices.to_numpy()], [values[at] for at in order]


def _check_filled(column: pa.ChunkedArray, name: str) -> None:
    empty = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True).to_numpy()
    if empty.any():
        raise estimating.KeyMissing(rows=int(empty.sum()), column=name, row=int(empty.argmax()) + FIRST_ROW)


def _torn(path: Path, delimiter: str, columns: int) -> estimating.RowOfOtherLength:
    """The first row of another length; the fast reader does not say which."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = ((number, len(row)) for number, row in enumerate(csv.reader(file, delimiter=delimiter), start=1) if row)
        row, cells = next(((number, cells) for number, cells in rows if cells != columns), (0, 0))
    return estimating.RowOfOtherLength(row=row, cells=cells, columns=columns)
