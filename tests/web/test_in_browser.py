"""The look in a real browser: both faces, both modes, two widths, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import barriers, too_wide_by_px
from tests.fixtures.browser import DESK, PHONE

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}
FACES = {"public": "look/", "desk": "look/?face=desk"}


@pytest.fixture(autouse=True)
def _practice(monkeypatch):
    monkeypatch.setenv("TEST_PRACTICE", "yes")


@pytest.mark.parametrize("face", FACES)
def test_nobody_is_shut_out_at_any_width_mode_or_language(face, new_context):
    ways = [("en", NARROW, "light"), ("en", PHONE, "dark"), ("en", DESK, "light"), ("en", DESK, "dark"),
            ("km", PHONE, "light")]  # fmt: skip
    for language, viewport, mode in ways:
        page = new_context(viewport=viewport, color_scheme=mode).new_page()
        page.goto(f"/{language}/{FACES[face]}")
        where = (face, language, viewport["width"], mode)
        assert barriers(page) == [], where
        assert too_wide_by_px(page) == 0, where
        page.context.close()


def test_a_public_page_weighs_little_keeps_no_cookie_and_loads_one_weight(new_context):
    for language in ("en", "km"):
        context = new_context(viewport=PHONE)
        page = context.new_page()
        console = context.new_cdp_session(page)
        console.send("Network.enable")
        bytes_in, fonts = [], []
        console.on("Network.loadingFinished", lambda done, kept=bytes_in: kept.append(done["encodedDataLength"]))
        page.on("request", lambda asked, kept=fonts: kept.append(asked.url) if "woff2" in asked.url else None)
        page.goto(f"/{language}/look/", wait_until="networkidle")
        assert sum(bytes_in) <= 100_000
        assert fonts
        assert not [url for url in fonts if "-600-" in url]
        assert context.cookies() == []


def test_targets_on_public_pages_are_large(new_context):
    page = new_context(viewport=PHONE).new_page()
    page.goto("/en/look/")
    for target in page.locator("main .button, main .choices a, main fieldset label, .quick-exit, main .call").all():
        assert target.bounding_box()["height"] >= 48


def test_the_way_out_is_always_in_sight_and_replaces_the_page(chromium, served):
    context = chromium.new_context(viewport=PHONE, base_url=served)
    context.route("https://weather.com/**", lambda route: route.fulfill(body="sunny"))
    page = context.new_page()
    page.goto("/en/look/")
    page.mouse.wheel(0, 5000)
    expect(page.locator("#quick-exit")).to_be_in_viewport()
    page.locator("#quick-exit").click()
    page.wait_for_url("https://weather.com/**")
    page.go_back()
    assert "look" not in page.url
    page.goto(f"{served}/en/look/")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://weather.com/**")
    context.close()


def test_the_way_out_works_without_javascript(chromium, served):
    context = chromium.new_context(java_script_enabled=False, base_url=served)
    asked = []
    context.route("https://weather.com/**", lambda route: (asked.append(route.request), route.fulfill(body="sunny")))
    page = context.new_page()
    page.goto("/en/look/")
    page.locator("#quick-exit").click()
    page.wait_for_url("https://weather.com/**")
    assert "referer" not in asked[0].headers
    context.close()


def test_a_step_takes_two_presses_without_javascript(new_context):
    page = new_context(viewport=PHONE, javascript=False).new_page()
    page.goto("/en/look/?face=desk")
    second = page.get_by_role("button", name="Yes, accept")
    expect(second).to_be_hidden()
    page.locator("summary", has_text="Accept this person").click()
    expect(second).to_be_visible()


def test_keys_do_nothing_until_they_are_switched_on(new_context):
    page = new_context().new_page()
    page.goto("/en/look/?face=desk")
    rows = page.locator("[data-row] a")
    page.keyboard.press("j")
    expect(rows.first).not_to_be_focused()
    page.locator("#keys-open").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.reload()
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()


def test_the_first_tab_leads_past_the_menu(new_context):
    page = new_context().new_page()
    page.goto("/en/nothing/")
    page.locator("body").press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
