"""Guessing at a second factor: counted by account, from wherever; only who has the password gets that far."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lindung.partners.models import Member
from tests.factories import PASSWORD
from tests.factories.partners import a_member

pytestmark = pytest.mark.django_db
RIGHT, WRONG, TRIES = "123456", "000000", 10


@pytest.fixture(autouse=True)
def _one_right_code(monkeypatch):
    cache.clear()
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: code == RIGHT)


def with_a_second_factor() -> Member:
    member = a_member()
    TOTP.activate(member.account, "SECRETSECRETSECRETSECRETSECRETSE")
    return member


def a_try(member: Member, *, password: str = PASSWORD, code: str = "", place: str = "203.0.113.1") -> bool:
    """Password, then code, by a browser of its own at this place; whether it signed in."""
    client = Client(REMOTE_ADDR=place)
    client.post(reverse("account_login"), {"login": member.account.email, "password": password})
    if code:
        client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_codes_are_guessed_ten_times_an_account_from_however_many_places():
    member, other = with_a_second_factor(), with_a_second_factor()
    assert not any(a_try(member, code=WRONG, place=f"203.0.113.{number}") for number in range(TRIES))
    assert not a_try(member, code=RIGHT, place="198.51.100.7")
    assert a_try(other, code=RIGHT, place="198.51.100.7")


def test_whoever_has_no_password_uses_up_nobodys_tries():
    member = with_a_second_factor()
    for number in range(TRIES + 2):
        assert not a_try(member, password="not hers at all", code=WRONG, place=f"203.0.113.{number}")
    assert a_try(member, code=RIGHT)


def test_the_right_code_begins_the_count_anew():
    member = with_a_second_factor()
    for _ in range(2):
        assert not any(a_try(member, code=WRONG, place=f"203.0.113.{number}") for number in range(TRIES - 1))
        assert a_try(member, code=RIGHT)
