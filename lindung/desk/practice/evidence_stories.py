"""Evidence in the practice nation: an agreement to count, lists without names, a run, what is published and what waits.

The counts are invented; they overlap as lists of five organisations would.
"""

import json
import lzma
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from typing import Any

from lindung.desk.practice.cast import Desk, Partner
from lindung.desk.practice.clockwork import Act
from lindung.desk.practice.figures import CONTENT
from lindung.evidence import actions as evidence
from lindung.evidence.gateways import Figure, Given, Made, Outcome, Work, engine_for
from lindung.evidence.models import GivenList, Run
from lindung.evidence.rules.desk import Audience, ListGround, ListKind, RunKind
from lindung.evidence.rules.drawings import safe_paper
from lindung.kernel.errors import Refusal
from lindung.partners import actions as partners
from lindung.partners.models import Agreement
from lindung.partners.rules import FieldGroup, Purpose, Role

LISTS = ("shelters", "hotline", "police", "clinics")
# One row a combination of lists that somebody was on: marks in the order of LISTS, then how many people.
COUNTS: Mapping[str, int] = {
    "1000": 214, "0100": 341, "0010": 126, "0001": 88, "1100": 47, "1010": 21, "1001": 26, "0110": 33, "0101": 24,
    "0011": 9, "1110": 8, "1101": 7, "1011": 3, "0111": 4, "1111": 2,
}  # fmt: skip
EARLIER: Mapping[str, int] = {code: count * 4 // 5 + 1 for code, count in COUNTS.items()}
RUNS = {"earlier": EARLIER, "newest": COUNTS}
REPLICATES = 2_000
RECORDED = CONTENT / "evidence.json.xz"
KEPT_FILES = ("estimate.json", "report.en.html")
TITLE = "Practice agreement to count people nobody has met"
BUDGET = 4.0


@dataclass
class Counting:
    """What one desk counts: the agreement, the lists as they come in, and the runs."""

    desk: Desk
    parties: list[Partner]
    agreement: Agreement | None = None
    lists: dict[str, GivenList] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)

    def agree(self, at: datetime) -> None:
        """The desk and a few partners agree that they may be counted together; the year's budget is set."""
        coordinator = self.desk.who(Role.COORDINATOR)
        self.agreement = partners.draft_agreement(
            title=TITLE,
            parties=[self.desk.organisation, *(each.organisation for each in self.parties)],
            purposes=[Purpose.STATISTICS.value],
            field_groups=[FieldGroup.IDENTITY.value],
            from_at=at,
            until_at=at + timedelta(days=365),
            actor=coordinator,
            at=at,
        )
        mark = sha256(TITLE.encode()).hexdigest()
        second = self.desk.who(Role.SUPERVISOR)
        partners.put_agreement_in_force(agreement=self.agreement, document_hash=mark, actor=second, at=at)
        evidence.set_budget(year=at.year, epsilon=BUDGET, actor=coordinator, at=at)

    def give(self, key: str, counts: Mapping[str, int], year: int, at: datetime) -> None:
        """A partner gives counts of one year; one of them takes its list back at once."""
        if self.agreement is None:
            return
        giver = self.parties[len(self.lists) % len(self.parties)].worker
        self.lists[key] = evidence.give_list(
            content=table(counts),
            said=evidence.Said(
                kind=ListKind.COUNTS,
                ground=ListGround.COUNTS_ONLY,
                label=f"Four lists of {year}",
                period_from=date(year, 1, 1),
                period_until=date(year, 12, 31),
                agreement=self.agreement,
            ),
            actor=giver,
            at=at,
        )
        if key == "mistaken":
            evidence.withdraw_list(given=self.lists[key], actor=giver, at=at)

    def run(self, key: str, at: datetime) -> None:
        """The analyst asks for a run, and it is done; nothing where the packages are not installed."""
        analyst = self.desk.who(Role.ANALYST)
        try:
            run = evidence.start_run(
                kind=RunKind.ESTIMATE,
                lists=[self.lists[key]],
                options={"replicates": REPLICATES},
                actor=analyst,
                at=at,
                seed=1,
            )
        except Refusal:
            return
        evidence.finish_run(run=run, outcome=taken(run, key, at), at=at + timedelta(minutes=2))
        self.runs[key] = run

    def release(self, key: str, year: int, at: datetime) -> None:
        """The analyst prepares a release of a run, if there is one; the earlier one is published."""
        if key not in self.runs:
            return
        run = Run.objects.select_related("key", "agreement", "accountable", "policy").get(pk=self.runs[key].pk)
        release = evidence.prepare_release(
            run=run,
            title=f"Practice: people held for work, {year}",
            counted=f"Practice people whom one of four invented lists could have met in {year}. Nobody is real.",
            audience=Audience.PUBLIC,
            actor=self.desk.who(Role.ANALYST),
            at=at,
        )
        if key == "earlier":
            evidence.publish_release(release=release, actor=self.desk.who(Role.COORDINATOR), at=at)


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """What happens, and when; the newest release waits for its second look."""
    counting, year = Counting(desk, desk.partners[:3]), at.year - 1
    yield at - timedelta(days=12), counting.agree
    yield at - timedelta(days=11), partial(counting.give, "earlier", EARLIER, year - 1)
    yield at - timedelta(days=10), partial(counting.run, "earlier")
    yield at - timedelta(days=9), partial(counting.release, "earlier", year - 1)
    yield at - timedelta(days=4), partial(counting.give, "mistaken", {**COUNTS, "1111": 20}, year)
    yield at - timedelta(days=3), partial(counting.give, "newest", COUNTS, year)
    yield at - timedelta(days=2), partial(counting.run, "newest")
    yield at - timedelta(days=1), partial(counting.release, "newest", year)


