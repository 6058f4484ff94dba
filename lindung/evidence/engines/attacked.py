"""What whoever holds an encoded list can see of it as a graph: for the attack that measures a project's protection."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.engines.encoded import EncodedList, meeting_pairs
from lindung.evidence.methods.encoding.attack import Graph, Side
from lindung.evidence.methods.encoding.bits import Packed
from lindung.evidence.rules.encode import MEETINGS, Protection

Harden = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]


def seen(listed: EncodedList, ids: list[bytes], *, harden: Harden | None = None) -> Side:
    """The graph of one encoded list, its records in the order of `ids`, and what is seen at each record alone.

    In an open project everybody is compared with everybody; in compartments two records are as alike as the mean over
    names and dates where they meet, and not at all where they never do. Each record alone shows how many bits it has
    set, and how many others are in its compartments. `harden`: what is done to the bits of an open project first.
    """
    place = {one: at for at, one in enumerate(ids)}
    owner = np.array([place[row.tobytes()] for row in listed.encoded.record], dtype=np.int64)
    if listed.header.settings.protection is Protection.OPEN:
        return _everybody(listed, owner, harden)
    a, b, met = meeting_pairs([listed], owner)
    graph = np.zeros((len(ids), len(ids)), dtype=np.float32)
    graph[a, b] = graph[b, a] = (met.names + np.maximum(met.dates, 0)) / 2
    return Side(graph, _alone(listed, owner, len(ids)))


def _everybody(listed: EncodedList, owner: NDArray[np.int64], harden: Harden | None) -> Side:
    bits = np.unpackbits(np.concatenate([listed.encoded.names, listed.encoded.dates], axis=1), axis=1)
    bits = (harden(bits) if harden else bits)[np.argsort(owner)].astype(np.float32)
    counts = bits.sum(axis=1)
    graph: Graph = 2 * (bits @ bits.T) / np.maximum(counts[:, None] + counts[None], 1)
    np.fill_diagonal(graph, 0)
    return Side(graph, _spread(counts[:, None].astype(np.float64)))


def _alone(listed: EncodedList, owner: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    encoded, rows = listed.encoded, np.bincount(owner, minlength=count)
    columns = [np.bincount(owner, _bits(part), minlength=count) / rows for part in (encoded.names, encoded.dates)]
    block = np.unique(encoded.tag, axis=0, return_inverse=True)[1].ravel()
    crowd = np.log2(np.bincount(block)[block])
    for at in range(len(MEETINGS)):
        crowded = np.bincount(owner, np.where(encoded.meeting == at, crowd, 0.0), minlength=count)
        columns.append(np.asarray(crowded, dtype=np.float64))
    return _spread(np.stack(columns, axis=1))


def _spread(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each column in units of its spread; all columns are kept, so that both sides have the same."""
    return np.asarray((own - own.mean(axis=0)) / np.maximum(own.std(axis=0), 1e-9))


def _bits(packed: Packed) -> NDArray[np.float64]:
    return np.asarray(np.unpackbits(packed, axis=1).sum(axis=1), dtype=np.float64)
