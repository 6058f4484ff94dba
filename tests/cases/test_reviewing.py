"""What is shown without consent: each time has a review of its own, by somebody else, before more is shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.cases import actions
from lindung.cases.models import Disclosure, Sight, Task
from lindung.cases.rules import (
    EmergencyReason,
    LegalBasis,
    LegalGround,
    ReviewOverdue,
    SightGround,
    SupervisorOnly,
    TaskKind,
    TaskWaitsFor,
)
from lindung.notices.models import Notice
from lindung.partners.models import Actor
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, Role
from tests.factories import NINE
from tests.factories.cases import a_person, a_supervisor, an_officer
from tests.factories.partners import a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEEDS = frozenset({FieldGroup.NEEDS})


def emergency(person, to, actor, at=NINE, hours=24) -> Sight:
    return actions.break_glass(
        person=person, to=to, purpose=Purpose.SERVICES, field_groups=NEEDS,
        reason=EmergencyReason.MEDICAL_EMERGENCY, hours=hours, actor=actor, at=at,
    )  # fmt: skip


def by_law(person, to, actor, at=NINE) -> Sight:
    law = LegalBasis(LegalGround.WARRANT, "Practice Act", 14)
    return actions.disclose_by_law(
        person=person, to=to, purpose=Purpose.INVESTIGATION, field_groups=NEEDS, law=law, actor=actor, at=at
    )


def review_of(shown: Disclosure) -> Task:
    return Task.objects.get(about=shown.ref)


def finish(task: Task, actor: Actor, at=NINE) -> None:
    actions.finish_task(task=Task.objects.get(pk=task.pk), actor=actor, at=at)


@pytest.mark.parametrize(
    ("show", "kind"), [(emergency, OrganisationKind.HEALTH), (by_law, OrganisationKind.POLICE)], ids=["glass", "law"]
)
def test_a_second_showing_has_a_review_of_its_own_and_nobody_ends_the_one_of_her_own(show, kind):
    first, second, person = a_supervisor(), a_supervisor(), a_person()
    show(person, an_organisation(kind), first)
    show(person, an_organisation(kind), second)
    of_first, of_second = [review_of(shown) for shown in Disclosure.objects.order_by("id")]
    assert of_first.due_at == of_second.due_at == NINE + DAY
    for task, who in ((of_first, first), (of_second, second)):
        with pytest.raises(TaskWaitsFor):
            finish(task, who)
        with pytest.raises(SupervisorOnly):
            finish(task, an_officer())
    finish(of_first, second)
    finish(of_second, first)


def test_while_a_review_is_overdue_nothing_more_of_her_is_shown_without_consent_by_anybody():
    first, second, person, clinic = a_supervisor(), a_supervisor(), a_person(), an_organisation(OrganisationKind.HEALTH)
    emergency(person, clinic, first)
    emergency(person, clinic, first, at=NINE + DAY - HOUR)  # renewed in time, with a review of its own
    review = review_of(Disclosure.objects.earliest("id"))
    actions.sweep_tasks(at=NINE + DAY)  # the clock of the task moves on; that it is overdue stays
    for show, to in ((emergency, clinic), (by_law, an_organisation(OrganisationKind.POLICE))):
        for who in (first, second):
            with pytest.raises(ReviewOverdue) as refused:
                show(person, to, who, at=NINE + DAY)
            assert refused.value.facts == {"ref": review.ref}
    assert Disclosure.objects.count() == 2
    emergency(a_person(case=person.case), clinic, first, at=NINE + DAY)  # another person is not kept waiting
    finish(review, second, at=NINE + DAY)
    emergency(person, clinic, first, at=NINE + DAY)


def test_the_other_supervisors_hear_at_once_without_anything_about_her():
    first, second, person = a_supervisor(), a_supervisor(), a_person()
    emergency(person, an_organisation(OrganisationKind.HEALTH), first)
    told = Notice.objects.filter(template="glass_broken")
    assert second.ref in {notice.to_member.ref for notice in told}
    assert first.ref not in {notice.to_member.ref for notice in told}
    assert {str(notice.facts) for notice in told} == {str({"ref": person.case.ref, "due_at": (NINE + DAY).isoformat()})}


def test_where_nobody_else_supervises_the_duty_contact_hears_and_the_sentence_says_who_to_ask():
    desk = an_organisation()
    alone, person = a_supervisor(of=desk), a_person(by=an_officer(of=desk))
    emergency(person, an_organisation(OrganisationKind.HEALTH), alone)
    assert [notice.to_member for notice in Notice.objects.filter(template="glass_broken")] == [None]
    for refusal in (TaskWaitsFor, ReviewOverdue):
        assert "ask your administrator to name one" in refusal.sentence


def test_a_task_of_before_covers_what_has_no_review_of_its_own_and_none_who_showed_it_ends_it():
    first, second, third = a_supervisor(), a_supervisor(), a_supervisor()
    person, clinic = a_person(), an_organisation(OrganisationKind.HEALTH)
    for who in (first, second):
        emergency(person, clinic, who)
    earlier, later = [review_of(shown) for shown in Disclosure.objects.order_by("id")]
    Task.objects.filter(pk=later.pk).delete()
    Task.objects.filter(pk=earlier.pk).update(about=person.ref)  # as the version before wrote it
    with pytest.raises(ReviewOverdue):
        emergency(person, clinic, third, at=NINE + DAY)
    emergency(person, clinic, third, at=NINE + HOUR)
    for who in (first, second):
        with pytest.raises(TaskWaitsFor):
            finish(earlier, who)
    finish(earlier, third)  # hers has a task of its own, which waits
    assert [task.kind for task in Task.objects.open()] == [TaskKind.REVIEW_BREAK_GLASS.value]


def test_a_review_that_is_open_when_the_case_closes_is_done_all_the_same():
    first, person = a_supervisor(), a_person()
    emergency(person, an_organisation(OrganisationKind.HEALTH), first)
    actions.begin_closing(case=person.case, actor=first, at=NINE)
    actions.close_case(case=person.case, outcome="well_and_safe", actor=first, at=NINE)
    finish(Task.objects.get(), a_supervisor())
    assert not Task.objects.open().exists()


def test_the_page_says_what_to_look_at_and_offers_the_step_to_somebody_else_only():
    person, clinic = a_person(), an_organisation(OrganisationKind.HEALTH)
    first, second = (a_member(of=person.case.accountable, roles=[Role.SUPERVISOR]) for _ in range(2))
    emergency(person, clinic, Actor.of_member(first))
    url = reverse("cases:task", args=[Task.objects.get().ref])
    own, others = (signed_in(Client(), who).get(url).content.decode() for who in (first, second))
    for seen in (own, others):
        assert clinic.name in seen
        assert "Medical emergency" in seen
        assert person.ref in seen
    assert "You showed this yourself" in own
    assert "You showed this yourself" not in others
    assert [reverse("cases:finish_task", args=[Task.objects.get().ref]) in seen for seen in (own, others)] == [
        False,
        True,
    ]
    finish(Task.objects.get(), Actor.of_member(second))
    after = signed_in(Client(), first).get(url).content.decode()
    assert "Done." in after
    assert "You showed this yourself" not in after


STEPS = st.tuples(
    st.sampled_from(["show", "show", "law", "review"]),
    st.integers(0, 2),
    st.integers(0, 4),
    st.sampled_from([0, 7, 17]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.integers(2, 3), steps=st.lists(STEPS, min_size=4, max_size=12))
def test_in_whatever_order_each_showing_is_reviewed_by_another_in_a_day_or_nothing_more_is_shown(people, steps):
    supervisors, person = [a_supervisor() for _ in range(people)], a_person()
    clinic, police = an_organisation(OrganisationKind.HEALTH), an_organisation(OrganisationKind.POLICE)
    at, open_since = NINE, {}  # what a supervisor remembers: disclosure -> (who showed it, when)
    for what, who, which, hours in steps:
        at, actor = at + hours * HOUR, supervisors[who % people]
        if what == "review":
            _review(person, actor, which, open_since, at=at)
            continue
        show, to = (emergency, clinic) if what == "show" else (by_law, police)
        if any(since + DAY <= at for _, since in open_since.values()):
            with pytest.raises(ReviewOverdue):
                show(person, to, actor, at=at)
        else:
            show(person, to, actor, at=at)
            open_since[Disclosure.objects.filter(person=person).latest("id").ref] = (actor.ref, at)
    shown = Disclosure.objects.filter(person=person).exclude(ground=SightGround.CONSENT.value)
    for each in shown:
        review = Task.objects.get(case=person.case, about=each.ref)
        assert review.done_by != each.disclosed_by
        assert (review.state == "waiting") == (each.ref in open_since)
        too_late = shown.filter(disclosed_at__gte=each.disclosed_at + DAY)
        assert all(review.done_at and review.done_at <= later.disclosed_at for later in too_late)


def _review(person, actor, which, open_since, *, at) -> None:
    waiting = sorted(Task.objects.open().filter(case=person.case), key=lambda task: task.pk)
    if not waiting:
        return
    task = waiting[which % len(waiting)]
    if open_since[task.about][0] == actor.ref:
        with pytest.raises(TaskWaitsFor):
            finish(task, actor, at=at)
    else:
        finish(task, actor, at=at)
        del open_since[task.about]
