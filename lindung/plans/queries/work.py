"""Reading the common work: what is mine to do, what a meeting needs to see, who owes what to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from lindung.partners.models import Actor, Organisation
from lindung.plans.models import (
    Activity,
    Comment,
    Consultation,
    Decision,
    Document,
    Funding,
    Indicator,
    Meeting,
    Narrative,
    Plan,
    Pledge,
)
from lindung.plans.rules.words import PlanState
from lindung.plans.rules.work import DutyKind, NarrativeState

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class Duty:
    """One open thing of the common work: what it is, whose, by when."""

    kind: str
    item: Any
    title: str
    page: str

    @property
    def word(self) -> DutyKind:
        """The kind, with its label."""
        return DutyKind(self.kind)


def duties(actor: Actor) -> list[Duty]:
    """Everything open that the actor's organisation answers for (for a pledge: that it made), soonest due first."""
    if actor.organisation is None:
        return []
    mine = {"accountable": actor.organisation, "is_practice": actor.is_practice}
    found = [
        *_duties("narrative", Narrative.objects.open().filter(**mine).select_related("activity"), "activity.title"),
        *_duties("meeting", Meeting.objects.open().filter(**mine), "title"),
        *_duties("decision", Decision.objects.open().filter(**mine).select_related("meeting"), "text"),
        *_duties("pledge", _own_pledges(actor), "text"),
        *_duties(
            "consultation",
            Consultation.objects.open().filter(**mine).select_related("version__document"),
            "version.document.title",
        ),
        *_duties("funding", Funding.objects.open().filter(**mine), "title"),
    ]
    return sorted(found, key=lambda duty: (duty.item.due_at, duty.item.ref))


def _own_pledges(actor: Actor) -> QuerySet[Pledge]:
    own = Q(owner=actor.organisation) | Q(accountable=actor.organisation, owner=None)
    return Pledge.objects.open().visible_to(actor).filter(own)


def _duties(kind: str, rows: QuerySet[Any], title: str) -> list[Duty]:
    return [Duty(kind, row, _follow(row, title), f"plans:{kind}") for row in rows.order_by("due_at")[:SHOWN_AT_MOST]]


def _follow(row: Any, path: str) -> str:
    for name in path.split("."):
        row = getattr(row, name)
    return str(row)


@dataclass(frozen=True)
class Agenda:
    """What a meeting looks at: what moved, what is stuck, who owes what."""

    moved: Sequence[Narrative]
    stuck: Sequence[Narrative]
    silent: Sequence[Narrative]
    decisions: Sequence[Decision]
    ended: Sequence[Decision]
    pledges: Sequence[Pledge]
    owed: Sequence[tuple[Organisation, Sequence[Duty]]]


def agenda(meeting: Meeting, actor: Actor) -> Agenda:
    """For one plan, since the day the meeting counts from, as far as the actor may see."""
    of_plan = Activity.objects.filter(places__plan=meeting.plan)
    told = (
        Narrative.objects.visible_to(actor)
        .filter(activity__in=of_plan)
        .select_related("activity", "accountable", "needs_from")
    )
    fresh = list(
        told.filter(state=NarrativeState.HANDED_IN.value, handed_in_at__date__gte=meeting.since_on).order_by(
            "activity__title", "-period_from"
        )[:SHOWN_AT_MOST]
    )
    silent = list(told.filter(state=NarrativeState.ASKED.value).order_by("due_at")[:SHOWN_AT_MOST])
    decided = (
        Decision.objects.visible_to(actor)
        .filter(meeting__plan=meeting.plan)
        .exclude(meeting=meeting)
        .select_related("accountable", "meeting")
    )
    still = list(decided.open().order_by("due_at")[:SHOWN_AT_MOST])
    ended = list(decided.filter(ended_at__date__gte=meeting.since_on).order_by("ended_at")[:SHOWN_AT_MOST])
    pledges = list(
        Pledge.objects.visible_to(actor)
        .open()
        .filter(plan=meeting.plan)
        .select_related("owner", "accountable")
        .order_by("due_at")[:SHOWN_AT_MOST]
    )
    return Agenda(
        moved=[each for each in fresh if each.moved],
        stuck=[each for each in fresh if each.stuck or each.needs],
        silent=silent,
        decisions=still,
        ended=ended,
        pledges=pledges,
        owed=_owed(silent, still, pledges, fresh),
    )


