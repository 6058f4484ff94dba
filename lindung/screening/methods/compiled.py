"""Functions of numbers, compiled at the first call, kept on disk where possible, free of the interpreter's lock."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# What numba looks for as it is loaded and nothing here asks of it: products of matrices, the tracing of tests. Together
# they take longer to load than numba. (It looks for the first again where a function does multiply matrices.)
UNASKED = ("scipy.linalg.cython_blas", "coverage")


@contextmanager
def _unasked() -> Iterator[None]:
    hidden = [name for name in UNASKED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: there is no such module
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


with _unasked():
    from numba import njit
    from numba.np import arraymath


LOADED = arraymath  # what looks for products of matrices: once loaded, it does not look again


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call; where no folder can be written, each process compiles for itself."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no place for its cache
        return njit(nogil=True)(function)
