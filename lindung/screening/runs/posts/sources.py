"""The files a run was given: each recognised, all read in order, cut into chunks that depend on nothing else."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa

from lindung.papers.rules import FileNotFound
from lindung.screening.rules.runs import (
    FileBroken,
    FileNotUtf8,
    FormatUnknown,
    PostsFolder,
    PostsNotFile,
    UnpackedTooLarge,
)
from lindung.screening.runs.posts.columnar import ParquetPosts
from lindung.screening.runs.posts.jsonl import add_jsonl
from lindung.screening.runs.posts.rows import Reject, Rows
from lindung.screening.runs.posts.streams import MARKS, UTF8_MARK, Stream
from lindung.screening.runs.posts.tabular import add_csv

JSONL, CSV, PARQUET = "JSONL", "CSV", "Parquet"
SUFFIXES = {
    ".jsonl": JSONL,
    ".ndjson": JSONL,
    ".json": JSONL,
    ".csv": CSV,
    ".tsv": CSV,
    ".parquet": PARQUET,
    ".pq": PARQUET,
}
PACKED = (".gz", ".zst", ".zstd")
START_BYTES = 4096
MOST_UNPACKED_BYTES, SHARE_OF_DISK = 64 << 30, 0.5  # of what is free

# How far the reading is, 0 to 1.
Tell = Callable[[float], None]


def chunks(paths: Sequence[Path], reject: Reject, tell: Tell = lambda done: None) -> Iterator[pa.RecordBatch]:
    """Every post of every file as batches of columns.GIVEN. Raises the refusals of rules.runs and papers.rules."""
    rows = Rows(reject)
    for at, path in enumerate(paths):
        with _opened(path) as (source, added):
            for _ in added(rows, reject):
                if rows.is_full:
                    tell((at + source.done) / len(paths))
                    yield from _taken(rows)
    yield from _taken(rows)


def _taken(rows: Rows) -> Iterator[pa.RecordBatch]:
    batch = rows.take()
    if batch is not None:
        yield batch


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Stream | ParquetPosts, Callable[[Rows, Reject], Iterator[None]]]]:
    """The file and the function that adds its posts."""
    kind = form(path)
    if kind == PARQUET:
        with _unpacked(path) as plain, closing(ParquetPosts(plain)) as table:
            table.path = path
            yield table, table.add
        return
    add = add_jsonl if kind == JSONL else add_csv
    with closing(Stream(path)) as stream:
        yield stream, lambda rows, reject: add(stream, rows, reject)


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Parquet is read from its end: a packed file is unpacked beside the temporary files first."""
    with closing(Stream(path)) as stream:
        if not stream.compression:
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="lindung-screen-") as folder:
            plain = Path(folder) / path.stem
            most = min(MOST_UNPACKED_BYTES, int(SHARE_OF_DISK * shutil.disk_usage(folder).free))
            with plain.open("wb") as file:
                while block := stream.read():
                    if file.tell() + len(block) > most:
                        raise UnpackedTooLarge(field="posts", file=path.name, most_gb=max(1, most >> 30))
                    file.write(block)
            yield plain
            shutil.rmtree(folder, ignore_errors=True)


def form(path: Path) -> str:
    """JSONL, CSV or Parquet: by the first bytes where they say it, else by the name.

    Raises FileNotFound, PostsFolder, PostsNotFile, FormatUnknown, FileNotUtf8, FileBroken.
    """
    _check_regular(path)
    with closing(Stream(path)) as stream:
        start = stream.read(START_BYTES)
    if start.startswith(b"PAR1"):
        return PARQUET
    if start[:2] in MARKS:
        raise FileNotUtf8(field="posts", file=path.name, encoding=MARKS[start[:2]])
    named = _named(path)
    begin = start.removeprefix(UTF8_MARK).lstrip()[:1]
    if named == PARQUET:
        raise FileBroken(field="posts", file=path.name, lines=0, reason="it does not begin as Parquet does")
    if not named and begin != b"{":
        raise FormatUnknown(field="posts", file=path.name)
    return named or JSONL


def _check_regular(path: Path) -> None:
    if not path.exists():
        raise FileNotFound(field="posts", path=str(path))
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if _named(one) and one.is_file())
        raise PostsFolder(field="posts", path=str(path), example=str(files[0] if files else path / "posts.jsonl"))
    if not path.is_file():
        raise PostsNotFile(field="posts", path=str(path))


def _named(path: Path) -> str:
    name = path.name.casefold()
    for suffix in PACKED:
        name = name.removesuffix(suffix)
    return SUFFIXES.get(Path(name).suffix, "")
