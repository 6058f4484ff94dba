"""The common work on a plan in a browser: every page in every state, and one story by keyboard and without a script."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.plans.models import Consultation, Decision, Document, Funding, Meeting, Narrative, Pledge
from tests.factories.partners import a_member
from tests.fixtures.browser import PHONE
from tests.flows.conftest import Enter
from tests.flows.crawl import Walk, names, walk

pytestmark = pytest.mark.browser
PLAN_DOWNLOADS = (
    "workbook",
    "empty_workbook",
    "iati",
    "hxl",
    "targets_chart",
    "four_p_xlsx",
    "four_p_pdf",
    "donor_report",
)
PAGES = (
    *("work", "meetings", "call_meeting", "pledges", "follow_pledge", "documents", "draft_document", "fundings"),
    *("plan_funding", "four_p", "outputs"),
)


def work_of(member: Member) -> Iterator[str]:
    """The common work as the member's organisation sees it, one of each state."""
    yield from (reverse(f"plans:{name}") for name in PAGES)
    for model, page in (
        (Narrative, "plans:narrative"),
        (Meeting, "plans:meeting"),
        (Decision, "plans:decision"),
        (Pledge, "plans:pledge"),
        (Document, "plans:document"),
        (Consultation, "plans:consultation"),
        (Funding, "plans:funding"),
    ):
        rows = model.objects.filter(desk=member.organisation).order_by("state", "-id").distinct("state")
        yield from (reverse(page, args=[ref]) for ref in rows.values_list("ref", flat=True))


def test_the_pages_of_the_common_work_are_for_everybody(nation: None, enter: Enter, served: str) -> None:
    member = Member.objects.select_related("account", "organisation__desk").get(
        account__email="coordinator.my@practice.example"
    )
    found = Walk()
    own = set(names()) - {f"plans:{name}" for name in PAGES}
    starts = [f"/en{path}" for path in work_of(member)]
    assert len(starts) > 20, "one of each state"
    walk(found, enter(member).new_page(), served, starts, never=own - {name for name in own if _is_ours(name)})
    assert "\n".join(found.wrong) == ""


def test_a_report_is_handed_in_on_a_phone_without_a_script(nation: None, enter: Enter) -> None:
    waiting = Narrative.objects.open().select_related("accountable__desk", "activity").order_by("id")[0]
    member = a_member(of=waiting.accountable, roles=[Role.COORDINATOR])
    page = enter(member, viewport=PHONE, javascript=False).new_page()
    page.goto("/en/plans/to-do/")
    page.get_by_role("link", name=waiting.activity.title).first.click()
    page.get_by_label("What moved?").fill("Practice: a room was found.")
    page.get_by_role("button", name="Hand in this report").click()
    expect(page.get_by_text("Handed in. The network reads it from now on.")).to_be_visible()
    waiting.refresh_from_db()
    assert waiting.moved == "Practice: a room was found."


def _is_ours(name: str) -> bool:
    kinds = ("narrative", "meeting", "decision", "pledge", "document", "consultation", "funding")
    return name in {f"plans:{kind}" for kind in kinds}
