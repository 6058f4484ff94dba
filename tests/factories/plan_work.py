"""Narratives, meetings, decisions, pledges, documents, money and yearly figures for tests. Every name is invented."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from lindung.plans.actions import documents, funding, meetings, narratives, pledges, yearly
from lindung.plans.models import (
    Activity,
    Comment,
    Consultation,
    Decision,
    Document,
    Funding,
    Meeting,
    Narrative,
    Plan,
    Pledge,
    YearFigure,
)
from lindung.plans.rules.documents import DocumentKind
from lindung.plans.rules.four_p import YearKind, twelve_months
from lindung.plans.rules.pledges import PledgeGround
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, an_actor, an_organisation
from tests.factories.plans import a_plan, an_activity

_number = count(1)
DAY = timedelta(days=1)
TEXT = (
    "A Practice Bill\n1. Short title.\n2(1) Nobody is punished for what they were made to do.\n2(2) A child never is."
)


def a_coordinator(*, of: Organisation | None = None) -> Actor:
    """A coordinator, of the national desk of Malaysia unless told otherwise."""
    return an_actor(of=of or a_desk(), roles=[Role.COORDINATOR])


def a_narrative(*, activity: Activity | None = None, at: datetime = NINE) -> Narrative:
    """The report of a quarter, asked for by the clock."""
    a_policy("MY")
    activity = activity or an_activity(report_due_on=(at + DAY).date())
    narratives.ask_for_narratives(at=at)
    return Narrative.objects.get(activity=activity)


def a_narrative_told(*, activity: Activity | None = None, at: datetime = NINE, **also: Any) -> Narrative:
    """A report that was handed in."""
    narrative = a_narrative(activity=activity, at=at)
    said = {"moved": "Two trainings were held.", "stuck": "", "needs": "", "needs_from": None, **also}
    narratives.hand_in(narrative=narrative, **said, actor=a_coordinator(of=narrative.accountable), at=at)
    return narrative


def a_meeting(*, plan: Plan | None = None, guests: list[Organisation] | None = None, at: datetime = NINE) -> Meeting:
    """A meeting in a week, of the desk and one organisation."""
    a_policy("MY")
    plan = plan or a_plan()
    return meetings.call_meeting(
        plan=plan,
        title=f"Practice meeting {next(_number)}",
        starts_at=at + 7 * DAY,
        place="Practice room",
        since_on=(at - 90 * DAY).date(),
        guests=[an_organisation(desk=plan.desk)] if guests is None else guests,
        actor=a_coordinator(of=plan.desk),
        at=at,
    )


def a_held_meeting(*, plan: Plan | None = None, at: datetime = NINE) -> Meeting:
    """A meeting that took place."""
    meeting = a_meeting(plan=plan, at=at)
    meetings.say_held(meeting=meeting, present=[meeting.desk], actor=a_coordinator(of=meeting.desk), at=at)
    return meeting


def a_decision(*, meeting: Meeting | None = None, owner: Organisation | None = None, at: datetime = NINE) -> Decision:
    """Something to be done in a month."""
    meeting = meeting or a_held_meeting(at=at)
    return meetings.decide(
        meeting=meeting,
        text=f"Practice decision {next(_number)}",
        owner=owner or an_organisation(desk=meeting.desk),
        due_on=(at + 30 * DAY).date(),
        activity=None,
        actor=a_coordinator(of=meeting.desk),
        at=at,
    )


def a_pledge(*, owner: Organisation | None = None, at: datetime = NINE, **also: Any) -> Pledge:
    """A pledge in a statement, to be kept in a month."""
    a_policy("MY")
    values: dict[str, Any] = {
        "text": f"Practice pledge {next(_number)}",
        "ground": PledgeGround.STATEMENT,
        "said_on": date(2026, 1, 15),
        "due_on": (at + 30 * DAY).date(),
        "owner": owner,
        "owner_name": "" if owner else "Practice ministry",
        "source": "Practice newspaper, 16 January 2026",
        **also,
    }
    return pledges.follow_pledge(said=pledges.Said(**values), plan=None, actor=a_coordinator(), at=at)


def a_document(*, of: Organisation | None = None, at: datetime = NINE, **also: Any) -> Document:
    """A bill in three clauses."""
    a_policy("MY")
    values: dict[str, Any] = {
        "kind": DocumentKind.BILL,
        "title": f"Practice bill {next(_number)}",
        "text": TEXT,
        "plan": None,
        "activity": None,
        **also,
    }
    return documents.draft_document(**values, actor=a_coordinator(of=of), at=at)


def a_consultation(*, document: Document | None = None, at: datetime = NINE) -> Consultation:
    """The network is asked for a month."""
    document = document or a_document(at=at)
    return documents.open_consultation(
        document=document,
        question="Does it protect?",
        closes_on=(at + 30 * DAY).date(),
        actor=a_coordinator(of=document.accountable),
        at=at,
    )


def a_comment(*, consultation: Consultation | None = None, clause: str = "2(1)", at: datetime = NINE) -> Comment:
    """What a shelter says to a clause."""
    return documents.comment(
        consultation=consultation or a_consultation(at=at),
        clause=clause,
        text="Say who decides.",
        suggestion="as the child authority decides",
        actor=an_actor(roles=[Role.PARTNER_WORKER]),
        at=at,
    )


def a_funding(*, of: Organisation | None = None, is_running: bool = True, at: datetime = NINE, **also: Any) -> Funding:
    """Ten thousand for twenty workshops in a year and a half."""
    a_policy("MY")
    actor = a_coordinator(of=of or an_organisation())
    terms: dict[str, Any] = {
        "title": f"Practice programme {next(_number)}",
        "purpose": "To learn together.",
        "donor": "Practice fund",
        "amount": Decimal(10_000),
        "currency": "USD",
        "period_from": at.date(),
        "period_until": (at + 546 * DAY).date(),
        **also,
    }
    made = funding.plan_funding(
        terms=funding.Terms(**terms),
        promised=[funding.Promised("Workshops", "workshops", Decimal(20))],
        plan=None,
        actor=actor,
        at=at,
    )
    if is_running:
        funding.start_funding(funding=made, actor=actor, at=at)
    return made


def a_year_figure(*, desk: Organisation | None = None, at: datetime = NINE, **also: Any) -> YearFigure:
    """Twelve convictions in 2025, by an invented ministry."""
    values: dict[str, Any] = {
        "row": "convictions",
        "cell": "total",
        "value": Decimal(12),
        "definition": "As the practice ministry counts.",
        "source": f"Practice ministry {next(_number)}",
        "source_url": "",
        "dated_on": date(2026, 2, 1),
        **also,
    }
    months = twelve_months(2025, YearKind.CALENDAR)
    return yearly.enter_figure(figure=yearly.Sourced(**values), months=months, actor=a_coordinator(of=desk), at=at)
