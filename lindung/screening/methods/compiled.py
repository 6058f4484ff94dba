"""Functions of numbers, compiled at the first call, kept on disk where possible, free of the interpreter's lock."""

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call; where no folder can be written, each process compiles for itself."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no place for its cache
        return njit(nogil=True)(function)
