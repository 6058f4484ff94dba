"""HTML as blocks of text that know where they stand in the source. One pass, linear in the size of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from lindung.screening.methods.reading.view import View

_ATTRIBUTES = r"""(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}'){0,400}"""
_PART = re.compile(
    rf"(?P<comment><!--)|(?P<tag></?[a-zA-Z]{_ATTRIBUTES}>)|<[!?][^<>]*>|<(?P<broken>/?[a-zA-Z][^<>]*>?)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?)|(?P<words>[^<&]+|[<&])"
)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "textarea", "iframe", "select"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "img", "ins", "label", "mark", "q"}
    | {"s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "acronym", "del"}
)
VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "wbr", "source", "col", "area", "base", "embed"})
ASIDE = frozenset({"nav", "header", "footer", "aside", "form", "button", "figcaption", "menu", "dialog"})
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_END = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _SILENT}


@dataclass
class Block:
    """The text of one block: white space runs are one blank. `tag` is the innermost block element."""

    tag: str
    is_aside: bool
    view: View


@dataclass
class Page:
    """The blocks of a page in order, how deep its elements are nested, and the tags of its head."""

    blocks: list[Block] = field(default_factory=list)
    depth: int = 0
    metas: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)


class _Writer:
    """Characters of the block under way, with their places."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, text: str, start: int, end: int | None = None) -> None:
        """Add text: character by character from `start`, or as one thing from `start` to `end`."""
        for at, character in enumerate(text):
            if character.isspace():
                if not self.characters or self.characters[-1] == " ":
                    continue
                character = " "
            self.characters.append(character)
            self.starts.append(start if end else start + at)
            self.ends.append(end or start + at + 1)

    def taken(self) -> View:
        """The block as a view; the next one begins."""
        view = View("".join(self.characters), self.starts, self.ends).stripped()
        self.__init__()  # type: ignore[misc]
        return view


class _Reader:
    def __init__(self) -> None:
        self.page, self.writer = Page(), _Writer()
        self.stack: list[str] = []

    def tag(self, source: str) -> str:
        """A tag: it may end a block. Returns its name when it opens."""
        name = _NAME.match(source)[1].lower()  # type: ignore[index]
        if name in ("meta", "title"):
            self.page.metas.append(source)
        if name == "time":
            self.page.times.append(source)
        if name in INLINE:
            return ""
        self.ended()
        if source[1] == "/":
            self._close(name)
        elif name not in VOID and not source.endswith("/>"):
            self.stack.append(name)
            self.page.depth = max(self.page.depth, len(self.stack))
            return name
        return ""

    def _close(self, name: str) -> None:
        for back in range(1, min(len(self.stack), 12) + 1):
            if self.stack[-back] == name:
                del self.stack[-back:]
                return

    def ended(self) -> None:
        """The block under way is whole."""
        view = self.writer.taken()
        if view.text:
            inner = self.stack[-40:]
            self.page.blocks.append(Block(inner[-1] if inner else "", bool(ASIDE & set(inner)), view))


def looks_like_html(text: str) -> bool:
    """Whether a text of unknown kind is the source of a page."""
    return _HTML.match(text.lstrip("\ufeff")) is not None


def read_page(html: str) -> Page:
    """Blocks of text with their places in `html`; comments, scripts and styles are left out. Never raises."""
    reader = _Reader()
    for kind, start, source in _parts(html):
        if kind == "words":
            reader.writer.add(source, start)
        elif kind == "entity":
            reader.writer.add(unescape(source), start, start + len(source))
        else:
            reader.tag(source)
    reader.ended()
    return reader.page


def _parts(html: str) -> Iterator[tuple[str, int, str]]:
    at = 0
    while at < len(html):
        match = _PART.match(html, at)
        if match is None:  # cannot be: the last alternative takes any character
            return
        kind, start, at = match.lastgroup or "", at, match.end()
        if kind == "comment":
            end = html.find("-->", at)
            at = end + 3 if end >= 0 else len(html)
        elif kind:
            yield ("tag", start, "<" + match[kind]) if kind == "broken" else (kind, start, match[kind])
            at = _after_silence(html, match[kind], at) if kind == "tag" else at


def _after_silence(html: str, tag: str, at: int) -> int:
    name = _NAME.match(tag)[1].lower()  # type: ignore[index]
    if name not in _SILENT or tag[1] == "/" or tag.endswith("/>"):
        return at
    end = _END[name].search(html, at)
    return end.start() if end else len(html)
