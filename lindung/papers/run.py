"""run.json: everything needed to do the same run again and to know that the inputs were the same."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import Enum
from importlib import metadata
from pathlib import Path

from lindung import __version__
from lindung.papers.folder import MARK
from lindung.papers.rules import FileNotFound, FileUnreadable

PACKAGES = ("numpy", "scipy", "numba", "pyarrow", "splink", "duckdb", "rapidfuzz", "opendp", "altair", "typst")
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Input:
    """One file that was read: its name (not its folder), size and SHA-256."""

    name: str
    size_bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Input":
        """Read the file once. Raises FileNotFound, FileUnreadable."""
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    digest.update(block)
                    size += len(block)
        except FileNotFoundError as trouble:
            raise FileNotFound(field="input", path=str(path)) from trouble
        except OSError as trouble:
            raise FileUnreadable(field="input", path=str(path), reason=trouble.strerror or "") from trouble
        return cls(path.name, size, digest.hexdigest())


@dataclass
class Run:
    """One run from its first second: `Run.begin(...)`, then `run.finish(folder)` when everything is written.

    `options` must hold neither keys nor anything about a person.
    """

    command: str
    options: Mapping[str, object]
    seed: int | None
    inputs: tuple[Input, ...]
    started_at: datetime
    packages: tuple[str, ...] = PACKAGES
    more: dict[str, object] = field(default_factory=dict)

    @classmethod
    def begin(
        cls, command: str, *, options: Mapping[str, object], seed: int | None = None, inputs: Iterable[Path] = ()
    ) -> "Run":
        """Hash the inputs and note the time. Raises FileNotFound, FileUnreadable."""
        started_at = utc_now()
        return cls(command, dict(options), seed, tuple(Input.of(path) for path in inputs), started_at)

    def finish(self, folder: Path) -> Path:
        """Write run.json, the last file of a run."""
        path = folder / MARK
        write_json(path, self.record(ended_at=utc_now()))
        return path

    def record(self, *, ended_at: datetime) -> dict[str, object]:
        """What run.json holds."""
        return {
            "program": "lindung",
            "version": __version__,
            "command": self.command,
            "options": {name: plain(value) for name, value in self.options.items()},
            "seed": self.seed,
            "inputs": [asdict(one) for one in self.inputs],
            "started_at": self.started_at.isoformat(timespec="seconds"),
            "ended_at": ended_at.isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "packages": versions(self.packages),
            **self.more,
        }


def utc_now() -> datetime:
    """The machine's clock: commands have no database to ask."""
    return datetime.now(UTC)


def versions(packages: Iterable[str]) -> dict[str, str]:
    """The installed version of each package that is there."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Readable JSON in UTF-8, keys in the order given; a number that is not finite becomes null."""
    text = json.dumps(plain(content), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def plain(value: object) -> object:  # noqa: C901, PLR0911 - one line for each kind of value
    """The value as JSON knows it: enums by value, paths by name, arrays as lists, no NaN."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat(timespec="seconds")
        case Path():
            return value.name
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case float():
            return value if abs(value) < float("inf") else None
        case _ if hasattr(value, "tolist"):
            return plain(value.tolist())
        case Iterable():
            return [plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return str(value)
