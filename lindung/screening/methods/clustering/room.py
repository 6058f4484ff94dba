"""Room for arrays: in memory while they are small, else in files that the system may put out of memory at any time."""

import mmap
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

SPILL_FROM = 1 << 30  # bytes of one array


class Room:
    """Where large arrays go; without a folder, into memory. A file has no name and is gone with its array."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._maps: list[mmap.mmap] = []

    def array(self, shape: tuple[int, ...], kind: Any) -> np.ndarray:
        """Zeros."""
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        if self._folder is None or size < SPILL_FROM:
            return np.zeros(shape, kind)
        with tempfile.TemporaryFile(dir=self._folder, prefix="spill-") as file:
            file.truncate(size)
            if hasattr(os, "posix_fallocate"):  # a disk that is full is an error now, and no sudden end at some page
                os.posix_fallocate(file.fileno(), 0, size)
            self._maps.append(mmap.mmap(file.fileno(), size))
        return np.frombuffer(self._maps[-1], kind).reshape(shape)

    def let_go(self) -> None:
        """What of the files stands in memory need not stay there; it is read again where it is asked for."""
        for one in self._maps if hasattr(mmap, "MADV_DONTNEED") else ():
            one.madvise(mmap.MADV_DONTNEED)
