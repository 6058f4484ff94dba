"""One sealed file: a line of JSON that says what it is, then its content; encrypted by age, proved to its end."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyrage
from pyrage import x25519

from lindung.config.trouble import Trouble

FORM = "lindung backup 1"
LONGEST_HEADER = 4_000_000
CHUNK = 1 << 20
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Header:
    """What stands at the beginning of every sealed file, readable only with the identity."""

    part: str
    name: str
    taken_at: str
    version: str
    migrations: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    last_seal: str = ""
    form: str = FORM


class Source(Protocol):
    """Where content comes from: a file or a program's output."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end. Raises OSError when the content is not whole."""


def make_identity(path: Path) -> str:
    """A new identity in a file of its own (mode 0600, to be kept offline); answers its recipient. Never over a file."""
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Trouble(f"{path} is there already; an identity is never written over. Name another file.") from error
    with os.fdopen(descriptor, "w") as out:
        out.write(f"# recipient: {recipient}\n{identity}\n")
    return recipient


def read_recipients(given: list[str]) -> list[x25519.Recipient]:
    """Recipients as typed (age1...) or one a line in a file. Raises Trouble."""
    words = [word for each in given for word in _words(each, "age1")]
    try:
        found = [x25519.Recipient.from_str(word) for word in words]
    except pyrage.RecipientError as error:
        said = "A recipient looks like age1… (62 characters); make one with `lindung backup --new-identity FILE`."
        raise Trouble(said) from error
    if not found:
        raise Trouble("Say for whom the backup is sealed: --recipient age1…, or a file with such lines.")
    return found


def read_identities(path: Path) -> list[x25519.Identity]:
    """The identities of a file. Raises Trouble; never says what stands in it."""
    try:
        found = [x25519.Identity.from_str(word) for word in _words(str(path), "AGE-SECRET-KEY-")]
    except pyrage.IdentityError as error:
        raise Trouble(f"{path} holds no identity that can be read; take the file `--new-identity` made.") from error
    if not found:
        raise Trouble(f"{path} holds no identity; take the file that `lindung backup --new-identity` made.")
    return found


def _words(given: str, beginning: str) -> Iterator[str]:
    if given.startswith(beginning):
        yield given.strip()
        return
    try:
        lines = Path(given).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{given} cannot be read; name a file of lines that begin with {beginning}.") from error
    yield from (line.strip() for line in lines if line.strip() and not line.startswith("#"))


def seal(header: Header, content: Source, to: Path, recipients: list[x25519.Recipient], progress: Progress) -> int:
    """Write one sealed file, under its name only when it is whole and on disk; how many bytes it has."""
    half = to.with_name(f".{to.name}.half")
    try:
        with half.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            pyrage.encrypt_io(_Reading(header, content, progress), out, recipients)
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
        half.rename(to)
        _sync_folder(to.parent)
    except (OSError, pyrage.EncryptError) as error:
        raise Trouble(f"{to.name} was not written ({error}); nothing under that name is kept.") from error
    finally:
        half.unlink(missing_ok=True)
    return size


def unseal(sealed: Path, out: BinaryIO, identities: list[x25519.Identity]) -> Header:
    """Open a sealed file into `out`; its header. Raises Trouble when it is damaged, cut short, or for somebody else."""
    writing = _Writing(out)
    try:
        with sealed.open("rb") as source:
            pyrage.decrypt_io(source, writing, identities)
    except (OSError, pyrage.DecryptError) as error:
        raise Trouble(
            f"{sealed.name} cannot be opened: it is damaged, cut short, or sealed for another identity. Nothing was"
            " restored. Take another copy of it, or the backup before it."
        ) from error
    if writing.header is None:
        raise Trouble(f"{sealed.name} is no backup of Lindung. Nothing was restored.")
    return writing.header


class _Reading:
    """The header, then the content, as one stream."""

    def __init__(self, header: Header, content: Source, progress: Progress) -> None:
        self._begin = json.dumps(asdict(header)).encode() + b"\n"
        self._content, self._progress, self._read = content, progress, 0

    def read(self, size: int = -1) -> bytes:
        if self._begin:
            given, self._begin = self._begin[:size], self._begin[len(self._begin[:size]) :]
            return given
        given = self._content.read(size if size > 0 else CHUNK)
        self._read += len(given)
        self._progress(self._read)
        return given


class _Writing:
    """The other way round: takes the header off and passes on the rest."""

    def __init__(self, out: BinaryIO) -> None:
        self.header: Header | None = None
        self._out, self._kept = out, b""

    def write(self, given: bytes) -> int:
        if self.header is not None:
            self._out.write(given)
            return len(given)
        self._kept += given
        line, newline, rest = self._kept.partition(b"\n")
        if newline:
            self.header = _header(line)
            self._out.write(rest)
        elif len(self._kept) > LONGEST_HEADER:
            raise OSError("no header")
        return len(given)

    def flush(self) -> None:
        self._out.flush()


def _header(line: bytes) -> Header:
    try:
        said: Any = json.loads(line)
        header = Header(**said)
    except (ValueError, TypeError, RecursionError) as error:
        raise OSError("no header") from error
    if header.form != FORM or not _is_whole(header):
        raise OSError("another form")
    return header


def _is_whole(header: Header) -> bool:
    """Whether everything in it is of its kind: whoever knows the recipient can seal what he likes."""
    said: dict[str, Any] = asdict(header)
    migrations, rows = said.pop("migrations"), said.pop("rows")
    return (
        all(isinstance(each, str) for each in said.values())
        and isinstance(migrations, list)
        and all(isinstance(each, str) for each in migrations)
        and isinstance(rows, dict)
        and all(type(each) is int for each in rows.values())
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
