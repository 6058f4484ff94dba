"""Asking and answering in a real browser: at a desk and on a phone, without JavaScript, nobody shut out."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lindung.notices.links import offer_path
from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.referrals.models import Offer
from lindung.referrals.rules import OfferState
from lindung.web import clock
from tests.browser.axe import barriers, too_wide_by_px
from tests.factories import PASSWORD
from tests.factories.cases import a_case, a_person, an_officer
from tests.factories.partners import a_desk, a_member, a_policy, an_organisation
from tests.factories.referrals import a_need, a_shelter, an_offer
from tests.fixtures.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS", "")


def looked_at(page: Page, name: str) -> None:
    """Nobody is shut out and nothing is wider than the screen, on a phone and at a desk."""
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        assert barriers(page) == [], (name, viewport["width"])
        assert too_wide_by_px(page) == 0, (name, viewport["width"])
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{viewport['width']}.png", full_page=True)
    page.set_viewport_size(PHONE)


def sign_in(page: Page, member: Member, to: str) -> None:
    page.goto(to)
    page.locator("input[name=login]").fill(member.account.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


@pytest.fixture
def need():
    a_policy()
    officer = an_officer(of=a_desk())
    earlier = clock.now() - timedelta(hours=1)
    person = a_person(by=officer, case=a_case(by=officer, at=earlier), at=earlier, name="Practice Person")
    return a_need(person=person, by=officer, at=earlier)


def test_a_need_is_asked_for_and_a_partner_says_yes_on_a_phone(need, new_context):
    services = [
        a_shelter(for_=need.accountable, organisation=an_organisation(name=f"Practice Harbour {number}"))
        for number in (1, 2)
    ]
    a_shelter(for_=need.accountable, total=0)
    desk = new_context(viewport=DESK, javascript=False).new_page()
    sign_in(desk, a_member(of=need.accountable), f"/referrals/needs/{need.ref}/")
    desk.get_by_label("Ask Practice Harbour 1").check()
    desk.get_by_role("button", name="Go on with those ticked").click()
    desk.get_by_role("button", name="Ask this partner now").click()
    desk.get_by_text("1 partner is asked.").wait_for()
    offer = Offer.objects.get(need=need)
    assert offer.service in services
    partner = new_context(viewport=PHONE, javascript=False).new_page()
    member = a_member(of=offer.to_organisation, roles=[Role.PARTNER_WORKER])
    sign_in(partner, member, "/referrals/inbox/")
    partner.get_by_role("link", name="Answer").click()
    partner.get_by_text("Accept this person", exact=True).click()
    partner.get_by_role("button", name="Yes, we take them").click()
    partner.get_by_role("link", name="Practice Person").wait_for()
    partner.get_by_role("link", name="Say who arrived").click()
    partner.get_by_role("button", name="Arrived").click()
    partner.get_by_text("The desk knows that the person has arrived").wait_for()


def test_every_page_shuts_nobody_out_at_both_widths(need, new_context):
    for number in (1, 2, 3):
        a_shelter(for_=need.accountable, organisation=an_organisation(name=f"Practice Harbour {number}"))
    a_shelter(for_=need.accountable, total=0)
    page = new_context().new_page()
    sign_in(page, a_member(of=need.accountable), f"/referrals/cases/{need.case.ref}/needs/add/")
    looked_at(page, "add-need")
    page.goto(f"/referrals/needs/{need.ref}/")
    page.get_by_label("Ask Practice Harbour 2").check()
    page.locator("details > summary", has_text="Who cannot be asked").click()
    looked_at(page, "match")
    page.get_by_role("button", name="Go on with those ticked").click()
    looked_at(page, "ask")
    page.get_by_role("button", name="Ask this partner now").click()
    looked_at(page, "asked")
    offer = Offer.objects.get(need=need)
    page.goto(f"/referrals/offers/{offer.ref}/")
    looked_at(page, "offer-desk")
    page.goto(f"/referrals/needs/{need.ref}/offers/")
    looked_at(page, "offers")
    page.goto(f"/desk/cases/{need.case.ref}/")
    looked_at(page, "case")
    partner = new_context().new_page()
    sign_in(partner, a_member(of=offer.to_organisation, roles=[Role.PARTNER_WORKER]), "/referrals/inbox/")
    looked_at(partner, "inbox")
    partner.goto(f"/referrals/offers/{offer.ref}/")
    looked_at(partner, "offer-partner")
    partner.get_by_text("We cannot", exact=True).click()
    partner.get_by_role("button", name="Say no").click()
    partner.locator(".wrong").first.wait_for()
    looked_at(partner, "offer-partner-wrong")
    partner.goto(f"/referrals/offers/{offer.ref}/")
    partner.get_by_text("Accept this person", exact=True).click()
    looked_at(partner, "offer-partner-yes")
    partner.get_by_role("button", name="Yes, we take them").click()
    looked_at(partner, "accepted")
    partner.goto("/referrals/inbox/")
    looked_at(partner, "inbox-expected")
    partner.get_by_role("link", name="1 person").first.click()
    looked_at(partner, "placement")
    partner.get_by_role("button", name="Arrived").click()
    partner.locator("#end > summary").click()
    looked_at(partner, "placement-arrived")


def test_a_link_is_answered_without_signing_in_and_without_javascript(need, new_context):
    offer = an_offer(to=a_shelter(for_=need.accountable), need=need, at=clock.now())
    context = new_context(viewport=PHONE, javascript=False)
    page = context.new_page()
    page.goto(offer_path(offer.ref))
    assert page.locator("summary.button").count() == 2
    for target in page.locator("main .button:visible").all():
        assert target.bounding_box()["height"] >= 48
    page.get_by_role("button", name="2", exact=True).click()
    page.get_by_text("The desk sees the number now").wait_for()
    page.get_by_text("We cannot", exact=True).click()
    page.get_by_label("We are full").check()
    page.get_by_role("button", name="Say no").click()
    page.get_by_text("You said no").wait_for()
    assert context.cookies() == []
    assert Offer.objects.get(pk=offer.pk).state == OfferState.DECLINED
    page.goto(offer_path(offer.ref))
    page.get_by_text("This link no longer works").wait_for()


def test_the_link_shuts_nobody_out(need, new_context):
    offer = an_offer(to=a_shelter(for_=need.accountable), need=need, at=clock.now())
    page = new_context(viewport=PHONE).new_page()
    page.goto(offer_path(offer.ref))
    looked_at(page, "link")
    page.get_by_text("Accept this person", exact=True).click()
    looked_at(page, "link-yes")
    page.get_by_role("button", name="Yes, we take them").click()
    looked_at(page, "link-answered")
    page.goto(offer_path(offer.ref))
    looked_at(page, "link-over")
