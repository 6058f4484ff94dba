"""Guessing at a second factor: counted by account, from wherever; only who has the password gets that far."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lindung.audit.models import Trail
from lindung.partners.models import CodeTry, Member
from lindung.partners.rules.codes import WRONG_AT_MOST
from tests.factories import PASSWORD
from tests.factories.partners import a_member, an_app, code_now, recovery_codes, signed_in

pytestmark = pytest.mark.django_db
WRONG = "00000000"


@pytest.fixture(autouse=True)
def _each_process_knows_nothing_of_the_others():
    cache.clear()


def a_try(member: Member, *, password: str = PASSWORD, code: str = "", place: str = "203.0.113.1") -> bool:
    """Password, then code, by a browser of its own at this place; whether it signed in."""
    cache.clear()  # another process of the server answers each time
    client = Client(REMOTE_ADDR=place)
    client.post(reverse("account_login"), {"login": member.account.email, "password": password})
    if code:
        client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_codes_are_guessed_ten_times_an_account_from_however_many_places():
    member, other = a_member(), a_member()
    secret, others, on_paper = an_app(member), an_app(other), recovery_codes(member)
    assert not any(a_try(member, code=WRONG, place=f"203.0.113.{number}") for number in range(WRONG_AT_MOST))
    assert not a_try(member, code=code_now(secret), place="198.51.100.7")
    assert not a_try(member, code=on_paper[0], place="198.51.100.7")
    assert a_try(other, code=code_now(others), place="198.51.100.7")
    said = Trail.objects.filter(what="sign_in.codes_closed")
    assert list(said.values_list("thing", flat=True)) == [member.ref]  # somebody has her password: it is on the trail


def test_wrong_codes_are_counted_wherever_a_code_is_asked_for():
    member = a_member()
    secret = an_app(member)
    client = signed_in(Client(), member)
    for _ in range(WRONG_AT_MOST):
        client.post(reverse("mfa_reauthenticate"), {"code": WRONG})
    cache.clear()
    assert "Too many failed" in client.post(reverse("mfa_reauthenticate"), {"code": code_now(secret)}).text
    assert not a_try(member, code=code_now(secret))
    assert CodeTry.objects.count() == WRONG_AT_MOST  # what is not looked at is not counted either


def test_whoever_has_no_password_uses_up_nobodys_tries():
    member = a_member()
    secret = an_app(member)
    for number in range(WRONG_AT_MOST + 2):
        assert not a_try(member, password="not hers at all", code=WRONG, place=f"203.0.113.{number}")
    assert a_try(member, code=code_now(secret))


def test_the_right_code_begins_the_count_anew():
    member = a_member()
    an_app(member)
    for right in recovery_codes(member)[:2]:
        assert not any(a_try(member, code=WRONG, place=f"203.0.113.{each}") for each in range(WRONG_AT_MOST - 1))
        assert a_try(member, code=right)