def table(counts: Mapping[str, int]) -> bytes:
    """A capture-history table as a partner would write it."""
    rows = [",".join([*LISTS, "count"]), *(",".join([*code, str(count)]) for code, count in counts.items())]
    return "\n".join([*rows, ""]).encode()


def taken(run: Run, key: str, at: datetime) -> Outcome:
    """What the engine found for these counts, as it was recorded: loading an engine takes longer than all the rest."""
    evidence.take_run(run=run, at=at)
    return recordings()[key]


@cache
def recordings() -> Mapping[str, Outcome]:
    """The recorded outcomes by the name of their counts (made by `record_practice_evidence`)."""
    content = json.loads(lzma.decompress(RECORDED.read_bytes()))
    return {key: _outcome(said) for key, said in content.items()}


def record(tell: Callable[[str], object]) -> None:
    """Run the real engine on the practice counts and keep what it finds."""
    content = {}
    for key, counts in RUNS.items():
        tell(key)
        outcome = engine_for(RunKind.ESTIMATE)(work_on(counts), lambda what, done: None)
        files = [made for made in outcome.files if made.name in KEPT_FILES]
        content[key] = {
            "figures": [asdict(figure) for figure in outcome.figures],
            "verdict": outcome.verdict,
            "papers": {language: safe_paper(said) for language, said in outcome.papers.items()},
            "files": [{"name": made.name, "text": made.content.decode()} for made in files],
            "record": dict(outcome.record),
        }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    RECORDED.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def work_on(counts: Mapping[str, int]) -> Work:
    """What the engine is asked with these counts."""
    given = Given(name="Four practice lists", kind=ListKind.COUNTS, content=table(counts), sha256="")
    return Work(RunKind.ESTIMATE, (given,), {"replicates": REPLICATES}, seed=1, is_practice=True)


def _outcome(said: Mapping[str, Any]) -> Outcome:
    return Outcome(
        figures=tuple(Figure(**figure) for figure in said["figures"]),
        verdict=said["verdict"],
        papers=said["papers"],
        files=tuple(Made(each["name"], each["text"].encode(), is_publishable=True) for each in said["files"]),
        record=said["record"],
    )
