"""Who reads a plan and who writes it, row by row, as the database sees it."""

import pytest
from django.db import DatabaseError, connection, transaction

from lindung.partners.models import PUBLIC, Actor
from lindung.partners.rules import OrganisationKind, Role
from lindung.plans.models import Activity, ActivityPlace, Element, Indicator, ManualValue, Milestone, Plan, Target
from lindung.plans.rules.words import ActivityState, PlanState
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
from tests.fixtures.scope import Scope

pytestmark = pytest.mark.django_db
MODELS = (Plan, Element, Activity, ActivityPlace, Milestone, Indicator, Target, ManualValue)


def a_whole_plan(**also: object) -> Activity:
    """A plan with one of everything; answers its activity."""
    activity = an_activity(element=an_element(plan=a_plan(**also)))
    a_milestone(activity=activity)
    indicator = an_indicator(activity=activity)
    a_target(indicator=indicator)
    a_manual_value(indicator=indicator)
    return activity


def counts() -> list[int]:
    """How many rows of each table exist for whoever asks."""
    return [model.objects.count() for model in MODELS]


def by_gate(actor: Actor) -> list[int]:
    """How many rows of each table the gate of the code shows."""
    return [model.objects.visible_to(actor).count() for model in MODELS]


def only(organisation_id: int | None) -> str:
    """The scope of one organisation."""
    return f"{{{organisation_id}}}"


def both(actor: Actor, scope: Scope) -> list[int]:
    """What the wall and the gate show: they must agree."""
    scope(only(actor.organisation_id) if actor.organisation else "")
    walled, gated = counts(), by_gate(actor)
    scope("*")
    assert by_gate(actor) == gated, "the gate alone shows what the wall shows"
    assert walled == gated
    return walled


def test_the_network_reads_a_plan_in_force_and_not_a_draft(scope: Scope) -> None:
    a_whole_plan()
    desk, partner = a_desk(), an_organisation()
    assert both(an_actor(of=partner), scope) == [1] * 8
    Plan.objects.update(state=PlanState.DRAFT.value, put_in_force_at=None, put_in_force_by="")
    assert both(an_actor(of=partner), scope) == [0] * 8
    assert both(an_actor(of=desk, roles=[Role.COORDINATOR]), scope) == [1] * 8


def test_the_lead_reads_its_activity_of_a_draft_but_not_the_plan(scope: Scope) -> None:
    activity = a_whole_plan(state=PlanState.DRAFT)
    assert activity.lead is not None
    assert both(an_actor(of=activity.lead), scope) == [0, 0, 1, 0, 1, 1, 1, 1]


def test_a_stranger_of_another_country_reads_nothing_until_the_plan_is_public(scope: Scope) -> None:
    activity = a_whole_plan()
    stranger = an_actor(of=an_organisation(OrganisationKind.SHELTER, country="KH"))
    assert both(stranger, scope) == [0] * 8
    Plan.objects.update(is_public=True)
    assert both(stranger, scope) == both(PUBLIC, scope) == [1, 1, 0, 1, 0, 0, 0, 0]
    Activity.objects.filter(pk=activity.pk).update(is_public=True)
    assert both(stranger, scope) == both(PUBLIC, scope) == [1] * 8


def test_a_shared_activity_is_seen_through_either_plan(scope: Scope) -> None:
    activity = a_whole_plan(state=PlanState.DRAFT)
    partner = an_actor(of=an_organisation())
    assert both(partner, scope)[2] == 0
    a_place(activity=activity, element=an_element(plan=a_plan()))
    assert both(partner, scope) == [1, 1, 1, 1, 1, 1, 1, 1]


def test_only_the_desk_writes_a_plan_and_only_the_lead_its_activity(scope: Scope) -> None:
    activity = a_whole_plan()
    assert activity.lead is not None
    scope(only(an_organisation().pk))
    assert Plan.objects.update(title="Mine") == Activity.objects.update(title="Mine") == 0
    assert Target.objects.update(value=0) == Milestone.objects.update(label="Mine") == Target.objects.all().delete()[0]
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Plan.objects.create(
            desk_id=activity.desk_id, country="MY", title="Mine", period_from="2026-01-01", period_until="2027-01-01",
            made_at=activity.made_at, made_by="somebody",
        )  # fmt: skip
    scope(only(activity.lead.pk))
    assert Plan.objects.update(title="Mine") == Target.objects.update(value=0) == 0
    assert Activity.objects.update(state=ActivityState.DONE.value, report_due_on=None) == 1
    assert Milestone.objects.update(label="Ours") == 1
    scope(only(activity.desk_id))
    assert (
        Plan.objects.update(title="Ours") == Target.objects.update(value=1) == Activity.objects.update(title="O") == 1
    )


def test_an_entered_value_is_never_rewritten_and_a_place_stays_in_its_plan() -> None:
    a_whole_plan()
    other = an_element(plan=a_plan())
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ManualValue.objects.update(value=1)
    mine = an_activity()
    place = ActivityPlace(activity=mine, plan=a_plan(), element=other, number="9")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="activity_place_in_a_part_of_its_plan"), transaction.atomic():
            place.save()
