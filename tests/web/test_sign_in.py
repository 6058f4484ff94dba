"""Sign-in pages are in our look and our words, and every one of them renders."""

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.forms import Form
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse

from lindung.web import trouble

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OURS = [
    "account/login.html", "account/logout.html", "account/password_reset.html", "account/password_change.html",
    "account/password_reset_from_key.html", "account/base_reauthenticate.html", "account/signup_closed.html",
    "mfa/index.html", "mfa/authenticate.html", "mfa/totp/activate_form.html", "mfa/totp/deactivate_form.html",
    "mfa/recovery_codes/index.html", "mfa/recovery_codes/generate.html", "mfa/webauthn/add_form.html",
    "mfa/webauthn/authenticator_list.html", "allauth/layouts/base.html", "allauth/elements/button.html",
]  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_our_template_comes_before_the_packages(name):
    assert "/lindung/web/templates/" in get_template(name).origin.name


@pytest.mark.parametrize("code", ["en", "ms", "id", "km"])
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_pages_for_strangers_are_in_the_look(client, name, code):
    answer = client.get(f"/{code}{reverse(name)}")
    assert answer.status_code == 200
    assert f'<html lang="{code}">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert 'class="entrance stack"' in answer.text


@pytest.fixture
def signed_in(client):
    account = get_user_model().objects.create(email="rina@practice.example")
    account.set_password("practice only, long enough")
    account.save()
    client.post(reverse("account_login"), {"login": account.email, "password": "practice only, long enough"})
    client.post(reverse("account_reauthenticate"), {"password": "practice only, long enough"})
    assert client.session.get("_auth_user_id") == str(account.pk)
    return client


@pytest.mark.parametrize(
    "name",
    ["account_logout", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
     "mfa_list_webauthn", "mfa_add_webauthn"],
)  # fmt: skip
def test_pages_for_members_are_in_the_look(signed_in, name):
    answer = signed_in.get(reverse(name))
    assert answer.status_code == 200
    assert answer.text.count("<h1>") == 1
    assert 'class="entrance stack"' in answer.text


def test_a_wrong_password_is_said_in_the_list_of_errors(client):
    answer = client.post(reverse("account_login"), {"login": "nobody@practice.example", "password": "wrong"})
    assert 'role="alert"' in answer.text
    assert "not correct" in answer.text


@pytest.mark.parametrize(
    "name", ["mfa/webauthn/reauthenticate.html", "mfa/authenticate.html", "mfa/reauthenticate.html"]
)
def test_pages_of_the_second_proof_render(name):
    context = {"MFA_SUPPORTED_TYPES": ["totp", "webauthn"], "js_data": {}, "form": Form(), "webauthn_form": Form()}
    assert get_template(name).render(context, RequestFactory().get("/"))


def test_behind_a_proxy_failed_tries_are_counted_by_the_visitors_place(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    one, other = (
        get_adapter().get_client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": address}))
        for address in ("198.51.100.7", "198.51.100.8")
    )
    assert one != other
    assert "198.51.100" not in one + other


@pytest.mark.parametrize("code", ["en", "ms", "id", "km"])
def test_a_form_used_too_often_is_answered_in_the_look_and_language_with_when_to_come_back(client, settings, code):
    settings.PRACTICE, settings.ACCOUNT_RATE_LIMITS = True, {"login": "1/m/ip"}
    cache.clear()
    sent = {"login": "nobody@practice.example", "password": "wrong"}
    once, again = (client.post(f"/{code}{reverse('account_login')}", sent) for _ in range(2))
    cache.clear()
    assert (once.status_code, again.status_code, again["Retry-After"]) == (200, 429, "60")
    assert again["Cache-Control"] == "no-store"
    assert f'<html lang="{code}">' in again.text
    assert again.text.count("<h1>") == 1
    assert "<code>429</code>" in again.text
    assert 'class="practice"' in again.text
    assert "<form" not in again.text


def test_too_many_wrong_passwords_say_when_to_come_back(settings, rf):
    assert trouble.too_many(rf.get("/"))["Retry-After"] == str(int(settings.AXES_COOLOFF_TIME * 3600))
