"""What is counted while the output is written, chunk by chunk, in memory that grows with the answers, not the posts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lindung.screening.rules.words import Verdict

PENDING_ROWS = 400_000  # counts that wait to be put together
NEVER = np.iinfo(np.int64).max


class Grouped:
    """Posts by the values of some columns."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self._pending: list[pa.Table] = []
        self._waiting = 0
        self._limit = PENDING_ROWS

    def add(self, table: pa.Table, *, each: str = "") -> None:
        """Count the rows of a table; with `each`, rows that are equal in this column, too, count once."""
        chosen = table.select([*self.keys, *([each] if each else [])])
        if each:
            chosen = chosen.group_by([*self.keys, each], use_threads=False).aggregate([]).select(self.keys)
        counted = chosen.group_by(list(self.keys), use_threads=False).aggregate([([], "count_all")])
        self._pending.append(counted.rename_columns([*self.keys, "posts"]))
        self._waiting += counted.num_rows
        if self._waiting > self._limit:
            self._pending = [self._together()]
            self._waiting = 0
            self._limit = max(PENDING_ROWS, self._pending[0].num_rows)  # so that each row is gathered a few times only

    def _together(self) -> pa.Table:
        summed = pa.concat_tables(self._pending).group_by(list(self.keys), use_threads=False)
        return summed.aggregate([("posts", "sum")]).rename_columns([*self.keys, "posts"])

    def table(self) -> pa.Table:
        """The keys and `posts`; most posts first, then by the keys."""
        if not self._pending:
            return pa.table(
                {name: pa.array([], pa.string()) for name in self.keys} | {"posts": pa.array([], pa.int64())}
            )
        self._pending = [self._together()]
        self._waiting = 0
        return self._pending[0].sort_by([("posts", "descending"), *((key, "ascending") for key in self.keys)])


class Tally:
    """Every count of a run. `labels` are the clusters of all posts; those below `clusters` have two posts or more."""

    def __init__(self, labels: np.ndarray, clusters: int) -> None:
        self.labels = labels
        self.clusters = clusters
        self.posts = self.dated = self.with_garbage = 0
        self.first_seen = np.full(clusters, NEVER)
        self.last_seen = np.full(clusters, -NEVER)
        self.cluster_sources = Grouped("cluster", "source")
        self.cluster_entities = Grouped("cluster", "kind", "value")
        self.cluster_trends = Grouped("cluster", "week", "place")
        self.languages = Grouped("language", "verdict")
        self.weeks = Grouped("week", "verdict")
        self.sources = Grouped("source", "verdict")
        self.places = Grouped("place", "verdict")
        self.flags = Grouped("flag")
        self.garbage = Grouped("kind")
        self.entities = Grouped("kind")

    def add(self, posts: pa.Table, entities: pa.Table) -> None:
        """One chunk: its posts (`cluster` among the columns), and its entities with the row of their post."""
        week = pc.cast(pc.floor_temporal(posts["posted_at"], unit="week"), pa.date32())
        posts = posts.append_column("week", week)
        self.posts += posts.num_rows
        self.dated += posts.num_rows - posts["week"].null_count
        for counts in (self.languages, self.weeks, self.sources, self.places):
            counts.add(posts)
        self._add_found(posts)
        self.entities.add(entities, each="row")
        in_clusters = pc.less(posts["cluster"], self.clusters)
        self._add_clusters(posts.filter(in_clusters))
        self.cluster_entities.add(entities.filter(pc.less(entities["cluster"], self.clusters)), each="row")

    def _add_found(self, posts: pa.Table) -> None:
        """Flags and garbage: how many posts have each."""
        for column, part, counts in (("flags", "id", self.flags), ("garbage", "kind", self.garbage)):
            found = posts[column].combine_chunks()
            names = pc.struct_field(found.flatten(), part)
            rows = pc.list_parent_indices(found)
            if column == "garbage":
                self.with_garbage += len(rows.unique())
            counts.add(pa.table({counts.keys[0]: names, "row": rows}), each="row")

    def _add_clusters(self, posts: pa.Table) -> None:
        self.cluster_sources.add(posts.filter(pc.is_valid(posts["source"])))
        dated = posts.filter(pc.is_valid(posts["posted_at"]))
        self.cluster_trends.add(dated)
        clusters = dated["cluster"].to_numpy()
        moments = dated["posted_at"].cast(pa.int64()).to_numpy()
        np.minimum.at(self.first_seen, clusters, moments)
        np.maximum.at(self.last_seen, clusters, moments)


def by_verdict(counts: Grouped) -> list[dict[str, object]]:
    """One row for each value of the first key: posts, and how many of them have warning signs; most posts first."""
    rows: dict[object, dict[str, Any]] = {}
    name = counts.keys[0]
    for one in counts.table().to_pylist():
        row = rows.setdefault(one[name], {name: one[name], "posts": 0, "with_warning_signs": 0})
        row["posts"] += one["posts"]
        row["with_warning_signs"] += one["posts"] if one["verdict"] == Verdict.WARNING.value else 0
    return sorted(rows.values(), key=lambda row: (-int(str(row["posts"])), str(row[name])))


def lists(table: pa.Table, columns: Sequence[str], count: int, most: int, kind: pa.ListType) -> pa.ListArray:
    """Rows of a table gathered by its column `cluster` (0 to count - 1), at most `most` of each, in their order."""
    clusters = table["cluster"].to_numpy()
    order = np.argsort(clusters, kind="stable")
    ordered = clusters[order]
    starts = np.searchsorted(ordered, np.arange(count))
    order = order[np.arange(len(ordered)) - starts[ordered] < most]
    sizes = np.bincount(clusters[order], minlength=count)
    chosen = table.take(pa.array(order))
    fields = kind.value_type
    structs = pa.StructArray.from_arrays(
        [chosen[name].combine_chunks().cast(field.type) for name, field in zip(columns, fields, strict=True)],
        fields=list(fields),
    )
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)), structs)
