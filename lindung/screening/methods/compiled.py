"""Functions of numbers, compiled at the first call, kept on disk where possible, free of the interpreter's lock."""

import hashlib
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
    """Compile at the first call; where no folder can be written, each process compiles for itself.

    Numba compiles anew when the file of a function changes. The code holds more than that file: constants of others,
    and the functions it calls. So what they are belongs to the mark by which numba knows what it keeps.
    """
    try:
        made: Any = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no place for its cache
        return njit(nogil=True)(function)
    kept = made._cache._cache_file
    kept._source_stamp = (kept._source_stamp, _from_elsewhere(function))
    return made


def _from_elsewhere(function: Callable[..., Any]) -> str:
    """A digest of what compiled code holds of other files."""
    digest = hashlib.sha256()
    for name in sorted(set(function.__code__.co_names) & function.__globals__.keys()):
        value: Any = function.__globals__[name]
        if hasattr(value, "py_func"):
            kept = getattr(value._cache, "_cache_file", None)
            digest.update(f"{name} {kept and kept._source_stamp}".encode())
        elif isinstance(value, bool | int | float | str | bytes | tuple):
            digest.update(f"{name} {value!r}".encode())
        elif hasattr(value, "tobytes"):
            digest.update(f"{name} {value.dtype} {value.shape}".encode() + value.tobytes())
    return digest.hexdigest()
