"""A ministry's own sign-in: who is let in, who never is, what counts, and what stays when it is away."""

import logging
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.partners import actions
from lindung.partners.models import Account, Actor, BoundSignIn, Member
from lindung.partners.rules import MemberState, OrganisationKind, Role
from lindung.partners.shared_machine import SEEN
from lindung.web import clock
from tests.factories import PASSWORD
from tests.factories.partners import (
    a_member,
    an_app,
    an_invitation,
    an_organisation,
    code_now,
    recovery_codes,
    signed_in,
)
from tests.partners.conftest import Desk

pytestmark = pytest.mark.django_db
ADDRESS = "officer@ministry.example"
HER = {"sub": "directory-77", "email": ADDRESS}


def is_in(client: Client) -> bool:
    return client.get(reverse("partners:me")).status_code == 200


def entries(what: str) -> list[Any]:
    return list(Trail.objects.filter(what=what).values_list("facts", flat=True))


def test_without_a_provider_there_is_no_trace_and_no_address(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "ministry" not in page
    for path in ("/partners/sign-in/interior/", "/partners/sign-in/interior/back/"):
        assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


def test_whoever_was_invited_is_joined_by_a_verified_address_and_signs_in_with_no_password(desk: Desk):
    page = Client().get(reverse("account_login")).content.decode()
    assert "Sign in with Practice Ministry" in page
    an_invitation(to=desk.organisation, email=ADDRESS, roles=["coordinator"])
    client = Client()
    answer = desk.sign_in(client, email=ADDRESS.upper(), sub="directory-77", name="Practice  Officer")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/start/")
    member = Member.objects.get()
    assert (member.name, member.roles, member.account.email) == ("Practice Officer", ["coordinator"], ADDRESS)
    assert is_in(client)
    assert not is_in(Client())
    assert is_in_again(desk)  # by the ministry's own name for her, now that the invitation is used up
    assert (Account.objects.count(), entries("sign_in.bound")) == (1, [{"provider": ["interior"]}])


def is_in_again(desk: Desk, **also: Any) -> bool:
    client = Client()
    desk.sign_in(client, **{**HER, **also})
    return is_in(client)


def test_nothing_the_provider_hands_out_or_calls_her_is_kept(desk: Desk, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, logger="lindung")
    desk.member(email=ADDRESS)
    client = Client()
    desk.sign_in(client, **HER)
    kept = str([session.get_decoded() for session in Session.objects.all()]) + str(list(BoundSignIn.objects.values()))
    kept += str(list(Trail.objects.values())) + caplog.text
    assert is_in(client)
    for secret in ("practice-access", "directory-77", "eyJ", "code-0", ADDRESS):
        assert secret not in kept


def by_passkey(member: Member) -> Any:
    """What somebody reads whose passkey fitted."""
    request = RequestFactory().post("/accounts/2fa/webauthn/login/")
    request.session, request.user = Client().session, AnonymousUser()
    key = Authenticator.objects.create(user=member.account, type=Authenticator.Type.WEBAUTHN, data={})
    return perform_passwordless_login(request, key, Login(user=member.account))


@pytest.mark.parametrize(
    "said",
    [
        {"email": "stranger@ministry.example"},
        {"email": ADDRESS, "email_verified": False},
        {"email": ADDRESS, "email_verified": "true"},
        {"email": ADDRESS, "email_verified": None},
        {"email": None},
        {"email": ""},
    ],
)
def test_whoever_was_not_invited_or_whose_address_is_not_verified_is_refused_and_has_no_account(desk: Desk, said):
    an_invitation(to=desk.organisation, email=ADDRESS, roles=["coordinator"])
    client = Client()
    answer = desk.sign_in(client, sub="directory-77", **said)
    assert (answer.status_code, "there is no access for you" in answer.content.decode()) == (403, True)
    assert (Account.objects.count(), BoundSignIn.objects.count(), is_in(client)) == (0, 0, False)


def test_an_invitation_that_is_over_lets_nobody_in(desk: Desk):
    an_invitation(
        to=desk.organisation, email=ADDRESS, roles=["coordinator"], expires_at=clock.now() - timedelta(minutes=1)
    )
    assert desk.sign_in(Client(), **HER).status_code == 403
    assert not Account.objects.exists()


@pytest.mark.parametrize("is_member", [True, False])
def test_one_ministry_never_lets_in_a_member_or_a_guest_of_another(desk: Desk, is_member: bool):
    other = an_organisation(OrganisationKind.MINISTRY)
    if is_member:
        a_member(of=other, email=ADDRESS, roles=[Role.COORDINATOR])
    else:  # sent by this ministry's desk, so that its row can be seen: still not to this ministry
        an_invitation(to=other, email=ADDRESS, roles=["coordinator"], from_organisation=desk.organisation)
    client = Client()
    assert desk.sign_in(client, **HER).status_code == 403
    assert (is_in(client), BoundSignIn.objects.exists()) == (False, False)


def test_an_address_that_was_given_to_somebody_else_is_refused_and_a_changed_one_is_not(desk: Desk):
    member = desk.member(email=ADDRESS)
    assert is_in_again(desk)
    client = Client()
    assert desk.sign_in(client, sub="directory-78", email=ADDRESS).status_code == 403
    assert not is_in(client)
    assert entries("sign_in.refused") == [{"why": ["bound_to_another"]}]
    assert is_in_again(desk, email="married@ministry.example")
    assert Member.objects.get() == member


def test_who_has_no_access_any_more_is_refused_whatever_the_ministry_says(desk: Desk):
    member, boss = desk.member(email=ADDRESS), desk.member(Role.ADMINISTRATOR)
    assert is_in_again(desk)
    actions.disable_member(member=member, actor=Actor.of_member(boss), at=clock.now())
    assert not is_in_again(desk)
    assert entries("sign_in.refused") == [{"why": ["access_ended"]}]
    actions.enable_member(member=Member.objects.get(pk=member.pk), actor=Actor.of_member(boss), at=clock.now())
    assert is_in_again(desk)


def test_an_address_alone_takes_over_nobody(desk: Desk, settings: Any):
    """A member who was here: her second factor first, or another person confirms her anew."""
    with_factor = desk.member(Role.SUPERVISOR, email="with@ministry.example")
    without = desk.member(Role.SUPERVISOR, email="without@ministry.example")
    an_app(with_factor)
    answer = desk.sign_in(Client(), sub="a", email="with@ministry.example", amr=["mfa"])
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not BoundSignIn.objects.exists()
    desk.sign_in(Client(), sub="b", email="without@ministry.example", amr=["mfa"])
    without.refresh_from_db()
    assert (without.confirmed_roles, without.waiting_roles) == ([], {Role.SUPERVISOR})


def test_the_second_factor_binds_and_a_password_typed_in_the_same_browser_does_not(desk: Desk):
    member = desk.member(Role.SUPERVISOR, email=ADDRESS)
    app, on_paper = an_app(member), recovery_codes(member)
    left_open = Client()
    desk.sign_in(left_open, sub="somebody-else", email=ADDRESS)
    left_open.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    left_open.post(reverse("mfa_authenticate"), {"code": on_paper[0]})
    assert (is_in(left_open), BoundSignIn.objects.exists()) == (True, False)
    client = Client()
    desk.sign_in(client, **HER)
    client.post(reverse("mfa_authenticate"), {"code": code_now(app)})
    assert (is_in(client), BoundSignIn.objects.get().member) == (True, member)
    member.refresh_from_db()
    assert member.role_set == {Role.SUPERVISOR}


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ({"amr": ["pwd", "otp"]}, False),
        ({"acr": "urn:practice:high"}, False),
        ({"amr": ["pwd"]}, True),
        ({"amr": "mfa"}, True),
        ({"acr": "0"}, True),
        ({}, True),
    ],
)
def test_a_second_factor_counts_only_when_the_ministry_says_that_it_asked_for_one(
    desk: Desk, settings: Any, said: dict[str, Any], is_asked: bool
):
    desk.set_up(second_factor_amr=("mfa", "otp"), second_factor_acr=("urn:practice:high",))
    settings.REQUIRE_MFA = True
    member = desk.member(Role.SUPERVISOR, email=ADDRESS)
    desk.sign_in(Client(), **HER)
    an_app(member)
    client = Client()
    answer = desk.sign_in(client, **HER, **said)
    assert answer.headers["Location"] == (reverse("mfa_authenticate") if is_asked else "/desk/start/")
    assert is_in(client) is not is_asked


