"""How partners answer, or do not: no, too late, never. Clocks are moved in the rows; nobody waits."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lindung.directory.models import Service
from lindung.partners.models import Actor
from lindung.referrals import actions
from lindung.referrals.models import Need, Offer
from lindung.web import clock
from tests.browser.axe import barriers, too_wide_by_px
from tests.factories.cases import a_case, a_person
from tests.factories.referrals import a_need
from tests.fixtures.browser import PHONE, NewContext
from tests.flows.conftest import Enter
from tests.flows.crawl import keep_picture
from tests.flows.world import World, a_world, last_link, time_passes

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]


def _asked(world: World, *services: Service) -> Need:
    """A need for which these were asked a moment ago."""
    at, officer = clock.now(), Actor.of_member(world.officer)
    case = a_case(by=officer, at=at)
    need = a_need(person=a_person(case=case, by=officer, at=at), by=officer, at=at)
    actions.offer(need=need, services=services, actor=officer, at=at)
    return need


def _time_is_over() -> None:
    """Every open offer's time to answer ended a minute ago; then the clocks run."""
    past = clock.now() - timedelta(minutes=1)
    Offer.objects.filter(state="offered").update(answer_due_at=past, due_at=past, next_step="expire")
    time_passes()


def _states(need: Need) -> list[tuple[str, str]]:
    rows = Offer.objects.filter(need=need).order_by("id")
    return [(offer.to_organisation.name, offer.state) for offer in rows.select_related("to_organisation")]


def _says_no(page: Page) -> None:
    page.locator("summary", has_text="We cannot").click()
    page.locator("input[value=full]").check()
    page.get_by_role("button", name="Say no, ask the next partner").click()


def test_a_no_asks_the_next_partner_and_the_link_is_over(transactional_db: None, new_context: NewContext) -> None:
    world = a_world()
    need = _asked(world, world.near)
    link = last_link(world.near.organisation)
    phone = new_context(viewport=PHONE, javascript=False).new_page()
    phone.goto(link)
    keep_picture(phone, "link")
    assert too_wide_by_px(phone) == 0
    phone.locator("button[name=free][value='0']").click()
    expect(phone.get_by_role("status")).to_contain_text("The desk sees the number now.")
    _says_no(phone)
    expect(phone.locator("main")).to_contain_text("You said no.")
    assert _states(need) == [("Practice Near", "declined"), ("Practice Far", "offered")]
    phone.goto(link)
    expect(phone.locator("h1")).to_have_text("Nothing is needed from you")
    phone.goto("/o/nobody-made-this-link/")
    expect(phone.locator("h1")).to_have_text("Nothing is needed from you")


def test_a_late_yes_is_taken_while_it_still_helps(
    transactional_db: None, new_context: NewContext, enter: Enter
) -> None:
    world = a_world()
    need = _asked(world, world.near)
    link = last_link(world.near.organisation)
    _time_is_over()
    assert _states(need) == [("Practice Near", "expired"), ("Practice Far", "offered")]
    phone = new_context(viewport=PHONE).new_page()
    phone.goto(link)
    expect(phone.locator(".warning")).to_contain_text("The time to answer has ended")
    assert barriers(phone) == []
    phone.locator("summary", has_text="Accept this person").click()
    phone.get_by_role("button", name="Yes, we take them").click()
    expect(phone.locator("h1")).to_have_text("Thank you")
    assert _states(need) == [("Practice Near", "accepted"), ("Practice Far", "withdrawn")]
    far = enter(world.far_worker, viewport=PHONE).new_page()
    far.goto("/en/referrals/inbox/")
    expect(far.locator("main")).to_contain_text("Nobody waits for your answer now.")


def test_when_nobody_answers_a_named_human_has_it(transactional_db: None, enter: Enter) -> None:
    world = a_world()
    need = _asked(world, world.near)
    page = enter(world.officer).new_page()
    _time_is_over()
    _time_is_over()
    assert [state for _, state in _states(need)] == ["expired", "expired"]
    need.refresh_from_db()
    assert need.state == "stuck"
    assert need.due_at > clock.now()
    page.goto(f"/en/referrals/needs/{need.ref}/")
    expect(page.locator(".warning").first).to_contain_text("Nobody is left to ask")
    expect(page.locator(".warning").first).to_contain_text("Practice Supervisor has it now.")
    page.goto("/en/desk/?kind=need")
    expect(page.locator("tbody tr").first).to_contain_text("Shelter")


def test_two_say_yes_and_the_second_is_told_in_a_sentence(transactional_db: None, enter: Enter) -> None:
    world = a_world()
    need = _asked(world, world.near, world.far)
    pages = [enter(member, viewport=PHONE).new_page() for member in (world.near_worker, world.far_worker)]
    for page, offer in zip(pages, Offer.objects.filter(need=need).order_by("id"), strict=True):
        page.goto(f"/en/referrals/offers/{offer.ref}/")
        page.locator("summary", has_text="Accept this person").click()
    for page in pages:
        page.get_by_role("button", name="Yes, we take them").click()
    expect(pages[0].locator("main")).to_contain_text("You said yes.")
    expect(pages[1].locator("main")).to_contain_text("Nothing is needed from you.")
    assert sorted(state for _, state in _states(need)) == ["accepted", "withdrawn"]
