"""One way to compile a function of numbers: kept on disk where possible, free of the interpreter's lock.

A kept function is made afresh when its own file changes, not when a function it calls in another file does: after
editing one that others call, remove the room's `__pycache__` folders.
"""

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call; where no folder can be written, each process compiles for itself."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no place for its cache
        return njit(nogil=True)(function)
