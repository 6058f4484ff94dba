"""One publication: cases in, tables or synthetic records out. The ledger is asked first, and written before anything.

A private release is a synthetic copy with its tables; an exact one is tables for one named partner. One run makes one
of the two, because together in one pair of hands the exact tables undo the other's promise.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.codebook import Codebook
from lindung.evidence.methods.release.conclusions import conclusions
from lindung.evidence.methods.release.inference import attack_release
from lindung.evidence.methods.release.ledger import Cost, Ledger, account, check_delta, check_epsilon
from lindung.evidence.methods.release.suppression import check_smallest_count, protect
from lindung.evidence.methods.release.synthesis import Plan, synthesise
from lindung.evidence.methods.release.tables import System, closure, dimensions, system
from lindung.evidence.rules.publish import (
    ColumnsUnknown,
    EntryKind,
    FrontierOutOfRange,
    PartnerMissing,
    TablesNotSafe,
    TooFewRecords,
)
from lindung.evidence.runs.publish_cases import load_codebook, read_cases
from lindung.evidence.runs.publish_earlier import check_earlier, earlier_counts
from lindung.evidence.runs.publish_files import write_exact, write_private
from lindung.evidence.runs.publish_options import Published, PublishOptions
from lindung.evidence.runs.publish_paper import exact_paper, private_paper
from lindung.kernel.errors import gettext_noop
from lindung.papers.document import Paper
from lindung.papers.folder import check_output, whole_folder
from lindung.papers.report import write_report
from lindung.papers.rules import Progress, silent
from lindung.papers.run import Run
from lindung.papers.wording import Wording

LEAST_RECORDS = 50
# What the attribute attack tries to learn, where the codebook has it.
SENSITIVE = ("is_sexual_exploitation", "is_other_exploitation", "gender")


def publish(
    cases: Path, out: Path, options: PublishOptions, *, ledger: Ledger, progress: Progress = silent
) -> Published:
    """Publish once. Every refusal of rules.publish and rules.runs; then nothing was written, and nothing was spent
    unless the noise was already drawn."""
    codebook = _checked(options)
    check_output(out, overwrite=options.overwrite)
    standing = ledger.entries()
    if options.is_exact:
        check_earlier(standing, options.earlier)
    shown = {name: value for name, value in vars(options).items() if name not in ("earlier", "overwrite")}
    run = Run.begin("publish", options=shown, seed=options.seed, inputs=[cases])
    progress(gettext_noop("reading the cases"), 0.0)
    codes, outside = read_cases(cases, codebook, is_lenient=options.is_lenient)
    least = options.smallest_count if options.is_exact else LEAST_RECORDS
    if len(codes) < least:
        raise TooFewRecords(field="cases", least=least)
    work = _exact if options.is_exact else _private
    with whole_folder(out, overwrite=options.overwrite) as folder:
        done = work(codes, codebook, options, ledger, progress, folder, run)
        progress(gettext_noop("writing"), 0.9)
        run.more = {"ledger": done.line.ledger, "line": done.line.number, "outside_codebook": outside}
        run.finish(folder)
    return replace(done, folder=out, outside=outside)


def _checked(options: PublishOptions) -> Codebook:
    """Everything that can be refused before the cases are opened."""
    if options.is_exact:
        check_smallest_count(options.smallest_count)
        if not (options.partner.strip() and options.agreement.strip()):
            raise PartnerMissing(field="partner")
    else:
        check_epsilon(options.epsilon)
        check_delta(options.delta)
        if not 0 <= options.faithful_combinations <= 1:
            raise FrontierOutOfRange(field="faithful_combinations", value=options.faithful_combinations)
    for language in options.languages:
        Wording(language)
    codebook = load_codebook(options.codebook)
    if unknown := [name for name in options.columns if name not in codebook.names]:
        raise ColumnsUnknown(field="columns", columns=", ".join(unknown))
    codebook = codebook.only(options.columns) if options.columns else codebook
    tables = options.tables or codebook.tables or tuple((name,) for name in codebook.names)
    closure(tables, dimensions(codebook))
    return replace(codebook, tables=tuple(dict.fromkeys(tuple(table) for table in tables)))


def _private(
    codes: NDArray[np.uint8], codebook: Codebook, options: PublishOptions, ledger: Ledger, progress: Progress,
    folder: Path, run: Run,
) -> Published:  # fmt: skip
    known = dimensions(codebook)
    judged = tuple(tuple(known[part].column for part in table) for table in codebook.tables)
    judged = tuple(tuple(sorted(table)) for table in judged)
    line = ledger.add(Cost(EntryKind.PRIVATE, what=codebook.name, epsilon=options.epsilon, delta=options.delta))
    progress(gettext_noop("measuring with noise and fitting"), 0.2)
    plan = Plan(options.epsilon, options.delta, options.faithful_combinations, options.seed, tables=judged)
    made = synthesise(codes, codebook.sizes, plan)
    attacks = None
    if options.with_attacks:
        progress(gettext_noop("attacking a release of one half of the cases"), 0.6)
        columns = tuple(codebook.names.index(name) for name in SENSITIVE if name in codebook.names)
        attacks = attack_release(codes, codebook.sizes, plan, columns=columns)
    found = conclusions(made, judged)
    of = account(ledger.entries())
    may_leave = write_private(folder, codebook, made, found, line=line, of=of, attacks=attacks, options=options)
    paper = private_paper(codebook, made, found, of, options)
    may_leave += _report(paper, folder, options, run)
    return Published(folder, line, of, may_leave, 0, synthesis=made, conclusions=found, attacks=attacks)


def _exact(
    codes: NDArray[np.uint8], codebook: Codebook, options: PublishOptions, ledger: Ledger, progress: Progress,
    folder: Path, run: Run,
) -> Published:  # fmt: skip
    counted: System = system(codes, codebook, codebook.tables)
    progress(gettext_noop("hiding small counts and attacking what is shown"), 0.2)
    before = earlier_counts(counted, codebook, options.earlier)
    hidden = protect(counted, k=options.smallest_count, earlier=before)
    if not hidden.is_safe:
        raise TablesNotSafe(field="tables", width=round(hidden.narrowest, 1), k=options.smallest_count)
    cost = Cost(
        EntryKind.EXACT, what=codebook.name, tables=len(codebook.tables), partner=options.partner,
        agreement=options.agreement,
    )  # fmt: skip
    line = ledger.add(cost)
    of = account(ledger.entries())
    may_leave = write_exact(folder, codebook, counted, hidden, line=line, of=of, options=options)
    may_leave += _report(exact_paper(codebook, counted, hidden, of, options), folder, options, run)
    return Published(folder, line, of, may_leave, 0, protected=hidden)


def _report(paper: Paper, folder: Path, options: PublishOptions, run: Run) -> tuple[str, ...]:
    written = write_report(
        paper,
        folder,
        at=run.started_at,
        languages=options.languages,
        with_pdf=options.with_pdf,
    )
    return tuple(str(path.relative_to(folder)) for path in written)
