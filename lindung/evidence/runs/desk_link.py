"""The desk's run on coded lists: who is on several of them, and one number that holds the doubt about it."""

import json
from pathlib import Path

import pyarrow.parquet as parquet

from lindung.evidence.engines.encoded import is_encoded
from lindung.evidence.engines.encoded import read as read_encoded
from lindung.evidence.gateways import Figure, Outcome, Tell, Work
from lindung.evidence.methods.pipeline import Honest
from lindung.evidence.rules.desk_lists import NOT_CODED, ListFacts
from lindung.evidence.rules.desk_refusals import DecoysOnLists, ListNotReadable
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.rules.figures import FigureName
from lindung.evidence.runs import link_encoded, linked
from lindung.evidence.runs.desk_folder import files_of, private_folder
from lindung.kernel.errors import Refusal
from lindung.papers.folder import MARK
from lindung.papers.report import heard

COLUMNS = frozenset(("record", "meeting", "tag", "names", "dates"))
LINKING = 0.4  # of the whole


def run(work: Work, tell: Tell) -> Outcome:
    """Link coded lists of one project, then estimate. Raises the refusals of rules.encode, pipeline and estimate."""
    with private_folder() as place:
        paths = tuple(place / f"list-{at}.parquet" for at in range(len(work.inputs)))
        for path, given in zip(paths, work.inputs, strict=True):
            path.write_bytes(given.content)
        _check_no_dummies(paths)
        link_encoded.run(
            link_encoded.EncodedLinkOptions(lists=paths, out=place / "linked"),
            lambda what, done: tell(what, LINKING * done),
        )
        options = linked.LinkedOptions(
            folder=place / "linked",
            out=place / "out",
            is_deduplicated=True,
            linkages=int(work.options["draws"]),
            seed=work.seed,
            with_pdf=False,
            is_practice=work.is_practice,
        )
        with heard() as papers:
            done = linked.run(options, lambda what, part: tell(what, LINKING + (1 - LINKING) * part))
        honest = done.honest
        figures = (
            _population(honest, done.verdict),
            Figure(FigureName.SEEN.value, round(honest.seen), round(honest.seen_low), round(honest.seen_high)),
            Figure(FigureName.LISTS.value, float(len(paths))),
        )
        files = files_of(done.out, leaves=_reports(done.out))
        record = json.loads((done.out / MARK).read_text(encoding="utf-8"))
        return Outcome(figures, done.verdict.value, papers, files, record)


def _population(honest: Honest, verdict: VerdictLevel) -> Figure:
    """The number with its interval; where it is no more than a lower bound, that alone."""
    if verdict is VerdictLevel.LOWER_BOUND_ONLY:
        return Figure(FigureName.AT_LEAST.value, float(round(honest.low)))
    return Figure(FigureName.POPULATION.value, round(honest.total), round(honest.low), round(honest.high))


def read_coded(content: bytes) -> ListFacts:
    """How many coded people a file holds. Raises ListNotReadable when `lindung encode` did not write it."""
    with private_folder() as place:
        path = place / "list.parquet"
        path.write_bytes(content)
        try:
            if not is_encoded(path) or set(parquet.read_schema(path).names) != COLUMNS:
                raise ListNotReadable(field="file", reason=NOT_CODED)
            header = read_encoded(path).header
        except Refusal as refusal:
            raise ListNotReadable(field="file", reason=NOT_CODED) from refusal
    return ListFacts(rows=header.records, columns=())


def _check_no_dummies(paths: tuple[Path, ...]) -> None:
    """Nobody at the desk can tell a dummy from a person, so lists with them cannot be counted here."""
    if any(read_encoded(path).header.settings.dummy_share > 0 for path in paths):
        raise DecoysOnLists(field="lists")


def _reports(folder: Path) -> frozenset[str]:
    """What may go out with a release: the report and its pictures, not the histories."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return frozenset(name for name in found if name.startswith(("report.", "charts/")))
