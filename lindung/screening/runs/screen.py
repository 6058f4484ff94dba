"""`lindung screen`: files of posts in; posts, entities, clusters, links, a summary out. Can be stopped and taken up."""

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from lindung.kernel.errors import gettext_noop
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.run import Input, Run
from lindung.papers.wording import LANGUAGES, Wording
from lindung.screening.engines import local, spark
from lindung.screening.engines.local import Chunk
from lindung.screening.rules import runs
from lindung.screening.rules.runs import LOSES_A_COLUMN, Engine, Reason, Rejected
from lindung.screening.runs import store
from lindung.screening.runs.clusters import Parts, labels_of
from lindung.screening.runs.posts.sources import chunks, form
from lindung.screening.runs.store import Store
from lindung.screening.runs.summary import write_summary
from lindung.screening.runs.tables import write_clusters, write_posts
from lindung.screening.runs.tally import Tally

PACKAGES = ("numpy", "numba", "pyarrow", "phonenumbers", "tldextract", "pyspark")
STDIN = "-"
MOST_WORKERS = 512
SMALL_BYTES = 4 << 20  # below it other processes would cost more than they do
SCREENED, CLUSTERED, WRITTEN = 0.85, 0.93, 0.99  # how much of the whole is done when a stage ends
BLOCK_BYTES = 1 << 20

# What is being done, how much of the whole is done (0 to 1), and how many posts have been screened.
Tell = Callable[[str, float, int], None]


def silent(what: str, done: float, posts: int) -> None:
    """Progress nobody reads."""


@dataclass(frozen=True)
class ScreenOptions:
    """What is asked for. A path "-" is standard input; `workers` 0: as many as there are cores."""

    posts: tuple[Path, ...]
    out: Path
    engine: Engine = Engine.LOCAL
    master: str = "local[2]"
    workers: int = 0
    country: str | None = None
    strict: bool = False
    languages: tuple[str, ...] = LANGUAGES
    overwrite: bool = False

    def said(self) -> dict[str, object]:
        """What was asked for, for run.json."""
        return {"country": self.country, "strict": self.strict}


@dataclass(frozen=True)
class ScreenResult:
    """Where the output is, and the figures a person asks for first."""

    out: Path
    posts: int
    rejected: int
    with_warning_signs: int
    clusters: int
    taken_up: int


def run(options: ScreenOptions, tell: Tell = silent, stdin: BinaryIO | None = None) -> ScreenResult:
    """Screen the posts and write the folder. Raises the refusals of rules.runs and papers.rules."""
    check_output(options.out, overwrite=options.overwrite)
    _check(options)
    with _paths(options, stdin) as paths:
        for path in paths:
            form(path)
        started = Run.begin("screen", options=options.said() | {"engine": options.engine}, inputs=paths)
        started.packages = PACKAGES
        identity = {
            "inputs": _inputs(started.inputs),
            "options": {"country": options.country},
            "program": store.program(),
        }
        with store.opened(options.out, identity, overwrite=options.overwrite) as kept:
            result = _screened(options, paths, kept, started, tell)
            kept.remove()
    return result


def _check(options: ScreenOptions) -> None:
    if not 0 <= options.workers <= MOST_WORKERS:
        raise runs.WorkersOutOfRange(field="workers", count=options.workers, most=MOST_WORKERS)
    if options.engine is Engine.SPARK and spark.missing():
        raise runs.SparkMissing(field="engine", missing=spark.missing())
    for language in options.languages:
        Wording(language)


def _inputs(inputs: tuple[Input, ...]) -> list[list[object]]:
    return [[one.name, one.size_bytes, one.sha256] for one in inputs]


