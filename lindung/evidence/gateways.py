"""The engines of the room, reached through one registry, so that every page works where none is installed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

from django.conf import settings
from procrastinate.contrib.django import app

from lindung.evidence.methods.release.ledger import Entry
from lindung.evidence.rules.desk import ListKind, RunKind
from lindung.evidence.rules.desk_lists import ListFacts
from lindung.evidence.rules.desk_refusals import EnginesMissing

KEPT_FOR_LATER = "given-out.zip"  # what exact tables said, so that the next ones do not undo them
CODEBOOKS = Path(__file__).parent / "codebooks"

# What is being done (an English sentence, marked for translation) and how much of the whole is done, 0 to 1.
Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Given:
    """One input of a run: what its organisation is called in the results, and the content that was given."""

    name: str
    kind: ListKind
    content: bytes
    sha256: str


@dataclass(frozen=True)
class Work:
    """Everything an engine needs; nothing in it says who anybody is."""

    kind: RunKind
    inputs: tuple[Given, ...]
    options: Mapping[str, Any]
    seed: int
    is_practice: bool = False
    agreement: str = ""  # its reference and its title, for exact tables
    partner: str = ""
    account: tuple[Entry, ...] = ()  # the desk's account of privacy, this run's own line in it
    line: int = 0  # the line that paid for this run
    earlier: tuple[Mapping[str, bytes], ...] = ()  # the files of exact tables given out before


@dataclass(frozen=True)
class Figure:
    """One figure of a result; `name` is a value of `rules.figures.FigureName`."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Made:
    """A file that a run left. `is_publishable`: goes out with a release; `is_for_parties`: never to everybody."""

    name: str
    content: bytes
    is_publishable: bool = False
    is_for_parties: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run found: figures, a verdict with its reasons, papers said in each language, files."""

    figures: tuple[Figure, ...]
    verdict: str = ""
    papers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    files: tuple[Made, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)  # run.json: versions, options, hashes


class Engine(Protocol):
    """What every engine does: one run from its inputs to its outcome. Raises a Refusal for inputs it cannot take."""

    def __call__(self, work: Work, tell: Tell) -> Outcome: ...


def missing_packages(kind: RunKind) -> tuple[str, ...]:
    """The packages this kind of run needs that are not installed here; none of them is loaded by asking."""
    return tuple(name for name in settings.LINDUNG_ENGINES[kind.value]["needs"] if find_spec(name) is None)


def engine_for(kind: RunKind) -> Engine:
    """The engine for this kind of run. Raises EnginesMissing."""
    return cast(Engine, _module(kind).run)


def _module(kind: RunKind) -> ModuleType:
    missing = missing_packages(kind)
    if missing:
        raise EnginesMissing(packages=", ".join(missing))
    try:
        return import_module(settings.LINDUNG_ENGINES[kind.value]["module"])
    except ModuleNotFoundError as missed:
        if (missed.name or "").startswith("lindung."):
            raise
        raise EnginesMissing(packages=missed.name or "?") from missed


def coded_facts(content: bytes) -> ListFacts:
    """How many people a coded list holds, when it is one. Raises ListNotReadable, NamesInClear, EnginesMissing."""
    return cast(ListFacts, _module(RunKind.LINK).read_coded(content))


@cache
def record_columns() -> frozenset[str]:
    """The columns of the public codebook, in lower case: what case records for publication may have."""
    content = json.loads((CODEBOOKS / "region.json").read_text(encoding="utf-8"))
    return frozenset(
        name.casefold() for column in content["columns"] for name in (column["name"], *column.get("also", ()))
    )


def queue_work(ref: str) -> None:
    """Let a worker do this run, once the transaction around it has committed; one run at a time in the whole house."""
    work = app.configure_task("evidence.work", allow_unknown=True, queue="evidence", lock="evidence.work")
    work.defer(ref=ref)
