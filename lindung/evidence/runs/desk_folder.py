"""What the desk's runs share: a private folder that is gone afterwards, and what is brought back from it."""

import io
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lindung.evidence.gateways import KEPT_FOR_LATER, Made

MEMORY = Path("/dev/shm")  # noqa: S108 - in memory, where there is such a folder: nothing on a disk


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder only this process's user can read; removed whatever happens, in memory where the machine allows it."""
    place = MEMORY if os.access(MEMORY, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(prefix="lindung-run-", dir=place) as made:
        yield Path(made)


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
