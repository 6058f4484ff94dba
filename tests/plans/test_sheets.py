"""A plan as a workbook: out and in again without a difference, and bad ones refused by sheet, row and column."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from lindung.audit.models import Trail
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import NeedsRole, OnlyTheDesk
from lindung.plans import actions
from lindung.plans.gateways import read_workbook, write_workbook
from lindung.plans.models import Activity, Element, Indicator, Plan
from lindung.plans.queries.books import book_of, rows_of
from lindung.plans.rules.books import PlanBook, build
from lindung.plans.rules.refusals import PlanNotDraft, PlanTitleTaken
from lindung.plans.rules.troubles import BadWorkbook, PlanSheetWrong, WorkbookTooLarge
from lindung.plans.rules.words import ElementKind, PlanState
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor, an_organisation
from tests.factories.plans import (
    a_manual_value,
    a_milestone,
    a_place,
    a_plan,
    a_target,
    an_activity,
    an_element,
    an_indicator,
)
from tests.plans.plan_books import LEADS, books

Change = Callable[[Any], None]


def a_coordinator(country: str = "MY") -> Actor:
    """Somebody who keeps the plans of a country."""
    return an_actor(of=a_desk(country), roles=[Role.COORDINATOR])


def file_of(book: PlanBook) -> bytes:
    """The workbook of a book."""
    return write_workbook(rows_of(book))


def a_whole_plan() -> Plan:
    """A plan in force with everything in it, one activity of which stands in a second plan too."""
    plan = a_plan(sources=[{"title": "Practice gazette", "url": "https://plan.example/1", "read_on": "2026-01-02"}])
    pillar = an_element(plan=plan, kind=ElementKind.PILLAR, number="P1")
    goal = an_element(plan=plan, parent=pillar, number="1.10")
    hidden = an_element(plan=plan, parent=pillar, number="2", title="", is_title_public=False)
    activity = an_activity(element=goal, contributors=[an_organisation().pk])
    a_place(activity=activity, element=an_element(plan=a_plan()))
    a_milestone(element=hidden, is_partial=True)
    a_milestone(activity=activity, done_at=NINE, done_by="somebody")
    indicator = an_indicator(element=goal)
    a_target(indicator=indicator)
    a_manual_value(indicator=indicator)
    an_activity(element=goal)
    return plan


@given(book=books())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_workbook_reads_back_as_it_was_written(book: PlanBook) -> None:
    read, _ = build(read_workbook(file_of(book)))
    assert read == book


@pytest.mark.django_db
@given(book=books())
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
def test_a_plan_goes_in_and_comes_out_without_a_difference(book: PlanBook) -> None:
    with transaction.atomic():
        actor = a_coordinator()
        for name in LEADS:
            an_organisation(name=name)
        made = actions.bring_in_plan(content=file_of(book), actor=actor, at=NINE)
        assert book_of(made, actor) == book
        again = actions.bring_in_plan(content=file_of(book_of(made, actor)), actor=actor, at=NINE, plan=made)
        assert again == made
        assert book_of(made, actor) == book
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_plan_in_force_comes_out_and_goes_in_as_a_draft_with_its_shared_activity() -> None:
    actor, plan = a_coordinator(), a_whole_plan()
    before = book_of(plan, actor)
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.ENDED.value, ended_at=NINE, ended_by="set-up")
    made = actions.bring_in_plan(content=file_of(before), actor=actor, at=NINE)
    assert made.state == PlanState.DRAFT
    assert made.made_by == actor.ref
    assert book_of(made, actor) == before
    assert Activity.objects.count() == 3  # the shared one is the same row, the other is a new one
    assert Trail.objects.filter(what="plan.brought_in", thing=made.ref).count() == 1


def cell(sheet: str, place: str, value: object) -> Change:
    """Write one cell of a workbook."""

    def change(book: Any) -> None:
        book[sheet][place] = value

    return change


def without(sheet: str) -> Change:
    """Take a sheet out of a workbook."""

    def change(book: Any) -> None:
        del book[sheet]

    return change


BAD = {
    "no title": (cell("Plan", "A2", None), "Plan, 2, title", "cell_empty"),
    "no such level": (cell("Plan", "K2", "village"), "Plan, 2, level", "cell_not_in_list"),
    "a period that ends first": (cell("Plan", "J2", "1999-01-01"), "Plan, 2, period_until", "period_odd"),
    "another country": (cell("Plan", "F2", "KH"), "Plan, 2, country", "bad_choice"),
    "a plan nobody has": (cell("Plan", "N2", "Never drafted"), "Plan, 2, succeeds", "plan_unknown"),
    "two plans": (cell("Plan", "A3", "Another"), "Plan, 3, country", "cell_empty"),
    "no such day": (cell("Sources", "C2", "31/01/2026"), "Sources, 2, read_on", "cell_unreadable"),
    "no address": (cell("Sources", "B2", "javascript:alert(1)"), "Sources, 2, url", "bad_address_of_source"),
    "a number twice": (cell("Parts", "A3", "P1"), "Parts, 3, number", "number_taken"),
    "a part in a part it cannot stand in": (cell("Parts", "C2", "2"), "Parts, 2, parent", "wrong_place_of_part"),
    "a part without words": (cell("Parts", "F4", "yes"), "Parts, 4, title", "title_or_not_public"),
    "a formula": (cell("Parts", "E2", "=1+1"), "Parts, 2, title", "cell_is_formula"),
    "an activity in no part": (cell("Activities", "B2", "9"), "Activities, 2, part", "owner_unknown"),
    "nobody of the network": (cell("Activities", "D3", "Nobody"), "Activities, 3, lead", "unknown_organisation"),
    "under way and nobody leads": (cell("Activities", "D3", None), "Activities, 3, lead", "nobody_leads"),
    "shared with nothing": (cell("Activities", "N3", "0000000000"), "Activities, 3, shared", "shared_unknown"),
    "a milestone of nothing": (cell("Milestones", "A2", None), "Milestones, 2, part", "owner_unknown"),
    "no figure": (cell("Indicators", "F2", "computed"), "Indicators, 2, figure", "figure_or_by_hand"),
    "a target of no indicator": (cell("Targets", "C2", "Another"), "Targets, 2, indicator", "owner_unknown"),
    "a value that is no number": (cell("Values", "F2", "many"), "Values, 2, value", "cell_unreadable"),
    "a number beyond the table": (cell("Values", "F2", 10**12), "Values, 2, value", "bad_number"),
    "an unknown heading": (cell("Values", "L1", "remark"), "Values, 1, remark", "column_unknown"),
    "a heading that is gone": (cell("Targets", "F1", None), "Targets, 1, value", "column_missing"),
    "a sheet that is gone": (without("Targets"), "Targets, 1", "sheet_missing"),
}  # fmt: skip


@pytest.mark.django_db
def test_a_bad_workbook_is_refused_by_sheet_row_and_column_and_changes_nothing() -> None:
    actor, plan = a_coordinator(), a_whole_plan()
    good = file_of(book_of(plan, actor))
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.ENDED.value, ended_at=NINE, ended_by="set-up")
    before = [model.objects.count() for model in (Plan, Element, Activity, Indicator, Trail)]
    for name, (change, place, code) in BAD.items():
        book = openpyxl.load_workbook(io.BytesIO(good))
        change(book)
        changed = io.BytesIO()
        book.save(changed)
        with pytest.raises(PlanSheetWrong) as refused:
            actions.bring_in_plan(content=changed.getvalue(), actor=actor, at=NINE)
        found = {(each.place, each.refusal.code) for each in refused.value.troubles}
        assert (place, code) in found, (name, found)
    assert [model.objects.count() for model in (Plan, Element, Activity, Indicator, Trail)] == before


@pytest.mark.django_db
def test_a_draft_is_replaced_whole_or_not_at_all() -> None:
    actor, plan = a_coordinator(), a_whole_plan()
    book = book_of(plan, actor)
    with pytest.raises(PlanNotDraft):
        actions.bring_in_plan(content=file_of(book), actor=actor, at=NINE, plan=plan)
    with pytest.raises(PlanTitleTaken):
        actions.bring_in_plan(content=file_of(book), actor=actor, at=NINE)
    assert book_of(plan, actor) == book


@pytest.mark.django_db
def test_a_stranger_a_partner_and_a_desk_officer_bring_nothing_in() -> None:
    coordinator = a_coordinator()
    content = file_of(book_of(a_whole_plan(), coordinator))
    for actor, refusal in (
        (an_actor(of=an_organisation(), roles=[Role.COORDINATOR]), OnlyTheDesk),
        (an_actor(of=a_desk(), roles=[Role.DESK_OFFICER]), NeedsRole),
    ):
        with pytest.raises(refusal):
            actions.bring_in_plan(content=content, actor=actor, at=NINE)
    stranger, count = a_coordinator("KH"), Plan.objects.count()
    with pytest.raises(PlanSheetWrong):  # another country's plan
        actions.bring_in_plan(content=content, actor=stranger, at=NINE)
    assert Plan.objects.count() == count


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"title,country\n", b"\x00" * 100])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(BadWorkbook):
        read_workbook(content)


def test_a_workbook_that_is_too_large_is_refused() -> None:
    with pytest.raises(WorkbookTooLarge):
        read_workbook(b"PK" + b"\x00" * 4_000_000)


def test_a_text_that_begins_like_a_formula_stays_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook({"Plan": [{"title": "=1+1"}]})))
    assert book["Plan"]["A2"].data_type == "s"
    assert isinstance(PlanSheetWrong([]), Refusal)