@contextmanager
def _paths(options: ScreenOptions, stdin: BinaryIO | None) -> Iterator[tuple[Path, ...]]:
    """The files; standard input is kept in one beside the output, because it is read more than once."""
    if all(str(path) != STDIN for path in options.posts):
        yield options.posts
        return
    place = store.place(options.out)
    folder = place.with_name(f"{place.name}-{os.getpid()}")
    folder.mkdir(parents=True)
    try:
        spooled = folder / "stdin.jsonl"
        with spooled.open("wb") as file:
            shutil.copyfileobj(stdin or sys.stdin.buffer, file, BLOCK_BYTES)
        yield tuple(spooled if str(path) == STDIN else path for path in options.posts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _screened(options: ScreenOptions, paths: tuple[Path, ...], kept: Store, started: Run, tell: Tell) -> ScreenResult:
    reading = Reading(options, paths, kept)
    posts = 0
    for chunk in _engine(options, reading, kept):
        posts += chunk.posts
        tell(gettext_noop("Posts are screened"), SCREENED * reading.screened(posts), posts)
    reading.check_not_empty()
    parts = Parts(kept, reading.sizes)
    tell(gettext_noop("Posts are gathered into clusters"), SCREENED, parts.count)
    labels = labels_of(kept, parts)
    sized = np.bincount(labels)
    tally = Tally(labels, int((sized > 1).sum()))
    with whole_folder(options.out, overwrite=options.overwrite) as folder:
        span = WRITTEN - CLUSTERED
        write_posts(
            kept, parts, tally, folder,
            lambda done: tell(gettext_noop("The output is written"), CLUSTERED + span * done, parts.count),
        )  # fmt: skip
        clusters = write_clusters(tally, parts, kept, folder)
        shutil.copyfile(kept.rejected, folder / "rejected.jsonl")
        summary = write_summary(folder, tally, clusters, reading.counts, started, options.languages)
        started.more["posts"] = parts.count
        started.finish(folder)
    tell(gettext_noop("The output is written"), 1.0, parts.count)
    return ScreenResult(
        options.out, parts.count, reading.rejected, summary["with_warning_signs"], tally.clusters, reading.taken_up
    )


def _engine(options: ScreenOptions, reading: "Reading", kept: Store) -> Iterator[Chunk]:
    if options.engine is Engine.SPARK:
        return spark.screen(reading.chunks(), master=options.master, scratch=kept.folder)
    is_small = sum(path.stat().st_size for path in reading.paths) < SMALL_BYTES
    workers = options.workers or (1 if is_small else local.cores())
    return local.screen(reading.chunks(), workers=workers)


class Reading:
    """All files read into chunks; chunks that an earlier run finished are counted, not done again."""

    def __init__(self, options: ScreenOptions, paths: tuple[Path, ...], kept: Store) -> None:
        self.paths = paths
        self.sizes: list[int] = []
        self.reasons: Counter[Reason] = Counter()
        self.taken_up = 0
        self._options = options
        self._kept = kept
        self._read = 0.0
        self._first: Rejected | None = None

    @property
    def rejected(self) -> int:
        """Lines that were left out."""
        return sum(count for reason, count in self.reasons.items() if reason not in LOSES_A_COLUMN)

    @property
    def counts(self) -> dict[str, int]:
        """How often each reason was given."""
        return {reason.value: self.reasons[reason] for reason in Reason if self.reasons[reason]}

    def screened(self, posts: int) -> float:
        """How much of the screening is done when so many posts are, 0 to 1."""
        return self._read * posts / max(sum(self.sizes) - self.taken_up + posts, posts, 1)

    def chunks(self) -> Iterator[Chunk]:
        """The chunks that wait to be screened, as they are read. Raises LineRejected with --strict."""
        with self._kept.rejected.open("w", encoding="utf-8") as self._file:
            for number, batch in enumerate(chunks(self.paths, self._reject, self._tell)):
                given, part = self._kept.given(number), self._kept.part(number)
                self._kept.keep(number, batch)
                self.sizes.append(len(batch))
                if store.is_done(part):
                    self.taken_up += len(batch)
                else:
                    yield Chunk(number, given, part, len(batch), self._options.country)
        self._read = 1.0

    def check_not_empty(self) -> None:
        """Raises NoPosts, OnlyRejected."""
        if self.sizes:
            return
        files = ", ".join(path.name for path in self.paths)
        if self._first is None:
            raise runs.NoPosts(field="posts", files=files)
        raise runs.OnlyRejected(count=self.rejected, files=files, **self._facts(self._first))

    def _tell(self, done: float) -> None:
        self._read = done

    def _reject(self, one: Rejected) -> None:
        if self._options.strict:
            raise runs.LineRejected(**self._facts(one))
        self._first = self._first or one
        self.reasons[one.reason] += 1
        lost = {"column": one.column} if one.column else {}
        line = {"file": one.file, "line": one.line, "reason": one.reason.value, **lost}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _facts(self, one: Rejected) -> dict[str, object]:
        return {"field": "posts", "file": one.file, "line": one.line, "reason": one.reason}
