"""In a real browser: a module is read, answered and certified by keyboard; opened pages stay when the network goes."""

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from lindung.learning import actions, gateways
from lindung.learning.models import Booking, Certificate
from lindung.learning.rules import Stage
from lindung.learning.rules.stories import STORIES
from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.web import clock
from tests.browser.axe import barriers, too_wide_by_px
from tests.factories.learning import a_booking, a_cohort, a_learner, a_programme, a_workshop
from tests.factories.partners import a_desk, a_member, a_policy, an_actor, an_organisation, signed_in
from tests.fixtures.browser import DESK, PATIENCE_MS, PHONE, NewContext
from tests.flows.crawl import keep_picture

pytestmark = pytest.mark.browser
MODULE = "four-ps"


def _enter(new_context: NewContext, served: str, member: Member, **how: object) -> BrowserContext:
    """A browser in which this member has signed in."""
    context, cookie = new_context(**how), signed_in(Client(), member).cookies["lindung_session"]
    context.add_cookies([{"name": "lindung_session", "value": cookie.value, "url": served}])
    return context


def _is_fine(page: Page, name: str) -> None:
    assert barriers(page) == []
    assert too_wide_by_px(page) == 0
    keep_picture(page, name)


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_modules_open_without_script_and_have_no_barriers(transactional_db, new_context, viewport):
    page = new_context(viewport=viewport, javascript=False).new_page()
    width = viewport["width"]
    for path in ("", f"modules/{MODULE}/", f"modules/{MODULE}/1/", f"modules/{MODULE}/print/"):
        page.goto(f"/en/learn/{path}")
        expect(page.locator("h1")).to_have_count(1)
    page.goto("/km/learn/")
    context = new_context(viewport=viewport)
    page = context.new_page()
    for number, path in enumerate(("en/learn/", f"en/learn/modules/{MODULE}/", f"km/learn/modules/{MODULE}/1/")):
        page.goto(f"/{path}")
        _is_fine(page, f"learn-{number}-{width}")


def _until(page: Page, question: str) -> None:
    """Until a promise says yes: `wait_for_function` takes the promise itself for a yes."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    raise AssertionError(question)


def test_a_module_that_was_opened_is_read_without_a_network_and_can_be_taken_away(transactional_db, own_context):
    context = own_context(viewport=PHONE, service_workers="allow")
    page = context.new_page()
    page.goto(f"/en/learn/modules/{MODULE}/")
    forget = page.locator("[data-forget]")
    expect(forget).to_be_visible()
    last = page.locator("ol.steps a").last.get_attribute("href")
    _until(page, f"caches.match(new URL('{last}', location).href).then(found => !!found)")
    _until(page, "navigator.serviceWorker.ready.then(found => found.active.state === 'activated')")
    context.set_offline(True)
    page.goto(last)
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator(".written").inner_text().strip()
    family = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "Noto" in family
    context.set_offline(False)
    page.goto(f"/en/learn/modules/{MODULE}/")
    expect(forget).to_be_visible()
    forget.click()
    expect(page.locator("[data-forgotten]")).to_be_visible()
    assert page.evaluate("caches.keys()") == []


def test_a_learner_reads_answers_and_holds_a_certificate(transactional_db, new_context, served, settings):
    settings.LINDUNG_LEARNING_CONTENT = ""
    a_policy("MY")
    member = a_member(of=an_organisation(is_practice=True), roles=[Role.PARTNER_WORKER])
    page = _enter(new_context, served, member, javascript=False).new_page()
    page.goto("/en/learning/")
    page.get_by_role("link", name="The four Ps").click()
    page.get_by_role("link", name="Read the pages").click()
    pages = len(gateways.modules()[MODULE].text("en").pages)
    for number in range(1, pages + 1):
        expect(page).to_have_url(f"{served}/en/learning/modules/{MODULE}/{number}/")
        page.get_by_role("button", name="I have read this").press("Enter")
    page.get_by_role("link", name="Answer the questions", exact=True).click()
    expect(page.get_by_role("button", name="Give these answers")).to_be_visible()
    for group in page.locator("fieldset").all():
        group.locator("input").first.check()
    page.get_by_role("button", name="Give these answers").press("Enter")
    expect(page.get_by_text("answers were right")).to_be_visible()
    from_the_first = page.locator("h1").inner_text()
    assert from_the_first in {"Passed", "Not passed yet"}
    assert Certificate.objects.count() == (from_the_first == "Passed")
    page = _enter(new_context, served, member).new_page()
    paths = ("", f"modules/{MODULE}/", f"modules/{MODULE}/1/", f"modules/{MODULE}/questions/after/", "workshops/")
    for number, path in enumerate((*paths, "practice/", "certificates/", "programmes/")):
        page.goto(f"/en/learning/{path}")
        _is_fine(page, f"learning-{number}")
    phone = _enter(new_context, served, member, viewport=PHONE).new_page()
    for path in ("en/learning/", f"km/learning/modules/{MODULE}/", "ms/learning/workshops/"):
        phone.goto(f"/{path}")
        assert too_wide_by_px(phone) == 0, path
    keep_picture(phone, "learning-phone")


def test_pages_of_trainers_and_coordinators_have_no_barriers(transactional_db, new_context, served, settings):
    settings.LINDUNG_LEARNING_CONTENT = ""
    a_policy("MY")
    desk = a_desk(is_practice=True)
    keeper = an_actor(of=desk, roles=[Role.COORDINATOR, Role.TRAINER, Role.DESK_OFFICER], name="Practice Keeper")
    at = clock.now()
    begins = at + timedelta(minutes=30)
    workshop = a_workshop(by=keeper, starts_at=begins, seats=1, modules=[MODULE], at=at)
    for _ in range(2):
        a_booking(of=workshop, by=a_learner(of=an_organisation(is_practice=True)), at=at)
    programme = a_programme(by=keeper, modules=(MODULE,))
    cohort = a_cohort(by=keeper, programme=programme)
    holder = a_learner(of=an_organisation(is_practice=True))
    written = gateways.modules()[MODULE].items("en")
    actions.sit_check(
        slug=MODULE, stage=Stage.AFTER, answers={item.id: item.right.id for item in written}, language="en",
        actor=holder, at=at,
    )  # fmt: skip
    certificate = Certificate.objects.get()
    story = STORIES["compound"]
    case = actions.begin_practice(slug="using-the-desk", told_as=story.told, story=story, actor=keeper, at=at)
    page = _enter(new_context, served, keeper.member).new_page()
    paths = (
        *(f"workshops/{workshop.ref}/", "workshops/announce/", "programmes/", "programmes/make/"),
        *(f"programmes/{programme.ref}/cohorts/", f"cohorts/{cohort.ref}/", "requirements/", "numbers/", "given/"),
        *(f"given/{certificate.ref}/revoke/", f"practice/{case.ref}/"),
    )
    for number, path in enumerate(paths):
        answer = page.goto(f"/en/learning/{path}")
        assert answer.status == 200, path
        _is_fine(page, f"office-{number}")
    page.get_by_role("link", name="Open the report").click()
    expect(page.get_by_text("He answered an advertisement")).to_be_visible()
    seated = _enter(new_context, served, Booking.objects.filter(state="booked").get().member, viewport=PHONE).new_page()
    seated.goto(f"/en/learning/workshops/{workshop.ref}/")
    seated.get_by_role("button", name="Show my code").click()
    expect(seated.locator("figure svg")).to_be_visible()
    _is_fine(seated, "office-code")
