"""An article of the news read into facts, each with its place in the input."""

import re

from lindung.screening.methods.reading.document import Document, prepare
from lindung.screening.rules.reading import Article, Mention

_GAP = re.compile(r"\n{3,}")


def read_article(original: str, *, is_html: bool) -> Article:
    """Everything the article says of itself and of who, where, when and what is promised.

    Args: original: the article as decoded; is_html: whether it is the source of a page.
    Returns: the facts, with spans in code points of `original`; `published` is None where the text names no day.
    Never raises; a text of a few words has few facts.
    """
    document = prepare(original, is_html=is_html)
    return Article(
        language=document.language,
        title=_piece(document, document.opening.title) or document.heading,
        dateline=_piece(document, document.opening.dateline),
        published=document.opening.published,
        clean_text=_GAP.sub("\n\n", document.text).strip(),
        garbage=document.garbage,
    )


def _piece(document: Document, span: Mention | None) -> str | None:
    return document.text[span[0] : span[1]] if span else None
