"""A call came: a supervisor ends a colleague's access in one step, everywhere at once, and can give all of it back."""

import pytest
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.partners.models import Member
from lindung.partners.rules import Role, TokenScope
from tests.factories import PASSWORD
from tests.factories.partners import a_member, a_token, an_organisation, signed_in
from tests.partners.test_signing_again import signed_in_long_ago

pytestmark = pytest.mark.django_db
TOKEN_PATH = "/api/v1/organisations"


def is_in(client: Client) -> bool:
    return client.get(reverse("partners:me")).status_code == 200


def end(client: Client, member: Member) -> int:
    return client.post(reverse("partners:disable_member", args=[member.ref])).status_code


def give_back(client: Client, member: Member) -> int:
    return client.post(reverse("partners:enable_member", args=[member.ref])).status_code


def test_a_supervisor_ends_every_session_and_token_at_once_and_gives_back_all_but_the_sessions() -> None:
    own = an_organisation()
    worker, supervisor = a_member(of=own, roles=[Role.CASE_WORKER]), a_member(of=own, roles=[Role.SUPERVISOR])
    _, text = a_token(of=own, scopes=[TokenScope.PARTNERS_READ], made_by=worker.ref)
    machines = [signed_in(Client(), worker), signed_in(Client(), worker)]
    bearer = {"Authorization": f"Bearer {text}"}
    tokens_answer = lambda: Client().get(TOKEN_PATH, headers=bearer).status_code  # noqa: E731
    assert [*map(is_in, machines), tokens_answer()] == [True, True, 200]
    before = Member.objects.values().get(pk=worker.pk)
    hers = signed_in_long_ago(supervisor)  # an old sign-in is enough: nothing is asked first
    assert "End access" in hers.get(reverse("partners:access")).content.decode()
    assert "End access now" in hers.get(reverse("partners:colleagues")).content.decode()
    assert end(hers, worker) == 302
    assert [*map(is_in, machines), tokens_answer()] == [False, False, 401]
    administrator = signed_in(Client(), a_member(of=own, roles=[Role.ADMINISTRATOR]))
    assert "Stopped: the member who made it" in administrator.get(reverse("partners:administration")).content.decode()
    assert give_back(hers, worker) == 403  # giving back asks who it is
    assert give_back(signed_in(Client(), supervisor), worker) == 302
    assert [*map(is_in, machines), tokens_answer()] == [False, False, 200]
    anew = Client()
    anew.post(reverse("account_login"), {"login": worker.account.email, "password": PASSWORD})
    after = Member.objects.values().get(pk=worker.pk)
    assert is_in(anew)
    assert {name for name in before if before[name] != after[name]} == {"changed_at", "changed_by"}
    assert set(Trail.objects.filter(thing=worker.ref).values_list("what", "by")) == {
        ("member.disabled", supervisor.ref),
        ("member.enabled", supervisor.ref),
    }


def test_a_session_on_a_machine_that_slept_meanwhile_does_not_come_back_with_the_access() -> None:
    own = an_organisation()
    worker, supervisor = a_member(of=own), a_member(of=own, roles=[Role.SUPERVISOR])
    asleep = signed_in(Client(), worker)
    boss = signed_in(Client(), supervisor)
    assert [end(boss, worker), give_back(boss, worker), is_in(asleep)] == [302, 302, False]


def test_others_end_nobodys_access_and_only_who_ended_it_or_an_administrator_gives_it_back() -> None:
    own = an_organisation()
    worker, colleague, boss, other_boss, administrator = (
        a_member(of=own, roles=[role])
        for role in (Role.CASE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
    )
    stranger = a_member(of=an_organisation(), roles=[Role.SUPERVISOR])
    as_ = {each: signed_in(Client(), each) for each in (colleague, boss, other_boss, administrator, stranger)}
    assert [end(as_[colleague], worker), end(as_[stranger], worker), end(as_[boss], boss)] == [403, 404, 403]
    assert end(as_[boss], worker) == 302
    assert [give_back(as_[other_boss], worker), give_back(as_[stranger], worker)] == [403, 404]
    assert give_back(as_[administrator], worker) == 302
    assert [end(as_[administrator], worker), give_back(as_[boss], worker)] == [302, 403]


def test_the_last_administrator_may_be_in_danger_too() -> None:
    own = an_organisation()
    only, supervisor = a_member(of=own, roles=[Role.ADMINISTRATOR]), a_member(of=own, roles=[Role.SUPERVISOR])
    there = signed_in(Client(), only)
    assert end(signed_in(Client(), supervisor), only) == 302
    assert not is_in(there)
