"""Working a plan together in the practice nation: a meeting and its decisions, pledges, a bill, money, yearly figures.

What needs a plan happens where the practice desk keeps one in force; the rest happens all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from lindung.desk.practice.cast import Desk, join
from lindung.desk.practice.clockwork import Act
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.rules import Role
from lindung.plans.actions import documents, funding, meetings, narratives, pledges, yearly
from lindung.plans.models import Consultation, Document, Funding, Meeting, Narrative, Plan, Pledge
from lindung.plans.rules.documents import CommentAnswer, DocumentKind, HeardGroup, HeardHow
from lindung.plans.rules.four_p import YearKind, twelve_months
from lindung.plans.rules.pledges import PledgeGround, PledgeState

DAY = timedelta(days=1)
BILL = """Practice Bill on protection. Invented for practice; no law anywhere.
1. This is an invented text to learn on.
2(1) Nobody is punished for what they were made to do while they were exploited.
2(2) A child is never punished for it, whatever the means.
3. Whoever is presumed trafficked gets ninety days to recover and to decide, without conditions.
4. Wages that were withheld are paid from what was taken from those who withheld them."""
PROCEDURE = """Practice procedure on first contact. Invented for practice.
1. Whoever meets a person asks first whether she is safe now.
2. An interpreter is found before questions are asked.
3. Nothing is passed on before the person agreed to it."""


@dataclass
class Work:
    """What goes on at one desk."""

    desk: Desk
    leads: dict[int, Actor] = field(default_factory=dict)
    meeting: Meeting | None = None
    bill: Document | None = None
    asked: Consultation | None = None
    money: Funding | None = None

    @property
    def coordinator(self) -> Actor:
        """Whoever coordinates at the desk."""
        return self.desk.who(Role.COORDINATOR)

    @property
    def plan(self) -> Plan | None:
        """The plan in force that the desk keeps, when it keeps one."""
        own = Plan.objects.filter(desk=self.desk.organisation, state="in_force")
        return own.order_by("parent_id", "id").first()

    def lead(self, organisation: Organisation, at: datetime) -> Actor:
        """Whoever coordinates at a partner; joins when she is first needed."""
        if organisation.pk not in self.leads:
            rows = Member.objects.filter(organisation=organisation, roles__contains=[Role.COORDINATOR.value])
            there = rows.select_related("organisation__desk").first()
            self.leads[organisation.pk] = Actor.of_member(there) if there else join(
                organisation, key=f"plans.{organisation.ref.lower()}", name="Lead Practice",
                roles=[Role.COORDINATOR.value], language="en", at=at,
            )  # fmt: skip
        return self.leads[organisation.pk]


def told(desk: Desk, *, at: datetime) -> Iterator[tuple[datetime, Act]]:
    """Everything, up to `at`: the whole story at the first desk, a pledge at the others."""
    work = Work(desk)
    yield at - 44 * DAY, partial(_promise, work)
    if desk.organisation.country != "MY":
        return
    yield at - 50 * DAY, partial(_call, work)
    yield at - 42 * DAY, partial(_hold, work)
    yield at - 41 * DAY, partial(_minute, work)
    yield at - 40 * DAY, partial(_draft, work)
    yield at - 39 * DAY, partial(_ask, work)
    yield at - 30 * DAY, partial(_comment, work)
    yield at - 9 * DAY, partial(_close, work)
    yield at - 60 * DAY, partial(_fund, work)
    yield at - 20 * DAY, partial(_deliver, work)
    yield at - 6 * DAY, partial(_ask_again, work)
    yield at - 5 * DAY, partial(_enter, work)
    yield at - 2 * DAY, partial(_report, work)
    yield at - DAY, partial(_call_next, work)


def _promise(work: Work, at: datetime) -> None:
    """A pledge that was kept, and one that nobody has shown yet."""
    for text, due_on in (
        ("Practice pledge: ten interpreters are trained and can be called.", (at + 9 * DAY).date()),
        ("Practice pledge: shelters take in people of every sex.", None),
    ):
        said = pledges.Said(
            text=text,
            ground=PledgeGround.STATEMENT,
            said_on=at.date(),
            due_on=due_on,
            owner_name="Practice ministry",
            source="Practice newspaper, invented",
        )
        pledge = pledges.follow_pledge(said=said, plan=work.plan, actor=work.coordinator, at=at)
        if due_on is not None:
            _keep(pledge, work.coordinator, at)


def _keep(pledge: Pledge, actor: Actor, at: datetime) -> None:
    shown = "Practice register: ten names of interpreters, all invented."
    pledges.add_evidence(pledge=pledge, text=shown, source_url="", dated_on=at.date(), actor=actor, at=at)
    pledges.judge_pledge(pledge=pledge, to=PledgeState.KEPT, actor=actor, at=at)


def _call(work: Work, at: datetime) -> None:
    work.meeting = _meeting(work, "Practice meeting: the first quarter", at + 8 * DAY, at)


def _meeting(work: Work, title: str, starts_at: datetime, at: datetime) -> Meeting | None:
    plan = work.plan
    if plan is None:
        return None
    return meetings.call_meeting(
        plan=plan,
        title=title,
        starts_at=starts_at,
        place="Practice room 1",
        since_on=(at - 90 * DAY).date(),
        guests=[partner.organisation for partner in work.desk.partners if partner.organisation.is_vetted][:3],
        actor=work.coordinator,
        at=at,
    )


def _hold(work: Work, at: datetime) -> None:
    """It was held; one decision is done, one is late, one still runs."""
    meeting = work.meeting
    if meeting is None:
        return
    guests = [partner.organisation for partner in work.desk.partners if partner.organisation.pk in meeting.parties]
    meetings.say_held(meeting=meeting, present=guests[:2], actor=work.coordinator, at=at)
    for text, owner, days in (
        ("Write down who can interpret Khmer at night.", work.desk.organisation, 10),
        ("Find a room for twenty people in the east.", guests[0], 30),
        ("Show the yearly figures to every shelter.", guests[-1], 70),
    ):
        decision = meetings.decide(
            meeting=meeting, text=f"Practice: {text}", owner=owner, due_on=(at + days * DAY).date(), activity=None,
            actor=work.coordinator, at=at,
        )  # fmt: skip
        if owner == work.desk.organisation:
            meetings.finish_decision(decision=decision, outcome="The list is kept.", actor=work.coordinator, at=at)


def _minute(work: Work, at: datetime) -> None:
    if work.meeting is not None:
        minutes = "Practice minutes.\n\nInterpreters are missing at night. Two shelters offer rooms for trainings."
        meetings.write_minutes(meeting=work.meeting, minutes=minutes, actor=work.coordinator, at=at)


def _draft(work: Work, at: datetime) -> None:
    work.bill = _document(work, DocumentKind.BILL, "Practice bill on protection", BILL, at)


def _document(work: Work, kind: DocumentKind, title: str, text: str, at: datetime) -> Document:
    return documents.draft_document(
        kind=kind, title=title, text=text, plan=work.plan, activity=None, actor=work.coordinator, at=at
    )


def _ask(work: Work, at: datetime) -> None:
    if work.bill is not None:
        work.asked = documents.open_consultation(
            document=work.bill, question="Does it protect those who were made to offend?",
            closes_on=(at + 28 * DAY).date(), actor=work.coordinator, at=at,
        )  # fmt: skip


def _comment(work: Work, at: datetime) -> None:
    """Two organisations say something; people who know it from their own life are heard."""
    if work.asked is None:
        return
    first, second = (partner.worker for partner in work.desk.partners[:2])
    documents.comment(
        consultation=work.asked, clause="3", text="Ninety days are short where a court takes a year.",
        suggestion="until the case has ended, and at least ninety days", actor=first, at=at,
    )  # fmt: skip
    documents.comment(
        consultation=work.asked, clause="", text="Say who decides that somebody is presumed trafficked.", suggestion="",
        actor=second, at=at,
    )  # fmt: skip
    documents.add_heard(
        consultation=work.asked, group=HeardGroup.SURVIVORS, how=HeardHow.INTERVIEW, people=9, place="Practice town",
        heard_on=at.date(), actor=work.coordinator, at=at,
    )  # fmt: skip


def _close(work: Work, at: datetime) -> None:
    """Closed; one comment has its answer, the other waits."""
    if work.asked is None:
        return
    documents.close_consultation(consultation=work.asked, actor=work.coordinator, at=at)
    comment = work.asked.comments.order_by("id")[0]
    documents.answer_comment(
        comment=comment, answer=CommentAnswer.PARTLY, reason="At least ninety days stands; the rest is for the court.",
        actor=work.coordinator, at=at,
    )  # fmt: skip


def _ask_again(work: Work, at: datetime) -> None:
    """Another text is put to the network now; a third is only drafted."""
    procedure = _document(work, DocumentKind.PROCEDURE, "Practice procedure on first contact", PROCEDURE, at)
    documents.open_consultation(
        document=procedure, question="Can you work by it at night?", closes_on=(at + 20 * DAY).date(),
        actor=work.coordinator, at=at,
    )  # fmt: skip
    _document(work, DocumentKind.MEMORANDUM, "Practice memorandum between two ministries", PROCEDURE, at)


def _fund(work: Work, at: datetime) -> None:
    """A programme of a partner, and one that is only planned."""
    organisation = work.desk.partners[0].organisation
    actor = work.lead(organisation, at)
    for title, is_running in (
        ("Practice programme: learning together", True),
        ("Practice programme: night line", False),
    ):
        terms = funding.Terms(
            title=title,
            purpose="Workshops and public events in three cities, invented for practice.",
            donor="Practice fund",
            amount=Decimal(180_000),
            currency="MYR",
            period_from=at.date(),
            period_until=(at + 546 * DAY).date(),
        )
        promised = [
            funding.Promised("Workshops", "workshops", Decimal(20)),
            funding.Promised("Cities with public events", "cities", Decimal(3)),
        ]
        made = funding.plan_funding(terms=terms, promised=promised, plan=work.plan, actor=actor, at=at)
        if is_running:
            work.money = made
            funding.start_funding(funding=made, actor=actor, at=at)


def _deliver(work: Work, at: datetime) -> None:
    """What was delivered and spent, told to the donor."""
    money = work.money
    if money is None:
        return
    actor = work.lead(money.accountable, at)
    for deliverable, number in zip(money.deliverables.order_by("order"), (3, 2), strict=True):
        funding.record_delivery(
            deliverable=deliverable, number=Decimal(number), dated_on=at.date(), source="Practice lists of who came",
            actor=actor, at=at,
        )  # fmt: skip
    for label, amount in (("Rooms", "2400.00"), ("Interpreters", "5150.50")):
        funding.record_spending(
            funding=money, amount=Decimal(amount), dated_on=at.date(), label=label, actor=actor, at=at
        )
    story = "Practice report. Three workshops were held.\nTwo cities had a public event."
    funding.report_to_donor(funding=money, story=story, actor=actor, at=at)


def _enter(work: Work, at: datetime) -> None:
    """Figures no room computes; for one of them two sources differ, and stand side by side."""
    months = twelve_months(at.year - 1, YearKind.CALENDAR)
    for row, cell, value, source, definition in (
        ("investigations", "total", "48", "Practice police", "Files opened."),
        ("convictions", "total", "12", "Practice court", "People found guilty, first instance."),
        ("convictions", "total", "15", "Practice ministry", "Sentences that can no longer be changed."),
        ("inspections", "total", "2310", "Practice labour office", "Visits to workplaces."),
    ):
        figure = yearly.Sourced(
            row=row, cell=cell, value=Decimal(value), definition=f"Practice: {definition}",
            source=f"{source}, invented", source_url="", dated_on=date(at.year, 1, 15),
        )  # fmt: skip
        yearly.enter_figure(figure=figure, months=months, actor=work.coordinator, at=at)


def _report(work: Work, at: datetime) -> None:
    """Leads are asked about the quarter; two answer, and one of them is asked once more: it waits for her."""
    narratives.ask_for_narratives(at=at)
    waiting = Narrative.objects.open().filter(desk=work.desk.organisation).select_related("accountable__desk", "desk")
    for number, narrative in enumerate(waiting.order_by("id")[:2]):
        own = narrative.accountable_id == work.desk.organisation.pk
        actor = work.coordinator if own else work.lead(narrative.accountable, at)
        narratives.hand_in(
            narrative=narrative, moved="Practice: two trainings were held, eleven people can now triage.",
            stuck="Practice: no room in the east.", needs="A room for twenty people.",
            needs_from=work.desk.organisation, actor=actor, at=at,
        )  # fmt: skip
        if number == 1:
            narratives.send_back(
                narrative=narrative, question="How many of them work at night?", actor=work.coordinator, at=at
            )


def _call_next(work: Work, at: datetime) -> None:
    """The next meeting, in three days."""
    _meeting(work, "Practice meeting: the second quarter", at + 4 * DAY, at)
