"""The ledger as a file beside the releases: one line a JSON object, locked, never shortened.

A second, small record of how far each ledger has come is kept in the user's state folder, so that an older copy, a cut
one or a fork is seen on this machine. It cannot see a copy used on another machine: `--ledger-moved-here` says so.
"""

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO

from lindung.evidence.methods.release.ledger import Cost, Entry, check_chain, next_entry, opened
from lindung.evidence.rules.publish import (
    EntryKind,
    LedgerBehind,
    LedgerBusy,
    LedgerChanged,
    LedgerExists,
    LedgerForeign,
    LedgerMissing,
    LedgerNotWritten,
)
from lindung.papers.run import utc_now

try:
    import fcntl
except ImportError:  # Windows: two runs at once are not kept apart
    fcntl = None  # type: ignore[assignment]

NAME = "ledger.json"
_NAMED = re.compile(r"[0-9A-Za-z]{32}")  # token_hex(16)


def state_folder() -> Path:
    """Where this machine remembers how far ledgers have come: LINDUNG_STATE, else the user's state folder."""
    named = os.environ.get("LINDUNG_STATE")
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return (Path(named) if named else Path(base) / "lindung") / "ledgers"


def open_ledger(place: Path, *, epsilon: float, what: str = "") -> "LedgerFile":
    """Make a new ledger with its whole budget. Raises LedgerExists, LedgerNotWritten, EpsilonOutOfRange."""
    first = opened(ledger=secrets.token_hex(16), epsilon=epsilon, what=what, at=_now())
    if place.exists():
        raise LedgerExists(field="ledger", place=str(place))
    made = LedgerFile(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8") as file:
            file.write(_line(first))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as trouble:
        raise LedgerExists(field="ledger", place=str(place)) from trouble
    except OSError as trouble:
        raise LedgerNotWritten(field="ledger", place=str(place)) from trouble
    made.remember(first)
    return made


class LedgerFile:
    """A `Ledger` kept in a file."""

    def __init__(self, place: Path, *, is_moved_here: bool = False) -> None:
        self.place = place
        self._is_moved_here = is_moved_here

    def entries(self) -> tuple[Entry, ...]:
        """Every line, oldest first. Raises LedgerMissing, LedgerChanged, LedgerBehind, LedgerForeign."""
        entries = self._read()
        self._check_known(entries)
        return entries

    def _read(self) -> tuple[Entry, ...]:
        try:
            text = self.place.read_text(encoding="utf-8")
        except FileNotFoundError as trouble:
            raise LedgerMissing(field="ledger", place=str(self.place)) from trouble
        except UnicodeDecodeError as trouble:
            raise LedgerChanged(field="ledger", line=1) from trouble
        except OSError as trouble:
            raise LedgerNotWritten(field="ledger", place=str(self.place)) from trouble
        entries = tuple(_entry(line, number) for number, line in enumerate(text.splitlines(), start=1))
        if not text.endswith("\n"):
            raise LedgerChanged(field="ledger", line=max(1, len(entries)))
        check_chain(entries)
        return entries

    def add(self, cost: Cost) -> Entry:
        """Append a line and wait until the disk has it. Raises as `entries`, BudgetExceeded, LedgerBusy."""
        if not self.place.exists():
            raise LedgerMissing(field="ledger", place=str(self.place))
        with self._alone() as file:
            before = self.entries()
            if self._is_moved_here and not self._known(before[0].ledger):
                moved = next_entry(before, Cost(EntryKind.MOVED, what=""), at=_now())
                self._append(file, moved)
                before = (*before, moved)
            entry = next_entry(before, cost, at=_now())
            self._append(file, entry)
        return entry

    def remember(self, entry: Entry) -> None:
        """Note on this machine how far the ledger has come. Raises LedgerNotWritten."""
        note = self._note(entry.ledger)
        try:
            note.parent.mkdir(parents=True, exist_ok=True)
            partial = note.with_suffix(".partial")
            partial.write_text(json.dumps({"lines": entry.number, "digest": entry.digest}), encoding="utf-8")
            partial.replace(note)
        except OSError as trouble:
            raise LedgerNotWritten(field="ledger", place=str(note.parent)) from trouble

    @contextmanager
    def _alone(self) -> Iterator[IO[str]]:
        try:
            file = self.place.open("r+", encoding="utf-8")
        except OSError as trouble:
            raise LedgerNotWritten(field="ledger", place=str(self.place)) from trouble
        with file:
            if fcntl is not None:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as trouble:
                    raise LedgerBusy(place=str(self.place)) from trouble
            yield file

    def _append(self, file: IO[str], entry: Entry) -> None:
        end = file.seek(0, os.SEEK_END)
        try:
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())
        except OSError as trouble:
            with suppress(OSError):
                os.truncate(self.place, end)
            raise LedgerNotWritten(field="ledger", place=str(self.place)) from trouble
        self.remember(entry)

    def _check_known(self, entries: tuple[Entry, ...]) -> None:
        known = self._known(entries[0].ledger)
        if not known:
            if len(entries) > 1 and not self._is_moved_here:
                raise LedgerForeign(field="ledger", line=len(entries))
            return
        lines = int(known["lines"])
        if lines > len(entries):
            raise LedgerBehind(field="ledger", line=len(entries), known=lines)
        if entries[lines - 1].digest != known["digest"]:
            raise LedgerChanged(field="ledger", line=lines)

    def _known(self, ledger: str) -> dict[str, str]:
        try:
            found = json.loads(self._note(ledger).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        told = found if isinstance(found, dict) else {}
        is_whole = type(told.get("lines")) is int and told["lines"] > 0 and isinstance(told.get("digest"), str)
        return told if is_whole else {}

    def _note(self, ledger: str) -> Path:
        return state_folder() / f"{ledger}.json"


def _now() -> str:
    return utc_now().isoformat(timespec="seconds")


def _line(entry: Entry) -> str:
    return json.dumps({**asdict(entry), "kind": EntryKind(entry.kind).value}, ensure_ascii=True) + "\n"


def _entry(line: str, number: int) -> Entry:
    try:
        found = json.loads(line)
        entry = Entry(**{**found, "kind": EntryKind(found["kind"])})
    except (ValueError, TypeError, KeyError, RecursionError) as trouble:
        raise LedgerChanged(field="ledger", line=number) from trouble
    is_plain = all(isinstance(getattr(entry, each.name), str | int | float) for each in fields(Entry))
    if not is_plain or not isinstance(entry.ledger, str) or not _NAMED.fullmatch(entry.ledger):
        raise LedgerChanged(field="ledger", line=number)
    return entry
