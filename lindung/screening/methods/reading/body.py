"""The article in a page of HTML: what is body and what is menu, advertisement or footer."""

import re

import trafilatura

from lindung.screening.methods.reading.markup import Block, Page
from lindung.screening.methods.reading.view import View, join

DEEPEST = 200  # elements inside one another: beyond it the tree is cut by the parser, and blocks decide alone
SHORT = 20  # characters: a shorter block must be a whole line of the body
NEAR = 50_000
_SILENT = re.compile(r"\W+")


def body_of(page: Page, html: str) -> tuple[View, list[View]]:
    """The body (title first) as paragraphs, and the blocks left out."""
    is_body = _by_extraction(page, html) if page.depth <= DEEPEST else None
    if is_body is None or not any(is_body):
        is_body = [_is_likely(block) for block in page.blocks]
    if not any(is_body):
        is_body = [True] * len(page.blocks)
    title = _title_at(page, is_body)
    if title is not None:
        is_body[title] = True
    kept = [block.view for block, keep in zip(page.blocks, is_body, strict=True) if keep]
    left = [block.view for block, keep in zip(page.blocks, is_body, strict=True) if not keep]
    return join(kept, gap="\n\n"), left


def _key(text: str) -> str:
    return _SILENT.sub("", text).casefold()


def _by_extraction(page: Page, html: str) -> list[bool] | None:
    try:
        text = trafilatura.extract(html, include_comments=False, favor_recall=True, fast=True)
    except (RecursionError, ValueError, TypeError, AttributeError):  # a page the extractor cannot take
        return None
    if not text:
        return None
    lines = {_key(line) for line in text.split("\n")}
    whole, at, found = _key(text), 0, []
    for block in page.blocks:
        key = _key(block.view.text)
        place = whole.find(key, at, at + NEAR) if len(key) >= SHORT else -1
        at = place if place >= 0 else at
        found.append(bool(key) and (place >= 0 or (key in lines and not block.is_aside)))
    return found


def _is_likely(block: Block) -> bool:
    return not block.is_aside and (block.tag in ("p", "h1", "blockquote", "article") or len(block.view.text) > 80)


def _title_at(page: Page, is_body: list[bool]) -> int | None:
    """The last h1 before the body, or the h1 of the page; None where it has none."""
    first = is_body.index(True) if any(is_body) else 0
    headings = [number for number, block in enumerate(page.blocks) if block.tag == "h1"]
    before = [number for number in headings if number <= first]
    return before[-1] if before else None
