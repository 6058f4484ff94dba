"""The work on posts on this machine: chunk by chunk, in as many processes as there are cores."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from lindung.screening.methods.bulk.columns import SCREENED, TEXTS
from lindung.screening.methods.bulk.posts import screen_batches
from lindung.screening.rules.runs import WorkerLost

AHEAD = 2  # chunks that wait for each worker: memory stays bounded however fast the files are read
FORKSERVER, READY = "forkserver", "lindung.screening.engines.ready"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where the posts of a chunk are, where what was found goes, and how many posts it has."""

    number: int
    given: Path
    part: Path
    posts: int
    country: str | None = None


def screen_chunk(chunk: Chunk) -> Chunk:
    """Screen one chunk and write its part, in full or not at all."""
    given = parquet.read_table(chunk.given, columns=TEXTS.names, use_threads=False, partitioning=None)
    partial = chunk.part.with_name(f".{chunk.part.name}.{os.getpid()}")
    with parquet.ParquetWriter(
        partial, SCREENED, compression="lz4", use_dictionary=False, write_statistics=False
    ) as writer:
        for batch in screen_batches(iter(given.combine_chunks().to_batches()), country=chunk.country):
            writer.write_batch(batch)
    partial.replace(chunk.part)
    return chunk


def screen(chunks: Iterable[Chunk], *, workers: int) -> Iterator[Chunk]:
    """Screen every chunk; yields each when it is done, in the order given. Raises WorkerLost.

    One worker is this process itself.
    """
    if workers == 1:
        yield from map(screen_chunk, chunks)
        return
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)
    waiting: deque[Future[Chunk]] = deque()
    try:
        for chunk in chunks:
            waiting.append(pool.submit(screen_chunk, chunk))
            while len(waiting) > AHEAD * workers or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as trouble:
        raise WorkerLost(workers=workers) from trouble
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def cores() -> int:
    """How many processes of ours can work at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _context() -> multiprocessing.context.BaseContext:
    """Workers that start with the methods already read in, where the system can."""
    if FORKSERVER not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context(FORKSERVER)
    context.set_forkserver_preload([__name__, READY])
    return context


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that started it, and ends when that process has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pa.set_cpu_count(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
