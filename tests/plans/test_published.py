"""The published plans: loaded in every installation, each with its source, "not public" where it is not."""

import pytest

from lindung.partners.models import PUBLIC
from lindung.partners.rules import Role
from lindung.plans import actions
from lindung.plans.actions.content import Loaded, load_plans
from lindung.plans.models import Element, Plan
from lindung.plans.queries.books import book_of
from lindung.plans.rules.published import published_plans
from lindung.plans.rules.refusals import PlanWithoutDesk
from lindung.plans.rules.terms import PartTerms
from lindung.plans.rules.words import ElementKind, PlanState
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor
from tests.fixtures.scope import Scope

PART = PartTerms(number="Z", kind=ElementKind.GOAL, title="Practice goal")


def test_every_plan_and_every_part_with_words_has_a_source() -> None:
    for plan in published_plans():
        assert plan.book.plan.sources, plan.code
        assert all(each.url.startswith("http") for each in plan.book.plan.sources)
        for part in plan.book.parts:
            assert bool(part.source) == part.is_title_public, (plan.code, part.number)


def test_the_nine_goals_of_naptip_3_are_there_and_eight_are_not_public() -> None:
    book = next(each.book for each in published_plans() if each.code == "my-naptip-3")
    goals = [part for part in book.parts if part.kind is ElementKind.GOAL]
    assert [part.number for part in goals] == [str(number) for number in range(1, 10)]
    assert [part.number for part in goals if part.is_title_public] == ["5"]


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_everybody_reads_it(scope: Scope) -> None:
    count = len(published_plans())
    assert load_plans(at=NINE) == Loaded(added=count, changed=0)
    assert load_plans(at=NINE) == Loaded(added=0, changed=0)
    scope("")
    assert Plan.objects.visible_to(PUBLIC).count() == count
    naptip = Plan.objects.get(code="my-naptip-4")
    assert (naptip.state, naptip.succeeds and naptip.succeeds.code) == (PlanState.DRAFT, "my-naptip-3")
    for told in published_plans():
        assert book_of(Plan.objects.get(code=told.code), PUBLIC).parts == told.book.parts
    scope("*")


@pytest.mark.django_db
def test_a_plan_goes_into_the_hands_of_its_countrys_desk_and_stays_there() -> None:
    load_plans(at=NINE)
    before = Plan.objects.get(code="kh-ncct-2024")
    desk = a_desk("KH")
    keeper = an_actor(of=desk, roles=[Role.COORDINATOR])
    with pytest.raises(PlanWithoutDesk):
        actions.add_part(plan=before, terms=PART, actor=keeper, at=NINE)
    assert load_plans(at=NINE) == Loaded(added=0, changed=sum(each.country == "KH" for each in published_plans()))
    plan = Plan.objects.get(code="kh-ncct-2024")
    assert (plan.pk, plan.desk) == (before.pk, desk)
    actions.add_part(plan=plan, terms=PART, actor=keeper, at=NINE)
    assert load_plans(at=NINE) == Loaded(added=0, changed=0)
    assert plan.elements.filter(number="Z").exists()


@pytest.mark.django_db
def test_a_plan_without_a_desk_follows_the_table() -> None:
    load_plans(at=NINE)
    Element.objects.filter(plan__code="id-ran-2020").delete()
    Element.objects.filter(plan__code="kh-ncct-2024", number="4").delete()
    assert load_plans(at=NINE) == Loaded(added=0, changed=1)
    assert Element.objects.filter(plan__code="kh-ncct-2024", number="4").exists()


@pytest.mark.django_db
def test_practice_has_plans_of_its_own() -> None:
    count = len(published_plans())
    assert load_plans(at=NINE) == load_plans(at=NINE, is_practice=True) == Loaded(added=count, changed=0)
    assert Plan.objects.visible_to(an_actor(of=a_desk(is_practice=True))).filter(is_practice=False).count() == 0
