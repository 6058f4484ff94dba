"""The desk's run on counts: `lindung estimate` on a sealed table, its figures as far as the verdict carries them."""

import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

from lindung.evidence.gateways import Figure, Outcome, Tell, Work
from lindung.evidence.rules.desk_lists import STRATUM
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.rules.figures import FigureName
from lindung.evidence.runs import estimate
from lindung.evidence.runs.desk_folder import files_of, private_folder
from lindung.evidence.runs.estimate_lists import Columns
from lindung.papers.folder import MARK
from lindung.papers.report import heard

_ODD = re.compile(r"[^\w -]")  # a label becomes the name of a file, which the report tells
CARRIES_A_NUMBER = (VerdictLevel.ROBUST, VerdictLevel.DEPENDS_ON_MODEL)


def run(work: Work, tell: Tell) -> Outcome:
    """Estimate once. Raises the refusals of rules.estimate and rules.estimating."""
    (given,) = work.inputs
    with private_folder() as place:
        table = place / f"{_ODD.sub('', given.name).strip() or 'lists'}.csv"
        table.write_bytes(given.content)
        options = estimate.EstimateOptions(
            lists=str(table),
            out=place / "out",
            replicates=int(work.options["replicates"]),
            seed=work.seed,
            columns=Columns(stratum=STRATUM if STRATUM in _header(given.content) else ""),
            with_pdf=False,
            is_practice=work.is_practice,
        )
        with heard() as papers:
            done = estimate.run(options, tell)
        files = files_of(done.out, leaves=_leaves(done.out))
        record = json.loads((done.out / MARK).read_text(encoding="utf-8"))
        return Outcome(tuple(_figures(done)), done.verdict.value, papers, files, record)


def _figures(done: estimate.EstimateResult) -> Iterator[Figure]:
    """The total only where the verdict carries one; else what the lists do say."""
    ends = (done.total, done.low, done.high)
    if done.verdict in CARRIES_A_NUMBER and all(math.isfinite(each) for each in ends):
        total, low, high = (float(round(each)) for each in ends)
        yield Figure(FigureName.POPULATION.value, total, low, high)
        yield Figure(FigureName.UNSEEN.value, total - done.seen, max(0.0, low - done.seen), high - done.seen)
    elif done.verdict is VerdictLevel.LOWER_BOUND_ONLY:
        yield Figure(FigureName.AT_LEAST.value, float(done.at_least))
    yield Figure(FigureName.SEEN.value, float(done.seen))


def _header(content: bytes) -> list[str]:
    first = io.BytesIO(content).readline().decode("utf-8-sig", errors="ignore")
    return [name.strip() for name in first.split(",")]


def _leaves(folder: Path) -> frozenset[str]:
    """What may go out with a release: everything but the record of the run."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return frozenset(name for name in found if name != MARK)
