"""Walks from page to page as somebody would, and says what is wrong on each."""

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

from lindung.web import language
from tests.browser.axe import barriers, too_wide_by_px
from tests.fixtures.browser import DESK, PHONE

SHOTS = os.environ.get("SHOTS", "")
LINKS = "Array.from(document.querySelectorAll('a[href]'), each => each.href)"


@dataclass
class Walk:
    """Where somebody got, and what was wrong there."""

    visited: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def name_of(url: str) -> str:
    """The name of the page at an address; "" for what is no page of ours."""
    path = urlsplit(url).path
    first, _, rest = path.removeprefix("/").partition("/")
    try:
        return resolve(f"/{rest}" if first in language.codes() else path).view_name
    except Resolver404:
        return ""


def walk(
    page: Page, root: str, starts: Iterable[str], *, each_name: int = 1, never: Iterable[str] = (), who: str = ""
) -> Walk:
    """Follow every link from `starts`, `each_name` pages of each kind; look at each page twice."""
    found, ahead = Walk(), deque(f"{root}{start}" for start in starts)
    seen: set[str] = set()
    while ahead:
        url = ahead.popleft()
        name = name_of(url)
        if not name or name in set(never) or url in seen or found.visited[name] >= each_name:
            continue
        seen.add(url)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        answer = page.goto(url)
        if name_of(page.url) != name and found.visited[name_of(page.url)]:
            found.visited[name] += 1
            continue
        found.visited[name] += 1
        found.wrong += [f"{who} {name} {urlsplit(url).path}: {what}" for what in look(page, answer, f"{who}-{name}-{len(seen)}")]
        ahead.extend(each for each in page.evaluate(LINKS) if each.startswith(root))
    return found


def look(page: Page, answer: Response | None, shot: str = "") -> Iterator[str]:
    """What is wrong with the page that is open, on a phone in light and at a desk in dark."""
    if answer is None or answer.status != 200:
        yield f"answered {answer and answer.status}"
        return
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} h1"
    if page.locator("html").get_attribute("lang") not in language.codes():
        yield "says no language"
    for viewport, mode in ((PHONE, "light"), (DESK, "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=mode)
        if SHOTS and shot:
            place = Path(SHOTS) / f"{shot.replace(':', '.')}-{viewport['width']}.png"
            page.screenshot(path=place, full_page=True)
        if too_wide_by_px(page):
            yield f"{too_wide_by_px(page)} px too wide at {viewport['width']}"
        yield from (f"{mode} {viewport['width']}: {what}" for what in barriers(page))
    if not focus_shows(page):
        yield "the focus is not to be seen"


FOCUS = """() => {
  const now = document.activeElement, style = getComputedStyle(now);
  return now !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def focus_shows(page: Page) -> bool:
    """Whether whoever goes on with Tab sees where she is, at the first three stops."""
    page.locator("body").press("Tab")
    shows = [page.evaluate(FOCUS)]
    for _ in range(2):
        page.keyboard.press("Tab")
        shows.append(page.evaluate(FOCUS))
    return all(shows)
