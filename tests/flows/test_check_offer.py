"""Somebody on a phone checks an offer before she leaves: signs, whom to call, one tap to a report."""

import pytest
from playwright.sync_api import Page, expect

from lindung.reports.models import Report
from tests.browser.axe import barriers, too_wide_by_px
from tests.fixtures.browser import DESK, PHONE, NewContext
from tests.flows.crawl import keep_picture
from tests.flows.world import a_world

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]
LURE = (
    "Latihan: kerja khidmat pelanggan di Kemboja, gaji RM 8000 sebulan.\n"
    "Masuk guna visa pelancong dulu. Pasport dipegang syarikat!\nWhatsApp +60 11-0000 0000"
)
KHMER = "ការអនុវត្ត៖ ការងារនៅថៃ ប្រាក់ខែ ២០០០ដុល្លារ។ ទៅដោយវីសាទេសចរណ៍ tourist visa។ ត្រូវបង់ប្រាក់ registration fee មុន។"
HARMLESS = (
    "Practice: our bakery in Ipoh looks for a baker. You apply at our shop with your papers. The contract is in writing"
    " and the work permit comes before the journey. Six days a week, eight hours a day."
)
CHECK = "form#offer > .actions .button"


def _paste(page: Page, text: str) -> None:
    page.locator("#offer textarea").fill(text)
    page.locator(CHECK).click()


def _answer(page: Page, name: str, value: str) -> None:
    """One of the questions of the report, and on."""
    page.locator(f"input[name={name}][value={value}]").check()
    page.locator("button[name=go][value=next]").click()


@pytest.mark.parametrize("language", ["en", "ms", "id", "km"])
def test_a_lure_is_pasted_and_one_tap_leads_to_a_report_with_its_text(
    language: str, transactional_db: None, new_context: NewContext
) -> None:
    a_world()
    phone = new_context(viewport=PHONE, javascript=False, locale=language)
    page = phone.new_page()
    page.goto("/")
    page.locator("a[href$='/check/']").click()
    page.locator("#offer summary").click()
    page.locator("#id_origin").select_option("MY")
    _paste(page, LURE)
    expect(page.locator("mark", has_text="visa pelancong")).to_be_visible()
    expect(page.locator("main .notice.danger")).to_be_visible()
    page.locator("#talk ~ details summary").first.click()
    expect(page.locator("#talk ~ details .notice").first).to_be_visible()
    page.locator("form[action$='/report/'] .button").first.click()
    assert page.locator("html").get_attribute("lang") == language
    _answer(page, "country", "MY")
    _answer(page, "who", "self")
    _answer(page, "danger", "no")
    page.locator("button[name=go][value=next]").click()
    assert "Masuk guna visa pelancong dulu." in page.locator("textarea").input_value()
    for _ in range(3):
        page.locator("button[name=go][value=next]").click()
    page.locator("button[value=send]").click()
    expect(page.locator("#receipt")).to_be_visible()
    assert "visa pelancong" in (Report.objects.get().narrative or "")
    assert phone.cookies() == []


def test_it_is_done_with_the_keyboard_alone(transactional_db: None, new_context: NewContext) -> None:
    a_world()
    page = new_context(viewport=DESK).new_page()
    page.goto("/en/check/")
    _tab_to(page, "textarea")
    page.keyboard.insert_text(LURE)
    _tab_to(page, "summary")
    page.keyboard.press("Enter")
    _tab_to(page, "#id_origin")
    page.keyboard.type("Malaysia")
    _tab_to(page, "#offer details button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Warning signs found")
    _tab_to(page, "summary:has-text('Whom to call in Malaysia')")
    page.keyboard.press("Enter")
    expect(page.locator("details[open] .notice").first).to_be_visible()
    _tab_to(page, "button:has-text('Report it')")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Which country are you in?")


def _tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until this has the focus, as somebody without a pointer does."""
    wanted = page.locator(selector).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {selector}")


@pytest.mark.parametrize("language", ["en", "ms", "id", "km"])
def test_every_answer_is_for_everybody(language: str, transactional_db: None, new_context: NewContext) -> None:
    a_world()
    page = new_context(viewport=PHONE).new_page()
    asked = {"lure": LURE, "khmer": KHMER, "harmless": HARMLESS, "short": "kerja", "nothing": "", "odd": "x" * 21_000}
    for name, text in asked.items():
        page.goto(f"/{language}/check/")
        if name == "khmer":
            page.locator("#offer summary").click()
            page.locator("#id_origin").select_option("KH")
            page.locator("#id_destination").select_option("TH")
            page.locator("#id_fee").fill("500 USD")
            page.locator("#id_agency").fill("Practice Agency Phnom Penh")
        _paste(page, text)
        expect(page.locator("#offer")).to_have_count(1)  # an answer or the form again, never a page of trouble
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        for width in (PHONE, {"width": 320, "height": 640}, DESK):
            page.set_viewport_size(width)  # type: ignore[arg-type]
            keep_picture(page, f"check-{language}-{name}")
            assert (name, width["width"], too_wide_by_px(page)) == (name, width["width"], 0)
        assert (name, barriers(page)) == (name, [])
        assert page.locator("h1").count() == 1
        page.set_viewport_size(PHONE)


def test_another_language_keeps_the_answer_and_the_way_out_stays_in_sight(
    transactional_db: None, new_context: NewContext
) -> None:
    a_world()
    page = new_context(viewport=PHONE, javascript=False).new_page()
    page.goto("/en/check/")
    page.locator("#offer textarea").fill(LURE)
    page.locator(".languages li[lang=km] button").click()
    expect(page.locator("#offer textarea")).to_have_value(LURE)
    page.locator(CHECK).click()
    page.locator(".languages li[lang=ms] button").click()
    assert page.locator("html").get_attribute("lang") == "ms"
    expect(page.locator("mark", has_text="visa pelancong")).to_be_visible()
    expect(page.locator("#quick-exit")).to_be_in_viewport()
    assert "pelancong" not in page.url
