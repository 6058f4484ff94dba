"""What a run has done so far, kept beside its output until it is whole: every chunk is there in full or not at all."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

import lindung
from lindung.kernel.errors import BadInput, gettext_noop
from lindung.papers.rules import OutputNotWritable
from lindung.papers.run import plain
from lindung.papers.sentences import Said
from lindung.screening.methods.kept import content
from lindung.screening.rules.runs import AlreadyRunning, UnfinishedOther

try:
    import fcntl
except ImportError:  # Windows: two runs to one folder are not told apart
    fcntl = None  # type: ignore[assignment]

UNFINISHED = ".unfinished-"
MANIFEST, LOCK = "manifest.json", "lock"
DIFFERENCES = {
    "inputs": gettext_noop("the posts"),
    "options": gettext_noop("the options"),
    "program": gettext_noop("the version of Lindung"),
}


class Store:
    """The folder of an unfinished run. `given` chunks hold what was read, `parts` what was found, row by row."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("given", "parts"):
            (folder / name).mkdir(exist_ok=True)

    def given(self, chunk: int) -> Path:
        """Posts of a chunk as they were read (columns.GIVEN)."""
        return self.folder / "given" / f"{chunk:07d}.parquet"

    def part(self, chunk: int) -> Path:
        """What was found in them (columns.SCREENED)."""
        return self.folder / "parts" / f"{chunk:07d}.parquet"

    @property
    def rejected(self) -> Path:
        """Lines that were left out."""
        return self.folder / "rejected.jsonl"

    @property
    def labels(self) -> Path:
        """The cluster of each post, once they are known."""
        return self.folder / "labels.npy"

    def keep(self, chunk: int, posts: pa.RecordBatch) -> None:
        """Write the posts of a chunk, unless they are there; what was found in other posts is forgotten."""
        given = self.given(chunk)
        if is_done(given) and _holds(given, posts):
            return
        self.labels.unlink(missing_ok=True)
        self.part(chunk).unlink(missing_ok=True)
        write_chunk(given, [posts], posts.schema)

    def remove(self) -> None:
        """The output is whole: nothing of this is needed any more."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def opened(out: Path, identity: Mapping[str, object], *, overwrite: bool) -> Iterator[Store]:
    """The store of the run to `out`: a fresh one, or the one an equal run left behind.

    `identity`: inputs, options and program; whatever changes the result. A run that is refused leaves nothing when no
    chunk is done, and else what may be taken up with mended posts. Raises AlreadyRunning, UnfinishedOther,
    OutputNotWritable.
    """
    folder = place(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a")
    except OSError as trouble:
        raise OutputNotWritable(field="out", path=str(out), reason=trouble.strerror or "") from trouble
    with lock:
        _lock(lock.fileno(), out)
        _check(folder, out, json.loads(json.dumps(plain(identity))), overwrite=overwrite)
        kept = Store(folder)
        try:
            yield kept
        except BadInput:
            _leave_for_mended(kept, identity)
            raise


def _leave_for_mended(kept: Store, identity: Mapping[str, object]) -> None:
    """What was refused will come again with other inputs: nothing of a run without chunks may stand in its way."""
    if not any(is_done(part) for part in kept.folder.glob("parts/0*")):
        kept.remove()
        return
    _write_manifest(kept.folder, {**identity, "inputs": None})


def place(out: Path) -> Path:
    """Where an unfinished run to `out` is kept."""
    out = Path(os.path.abspath(out))
    return out.parent / f".{out.name}{UNFINISHED}screen"


def _lock(number: int, out: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as trouble:
        raise AlreadyRunning(path=str(out)) from trouble


def _check(folder: Path, out: Path, identity: Mapping[str, object], *, overwrite: bool) -> None:
    before = _manifest(folder)
    if before is not None and before.get("inputs") is None:  # it was refused: each chunk is compared with what is read
        before = {**before, "inputs": identity.get("inputs")}
    if before == identity:
        _write_manifest(folder, identity)
        return
    if before is not None and not overwrite:
        what = [Said(sentence) for name, sentence in DIFFERENCES.items() if before.get(name) != identity.get(name)]
        raise UnfinishedOther(field="out", path=str(out), what=what)
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != LOCK:
            left.unlink()
    _write_manifest(folder, identity)


def _write_manifest(folder: Path, identity: Mapping[str, object]) -> None:
    write_whole(folder / MANIFEST, json.dumps(plain(identity), ensure_ascii=False, indent=1).encode())


def _manifest(folder: Path) -> Mapping[str, object] | None:
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file that is there in full or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)


def write_chunk(path: Path, batches: list[pa.RecordBatch], schema: pa.Schema) -> int:
    """Write a chunk that is there in full or not at all; its rows."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    table = pa.Table.from_batches(batches, schema)
    parquet.write_table(table, partial, compression="lz4", use_dictionary=False, write_statistics=False)
    partial.replace(path)
    return int(table.num_rows)


def read_chunk(path: Path, columns: list[str] | None = None) -> pa.Table:
    """A chunk, or some of its columns."""
    return parquet.read_table(path, columns=columns, use_threads=False, memory_map=False, partitioning=None)


def _holds(path: Path, posts: pa.RecordBatch) -> bool:
    """Whether a chunk holds these posts; one that is damaged does not."""
    with suppress(OSError, pa.ArrowException):
        return bool(read_chunk(path).equals(pa.Table.from_batches([posts])))
    return False


def is_done(path: Path) -> bool:
    """Whether a chunk is there and whole (a machine that lost power may leave half a file)."""
    with suppress(OSError, pa.ArrowException):
        return bool(parquet.read_metadata(path).num_rows >= 0)
    return False


def program() -> str:
    """The version of Lindung and a digest of what decides the result."""
    return f"{lindung.__version__}+{content()}"
