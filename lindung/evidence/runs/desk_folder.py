"""What the desk's runs share: a private folder that is gone afterwards, and what is brought back from it."""

import fcntl
import io
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lindung.evidence.gateways import KEPT_FOR_LATER, Made

MEMORY = Path("/dev/shm")  # noqa: S108 - in memory, where there is such a folder: nothing on a disk


PREFIX, LOCK = "lindung-run-", "lock"


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder only this process's user can read; removed whatever happens, in memory where the machine allows it.

    Where the process itself was killed, the next run of this user removes what it left.
    """
    place = MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    with _one_at_a_time(place):
        remove_left(place)
        made = tempfile.TemporaryDirectory(prefix=PREFIX, dir=place)
        lock = _locked(Path(made.name) / LOCK)
    try:
        work = Path(made.name) / "work"
        work.mkdir()
        yield work
    finally:
        made.cleanup()
        os.close(lock)


def remove_left(place: Path) -> int:
    """Remove this user's folders whose process is gone (nobody holds their lock); return how many."""
    removed = 0
    for folder in place.glob(f"{PREFIX}*"):
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            continue
        try:
            os.close(_locked(folder / LOCK))
        except BlockingIOError:
            continue  # its process is at work
        shutil.rmtree(folder, ignore_errors=True)
        removed += 1
    return removed


@contextmanager
def _one_at_a_time(place: Path) -> Iterator[None]:
    """Making a folder and removing left ones do not meet half way."""
    gate = os.open(place / f".lindung-gate-{os.getuid()}", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _locked(path: Path) -> int:
    """An open file that is ours until it is closed or the process ends. Raises BlockingIOError."""
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise
    return file


def files_of(folder: Path, *, leaves: Collection[str], for_parties: bool = False) -> tuple[Made, ...]:
    """Every file of a finished run; `leaves`: those that may go out with a release."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        goes = name in leaves
        found.append(Made(name.replace("/", "-"), path.read_bytes(), goes, for_parties and goes))
    return tuple(found)


def kept_for_later(folder: Path, names: Collection[str]) -> Made:
    """Some files as they stand in the folder, packed, for a later run to read."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in sorted(names):
            archive.write(folder / name, name)
    return Made(KEPT_FOR_LATER, packed.getvalue())
