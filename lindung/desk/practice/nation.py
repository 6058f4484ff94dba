"""Building the practice nation: the cast, then every story in the order of time; the same seed, the same content."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from random import Random

from lindung.cases.rules import CaseState
from lindung.desk.practice import (
    campaign_stories,
    evidence_stories,
    journey_stories,
    learning_stories,
    lure_stories,
    plan_stories,
    work_stories,
)
from lindung.desk.practice.cast import Desk, confirm_numbers, found_desks, join
from lindung.desk.practice.clockwork import Act, moments, play, sweep
from lindung.desk.practice.figures import came_through_partner
from lindung.desk.practice.plots import DUPLICATES, PLOTS, Plot
from lindung.desk.practice.profiles import draw
from lindung.desk.practice.referral_stories import ReferralStory
from lindung.desk.practice.stories import ReportStory
from lindung.directory import actions as directory
from lindung.directory.models import Service
from lindung.partners import actions as partners
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import OrganisationKind, Role, Urgency
from lindung.plans.actions.counting import count_everything
from lindung.plans.actions.networking import work_out_following, work_out_network
from lindung.plans.actions.standing import work_out_standings
from lindung.reports import actions as reports
from lindung.reports.models import Report
from lindung.reports.rules import HoldReason, ReportState

FOUNDED_BEFORE = timedelta(days=80)
TURNS = ("MY", "KH", "MY", "ID", "MY")
SHEETS = ("taken", "dropped", "shown")
BROUGHT_IN = timedelta(minutes=25)


@dataclass(frozen=True)
class Built:
    """What was built; `receipt` opens the mailbox of a report that was answered."""

    desks: tuple[Desk, ...]
    stories: int
    steps: int
    receipt: str


def exists() -> bool:
    """Whether a practice nation is here already; needs the scope of everyone."""
    return Organisation.objects.filter(is_practice=True, kind=OrganisationKind.NATIONAL_DESK.value).exists()


def has_real_desk() -> bool:
    """Whether this is an installation for real people; needs the scope of everyone."""
    return Organisation.objects.filter(is_practice=False).exists()


def build(*, seed: int, at: datetime) -> Built:
    """Everything, up to `at`; inside one transaction with the scope of everyone, so that it is whole or not there."""
    chance = Random(seed)  # noqa: S311 # nosec B311
    desks = found_desks(at=at - FOUNDED_BEFORE)
    by_country = {desk.organisation.country: desk for desk in desks}
    planned: list[tuple[datetime, Act]] = []
    told: list[ReferralStory] = []
    for story, ago in _stories(by_country, chance, seed):
        planned += moments(story.steps, ends_at=at - ago)
        told.append(story)
    for again in _duplicates(told, chance):
        planned += moments(again.steps, ends_at=at - again.between(1440, 8000))
    planned += list(_around(desks, chance, at))
    steps = play(planned)
    sweep(at)
    count_everything(at=at)
    work_out_standings(at=at)
    work_out_network(at=at)
    work_out_following(at=at)
    receipt = next(story.receipt for story in told if story.desk is by_country["MY"])
    return Built(tuple(desks), len(told) + DUPLICATES, steps, receipt)


def _stories(desks: Mapping[str, Desk], chance: Random, seed: int) -> Iterator[tuple[ReferralStory, timedelta]]:
    turns = cycle(TURNS)
    for number, plot in enumerate(PLOTS):
        for turn in range(plot.number):
            story = _story(desks[next(turns)], plot, f"practice:{seed}:{number}:{turn}", chance)
            plot.tell(story)
            yield story, plot.ago(story)


def _story(desk: Desk, plot: Plot, key: str, chance: Random) -> ReferralStory:
    urgency = chance.choices(plot.urgencies, weights=[_WEIGHTS[each] for each in plot.urgencies])[0]
    country = desk.organisation.country
    profile = draw(chance, country, desk.areas, urgency=urgency, is_adult=plot.is_adult)
    through = chance.choice(desk.partners).worker if came_through_partner(chance) else None
    return ReferralStory(desk=desk, profile=profile, key=key, chance=chance, through=through)


_WEIGHTS = {Urgency.IMMEDIATE: 12, Urgency.URGENT: 28, Urgency.SOON: 38, Urgency.ROUTINE: 22}


def _duplicates(told: Iterable[ReferralStory], chance: Random) -> Iterator[ReportStory]:
    """The same told twice: the later report is a duplicate of one that was answered days before."""
    for number, first in enumerate(list(told)[:DUPLICATES]):
        story = ReportStory(desk=first.desk, profile=first.profile, key=f"{first.key}:again:{number}", chance=chance)
        yield story.told().triaged().duplicate_of(first)


def _around(desks: Sequence[Desk], chance: Random, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """What happens beside the stories: numbers tried, places stated, people who come and go, sheets of reports."""
    for desk in desks:
        yield at - timedelta(days=20), partial(confirm_numbers, desk)
        yield at - timedelta(days=30), partial(_come_and_go, desk)
        yield at - timedelta(hours=3), partial(_hold_reports, desk)
        yield from journey_stories.told(desk, at=at)
        yield from lure_stories.told(desk, at=at)
        yield from learning_stories.told(desk, at=at)
        yield from campaign_stories.told(desk, at=at)
        yield from plan_stories.told(desk, at=at)
        yield from work_stories.told(desk, at=at)
        for partner in desk.partners:
            for service in partner.services:
                ago = timedelta(minutes=chance.choice((40, 300, 1500, 9000, 20000)))
                yield at - ago, partial(_state_again, service, partner.worker)
    first = desks[0]
    yield at - timedelta(hours=2), partial(_contradict, first)
    yield from evidence_stories.told(first, at=at)
    for number, what in enumerate(SHEETS):
        ago = BROUGHT_IN + timedelta(minutes=number)
        yield at - ago, partial(_bring_in_sheet, first, what)


def _state_again(service: Service, worker: Actor, at: datetime) -> None:
    """The partner says the same figure again: now it is fresh."""
    service.refresh_from_db()
    if service.counts_places and service.organisation.is_vetted:
        directory.state_free_places(service=service, free=service.places_free, actor=worker, at=at)


def _contradict(desk: Desk, at: datetime) -> None:
    """A partner states more free places than there can be: taken as the truth, with an alarm."""
    partner = desk.partners[1]
    service = partner.services[0]
    service.refresh_from_db()
    directory.state_free_places(service=service, free=service.places_total + 2, actor=partner.worker, at=at)


def _hold_reports(desk: Desk, at: datetime) -> None:
    """Two reports are kept beyond their day: one that was answered, and one of a case that has closed."""
    own = Report.objects.filter(accountable=desk.organisation, unread_messages=0).select_related("accountable", "key")
    answered = own.filter(state=ReportState.ANSWERED.value).order_by("id")
    of_closed = own.filter(linked_case__case__state=CaseState.CLOSED.value, readers=None).order_by("id")
    for report, reason in (
        (answered.first(), HoldReason.COMPLAINT),
        (of_closed.first(), HoldReason.COMPENSATION),
    ):
        if report is not None:
            reports.keep_report(report=report, reason=reason, actor=desk.who(Role.SUPERVISOR), at=at)


def _come_and_go(desk: Desk, at: datetime) -> None:
    """A member whose access ended, and an invitation that was withdrawn."""
    administrator = desk.who(Role.ADMINISTRATOR)
    organisation, country = desk.organisation, desk.organisation.country.lower()
    left = join(
        organisation, key=f"left.{country}", name="Gone Practice", roles=[Role.CASE_WORKER.value], language="en", at=at
    )
    if left.member is not None:
        partners.disable_member(member=left.member, actor=administrator, at=at)
    invitation, _ = partners.invite_member(
        organisation=organisation,
        email=f"never.{country}@practice.example",
        roles=[Role.CASE_WORKER.value],
        language="en",
        actor=administrator,
        at=at,
    )
    partners.withdraw_invitation(invitation=invitation, actor=administrator, at=at)


def _bring_in_sheet(desk: Desk, what: str, at: datetime) -> None:
    """A sheet of reports from a raid that never was: taken, dropped, or waiting for a yes."""
    officer = desk.who(Role.DUTY_OFFICER)
    rows = [f"Practice: {what} sheet row {number} nothing here is real,MY-10,ms" for number in (1, 2, 3)]
    content = "\n".join(["narrative,area,language", *rows]).encode()
    sheet = reports.show_sheet(content=content, actor=officer, at=at).sheet
    if sheet is None:
        return
    if what == "taken":
        reports.take_sheet(sheet=sheet, actor=officer, at=at)
    elif what == "dropped":
        reports.drop_sheet(sheet=sheet, actor=officer, at=at)