def _owed(
    silent: Sequence[Narrative], decisions: Sequence[Decision], pledges: Sequence[Pledge], told: Sequence[Narrative]
) -> list[tuple[Organisation, list[Duty]]]:
    """Who owes what: by organisation, soonest due first."""
    said = [
        *((each.accountable, Duty("narrative", each, each.activity.title, "plans:narrative")) for each in silent),
        *((each.accountable, Duty("decision", each, each.text, "plans:decision")) for each in decisions),
        *((each.owner, Duty("pledge", each, each.text, "plans:pledge")) for each in pledges if each.owner),
        *((each.needs_from, Duty("need", each, each.needs, "plans:narrative")) for each in told if each.needs_from),
    ]
    owed: dict[int, tuple[Organisation, list[Duty]]] = {}
    for owner, duty in said:
        if owner is not None:
            owed.setdefault(owner.pk, (owner, []))[1].append(duty)
    for _, of in owed.values():
        of.sort(key=lambda duty: (duty.item.due_at is None, duty.item.due_at or duty.item.created_at))
    return sorted(owed.values(), key=lambda pair: (-len(pair[1]), pair[0].name))


def network_of(actor: Actor) -> QuerySet[Organisation]:
    """The organisations of the actor's national desk, the desk first of all by name: whom work can be given to."""
    network = Organisation.objects.visible_to(actor).vetted()
    return network.filter(Q(desk_id=actor.desk_id) | Q(pk=actor.desk_id)).order_by("name")


def parties_of(meeting: Meeting, actor: Actor) -> QuerySet[Organisation]:
    """The organisations that were asked to a meeting, as far as the actor may see them."""
    return Organisation.objects.visible_to(actor).filter(pk__in=meeting.parties).order_by("name")


def pledges_seen(actor: Actor) -> QuerySet[Pledge]:
    """Pledges the actor may see."""
    return Pledge.objects.visible_to(actor).select_related("owner", "accountable", "plan", "commitment__agreement")


def documents_seen(actor: Actor) -> QuerySet[Document]:
    """Documents the actor may see."""
    return Document.objects.visible_to(actor).select_related("accountable", "plan", "activity")


def fundings_seen(actor: Actor) -> QuerySet[Funding]:
    """Programmes the actor may see."""
    return Funding.objects.visible_to(actor).select_related("accountable", "plan", "desk")


def consultation_seen(actor: Actor) -> QuerySet[Consultation]:
    """Consultations with their comments and who was heard."""
    comments = Comment.objects.select_related("organisation", "clause").order_by("clause__order", "id")
    return (
        Consultation.objects.visible_to(actor)
        .select_related("version__document__accountable", "accountable")
        .prefetch_related(Prefetch("comments", comments), "heard", "version__clauses")
    )


def plans_for_work(actor: Actor) -> QuerySet[Plan]:
    """Plans a document, a pledge or a programme can belong to: of the own country, those in force first."""
    return Plan.objects.visible_to(actor).filter(desk_id=actor.desk_id).order_by("-state", "title")


def plans_for_meetings(actor: Actor) -> QuerySet[Plan]:
    """Plans a meeting can be about: those that everybody who is asked may read."""
    return plans_for_work(actor).filter(~Q(state=PlanState.DRAFT.value) | Q(is_public=True))


def indicators_of(plan: Plan | None, actor: Actor) -> QuerySet[Indicator]:
    """Indicators in use of a plan: its parts' and its activities'."""
    if plan is None:
        return Indicator.objects.none()
    of_plan = Q(element__plan=plan) | Q(activity__places__plan=plan)
    return Indicator.objects.visible_to(actor).in_use().filter(of_plan).distinct().order_by("title")
