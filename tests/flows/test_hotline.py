"""The hotline writes a report down by keyboard alone; a sheet of reports is read, shown and taken in."""

import pytest
from playwright.sync_api import Page, expect

from lindung.reports.models import Report
from tests.flows.conftest import Enter
from tests.flows.world import a_world

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]
SHEET = """country,area,language,who,narrative,held
MY,MY-10,ms,other,Practice: two people in a house,yes
MY,MY-10,id,other,Practice: a boat tonight,no
"""
FOCUSED = "document.activeElement.name || document.activeElement.textContent.trim()"


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until this field or button has the focus; nobody presses it more often than there are fields."""
    for _ in range(40):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


def test_a_report_is_written_down_without_a_mouse(transactional_db: None, enter: Enter) -> None:
    page = enter(a_world().officer).new_page()
    page.goto("/en/reports/new/")
    _tab_to(page, "channel")
    page.keyboard.press("ArrowRight")
    _tab_to(page, "danger_now")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    _tab_to(page, "narrative")
    page.keyboard.type("Practice: somebody whispers")
    _tab_to(page, "area")
    page.keyboard.type("Selangor")
    _tab_to(page, "Save and show the receipt")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Read this number aloud")
    assert len(page.locator("#receipt").inner_text().replace(" ", "")) == 16
    report = Report.objects.get()
    assert (report.channel, report.urgency, report.narrative) == (
        "walk_in",
        "immediate",
        "Practice: somebody whispers",
    )


def _reads(page: Page, sheet: str) -> None:
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": sheet.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Read this sheet").click()


def test_a_sheet_is_shown_before_it_is_taken_in(transactional_db: None, enter: Enter) -> None:
    page = enter(a_world().officer).new_page()
    page.goto("/en/reports/import/")
    wrong = SHEET.replace("MY-10,id", "MY-99,id")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": wrong.encode()}
    )
    page.get_by_role("button", name="Read this sheet").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_role("button", name="Read this sheet").click()
    expect(page.locator("main")).to_contain_text("It holds 2 reports.")
    assert not Report.objects.exists()
    page.get_by_role("button", name="Take in all of them").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert Report.objects.count() == 2
