"""The main job in a real browser: a report becomes a case, an accepted referral, an arrival, a closed case."""

import pytest
from playwright.sync_api import Page, expect

from lindung.audit.models import Trail
from lindung.care.models import Closing, FollowUp
from lindung.cases.models import Case, Disclosure
from lindung.partners.models import Member
from lindung.referrals.models import Need, Offer, Placement
from lindung.reports.rules import Sign
from lindung.web import clock
from tests.factories import PASSWORD
from tests.factories.reports import a_received_report, something_told
from tests.fixtures.browser import PHONE, NewContext
from tests.flows.conftest import Enter
from tests.flows.world import World, a_world, last_link, time_passes

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]
NAME = "Plantedname Latihan"


def _sign_in(page: Page, member: Member) -> None:
    page.goto("/en/desk/")
    page.locator("input[name=login]").fill(member.account.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What must be done next")


def _press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def _follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def _tick(page: Page, *values: str) -> None:
    for value in values:
        page.locator(f"input[value={value}]").first.check()


def _opens_a_case(page: Page) -> None:
    """From the queue to a case with a person."""
    page.locator("tr", has_text="Report").get_by_role("link", name="Read the report").click()
    _press(page, "I decide about this report")
    _follow(page, "Open a case from it")
    expect(page.locator("aside.side")).to_contain_text("Practice: they keep my passport.")
    for sign in Sign:
        page.locator(f"input[name={sign.value}][value={'yes' if sign is Sign.HELD else 'no'}]").check()
    page.locator("select[name=area]").select_option("MY-10.1704")
    page.locator("input[name='person-0-name']").fill(NAME)
    page.locator("select[name='person-0-age_band']").select_option("adult_25_59")
    page.locator("select[name='person-0-sex']").select_option("female")
    page.locator("select[name='person-0-status']").select_option("irregular_migrant")
    page.locator("input[name='person-0-languages'][value=ms]").check()
    _press(page, "Open the case")
    expect(page.locator("h1")).to_contain_text("Case")
    expect(page.locator("main")).to_contain_text("A person is held or locked in.")


def _records_consent_and_assesses(page: Page) -> None:
    _follow(page, "Record consent")
    _tick(page, "identity", "needs", "service_provider")
    page.locator("select[name=language]").select_option("ms")
    _press(page, "Save this consent")
    _follow(page, "Assess")
    for code in ("recruited", "documents_held", "forced_labour"):
        page.locator(f"input[name={code}][value=yes]").check()
    page.locator("select[name=age]").select_option("adult")
    page.locator("select[name=outcome]").select_option("indication")
    _press(page, "Save this assessment")
    expect(page.locator("main")).to_contain_text("every element that is needed is indicated")


def _asks_a_partner(page: Page, world: World) -> None:
    _follow(page, "Add a need")
    page.locator("select[name=kind]").select_option("shelter")
    _tick(page, "immediate")
    page.locator("main form .button").first.click()
    expect(page.locator("h1")).to_have_text("Shelter for 1 person in Selangor")
    near, far = world.near.organisation.name, world.far.organisation.name
    expect(page.locator("main h3")).to_contain_text([f"1. {near}", f"2. {far}"])
    page.get_by_label(f"Ask {near}").check()
    _press(page, "Go on with those ticked")
    expect(page.locator("main")).not_to_contain_text(NAME)
    _press(page, "Ask this partner now")
    expect(page.locator("main")).to_contain_text(f"{near} must answer by")


def _partner_says_yes(phone: Page, world: World) -> None:
    """From the link in the notice; nothing on the way says who it is."""
    phone.goto(last_link(world.near.organisation))
    expect(phone.locator("h1")).to_have_text("Shelter for 1 person in Selangor")
    assert NAME not in phone.content()
    phone.locator("summary", has_text="Accept this person").click()
    _press(phone, "Yes, we take them")
    expect(phone.locator("h1")).to_have_text("Thank you")
    assert NAME not in phone.content()
    assert phone.context.cookies() == []


def _partner_receives(partner: Page) -> None:
    """Signed in, the partner sees who comes, and says that she is there."""
    offer = Offer.objects.get()
    partner.goto(f"/en/referrals/offers/{offer.ref}/")
    expect(partner.locator("main")).to_contain_text(NAME)
    _follow(partner, "Say who arrived, and what happens next")
    _press(partner, "Arrived")
    expect(partner.get_by_role("status")).to_contain_text("The desk knows")


def _follows_up(page: Page) -> None:
    time_passes()
    follow_up = FollowUp.objects.order_by("due_at").first()
    page.goto(f"/en/care/follow-ups/{follow_up.ref}/")
    _tick(page, "safe_and_well")
    _press(page, "Write it down")
    expect(page.get_by_role("status")).to_contain_text("Thank you for asking")


def _stay_ends(partner: Page) -> None:
    partner.goto(f"/en/referrals/placements/{Placement.objects.get().ref}/")
    partner.locator("summary", has_text="The stay has ended").click()
    _tick(partner, "need_met")
    _press(partner, "Yes, end the stay")
    expect(partner.get_by_role("status")).to_contain_text("the place is free again")


def _closes(page: Page, look: Page) -> None:
    case = Case.objects.get()
    page.goto(f"/en/care/cases/{case.ref}/close/")
    _tick(page, "well_and_safe")
    _press(page, "Ask for the second look")
    closing = Closing.objects.get()
    page.goto(f"/en/care/closings/{closing.ref}/")
    expect(page.get_by_role("button", name="Yes, close it")).to_have_count(0)
    look.goto(f"/en/care/closings/{closing.ref}/")
    look.locator("summary", has_text="Close this case").click()
    _press(look, "Yes, close it")
    expect(look.get_by_role("status")).to_contain_text("The case is closed.")


def test_from_the_queue_to_the_second_look(transactional_db: None, new_context: NewContext, enter: Enter) -> None:
    world = a_world()
    a_received_report(something_told(signs=(Sign.HELD,)), desk=world.desk, at=clock.now())
    page = new_context().new_page()
    _sign_in(page, world.officer)
    _opens_a_case(page)
    _records_consent_and_assesses(page)
    _asks_a_partner(page, world)
    _partner_says_yes(new_context(viewport=PHONE, javascript=False).new_page(), world)
    partner = enter(world.near_worker, viewport=PHONE).new_page()
    _partner_receives(partner)
    _follows_up(page)
    _stay_ends(partner)
    _closes(page, enter(world.supervisor).new_page())
    case = Case.objects.get()
    assert (case.state, Need.objects.get().state) == ("closed", "met")
    assert Disclosure.objects.filter(case=case).exists()
    assert Trail.objects.filter(about=case.ref).count() >= 10
    assert not [entry for entry in Trail.objects.all() if NAME.lower() in str(entry.facts).lower()]
