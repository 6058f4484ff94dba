"""An administrator makes an organisation ready to work; a supervisor of the desk puts the papers in force."""

import pytest
from playwright.sync_api import Page, expect

from lindung.partners.models import Agreement, ClockPolicy, Member
from lindung.partners.rules import Role
from tests.browser.axe import barriers, too_wide_by_px
from tests.factories import PASSWORD
from tests.factories.partners import a_desk, a_member, a_policy, an_organisation
from tests.fixtures.browser import PHONE, NewContext
from tests.flows.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]


def _press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def _invites(page: Page, address: str) -> str:
    page.goto("/en/partners/administration/")
    page.get_by_role("link", name="Invite a member").click()
    page.locator("input[name=email]").fill(address)
    page.locator("input[value=desk_officer]").check()
    _press(page, "Make the link")
    return page.get_by_label("Link", exact=True).input_value()


def _joins(page: Page, link: str) -> None:
    page.goto("/" + link.split("/", 3)[3])
    page.locator("input[name=name]").fill("Practice New")
    page.locator("input[type=password]").first.fill(PASSWORD)
    _press(page, "Join")
    page.get_by_role("link", name="Sign in").click()
    page.locator("input[name=login]").fill("new@practice.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sign out").wait_for()


def test_one_joins_is_confirmed_and_signs_in(transactional_db: None, enter: Enter, new_context: NewContext) -> None:
    desk = a_desk(is_practice=True)
    page = enter(a_member(of=desk, roles=[Role.ADMINISTRATOR])).new_page()
    link = _invites(page, "new@practice.example")
    newcomer = new_context().new_page()
    _joins(newcomer, link)
    assert Member.objects.get(account__email="new@practice.example").organisation == desk
    newcomer.goto("/en/desk/")
    expect(newcomer.locator("h1")).to_have_text("This was not possible")  # a second person has to confirm first
    newcomer.goto("/en/partners/me/")
    expect(newcomer.locator(".notice.warning").last).to_contain_text("until a supervisor has confirmed")
    lead = enter(a_member(of=desk, roles=[Role.SUPERVISOR]), viewport=PHONE).new_page()
    lead.goto("/en/partners/access/")
    assert barriers(lead) == []
    assert too_wide_by_px(lead) == 0
    lead.locator("summary", has_text="Confirm").click()
    _press(lead, "Yes, confirm these roles")
    expect(lead.locator("main")).to_contain_text("Nobody waits for you.")
    newcomer.goto("/en/desk/")
    expect(newcomer.locator("h1")).to_have_text("What must be done next")
    again = new_context().new_page()
    again.goto("/" + link.split("/", 3)[3])
    expect(again.get_by_role("button", name="Join")).to_have_count(0)


def test_duty_contact_and_token_make_an_organisation_ready(transactional_db: None, enter: Enter) -> None:
    house = an_organisation(is_practice=True, reachable=False, name="Practice Harbour")
    page = enter(a_member(of=house, roles=[Role.ADMINISTRATOR])).new_page()
    page.goto("/en/partners/mine/")
    page.get_by_role("link", name="Change the duty contact").click()
    page.get_by_label("Name or post").fill("Practice Night")
    page.get_by_label("Phone").fill("+60 3 1234 5678")
    page.get_by_label("Where notices go").fill("night@practice.example")
    _press(page, "Save the duty contact")
    house.refresh_from_db()
    assert house.can_be_accountable_urgently
    page.goto("/en/partners/tokens/make/")
    page.locator("input[name=label]").fill("Practice machine")
    page.locator("input[name=scopes]").first.check()
    page.locator("main form .button").first.click()
    token = page.locator("#token").input_value()
    asked = page.request.get(f"/api/v1/organisations/{house.ref}", headers={"Authorization": f"Bearer {token}"})
    assert asked.json()["ref"] == house.ref
    page.goto("/en/partners/administration/")
    assert token not in page.content()


def test_an_agreement_comes_in_force_and_clocks_get_a_new_version(transactional_db: None, enter: Enter) -> None:
    a_policy("MY")
    desk, house = a_desk(is_practice=True), an_organisation(is_practice=True, name="Practice Harbour")
    first = enter(a_member(of=desk, roles=[Role.COORDINATOR])).new_page()
    first.goto("/en/partners/agreements/draft/")
    first.locator("input[name=title]").fill("Practice agreement")
    for party in first.locator("input[name=parties]").all():
        party.check()
    first.locator("input[value=services]").check()
    first.locator("input[value=needs]").check()
    first.locator("input[name=from_at]").fill("2026-01-01T00:00")
    first.locator("main form .button").first.click()
    expect(first.locator("#why-force")).to_contain_text("Somebody else has to agree")
    page = enter(a_member(of=desk, roles=[Role.SUPERVISOR, Role.COORDINATOR])).new_page()
    page.goto(first.url)
    paper = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": b"Practice: signed"}
    page.locator("input[type=file]").set_input_files(paper)
    _press(page, "Put in force")
    agreement = Agreement.objects.get()
    assert (agreement.state, house.pk in agreement.parties, len(agreement.document_hash)) == ("in_force", True, 64)
    page.goto("/en/partners/policies/MY/new/")
    page.locator("input[name=report_unread_min]").fill("45")
    page.locator("textarea[name=reason]").fill("Practice: more people on duty")
    _press(page, "Make this version")
    newest = ClockPolicy.objects.of_country("MY").first()
    assert (newest.version, newest.values["report_unread_min"]) == (2, 45)
