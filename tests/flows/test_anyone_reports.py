"""Anyone reports on a phone without JavaScript, in each language, and comes back with the receipt."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lindung.reports.models import Report
from tests.browser.axe import barriers, too_wide_by_px
from tests.fixtures.browser import PHONE, NewContext
from tests.flows.conftest import Enter
from tests.flows.crawl import keep_picture
from tests.flows.world import a_world

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]
TOLD = {
    "en": "Practice: they keep my passport.",
    "ms": "Latihan: mereka simpan pasport saya.",
    "id": "Latihan: mereka menahan paspor saya.",
    "km": "ការអនុវត្ត៖ ពួកគេរក្សាទុកលិខិតឆ្លងដែនរបស់ខ្ញុំ។",
}
NEXT = "button[name=go][value=next]"


def _answer(page: Page, **ticked: str) -> None:
    """Tick an answer on the page, and go on."""
    for name, value in ticked.items():
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator(NEXT).click()


def _looked_at(page: Page) -> Iterator[str]:
    """The name of each page on the way; whoever walks looks at it before she goes on."""
    yield "country"
    page.locator(NEXT).click()
    yield "country, unanswered"
    _answer(page, country="MY")
    yield "who"
    _answer(page, who="self")
    yield "danger"
    _answer(page, danger="yes")
    yield "signs"
    _answer(page, held="yes")
    yield "story"
    page.locator("textarea").fill(TOLD["km"])
    page.locator(NEXT).click()
    yield "place"
    page.locator(NEXT).click()
    yield "contact"
    _answer(page, way="phone")
    yield "contact, incomplete"
    _answer(page, way="none")
    yield "check"
    page.locator("button[value=send]").click()
    yield "sent"
    receipt = page.locator("#receipt").inner_text()
    page.locator("main a[href$='/receipt/']").click()
    page.locator("input[name=receipt]").fill("1234")
    page.locator("main form .button").first.click()
    yield "receipt, mistyped"
    page.locator("input[name=receipt]").fill(receipt)
    page.locator("main form .button").first.click()
    page.locator("textarea").fill("Practice: at nine")
    page.locator("button[value=send]").click()
    yield "mailbox"


def _tell(page: Page, words: str) -> str:
    """All seven questions; the receipt."""
    _answer(page, country="MY")
    _answer(page, who="self")
    _answer(page, danger="yes")
    _answer(page, held="yes")
    page.locator("textarea").fill(words)
    page.locator("button[value=back]").click()
    page.locator(NEXT).click()
    expect(page.locator("textarea")).to_have_value(words)
    page.locator(NEXT).click()
    page.locator("select").select_option("MY-10")
    page.locator(NEXT).click()
    _answer(page, way="none")
    expect(page.locator("main")).to_contain_text(words)
    page.locator("button[value=send]").click()
    return page.locator("#receipt").inner_text()


@pytest.mark.parametrize("language", TOLD)
def test_a_report_a_receipt_and_messages_both_ways(
    language: str, transactional_db: None, new_context: NewContext, enter: Enter
) -> None:
    world = a_world()
    phone = new_context(viewport=PHONE, javascript=False, locale=language)
    page = phone.new_page()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == language
    page.locator("a[href$='/report/']").click()
    receipt = _tell(page, TOLD[language])
    assert len(receipt.replace(" ", "")) == 16
    report = Report.objects.get()
    assert report.language == language

    desk = enter(world.officer).new_page()
    desk.goto(f"/en/reports/{report.ref}/")
    expect(desk.locator("main")).to_contain_text(TOLD[language])
    desk.get_by_label("Your message").first.fill("Practice: when can we talk?")
    desk.get_by_role("button", name="Send to the person").click()

    page.goto(f"/{language}/receipt/")
    page.locator("input[name=receipt]").fill(receipt)
    page.locator("main form .button").first.click()
    expect(page.locator(".talk")).to_contain_text("Practice: when can we talk?")
    page.locator("textarea").fill("Practice: at nine")
    page.locator("button[value=send]").click()
    expect(page.locator(".mine")).to_contain_text("Practice: at nine")
    assert page.locator("html").get_attribute("lang") == language

    desk.reload()
    expect(desk.locator("main")).to_contain_text("Practice: at nine")
    expect(desk.get_by_role("button", name="I have read the messages")).to_be_visible()
    assert phone.cookies() == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_every_step_is_for_everybody(language: str, transactional_db: None, new_context: NewContext) -> None:
    a_world()
    page = new_context(viewport=PHONE).new_page()
    page.goto(f"/{language}/report/")
    for number, step in enumerate(_looked_at(page)):
        keep_picture(page, f"report-{language}-{number:02}")
        assert (step, barriers(page), too_wide_by_px(page)) == (step, [], 0)
        assert page.locator("h1").count() == 1, step


def test_the_language_changes_midway_and_every_page_shows_the_way_out(
    transactional_db: None, new_context: NewContext
) -> None:
    a_world()
    phone = new_context(viewport=PHONE, javascript=False)
    page = phone.new_page()
    page.goto("/en/report/")
    _answer(page, country="MY")
    _answer(page, who="other")
    _answer(page, danger="no")
    _answer(page)
    page.locator("textarea").fill(TOLD["km"])
    page.locator(".languages li[lang=km] button").click()
    assert page.locator("html").get_attribute("lang") == "km"
    expect(page.locator("textarea")).to_have_value(TOLD["km"])
    for path in ("/", "/numbers/", "/numbers/my/", "/receipt/", "/km/report/"):
        page.goto(path)
        way_out = page.locator("#quick-exit")
        expect(way_out).to_be_in_viewport()
        assert way_out.get_attribute("href") == "https://weather.com"
    assert phone.cookies() == []


def test_a_country_without_a_desk_takes_nothing_and_says_whom_to_call(
    transactional_db: None, new_context: NewContext
) -> None:
    a_world()
    page = new_context(viewport=PHONE, javascript=False).new_page()
    page.goto("/en/report/")
    _answer(page, country="KH")
    expect(page.locator("h1")).to_have_text("Please call")
    assert not Report.objects.exists()
