"""Arrays that take a while to make, kept on disk beside what Python and numba keep, as long as nothing they are made
of has changed."""

import hashlib
import os
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

ROOM = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).resolve().parent / "__pycache__"
PARTS = ("rules", "methods", "tables")
Arrays = tuple[Any, ...]


def kept(name: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays of `make`, read-only; made by an earlier process where that could keep them."""
    path = FOLDER / f"{name}.{made_of()}.npz"
    arrays = _read(path)
    if not arrays:
        arrays = make()
        _write(path, name, arrays)
    for array in arrays:
        array.setflags(write=False)
    return arrays


@cache
def content() -> str:
    """A digest of what decides every result: the room's rules, methods and tables."""
    digest = hashlib.sha256()
    for part in PARTS:
        for path in sorted((ROOM / part).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOM)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def made_of() -> str:
    """A digest of what any array is made of: Python, numpy, and what the room's files hold."""
    versions = f"{sys.version} {unicodedata.unidata_version} {np.__version__}"
    return hashlib.sha256(f"{versions} {content()}".encode()).hexdigest()[:16]


def _read(path: Path) -> Arrays:
    """Nothing where nothing whole is kept."""
    broken = (OSError, ValueError, AttributeError, KeyError, EOFError, zipfile.BadZipFile)
    with suppress(*broken), path.open("rb") as file:
        found = np.load(file, allow_pickle=False)
        return tuple(found[f"arr_{place}"] for place in range(len(found.files)))
    return ()


def _write(path: Path, name: str, arrays: Arrays) -> None:
    """Whole or not at all; what was kept of an earlier state goes. A folder that cannot be written is no trouble."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        try:
            with partial.open("wb") as file:
                np.savez(file, *arrays)
            for old in FOLDER.glob(f"{name}.????????????????.npz"):
                old.unlink(missing_ok=True)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
