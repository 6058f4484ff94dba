"""A person reports on a phone, without JavaScript, in a real browser; also in Khmer, and changing language midway."""

import pytest

from lindung.partners.scope import acting
from lindung.reports.models import Flood, Report
from tests.factories.partners import a_desk, a_policy
from tests.fixtures.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def go_on(page):
    page.click("button[value=next]")


def answer_everything(page):
    page.check('input[value="MY"]')
    go_on(page)
    page.check('input[value="self"]')
    go_on(page)
    page.check('input[value="yes"]')
    go_on(page)
    page.check("input[name=held][value=yes]")
    go_on(page)
    page.fill("textarea", "Practice: they keep my passport.")
    go_on(page)
    page.select_option("select", "MY-10")
    go_on(page)
    go_on(page)


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_report_on_a_phone_without_javascript_leaves_no_cookie_and_nothing_in_the_address(new_context, language):
    with acting(organisations="*"):
        a_desk()
        a_policy("MY")
    context = new_context(viewport=PHONE, locale=language, javascript=False)
    page = context.new_page()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == language
    page.click('a[href$="/report/"]')
    answer_everything(page)
    assert "Practice: they keep my passport." in page.inner_text("main")
    page.click("button[value=send]")
    receipt = page.inner_text("#receipt")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto("/receipt/")
    page.fill("input[name=receipt]", receipt)
    page.click("main button")
    page.fill("textarea", "Practice: hello")
    page.click("button[value=send]")
    assert "Practice: hello" in page.inner_text(".talk")
    assert context.cookies() == []
    assert receipt.replace(" ", "") not in page.url
    with acting(organisations="*"):
        assert Report.objects.get().unread_messages == 1


def test_changing_the_language_midway_keeps_what_was_typed(new_context):
    with acting(organisations="*"):
        a_desk()
        a_policy("MY")
    page = new_context(viewport=PHONE, javascript=False).new_page()
    page.goto("/en/report/")
    page.check('input[value="MY"]')
    page.click('.languages li[lang="km"] button')
    assert page.locator("html").get_attribute("lang") == "km"
    assert page.is_checked('input[value="MY"]')


@pytest.mark.parametrize("javascript", [True, False])
def test_in_a_flood_a_phone_solves_the_puzzle_by_itself_and_one_without_scripts_sends_all_the_same(
    new_context, javascript
):
    with acting(organisations="*") as at:
        a_policy("MY")
        Flood.objects.create(accountable=a_desk(), began_at=at, in_hour=300, usual_in_hour=4, told_at=at)
    page = new_context(viewport=PHONE, javascript=javascript).new_page()
    page.goto("/report/")
    answer_everything(page)
    page.click("button[value=send]")
    page.wait_for_selector("#receipt", timeout=30_000)
    with acting(organisations="*"):
        assert Report.objects.get().second_line is not javascript
