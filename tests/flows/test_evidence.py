"""From a partner's list to a figure everybody can read: four people, two devices, no name anywhere."""

import pytest
from playwright.sync_api import Page, expect

from lindung.evidence import actions
from lindung.evidence.models import GivenList, Publication, Run
from lindung.partners.models import Member
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from tests.factories.evidence import FAKE_ENGINES, HISTORIES, an_agreement_for_counting
from tests.factories.partners import a_member
from tests.fixtures.browser import PHONE, NewContext
from tests.flows.conftest import Enter
from tests.flows.crawl import look
from tests.flows.world import World, a_world

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("promises_kept")]
NAMES = b"name,shelters,count\nPractice Aminah,1,1\n"


def _of(organisation: object, *roles: Role) -> Member:
    return a_member(of=organisation, roles=list(roles))  # type: ignore[arg-type]


def _file(page: Page, content: bytes) -> None:
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def _fits(page: Page, shot: str) -> None:
    """Nothing is wrong with the page as it stands: axe, widths, focus; on a phone and at a desk."""
    answer = page.reload()
    assert list(look(page, answer, shot)) == []


def _gives(world: World, page: Page) -> GivenList:
    """The partner's worker gives a list on a phone; one with names is refused first."""
    page.goto("/en/evidence/")
    page.get_by_role("link", name="Give a list").click()
    page.locator("#id_kind_1").check()
    page.locator("#id_ground_2").check()
    page.get_by_label("What the list is called").fill("shelters and police")
    page.get_by_label("First day it covers").fill("2025-01-01")
    page.get_by_label("Last day it covers").fill("2025-12-31")
    _file(page, NAMES)
    page.get_by_role("button", name="Give this list").click()
    expect(page.get_by_role("alert").first).to_contain_text("lindung encode")
    assert not GivenList.objects.exists()
    _file(page, HISTORIES)
    page.get_by_role("button", name="Give this list").click()
    expect(page.get_by_role("status")).to_contain_text("sealed")
    _fits(page, "evidence.list")
    return GivenList.objects.get()


def _runs(page: Page) -> Run:
    """The analyst starts a run; a worker does it while the page waits."""
    page.goto("/en/evidence/")
    page.get_by_role("link", name="Choose lists").first.click()
    page.get_by_label("shelters and police").check()
    page.get_by_role("button", name="Start the run").click()
    expect(page.locator("#progress")).to_contain_text("Waits for a free worker")
    run = Run.objects.get()
    assert actions.work_through(run.ref) == "finished"
    expect(page.locator("main")).to_contain_text("Robust")  # the page noticed by itself
    _fits(page, "evidence.run")
    return run


def _prepares(page: Page) -> None:
    page.get_by_role("link", name="Prepare a release").click()
    page.get_by_label("Title").fill("Practice estimate of 2025")
    page.get_by_label("Who is counted").fill("Practice people whom two practice lists could have seen in 2025")
    page.get_by_label("Everybody (open data)").check()
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.locator("h1")).to_have_text("Practice estimate of 2025")
    expect(page.get_by_role("button", name="Publish it")).to_be_disabled()


def _publishes(page: Page) -> Publication:
    page.goto("/en/evidence/")
    page.get_by_role("link", name="Look at it").click()
    _fits(page, "evidence.release")
    page.get_by_text("Publish it", exact=True).click()
    page.get_by_role("button", name="Yes, publish it for everybody").click()
    expect(page.get_by_role("status")).to_contain_text("Published")
    return Publication.objects.get()


def test_a_list_becomes_a_figure_that_everybody_can_read(
    transactional_db: None, enter: Enter, new_context: NewContext, settings: object
) -> None:
    settings.LINDUNG_ENGINES = FAKE_ENGINES  # type: ignore[attr-defined]  # what the worker loads; the pages load none
    world = a_world()
    with acting(organisations="*"):
        an_agreement_for_counting(world.near.organisation)
        analyst, coordinator = _of(world.desk, Role.ANALYST), _of(world.desk, Role.COORDINATOR)
    _gives(world, enter(world.near_worker, viewport=PHONE).new_page())
    desk = enter(analyst).new_page()
    _runs(desk)
    _prepares(desk)
    published = _publishes(enter(coordinator).new_page())
    anyone = new_context(viewport=PHONE, locale="km", javascript=False)
    page = anyone.new_page()
    for code in ("en", "ms", "id", "km"):
        page.goto(f"/{code}/open-data/{published.ref}/")
        expect(page.locator("h1")).to_have_text("Practice estimate of 2025")
    assert anyone.cookies() == []
