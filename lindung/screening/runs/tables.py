"""The tables of the output, written part by part: posts, entities, clusters, links, trends."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from lindung.screening.methods.bulk.columns import CLUSTERS, ENTITIES, LINKS, MOMENT, POSTS, TRENDS
from lindung.screening.methods.graph import LINKING, Named, graph
from lindung.screening.methods.templates import template
from lindung.screening.runs.clusters import Parts
from lindung.screening.runs.store import Store, read_chunk
from lindung.screening.runs.tally import NEVER, Tally, lists

MOST_LISTED = 200  # sources or entities of one cluster in clusters.parquet; all are in posts and entities
SAMPLE = 6  # posts of a cluster its template is made from
CHUNKS_A_GROUP = 4
COMPRESSION = "zstd"


def write_posts(store: Store, parts: Parts, tally: Tally, folder: Path, tell: Callable[[float], None]) -> None:
    """posts.parquet and entities.parquet, in the order of the input; everything is counted on the way."""
    count = len(parts.starts) - 1
    with ExitStack() as files:
        posts_file = files.enter_context(
            parquet.ParquetWriter(folder / "posts.parquet", POSTS, compression=COMPRESSION)
        )
        entities_file = files.enter_context(
            parquet.ParquetWriter(folder / "entities.parquet", ENTITIES, compression=COMPRESSION)
        )
        for first in range(0, count, CHUNKS_A_GROUP):
            chunks = range(first, min(first + CHUNKS_A_GROUP, count))
            posts = pa.concat_tables([_posts(store, parts, tally, chunk) for chunk in chunks]).combine_chunks()
            entities = _entities(posts)
            tally.add(posts, entities)
            posts_file.write_table(posts.select(POSTS.names).cast(POSTS))
            entities_file.write_table(entities.select(ENTITIES.names).cast(ENTITIES))
            tell((first + len(chunks)) / count)


def _posts(store: Store, parts: Parts, tally: Tally, chunk: int) -> pa.Table:
    """What was read and what was found, side by side."""
    names = ["id", "posted_at", "source", "place"]
    given = read_chunk(store.given(chunk), names)
    found = read_chunk(store.part(chunk), [*POSTS.names[1:-1], "row", "entities"])
    labels = tally.labels[parts.starts[chunk] : parts.starts[chunk + 1]]
    for name in names:
        found = found.append_column(name, given[name])
    return found.append_column("cluster", pa.array(labels, pa.int64()))


def _entities(posts: pa.Table) -> pa.Table:
    """One row for each entity, with the id, row and cluster of its post."""
    found = posts["entities"].combine_chunks()
    flat, rows = found.flatten(), pc.list_parent_indices(found)
    start, end = pc.struct_field(flat, "start"), pc.struct_field(flat, "end")
    columns = {name: pc.struct_field(flat, name) for name in ("kind", "value", "readings")}
    columns |= {name: posts[name].take(rows) for name in ("id", "row", "cluster")}
    columns["span"] = pa.StructArray.from_arrays([start, end], fields=list(ENTITIES.field("span").type))
    return pa.table(columns)


def write_clusters(tally: Tally, parts: Parts, store: Store, folder: Path) -> pa.Table:
    """clusters.parquet, links.parquet and trends.parquet; the clusters."""
    count = tally.clusters
    columns = {
        "cluster": pa.array(np.arange(count)),
        "size": pa.array(np.bincount(tally.labels, minlength=count)[:count]),
        "template": pa.array(_templates(tally, parts, store.folder / "samples.bin"), pa.string()),
        "first_seen": _moments(tally.first_seen),
        "last_seen": _moments(tally.last_seen),
        "sources": lists(
            tally.cluster_sources.table(), ["source", "posts"], count, MOST_LISTED, CLUSTERS.field("sources").type
        ),
        "entities": lists(
            tally.cluster_entities.table(),
            ["kind", "value", "posts"],
            count,
            MOST_LISTED,
            CLUSTERS.field("entities").type,
        ),
    }
    clusters = pa.table([columns[name] for name in CLUSTERS.names], schema=CLUSTERS)
    parquet.write_table(clusters, folder / "clusters.parquet", compression=COMPRESSION)
    parquet.write_table(_links(tally), folder / "links.parquet", compression=COMPRESSION)
    trends = tally.cluster_trends.table().sort_by([(name, "ascending") for name in TRENDS.names[:3]])
    parquet.write_table(trends.select(TRENDS.names).cast(TRENDS), folder / "trends.parquet", compression=COMPRESSION)
    return clusters


def _moments(moments: np.ndarray) -> pa.Array:
    return pa.array(moments, pa.int64(), mask=np.abs(moments) == NEVER).cast(MOMENT)


def _links(tally: Tally) -> pa.Table:
    """Every two clusters that share an entity by which people are reached."""
    named = tally.cluster_entities.table()
    named = named.filter(pc.is_in(named["kind"], pa.array([kind.value for kind in LINKING])))
    shared = named.group_by(["kind", "value"], use_threads=False).aggregate([([], "count_all")])
    shared = shared.filter(pc.greater(shared["count_all"], 1)).select(["kind", "value"])
    both = named.join(shared, keys=["kind", "value"], join_type="inner", use_threads=False)
    rows = zip(both["cluster"].to_pylist(), both["kind"].to_pylist(), both["value"].to_pylist(), strict=True)
    links = graph(Named(*row) for row in rows)
    return pa.table([[getattr(link, name) for link in links] for name in LINKS.names], schema=LINKS)


def _templates(tally: Tally, parts: Parts, scratch: Path) -> Iterator[str]:
    """The template of each cluster, from a sample of its posts that is kept on disk meanwhile."""
    rows, sizes = sample(tally.labels, tally.clusters)
    wanted, place = np.unique(rows, return_inverse=True)
    offsets = [np.zeros(1, np.int64)]
    with scratch.open("wb") as file:
        for texts in parts.texts(wanted):
            encoded = [text.encode() for text in texts.to_pylist()]
            file.writelines(encoded)
            offsets.append(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    ends = np.cumsum(np.concatenate(offsets))
    with scratch.open("rb") as file:
        start = 0
        for size in sizes:
            yield template([_text(file, ends, at) for at in place[start : start + size]]).text
            start += size
    scratch.unlink()


def _text(file: object, ends: np.ndarray, at: int) -> str:
    file.seek(ends[at])  # type: ignore[attr-defined]
    return str(file.read(ends[at + 1] - ends[at]).decode())  # type: ignore[attr-defined]


def sample(labels: np.ndarray, clusters: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of some posts of each cluster below `clusters`, cluster by cluster, spread over its rows; how many each.

    >>> [each.tolist() for each in sample(np.array([0, 2, 0, 1, 1, 0]), 2)]
    [[0, 2, 5, 3, 4], [3, 2]]
    """
    rows = np.flatnonzero(labels < clusters)
    order = rows[np.argsort(labels[rows], kind="stable")]
    sizes = np.bincount(labels[rows], minlength=clusters)
    starts = np.cumsum(sizes) - sizes
    taken = np.minimum(sizes, SAMPLE)
    which = np.repeat(np.arange(clusters), taken)
    turn = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
    return order[starts[which] + turn * sizes[which] // np.maximum(taken[which], 1)], taken
