"""What is shown without consent is reviewed each time, by a supervisor who did not show it, before any more is."""

from datetime import datetime

from django.db.models import Q

from lindung.cases.actions.tasks import add_task
from lindung.cases.models import Disclosure, Person, Task
from lindung.cases.rules import REVIEWS, ReviewOverdue, SightGround
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Member
from lindung.partners.queries import TOLD_AT_MOST, members_with_role
from lindung.partners.rules import Role

NOTICES = {SightGround.BREAK_GLASS: "glass_broken", SightGround.LEGAL_DUTY: "law_named"}


def check_reviewed_in_time(person: Person, *, at: datetime) -> None:
    """Nothing more is shown without consent while a review of this person is overdue. Hold the case before.

    It counts from the showing and not by the task's clock, which moves with each step. Raises ReviewOverdue.
    """
    shown = Disclosure.objects.filter(person=person).values("ref")
    reviews = Task.objects.open().filter(case=person.case, kind__in=[kind.value for kind in REVIEWS.values()])
    first = reviews.filter(Q(about=person.ref) | Q(about__in=shown)).order_by("created_at").first()
    if first is not None and first.created_at + person.case.clocks.break_glass_review() <= at:
        raise ReviewOverdue(ref=first.ref)


def ask_for_review(shown: Disclosure, *, actor: Actor, at: datetime) -> None:
    """A task of its own, and the other supervisors hear at once; where there is none, the duty contact does."""
    case, ground = shown.case, SightGround(shown.ground)
    due_at = at + case.clocks.break_glass_review()
    add_task(case=case, kind=REVIEWS[ground], about=shown.ref, actor=actor, at=at, due_at=due_at)
    others = members_with_role(organisation=case.accountable, roles=(Role.SUPERVISOR,)).exclude(ref=actor.ref)
    told: list[Member | None] = [*others[:TOLD_AT_MOST]]
    facts = {"ref": case.ref, "due_at": due_at.isoformat()}
    for member in told or [None]:
        queue_notice(to_organisation=case.accountable, to_member=member, template=NOTICES[ground], facts=facts, at=at)
