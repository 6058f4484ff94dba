"""A restricted case with a row in every table that leads to it, and the people who do and do not open it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

from lindung.care.models import Closing
from lindung.care.rules import CaseOutcome
from lindung.cases.actions import place_hold
from lindung.cases.actions.restricting import restrict_case
from lindung.cases.models import Case
from lindung.cases.rules import HoldReason
from lindung.cases.rules.restricting import RestrictReason
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from lindung.partners.scope import Door, entering
from lindung.reports.actions import post_from_reporter
from lindung.reports.models import Attachment, Message, Report
from tests.factories import NINE
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import (
    a_barring,
    a_case,
    a_person,
    a_sight,
    a_suspect,
    a_task,
    an_assessment,
    an_officer,
    person_facts,
)
from tests.factories.partners import a_member, an_actor, an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer
from tests.factories.reports import a_report

NAME = "Practice Hidden Rosnah"


@dataclass(frozen=True)
class Few:
    """The case, who answers for it, who supervises, who was named, and a colleague for whom it does not exist."""

    case: Case
    report: Report
    assignee: Actor
    supervisor: Actor
    named: Actor
    colleague: Actor


EVERY_WORK = [Role.DESK_OFFICER, Role.DUTY_OFFICER, Role.CASE_WORKER, Role.PARTNER_WORKER, Role.AUDITOR]


def few_around(case: Case | None = None, *, restricted: bool = True) -> Few:
    """A case that few open (or would), without anything hanging on it."""
    officer = an_officer()
    own = case.accountable if case else officer.organisation
    assignee = an_actor(of=own, roles=[Role.CASE_WORKER])
    report = a_report()
    made = case or a_case(by=officer, report=report, persons=[person_facts(name=NAME)], assignee=assignee.member)
    people = [an_actor(of=own, roles=roles) for roles in ([Role.SUPERVISOR], [Role.CASE_WORKER], EVERY_WORK)]
    few = Few(made, report, assignee, *people)
    if restricted:
        restrict(few)
    return few


def restrict(few: Few) -> None:
    """Few open it from now on."""
    assert few.named.member is not None
    restrict_case(
        case=few.case, reason=RestrictReason.KNOWN_HERE, named=[few.named.member], actor=few.assignee, at=NINE
    )


def fill(few: Few) -> None:
    """A row in every table that leads to a case. A new table fails the test that asks for its row until it is here."""
    case, by = few.case, few.assignee
    person = a_person(case=case, by=by, name="Practice Second")
    a_suspect(case=case, by=by)
    an_assessment(person=person, by=by)
    a_sight(person=person, by=by)
    a_barring(case=case, organisation=an_organisation())
    a_task(case=case, by=by)
    place_hold(case=case, reason=next(iter(HoldReason)), actor=few.supervisor, at=NINE)
    need = a_need(person=person, by=by, party=[case.persons.order_by("id")[0]])
    follow_ups_of(an_arrival(placement=a_placement(offer=an_offer(need=need, by=by))))
    waits = a_need(person=person, by=by)
    an_offer(need=waits, by=by, to=a_shelter(for_=case.accountable, organisation=case.accountable))
    Closing.objects.create(case=case, outcome=CaseOutcome.WELL_AND_SAFE.value, asked_at=NINE, asked_by=by.ref)
    post_from_reporter(report=few.report, body="Practice message", sent_as="1", actor=few.assignee, at=NINE)
    Attachment.objects.create(
        report=few.report, message=Message.objects.filter(report=few.report).latest("id"), kind="photo",
        size_bytes=1, content=b"x", sent_at=NINE,
    )  # fmt: skip


def tables_of_a_case() -> dict[type[Model], str]:
    """Every table with a way to a case, also through the reports it came from: model → the way."""
    ways = {model: way for model in apps.get_models(include_auto_created=True) if (way := _way(model))}
    return {Case: "pk", **ways, Report: "linked_case__case", **dict.fromkeys((Message, Attachment), BY_REPORT)}


BY_REPORT = "report__linked_case__case"


def _way(model: type[Model], seen: tuple[type[Model], ...] = ()) -> str:
    ways = []
    for field in model._meta.concrete_fields:
        to = field.related_model if field.is_relation else None
        if to is Case:
            return field.name
        if isinstance(to, type) and to not in (model, *seen) and len(seen) < 3:
            ways += [f"{field.name}__{way}" for way in [_way(to, (*seen, model))] if way]
    return min(ways, key=len, default="")


def numbers_of(few: Few, model: type[Model], way: str) -> set[int]:
    """The rows of a table that lead to the case."""
    return set(model._base_manager.filter(**{way: few.case.pk}).values_list("pk", flat=True))


@contextmanager
def inside(actor: Actor) -> Iterator[None]:
    """The database as a request of this member has it."""
    assert actor.member is not None
    with entering(Door.ACCOUNT, str(actor.member.account_id)):
        yield


def raw(table: str, numbers: Iterable[int]) -> set[int]:
    """Those of these rows that a SELECT without any filter of ours returns."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}"')  # noqa: S608 - a table of ours
        return {row[0] for row in cursor.fetchall()} & set(numbers)


def a_colleague(few: Few, *roles: Role) -> Actor:
    """Somebody more of the same organisation."""
    return Actor.of_member(a_member(of=few.case.accountable, roles=list(roles)))
