"""The folder a run leaves behind: made whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lindung.papers.rules import OutputNotEmpty, OutputNotOurs, OutputNotWritable

try:
    import fcntl
except ImportError:  # Windows: what a killed run left is not swept by the next one
    fcntl = None  # type: ignore[assignment]

MARK = "run.json"  # what every finished run holds
PARTIAL = ".partial-"
LOCK = ".running"


def check_output(out: Path, *, overwrite: bool = False) -> None:
    """Refuse early, before hours of work, what `whole_folder` would refuse: OutputNotEmpty, OutputNotOurs."""
    if out.exists() and not out.is_dir():
        raise OutputNotWritable(field="out", path=str(out), reason="a file has this name")
    try:
        is_empty = not out.exists() or not any(out.iterdir())
    except OSError as trouble:
        raise OutputNotWritable(field="out", path=str(out), reason=trouble.strerror or "") from trouble
    if is_empty:
        return
    if not overwrite:
        raise OutputNotEmpty(field="out", path=str(out))
    if not (out / MARK).is_file():
        raise OutputNotOurs(field="out", path=str(out))


@contextmanager
def whole_folder(out: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A temporary folder beside `out`; it takes the name `out` when the block ends well, else it is removed.

    A killed run leaves at most a hidden folder `.OUT.partial-...`; the next run to the same place removes it.
    Raises OutputNotEmpty, OutputNotOurs, OutputNotWritable (then nothing was written).
    """
    out = Path(os.path.abspath(out))
    check_output(out, overwrite=overwrite)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        partial = Path(tempfile.mkdtemp(prefix=f".{out.name}{PARTIAL}", dir=out.parent))
        lock = (partial / LOCK).open("w")
    except OSError as trouble:
        raise OutputNotWritable(field="out", path=str(out), reason=trouble.strerror or "") from trouble
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield partial
        (partial / LOCK).unlink()
        partial.chmod(0o755 & ~_umask())
        _take_place(partial, out, overwrite=overwrite)
    finally:
        lock.close()
        shutil.rmtree(partial, ignore_errors=True)


def _take_place(partial: Path, out: Path, *, overwrite: bool) -> None:
    check_output(out, overwrite=overwrite)
    if not out.exists():
        partial.rename(out)
        return
    if not any(out.iterdir()):
        out.rmdir()
        partial.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}{PARTIAL}", dir=out.parent)) / "old"
    out.rename(old)
    try:
        partial.rename(out)
    except OSError:
        old.rename(out)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)


def _sweep(out: Path) -> None:
    """Remove what killed runs to the same place left behind; a run that is alive holds its lock."""
    if fcntl is None:
        return
    for left in out.parent.glob(f".{out.name}{PARTIAL}*"):
        with suppress(OSError), (left / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
