"""Markdown to HTML: no HTML inside it, no pictures from elsewhere, links to pages only, headings with anchors."""

import re
import unicodedata
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LINKS = re.compile(r"^(?:https?://|mailto:|/(?!/)|#)", re.IGNORECASE)


def _make() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
    reader.enable("table")
    reader.disable(["html_block", "html_inline", "image"])
    reader.validateLink = lambda url: bool(_LINKS.match(url.strip()))  # type: ignore[method-assign]
    return reader


_READER = _make()


@lru_cache(maxsize=512)
def to_html(markdown: str) -> str:
    """The HTML of a page. What looks like HTML in it is shown as text."""
    tokens = _READER.parse(markdown)
    taken: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(tokens[number + 1].content, taken))
        if token.type == "table_open":
            token.attrSet("class", "table")
        _leave_safely(token)
    return str(_READER.renderer.render(tokens, _READER.options, {}))


def _leave_safely(token: Token) -> None:
    """A link to another site tells it nothing of where one came from."""
    for child in token.children or ():
        if child.type == "link_open" and str(child.attrGet("href")).startswith("http"):
            child.attrSet("rel", "noreferrer noopener")


def _anchor(heading: str, taken: set[str]) -> str:
    """A name for a heading that stays as long as its words do, in any script."""
    letters = "".join(each if unicodedata.category(each)[0] in "LMN" else "-" for each in heading.lower())
    base = re.sub(r"-+", "-", letters).strip("-") or "part"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
