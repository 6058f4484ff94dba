"""Two at once: one wins, the other is told; nothing is half done."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lindung.kernel.errors import ChangedMeanwhile, Refusal, WrongState
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.plans import actions
from lindung.plans.models import Activity, Element, Plan
from lindung.plans.rules.refusals import NumberTaken
from lindung.plans.rules.terms import PartTerms
from lindung.plans.rules.words import ActivityState, ElementKind, PlanState
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor
from tests.factories.plans import a_plan, an_activity, an_element

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Do every step in a thread of its own, all from the same moment; what each answered or refused with."""
    gate = threading.Barrier(len(steps))

    def do(step: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=30)
            with acting(organisations="*"):
                return step()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(do, steps))


def test_of_two_who_finish_and_drop_an_activity_one_wins() -> None:
    activity = an_activity()
    actor = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    copies = [Activity.objects.get(pk=activity.pk) for _ in range(2)]
    ways = (ActivityState.DONE, ActivityState.DROPPED)
    answers = at_once(
        *[
            lambda copy=copy, to=to: actions.set_state(activity=copy, to=to, actor=actor, at=NINE)
            for copy, to in zip(copies, ways, strict=True)
        ]
    )
    assert sum(each is None for each in answers) == 1
    assert sum(isinstance(each, ChangedMeanwhile | WrongState) for each in answers) == 1


def test_of_two_parts_with_one_number_one_stands() -> None:
    plan = a_plan(state=PlanState.DRAFT)
    actor = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    terms = PartTerms("1", ElementKind.GOAL, "One of two")
    answers = at_once(*[lambda: actions.add_part(plan=plan, terms=terms, actor=actor, at=NINE)] * 2)
    assert sum(isinstance(each, Element) for each in answers) == 1
    assert sum(isinstance(each, NumberTaken) for each in answers) == 1


def test_of_two_who_put_a_plan_in_force_and_end_it_nobody_undoes_the_other() -> None:
    part = an_element(plan=a_plan(state=PlanState.DRAFT))
    actor = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    first, second = (Plan.objects.get(pk=part.plan.pk) for _ in range(2))
    answers = at_once(
        lambda: actions.put_in_force(plan=first, actor=actor, at=NINE),
        lambda: actions.end_plan(plan=second, actor=actor, at=NINE),
    )
    part.plan.refresh_from_db()
    assert part.plan.state in (PlanState.IN_FORCE, PlanState.ENDED)
    assert sum(each is None for each in answers) == 1
