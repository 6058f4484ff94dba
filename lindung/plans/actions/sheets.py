"""Bringing a plan in from a workbook: all of it as a draft, or nothing and the list of what is wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lindung.kernel.errors import BadInput
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules.refusals import BadChoice
from lindung.plans.actions.drafting import change_plan, draft_plan
from lindung.plans.actions.measuring import columns as indicator_columns
from lindung.plans.actions.parts import columns as part_columns
from lindung.plans.actions.parts import remove_with_activities
from lindung.plans.actions.saving import hold, tell
from lindung.plans.gateways import read_workbook
from lindung.plans.models import (
    Activity,
    ActivityPlace,
    Element,
    Indicator,
    ManualValue,
    Milestone,
    Plan,
    Target,
)
from lindung.plans.permissions import check_can_change_draft, check_can_draft_plan
from lindung.plans.rules.books import BookActivity, Of, PlanBook, Rows, build
from lindung.plans.rules.refusals import UnknownOrganisation
from lindung.plans.rules.sheets import ACTIVITIES, PLAN
from lindung.plans.rules.terms import ACTIVITY_COLUMNS, VALUE_COLUMNS
from lindung.plans.rules.troubles import CellTrouble, PlanSheetWrong, PlanUnknown, SharedUnknown


@transaction.atomic
def bring_in_plan(*, content: bytes, actor: Actor, at: datetime, plan: Plan | None = None) -> Plan:
    """A workbook as a new draft, or in place of what `plan` (a draft) says now. Nothing binds until it is put in force.

    Raises NotAllowed, PlanNotDraft, BadWorkbook, WorkbookTooLarge, PlanTitleTaken, and PlanSheetWrong with every place
    that cannot be taken; then nothing is changed.
    """
    if plan is None:
        check_can_draft_plan(actor)
    else:
        hold(plan, actor, check_can_change_draft)
    book, rows = build(read_workbook(content))
    found = _find(book, rows, actor)
    made = _write_plan(book, found, plan, actor, at)
    fill(made, book, found, by=actor.ref, at=at)
    tell("plan.brought_in", made.ref, actor, at, parts=len(book.parts), activities=len(book.activities))
    return made


@dataclass(frozen=True)
class Found:
    """What a book names: plans by title, organisations by name (case folded), shared activities by reference."""

    parent: Plan | None = None
    succeeds: Plan | None = None
    organisations: Mapping[str, Organisation] | None = None
    shared: Mapping[str, Activity] | None = None


def _find(book: PlanBook, rows: Rows, actor: Actor) -> Found:
    """What the book names. Raises PlanSheetWrong: it names something that is not there."""
    names = {name for each in book.activities for name in (each.lead, *each.contributors) if name}
    organisations = _by_name(names, actor)
    refs = {each.shared for each in book.activities if each.shared}
    own = Activity.objects.filter(desk=actor.organisation, is_practice=actor.is_practice)
    shared = {each.ref: each for each in own.filter(ref__in=refs)}
    plans = {each.title: each for each in _plans_called({book.parent, book.succeeds}, actor)}
    troubles = [
        CellTrouble(PLAN, rows[PLAN][0], column, PlanUnknown(field=column))
        for column, title in (("parent", book.parent), ("succeeds", book.succeeds))
        if title and title not in plans
    ]
    for row, activity in zip(rows[ACTIVITIES], book.activities, strict=True):
        if activity.lead and activity.lead.casefold() not in organisations:
            troubles.append(CellTrouble(ACTIVITIES, row, "lead", UnknownOrganisation(field="lead")))
        if any(name.casefold() not in organisations for name in activity.contributors):
            troubles.append(CellTrouble(ACTIVITIES, row, "contributors", UnknownOrganisation(field="contributors")))
        if activity.shared and activity.shared not in shared:
            troubles.append(CellTrouble(ACTIVITIES, row, "shared", SharedUnknown(field="shared")))
    if troubles:
        raise PlanSheetWrong(troubles)
    return Found(plans.get(book.parent), plans.get(book.succeeds), organisations, shared)


def _by_name(names: Iterable[str], actor: Actor) -> dict[str, Organisation]:
    """Organisations of the network by name, the own country's before others of the same name."""
    wanted = {name.casefold() for name in names}
    seen = Organisation.objects.visible_to(actor)
    found = [each for each in seen if each.name.casefold() in wanted]
    found.sort(key=lambda each: each.national_desk_id == actor.desk_id)
    return {each.name.casefold(): each for each in found}


