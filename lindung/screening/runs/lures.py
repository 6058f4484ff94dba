"""The output of a screening run as it is brought to the desk: its clusters with warning signs, the largest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from lindung.kernel.errors import gettext_noop
from lindung.screening.rules.lures import GivenEntity, GivenLure, GivenWeek, LureFolderUnreadable
from lindung.screening.rules.words import EntityKind, Verdict

CLUSTERS, POSTS, TRENDS = "clusters.parquet", "posts.parquet", "trends.parquet"
COLUMNS = {
    CLUSTERS: ("cluster", "size", "template", "first_seen", "last_seen", "sources", "entities"),
    POSTS: ("cluster", "language", "verdict"),
    TRENDS: ("cluster", "week", "place", "posts"),
}
# Money says little of who wrote a post; everything else may be asked for again.
KEPT = frozenset(kind.value for kind in EntityKind if kind is not EntityKind.MONEY)
NOT_THERE = gettext_noop("it is not there")
NO_PARQUET = gettext_noop("it is damaged or no Parquet file")
NO_COLUMN = gettext_noop("a column is missing")


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
        return parquet.read_table(path, columns=list(COLUMNS[path.name]))
    except FileNotFoundError:
        raise LureFolderUnreadable(file=path.name, reason=NOT_THERE) from None
    except (pa.ArrowException, OSError):
        raise LureFolderUnreadable(file=path.name, reason=NO_PARQUET) from None
    except (KeyError, ValueError):
        raise LureFolderUnreadable(file=path.name, reason=NO_COLUMN) from None


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