def test_whoever_sees_persons_and_has_no_second_factor_anywhere_sets_one_up_first(desk: Desk, settings: Any):
    settings.REQUIRE_MFA = True
    desk.set_up(second_factor_amr=("mfa",))
    member = desk.member(Role.SUPERVISOR, email=ADDRESS)
    client = Client()
    desk.sign_in(client, **HER)
    Member.objects.filter(pk=member.pk).update(confirmed_roles=["supervisor"])
    assert client.get(reverse("partners:me")).headers["Location"] == reverse("mfa_index")
    with_one = Client()
    desk.sign_in(with_one, **HER, amr=["mfa"])
    assert is_in(with_one)


def test_where_only_the_ministry_counts_no_password_passkey_or_link_signs_in(desk: Desk):
    desk.set_up(only=True)
    member, boss = desk.member(email=ADDRESS), desk.member(Role.ADMINISTRATOR)
    typed = {"login": ADDRESS, "password": PASSWORD}
    assert Client().post(reverse("account_login"), typed).status_code == 302  # not bound yet
    assert is_in_again(desk)
    client = Client()
    answer = client.post(reverse("account_login"), typed)
    assert (answer.status_code, "You sign in with Practice Ministry" in answer.content.decode()) == (403, True)
    assert not is_in(client)
    assert "You sign in with Practice Ministry" in by_passkey(member).content.decode()
    _, key = actions.renew_access(member=member, actor=Actor.of_member(boss), at=clock.now())
    before = Account.objects.get(email=ADDRESS).password
    page = Client().post(reverse("partners:join", args=[key]), {"password": "another long practice word"})
    assert "Practice Ministry" in page.content.decode()
    assert Account.objects.get(email=ADDRESS).password == before
    desk.settings.LINDUNG_SIGN_IN_PROVIDERS = {}  # the operator took it out: the way back
    assert Client().post(reverse("account_login"), typed).status_code == 302


