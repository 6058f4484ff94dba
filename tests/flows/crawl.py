"""Walks from page to page as somebody would, and says what is wrong on each."""

import os
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page, Response

from lindung.web import language
from tests.browser.axe import barriers, too_wide_by_px
from tests.fixtures.browser import DESK, PHONE

SHOTS = os.environ.get("SHOTS", "")  # a folder: a picture of each page is kept there
LINKS = "Array.from(document.querySelectorAll('a[href]'), each => each.href)"


@dataclass
class Walk:
    """Where people got, and what was wrong there."""

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


def names(patterns: Iterable[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    """The name of every page there is."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, below)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def walk(found: Walk, page: Page, root: str, starts: Collection[str], *, never: Collection[str] = ()) -> None:
    """Look at every page of `starts`, and at each kind of page they lead to that nobody has looked at yet."""
    ahead = deque(f"{root}{start}" for start in starts)
    begun, been = set(ahead), set[str]()
    while ahead:
        url = ahead.popleft()
        name = name_of(url)
        if not name or name in never or (name in been and url not in begun):
            continue
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light")
        answer = page.goto(url)
        been.add(name)
        if not found.visited[name] or url in begun:
            found.visited[name] += 1
            wrong = look(page, answer, f"{name}-{found.visited[name]}")
            found.wrong += [f"{urlsplit(url).path} ({name}): {what}" for what in wrong]
        begun.discard(url)
        ahead.extend(each for each in page.evaluate(LINKS) if each.startswith(root))


def look(page: Page, answer: Response | None, shot: str) -> Iterator[str]:
    """What is wrong with the page that is open: on a phone in light, at a desk in dark."""
    if answer is None or answer.status != 200:
        yield f"answered {answer and answer.status}"
        return
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} headings of the first level"
    if page.locator("html").get_attribute("lang") not in language.codes():
        yield "does not say its language"
    keep_picture(page, shot)
    yield from _too_wide(page)
    yield from barriers(page)
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="dark")
    keep_picture(page, shot)
    yield from _too_wide(page)
    yield from (f"dark: {what}" for what in barriers(page, only="color-contrast"))
    if not _focus_shows(page):
        yield "the focus is not to be seen"


def _too_wide(page: Page) -> Iterator[str]:
    if too_wide_by_px(page):
        yield f"{too_wide_by_px(page)} px too wide at {page.viewport_size and page.viewport_size['width']}"


def keep_picture(page: Page, shot: str) -> None:
    """A picture of the whole page, where somebody asked for pictures."""
    if SHOTS and page.viewport_size:
        place = Path(SHOTS) / f"{shot.replace(':', '.')}-{page.viewport_size['width']}.png"
        page.screenshot(path=place, full_page=True)


FOCUS = """() => {
  const now = document.activeElement, style = getComputedStyle(now);
  return now !== document.body && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def _focus_shows(page: Page) -> bool:
    """Whether whoever goes on with Tab sees where she is, at the first three stops."""
    page.locator("body").press("Tab")
    shows = [page.evaluate(FOCUS)]
    for _ in range(2):
        page.keyboard.press("Tab")
        shows.append(page.evaluate(FOCUS))
    return all(shows)
