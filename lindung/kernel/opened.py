"""What was opened of what is sealed while one request ran, so that no reading goes unnoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any


class Opened:
    """The rows whose sealed fields were opened, and the references that an entry on the trail already names."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Any] = {}
        self.named: set[str] = set()


_OPENED: ContextVar[Opened | None] = ContextVar("_OPENED", default=None)


@contextmanager
def watching() -> Iterator[Opened]:
    """Collect what is opened within this. Inside another one, what is opened belongs to the inner one."""
    opened = Opened()
    token = _OPENED.set(opened)
    try:
        yield opened
    finally:
        _OPENED.reset(token)


def note_opened(row: Any) -> None:
    """A sealed field of this row was opened (the vault says so)."""
    opened = _OPENED.get()
    if opened is not None:
        opened.rows[row._meta.label, row.ref] = row


def note_named(refs: Iterable[str]) -> None:
    """An entry says that these were read (the trail says so)."""
    opened = _OPENED.get()
    if opened is not None:
        opened.named.update(refs)
