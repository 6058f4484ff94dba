"""A passkey in a real browser: set up, used alone to sign in on a shared machine, refused once it was removed."""

from copy import copy

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, Page

from lindung.partners.models import CodeTry
from lindung.partners.rules.codes import WRONG_AT_MOST
from lindung.partners.shared_machine import SEEN
from lindung.web import clock
from tests.browser.axe import barriers
from tests.factories import PASSWORD
from tests.factories.partners import a_member
from tests.fixtures.browser import PATIENCE_MS, PHONE
from tests.partners.test_walk import shot, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
INSIDE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
READY = {"isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture
def phone_with_a_key(chromium: Browser, served: str) -> Page:
    """A phone that keeps passkeys. They belong to a name, so the server is asked by its name, not by its number."""
    context = chromium.new_context(base_url=served.replace("127.0.0.1", "localhost"), viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": INSIDE | READY})
    yield page  # type: ignore[misc]
    context.close()


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "logout" not in url)


def with_the_passkey(page: Page, *, shared: bool) -> None:
    page.goto(reverse("account_login"))
    form = page.locator("#mfa_login")
    if shared:
        form.get_by_label("Other people use this machine").check()
    form.get_by_role("button", name="Sign in with a passkey").click()


def is_shared() -> bool:
    return any(SEEN in session.get_decoded() for session in Session.objects.all())


def test_a_passkey_signs_in_alone_asks_whose_machine_it_is_and_is_refused_once_removed(phone_with_a_key: Page) -> None:
    page, member = phone_with_a_key, a_member()
    sign_in(page, member)
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("Practice phone")
    page.get_by_label("Sign in with this key alone").check()
    shot(page, "add-key")
    page.locator("#mfa_webauthn_add").click()
    page.get_by_role("link", name="I have kept them").wait_for()  # recovery codes
    sign_out(page)
    page.goto(reverse("account_login"))
    shot(page, "sign-in-with-key")
    with_the_passkey(page, shared=True)
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert is_shared()
    sign_out(page)
    with_the_passkey(page, shared=False)
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert not is_shared()
    sign_out(page)
    closed = CodeTry(account=member.account, organisation=member.organisation, tried_at=clock.now())
    # Somebody guessed at her codes: the key still lets her in.
    CodeTry.objects.bulk_create(copy(closed) for _ in range(WRONG_AT_MOST))
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(member.account.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(reverse("mfa_list_webauthn"))
    page.get_by_role("link", name="Remove").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove this key").click()
    page.get_by_text("You have no key yet").wait_for()
    sign_out(page)
    with_the_passkey(page, shared=False)
    page.get_by_text("This passkey is not known here").wait_for()
    page.goto("/partners/me/")
    assert "/accounts/login/" in page.url
    assert barriers(page) == []  # last: its own line to the browser takes the keys of the phone away