def test_an_administrator_lets_a_binding_go_and_somebody_confirms_her_anew(desk: Desk):
    member, boss = desk.member(Role.SUPERVISOR, email=ADDRESS), desk.member(Role.ADMINISTRATOR)
    stranger = a_member(of=an_organisation(), roles=[Role.ADMINISTRATOR])
    assert is_in_again(desk)
    Member.objects.filter(pk=member.pk).update(confirmed_roles=["supervisor"])
    step = reverse("partners:unbind", args=[member.ref])
    assert signed_in(Client(), stranger).post(step).status_code == 404
    assert signed_in(Client(), boss).post(step).status_code == 302
    assert not BoundSignIn.objects.exists()
    member.refresh_from_db()
    assert member.waiting_roles == {Role.SUPERVISOR}
    assert is_in_again(desk, sub="a new account there")


def test_signing_out_ends_the_session_and_a_shared_machine_is_remembered(desk: Desk):
    desk.member(email=ADDRESS)
    client = Client()
    desk.sign_in(client, fields={"shared": "on"}, **HER)
    assert SEEN in client.session
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_when_the_ministry_is_away_it_says_so_once_and_passwords_still_work(desk: Desk):
    desk.member(email=ADDRESS)
    desk.provider.answers["/.well-known/openid-configuration"] = (503, {}, b"")
    for _ in range(2):
        answer = Client().post("/partners/sign-in/interior/")
        assert (answer.status_code, "cannot be reached now" in answer.content.decode()) == (503, True)
    assert desk.provider.asked == ["/.well-known/openid-configuration"]
    client = Client()
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert is_in(client)


def test_a_grave_step_is_proved_at_the_ministry_when_it_says_that_it_asked_anew(desk: Desk):
    desk.set_up(only=True)
    desk.member(Role.ADMINISTRATOR, email=ADDRESS)
    client = Client()
    desk.sign_in(client, **HER, auth_time=None)
    invited = {"email": "new@x.example", "roles": ["case_worker"], "language": "en"}
    step = reverse("partners:invite_member")
    page = client.post(step, invited)
    assert (page.status_code, "again_password" in page.content.decode()) == (403, False)
    assert "Sign in again with Practice Ministry" in page.content.decode()
    assert client.post(step, {**invited, "again_password": PASSWORD}).status_code == 403
    for claims, status in (
        ({"auth_time": None}, 403),  # it does not say
        ({"auth_time": int(time.time()) - 3600}, 503),  # it did not
        ({"sub": "a colleague"}, 403),
        ({}, 200),
    ):
        answer = desk.sign_in(client, fields={"again": "1"}, **{**HER, **claims})
        assert (claims, answer.status_code) == (claims, status)
        assert client.post(step, invited).status_code == (200 if status == 200 else 403)


def test_the_page_that_asks_again_leads_to_the_ministry_and_back_to_pages_of_ours_only(desk: Desk):
    desk.set_up(only=True)
    desk.member(email=ADDRESS)
    client = Client()
    desk.sign_in(client, **HER)
    page = client.get(reverse("account_reauthenticate") + "?next=/partners/me/").content.decode()
    assert 'value="/partners/me/"' in page
    assert 'name="password"' not in page
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 200  # asked again
    for then, to in (
        ("/km/partners/mine/", "/km/partners/mine/"),
        ("https://elsewhere.example/", None),
        ("//elsewhere.example/", None),
        ("/\\elsewhere.example/", None),
        ("/report/", None),
        ("javascript:alert(1)", None),
    ):
        answer = desk.sign_in(client, fields={"again": "1", "next": then}, **HER)
        assert (then, answer.headers.get("Location")) == (then, to)


def test_a_member_who_is_disabled_by_state_alone_is_refused(desk: Desk):
    member = desk.member(email=ADDRESS, state=MemberState.DISABLED.value)
    assert desk.sign_in(Client(), **HER).status_code == 403
    assert not BoundSignIn.objects.filter(member=member).exists()
