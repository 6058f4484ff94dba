"""The output of a screening run as it is brought to the desk: its clusters with warning signs, the largest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from lindung.kernel.errors import gettext_noop
from lindung.screening.methods.bulk import columns
from lindung.screening.rules.lures import COUNT_AT_MOST, GivenEntity, GivenLure, GivenWeek, LureFolderUnreadable
from lindung.screening.rules.words import EntityKind, Verdict

CLUSTERS, POSTS, TRENDS = "clusters.parquet", "posts.parquet", "trends.parquet"
COLUMNS: Mapping[str, pa.Schema] = {
    CLUSTERS: columns.CLUSTERS,
    POSTS: pa.schema([columns.POSTS.field(name) for name in ("cluster", "language", "verdict")]),
    TRENDS: columns.TRENDS,
}
LANGUAGE_AT_MOST, TEXT_AT_MOST = 8, 100_000
EARLIEST, LATEST = date(1, 1, 2), date(9999, 12, 30)
# Money says little of who wrote a post; everything else may be asked for again.
KEPT = frozenset(kind.value for kind in EntityKind if kind is not EntityKind.MONEY)
NOT_THERE = gettext_noop("it is not there")
NO_PARQUET = gettext_noop("it is damaged or no Parquet file")
NO_COLUMN = gettext_noop("a column is missing")
ODD_VALUE = gettext_noop("something in it is not what a run writes")


@dataclass(frozen=True)
class RunOfLures:
    """Clusters of one run, and the fingerprint of the files they were read from."""

    lures: tuple[GivenLure, ...]
    sha256: str


def read_lures(folder: Path, *, least: int, most: int) -> RunOfLures:
    """Clusters of `least` posts or more in which at least one post has warning signs; the `most` largest of them.

    Raises LureFolderUnreadable.
    """
    tables = {name: _table(folder / name) for name in COLUMNS}
    languages, signs = _counted(tables[POSTS])
    clusters = tables[CLUSTERS]
    wanted = clusters.filter(pc.greater_equal(clusters["size"], least)).sort_by([("size", "descending")])
    rows = [row for row in wanted.to_pylist() if signs.get(row["cluster"])][:most]
    weeks = _weeks(tables[TRENDS], [row["cluster"] for row in rows])
    lures = tuple(
        _lure(row, languages.get(row["cluster"], []), signs[row["cluster"]], weeks.get(row["cluster"], []))
        for row in rows
    )
    return RunOfLures(lures, _fingerprint(folder))


def _table(path: Path) -> pa.Table:
    try:
        table = parquet.read_table(path, columns=COLUMNS[path.name].names)
        table.validate(full=True)
    except FileNotFoundError:
        raise LureFolderUnreadable(file=path.name, reason=NOT_THERE) from None
    except (pa.ArrowException, OSError, ValueError):
        raise LureFolderUnreadable(file=path.name, reason=NO_PARQUET) from None
    if set(COLUMNS[path.name].names) - set(table.column_names):
        raise LureFolderUnreadable(file=path.name, reason=NO_COLUMN)
    try:
        cast = table.select(COLUMNS[path.name].names).cast(COLUMNS[path.name])
        cast.validate(full=True)
    except (pa.ArrowException, ValueError):
        raise LureFolderUnreadable(file=path.name, reason=ODD_VALUE) from None
    if not _is_as_written(cast):
        raise LureFolderUnreadable(file=path.name, reason=ODD_VALUE)
    return cast


def _is_as_written(table: pa.Table) -> bool:
    """Whether every count, moment and word is one that a run writes: the desk keeps them as they are."""
    if table.num_rows == 0:
        return True
    named = {name: table[name].combine_chunks() for name in table.column_names}
    if "entities" in named:
        given = pc.list_flatten(named["entities"])
        named |= {f"entity_{name}": given.field(name) for name in ("kind", "value", "posts")} if len(given) else {}
    return all(_CHECKS[name](column) for name, column in named.items() if name in _CHECKS)


def _is_count(column: pa.Array) -> bool:
    return column.null_count == 0 and _all(pc.and_(pc.greater_equal(column, 0), pc.less_equal(column, COUNT_AT_MOST)))


def _is_text(most: int, *, is_needed: bool = False) -> Callable[[pa.Array], bool]:
    def check(column: pa.Array) -> bool:
        is_short = _all(pc.less_equal(pc.utf8_length(column), most))
        return is_short and not (is_needed and column.null_count) and not _any(pc.match_substring(column, "\x00"))

    return check


def _is_in_calendar(column: pa.Array) -> bool:
    least, most = (pa.scalar(day, pa.date32()).cast(column.type) for day in (EARLIEST, LATEST))
    return _all(pc.and_(pc.greater_equal(column, least), pc.less_equal(column, most)))


def _all(column: pa.Array) -> bool:
    return bool(pc.all(column, min_count=0).as_py())


def _any(column: pa.Array) -> bool:
    return bool(pc.any(column, min_count=0).as_py())


_CHECKS: Mapping[str, Callable[[pa.Array], bool]] = {
    "size": _is_count,
    "posts": _is_count,
    "entity_posts": _is_count,
    "entity_kind": _is_text(TEXT_AT_MOST, is_needed=True),
    "entity_value": _is_text(TEXT_AT_MOST, is_needed=True),
    "language": _is_text(LANGUAGE_AT_MOST, is_needed=True),
    "place": _is_text(TEXT_AT_MOST),
    "first_seen": _is_in_calendar,
    "last_seen": _is_in_calendar,
    "week": _is_in_calendar,
}


def _counted(posts: pa.Table) -> tuple[dict[int, list[str]], dict[int, int]]:
    """For each cluster its languages (most posts first), and how many of its posts have warning signs."""
    clustered = posts.filter(pc.is_valid(posts["cluster"]))
    by_language = clustered.group_by(["cluster", "language"]).aggregate([([], "count_all")])
    languages: dict[int, list[str]] = {}
    for row in by_language.sort_by([("count_all", "descending")]).to_pylist():
        languages.setdefault(row["cluster"], []).append(row["language"])
    warned = clustered.filter(pc.equal(clustered["verdict"], Verdict.WARNING.value))
    signs = warned.group_by("cluster").aggregate([([], "count_all")])
    return languages, dict(zip(signs["cluster"].to_pylist(), signs["count_all"].to_pylist(), strict=True))


def _weeks(trends: pa.Table, clusters: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in trends.filter(pc.is_in(trends["cluster"], pa.array(clusters, pa.int64()))).to_pylist():
        found.setdefault(row["cluster"], []).append(row)
    return found


def _lure(
    row: Mapping[str, Any], languages: Sequence[str], with_signs: int, weeks: Sequence[Mapping[str, Any]]
) -> GivenLure:
    return GivenLure(
        template=row["template"] or "",
        size=row["size"],
        with_signs=with_signs,
        languages=tuple(languages[:10]),
        sources=len(row["sources"] or ()),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        entities=tuple(
            GivenEntity(each["kind"], each["value"], each["posts"])
            for each in row["entities"] or ()
            if each["kind"] in KEPT
        ),
        weeks=tuple(GivenWeek(each["week"], each["place"] or "", each["posts"]) for each in weeks if each["week"]),
    )


def _fingerprint(folder: Path) -> str:
    total = sha256()
    for name in sorted(COLUMNS):
        with (folder / name).open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                total.update(block)
    return total.hexdigest()
