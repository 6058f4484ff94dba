"""Partners in a real browser: sign in, set the duty contact, invite, at 360 px; nothing is wider than the screen."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lindung.partners.models import Member, Organisation
from lindung.partners.rules import AgreementState, Role
from tests.factories import PASSWORD
from tests.factories.partners import a_desk, a_member, a_policy, a_token, an_agreement, an_app, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SET_UP_BY = [Role.ADMINISTRATOR, Role.COORDINATOR]
SHOTS = os.environ.get("SHOTS", "")


def shot(page: Page, name: str) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px wider than the screen"
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def sign_in(page: Page, member: Member) -> None:
    page.goto("/partners/mine/")
    page.get_by_label("E-mail").or_(page.locator("input[name=login]")).first.fill(member.account.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def test_an_administrator_sets_up_her_organisation_on_a_phone(phone: Page) -> None:
    own = an_organisation(name="Practice Harbour", reachable=False)
    sign_in(phone, a_member(of=own, roles=[Role.ADMINISTRATOR]))
    phone.get_by_text("cannot answer for anything urgent").wait_for()
    shot(phone, "mine")
    phone.get_by_role("link", name="Change the duty contact").click()
    phone.get_by_label("Name or post").fill("Practice Night")
    phone.get_by_label("Phone").fill("0312345678")
    phone.get_by_label("Where notices go").fill("night@practice.example")
    phone.get_by_role("button", name="Save the duty contact").click()
    phone.locator(".wrong").first.wait_for()
    assert phone.get_by_label("Name or post").input_value() == "Practice Night"
    shot(phone, "duty-wrong")
    phone.get_by_label("Phone").fill("+60 3 1234 5678")
    phone.get_by_role("button", name="Save the duty contact").click()
    phone.get_by_text("Practice Night").wait_for()
    phone.goto("/partners/members/invite/")
    phone.get_by_label("Work e-mail address").fill("new@practice.example")
    phone.get_by_label("Case worker").check()
    shot(phone, "invite")
    phone.get_by_role("button", name="Make the link").click()
    link = phone.get_by_label("Link", exact=True).input_value()
    shot(phone, "link")
    phone.context.clear_cookies()
    phone.goto("/" + link.split("/", 3)[3])
    phone.get_by_label("Your name").fill("Practice New")
    phone.get_by_label("Choose a password").fill(PASSWORD)
    shot(phone, "join")
    phone.get_by_role("button", name="Join").click()
    phone.get_by_role("link", name="Sign in").wait_for()
    assert Member.objects.get(account__email="new@practice.example").organisation == own


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_partners_is_wider_than_the_screen(new_context, width: int) -> None:
    a_policy("MY")
    desk, shelter = a_desk(name="Practice National Desk"), an_organisation(name="Rumah Latihan Harapan Seri Setia")
    member = a_member(of=desk, roles=SET_UP_BY)
    worker, agreement = a_member(of=desk), an_agreement(desk, shelter, state=AgreementState.DRAFT)
    an_app(worker)
    a_token(of=desk, label="Practice import of the hotline")
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    sign_in(page, member)
    for name, path in {
        "network": "",
        "organisation": f"organisations/{shelter.ref}/",
        "invite-organisation": "organisations/invite/",
        "administration": "administration/",
        "member": f"members/{worker.ref}/",
        "agreements": "agreements/",
        "draft": "agreements/draft/",
        "agreement": f"agreements/{agreement.ref}/",
        "policies": "policies/",
        "policy": "policies/MY/",
        "policy-new": "policies/MY/new/",
        "token-make": "tokens/make/",
        "me": "me/",
    }.items():
        assert page.goto(f"/partners/{path}").status == 200, name
        assert page.locator("h1").count() == 1, name
        shot(page, name)
    assert Organisation.objects.count() == 2
