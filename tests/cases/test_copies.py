"""A partner is asked for its copies when a consent ends, and its word ends the desk's task."""

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.cases import actions, queries
from lindung.cases.models import Task
from lindung.cases.rules import TaskKind, TaskState
from lindung.kernel.errors import ChangedMeanwhile, NotFound
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.referrals.actions import withdraw_consent
from tests.factories import NINE
from tests.factories.cases import an_officer
from tests.factories.partners import a_token, an_actor, an_organisation, signed_in
from tests.factories.referrals import a_placement, a_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """A partner that was told about a person who then took her consent back; its worker."""
    placement = a_placement()
    officer = an_officer(of=placement.offer.need.case.accountable)
    consent = placement.offer.need.person.consents.get()
    withdraw_consent(consent=consent, actor=officer, at=NINE)
    return a_worker(of=placement.accountable)


def the_task() -> Task:
    return Task.objects.get(kind=TaskKind.HAND_BACK_COPY.value)


def test_the_holder_sees_what_it_was_told_and_nobody_else_does(asked):
    [held] = queries.copies_to_destroy(asked)
    assert (held.ref, held.due_at) == (the_task().ref, the_task().due_at)
    assert held.told
    assert queries.copies_to_destroy(a_worker(of=an_organisation())) == []
    assert queries.copies_to_destroy(an_actor(of=asked.organisation, roles=[Role.ADMINISTRATOR])) == []


def test_its_word_ends_the_task_and_is_on_the_trail(asked):
    actions.confirm_copies_destroyed(task=queries.find_copies(asked, the_task().ref), actor=asked, at=NINE)
    assert (the_task().state, the_task().done_by) == (TaskState.DONE.value, asked.ref)
    assert Trail.objects.filter(what="copies.destroyed", thing=the_task().ref, by=asked.ref).count() == 1
    assert queries.copies_to_destroy(asked) == []


def test_two_answers_at_once_end_it_once(asked):
    task, same = queries.find_copies(asked, the_task().ref), queries.find_copies(asked, the_task().ref)
    actions.confirm_copies_destroyed(task=task, actor=asked, at=NINE)
    with pytest.raises(ChangedMeanwhile):
        actions.confirm_copies_destroyed(task=same, actor=asked, at=NINE)


def test_another_partner_cannot_answer_and_does_not_learn_of_it(asked):
    stranger = a_worker(of=an_organisation())
    with pytest.raises(NotFound):
        queries.find_copies(stranger, the_task().ref)
    with pytest.raises(NotFound):
        actions.confirm_copies_destroyed(task=the_task(), actor=stranger, at=NINE)
    page = signed_in(Client(), stranger.member)
    assert page.post(reverse("cases:copies_destroyed", args=[the_task().ref])).status_code == 404
    assert the_task().state == TaskState.WAITING.value


def test_the_page_says_it_in_two_steps_and_the_inbox_leads_there(asked):
    page = signed_in(Client(), asked.member)
    assert reverse("cases:copies") in page.get(reverse("referrals:inbox")).content.decode()
    assert the_task().ref[:5] in page.get(reverse("cases:copies")).content.decode()
    assert page.get(reverse("cases:copies_destroyed", args=[the_task().ref])).status_code == 405
    answer = page.post(reverse("cases:copies_destroyed", args=[the_task().ref]), follow=True)
    assert "your copies are destroyed" in answer.content.decode()
    assert the_task().state == TaskState.DONE.value


def test_the_same_over_the_api(asked):
    with acting(organisations="*"):
        _, secret = a_token(of=asked.organisation)
    head = {"authorization": f"Bearer {secret}"}
    [held] = Client().get("/api/v1/copies", headers=head).json()["copies"]
    url = f"/api/v1/copies/{held['ref']}/destroyed"
    answer = Client().post(url, headers={**head, "idempotency-key": "0123456789abcdef"})
    assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert Client().get("/api/v1/copies", headers=head).json() == {"copies": []}
