"""An article before anything is looked for in it: its text without garbage, its opening, its language."""

from dataclasses import dataclass

from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.garbage import find_garbage
from lindung.screening.methods.language import language_of
from lindung.screening.methods.reading.body import body_of
from lindung.screening.methods.reading.markup import read_page
from lindung.screening.methods.reading.opening import Opening, opening_of, published_on
from lindung.screening.methods.reading.view import View
from lindung.screening.rules.found import Garbage
from lindung.screening.rules.reading import ArticleTooLong, Mention

LONGEST = 300_000  # characters of text: the longest reports of the press have a third of it
LEFT_OUT = 200  # blocks of a page outside the article that are looked through for garbage


@dataclass(frozen=True, slots=True)
class Document:
    """`view` is what is read; `garbage` is given in code points of the input."""

    view: View
    language: str
    opening: Opening
    garbage: tuple[Garbage, ...]
    heading: str | None = None  # the page's own title, where the text has none

    @property
    def text(self) -> str:
        """What is read."""
        return self.view.text

    def span(self, found: Mention) -> Mention:
        """Where a piece of the text stands in the input."""
        return self.view.span(*found)


def prepare(original: str, *, is_html: bool) -> Document:
    """Body, cleaning, garbage, opening and language of one article. Raises ArticleTooLong."""
    if is_html:
        return _prepare_page(original)
    check_length(original)
    view, garbage = _weeded(View.whole(original))
    check_length(view.text)  # one character may unfold to eighteen
    return Document(view, language_of(view.text).language, opening_of(view.text), garbage)


def check_length(text: str) -> None:
    """Raises ArticleTooLong: no article has so much text."""
    if len(text) > LONGEST:
        raise ArticleTooLong(field="articles", file="", length=f"{len(text):,}", limit=f"{LONGEST:,}")


def _prepare_page(html: str) -> Document:
    page = read_page(html)
    body, left = body_of(page, html)
    check_length(body.text)
    view, garbage = _weeded(body)
    check_length(view.text)
    for block in left[:LEFT_OUT]:
        garbage += _weeded(block)[1]
    opening = opening_of(view.text)
    published = published_on(page, html) or opening.published
    opening = Opening(opening.title, opening.dateline, published, opening.body)
    found = tuple(sorted(garbage, key=lambda one: one.start))
    return Document(view, language_of(view.text).language, opening, found)


def _weeded(view: View) -> tuple[View, tuple[Garbage, ...]]:
    """The view cleaned and without its garbage, and the garbage in code points of the input."""
    view = view.cleaned(clean(view.text))
    found = find_garbage(view.text)
    garbage = tuple(Garbage(*view.span(one.start, one.end), one.kind) for one in found if one.start < one.end)
    return view.without((one.start, one.end) for one in found).stripped(), garbage