def _plans_called(titles: Iterable[str], actor: Actor) -> Iterator[Plan]:
    rows = Plan.objects.filter(
        desk=actor.organisation, is_practice=actor.is_practice, title__in=[*filter(None, titles)]
    )
    yield from rows.order_by("period_from", "id")  # of two with one title the later


def _write_plan(book: PlanBook, found: Found, plan: Plan | None, actor: Actor, at: datetime) -> Plan:
    relations = {"parent": found.parent, "succeeds": found.succeeds}
    try:
        with transaction.atomic():
            if plan is None:
                return draft_plan(terms=book.plan, actor=actor, at=at, **relations)
            if book.plan.country != plan.country:
                raise BadChoice(field="country")
            change_plan(plan=plan, terms=book.plan, actor=actor, at=at, **relations)
    except BadInput as refusal:
        column = str(refusal.facts.get("field", "title"))
        raise PlanSheetWrong([CellTrouble(PLAN, 2, column, refusal)]) from None
    kept = [each.pk for each in (found.shared or {}).values()]
    ActivityPlace.objects.filter(plan=plan, activity__in=kept).delete()
    remove_with_activities(Element.objects.filter(plan=plan))
    return plan


def fill(plan: Plan, book: PlanBook, found: Found, *, by: str, at: datetime) -> None:
    """Write the parts of a plan that has none: a handful of statements, however large it is."""
    parts = _write_parts(plan, book)
    activities = _write_activities(plan, book, found, parts, by=by, at=at)
    owners: dict[Of, dict[str, Any]] = {Of(part=number): {"element": part} for number, part in parts.items()}
    owners |= {Of(activity=number): {"activity": activity} for number, activity in activities.items()}
    shared = {Of(activity=each.terms.number) for each in book.activities if each.shared}  # they have theirs
    Milestone.objects.bulk_create(
        Milestone(
            **owners[each.of],
            **vars(each.terms),
            done_at=each.reached_at,
            done_by=by if each.reached_at else "",
        )
        for each in book.milestones
        if each.of not in shared
    )
    made = Indicator.objects.bulk_create(
        Indicator(order=order, **owners[each.of], **indicator_columns(each.terms))
        for order, each in enumerate(book.indicators)
        if each.of not in shared
    )
    new = (each for each in book.indicators if each.of not in shared)
    indicators = {(each.of, each.terms.title): row for each, row in zip(new, made, strict=True)}
    Target.objects.bulk_create(
        Target(indicator=indicators[each.of, each.indicator], **vars(each.terms))
        for each in book.targets
        if each.of not in shared
    )
    ManualValue.objects.bulk_create(
        ManualValue(
            indicator=indicators[each.of, each.indicator],
            stage=each.terms.stage.value if each.terms.stage else "",
            entered_at=at,
            entered_by=by,
            **{name: getattr(each.terms, name) for name in VALUE_COLUMNS},
        )
        for each in book.values
        if each.of not in shared
    )


def _write_parts(plan: Plan, book: PlanBook) -> dict[str, Element]:
    parts = {
        each.number: Element(plan=plan, order=order, **part_columns(each)) for order, each in enumerate(book.parts)
    }
    Element.objects.bulk_create(parts.values())
    within = [each for each in book.parts if each.parent]
    for each in within:
        parts[each.number].parent = parts[each.parent]
    Element.objects.bulk_update([parts[each.number] for each in within], ["parent"])
    return parts


def _write_activities(
    plan: Plan, book: PlanBook, found: Found, parts: Mapping[str, Element], *, by: str, at: datetime
) -> dict[str, Activity]:
    shared = found.shared or {}
    activities = {
        each.terms.number: shared.get(each.shared) or _activity(plan, each, found, by=by, at=at)
        for each in book.activities
    }
    Activity.objects.bulk_create(each for each in activities.values() if each.pk is None)
    ActivityPlace.objects.bulk_create(
        ActivityPlace(
            activity=activities[each.terms.number],
            plan=plan,
            element=parts[each.part],
            number=each.terms.number,
            order=order,
        )
        for order, each in enumerate(book.activities)
    )
    return activities


def _activity(plan: Plan, told: BookActivity, found: Found, *, by: str, at: datetime) -> Activity:
    organisations = found.organisations or {}
    lead = organisations[told.lead.casefold()] if told.lead else None
    contributors = {organisations[name.casefold()].pk for name in told.contributors}
    return Activity(
        desk_id=plan.desk_id,
        lead=lead,
        contributors=sorted(contributors - ({lead.pk} if lead else set())),
        state=told.state.value,
        report_due_on=told.report_due_on,
        is_practice=plan.is_practice,
        made_at=at,
        made_by=by,
        **{name: getattr(told.terms, name) for name in ACTIVITY_COLUMNS},
    )
