"""One estimate from its file to its folder: lists and options in; report, charts, figures and run.json out."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lindung.evidence.methods.estimation import Asked, Estimation, estimate
from lindung.evidence.rules import estimating
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.rules.estimating import CHOOSABLE, REPLICATES, Method
from lindung.evidence.runs.estimate_figures import figures_of
from lindung.evidence.runs.estimate_lists import Columns, read_lists
from lindung.evidence.runs.estimate_paper import estimate_paper
from lindung.kernel.errors import gettext_noop
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.report import write_report
from lindung.papers.rules import Progress, silent
from lindung.papers.run import Run, write_json
from lindung.papers.wording import LANGUAGES, Wording

__all__ = ["EstimateOptions", "EstimateResult", "read_lists", "run"]
MOST_WORKERS = 256
MOST_SEED = 2**63 - 1


@dataclass(frozen=True)
class EstimateOptions:
    """Everything that can be chosen; `lists` is a path, or the name of a published table."""

    lists: str
    out: Path
    methods: tuple[str, ...] = tuple(method.value for method in CHOOSABLE)
    replicates: int = REPLICATES
    seed: int = 1
    level: float = 0.95
    columns: Columns = Columns()
    languages: tuple[str, ...] = LANGUAGES
    with_pdf: bool = True
    workers: int = 1
    is_practice: bool = False
    overwrite: bool = False


@dataclass(frozen=True)
class EstimateResult:
    """What came of it."""

    out: Path
    name: str
    seen: int
    total: float
    low: float
    high: float
    level: float
    verdict: VerdictLevel
    at_least: int
    estimation: Estimation


def run(options: EstimateOptions, tell: Progress = silent) -> EstimateResult:
    """Read, estimate, write a whole folder. Raises BadInput of many kinds; then nothing was written."""
    asked = _checked(options)
    check_output(options.out, overwrite=options.overwrite)
    tell(gettext_noop("Reading the lists"), 0.0)
    given = read_lists(options.lists, options.columns)
    begun = Run.begin("estimate", options=_recorded(options), seed=options.seed, inputs=given.files)
    made = estimate(given.histories, asked=asked, strata=given.strata, tell=lambda what, done: tell(what, 0.9 * done))
    tell(gettext_noop("Writing the report"), 0.9)
    digests = [one.sha256 for one in begun.inputs]
    paper = estimate_paper(made, given, command=command_line(options), digests=digests, is_practice=options.is_practice)
    with whole_folder(options.out, overwrite=options.overwrite) as folder:
        write_json(folder / "estimate.json", figures_of(made, given, digests))
        write_report(paper, folder, at=begun.started_at, languages=options.languages, with_pdf=options.with_pdf)
        begun.finish(folder)
    tell(gettext_noop("Done"), 1.0)
    top = made.headline
    return EstimateResult(
        out=options.out,
        name=given.name,
        seen=top.seen,
        total=top.total,
        low=top.low,
        high=top.high,
        level=top.level,
        verdict=made.verdict.level,
        at_least=made.verdict.at_least,
        estimation=made,
    )


def default_workers() -> int:
    """As many as the machine has cores."""
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def _checked(options: EstimateOptions) -> Asked:
    """The options as the methods take them. Raises OptionOutside, UnknownMethod, UnknownLanguage."""
    ranges: Mapping[str, tuple[float, float, float]] = {
        "--replicates": (options.replicates, estimating.LEAST_REPLICATES, estimating.MOST_REPLICATES),
        "--level": (options.level, estimating.LEAST_LEVEL, estimating.MOST_LEVEL),
        "--workers": (options.workers, 1, MOST_WORKERS),
        "--seed": (options.seed, 0, MOST_SEED),
    }
    for option, (value, least, most) in ranges.items():
        if not least <= value <= most:
            raise estimating.OptionOutside(option=option, value=str(value), least=str(least), most=str(most))
    known = [method.value for method in CHOOSABLE]
    for name in options.methods:
        if name not in known:
            raise estimating.UnknownMethod(method=name, known=", ".join(known))
    for language in options.languages:
        Wording(language)
    methods = tuple(method for method in Method if method.value in options.methods)
    return Asked(methods, options.replicates, options.seed, options.level, options.workers)


def _recorded(options: EstimateOptions) -> dict[str, object]:
    columns = options.columns
    return {
        "lists": Path(options.lists).name,
        "methods": options.methods,
        "replicates": options.replicates,
        "level": options.level,
        "stratum": columns.stratum,
        "cannot_overlap": ["+".join(group) for group in columns.cannot_overlap],
        "columns": {"count": columns.count, "person": columns.person, "list": columns.list},
        "languages": options.languages,
        "pdf": options.with_pdf,
    }


def command_line(options: EstimateOptions) -> str:
    """The order that repeats the run; names of files without their folders."""
    default = Columns()
    words = ["lindung", "estimate", Path(options.lists).name, "--out", "DIR", "--seed", str(options.seed)]
    words += ["--replicates", str(options.replicates), "--level", str(options.level)]
    for name in ("count", "person", "list", "stratum"):
        if getattr(options.columns, name) != getattr(default, name):
            words += [f"--{name}", getattr(options.columns, name)]
    for group in options.columns.cannot_overlap:
        words += ["--cannot-overlap", "+".join(group)]
    if set(options.methods) != {method.value for method in CHOOSABLE}:
        words += ["--methods", *options.methods]
    return shlex.join(words)
