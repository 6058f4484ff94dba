"""A paper as one PDF or one page of HTML; the printer is loaded with the first one that is asked for."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Final

from lindung.papers.document import Paper
from lindung.papers.html import page
from lindung.papers.spoken import spoken
from lindung.papers.wording import Wording
from lindung.plans.rules.four_p import NoPrinter

PRINTER: Final = "lindung.papers.pdf"


def pdf_of(paper: Paper, *, language: str, at: datetime) -> bytes:
    """The paper in one language as PDF. Raises UnknownLanguage, NoPrinter."""
    said = spoken(paper, Wording(language))
    try:
        printer = import_module(PRINTER)
    except ModuleNotFoundError as missing:
        raise NoPrinter() from missing
    printed: bytes = printer.pdf(said, at=at)
    return printed


def html_of(paper: Paper, *, language: str, languages: Iterable[str] = (), stem: str = "report") -> str:
    """The paper in one language as a page that stands alone. Raises UnknownLanguage."""
    return page(spoken(paper, Wording(language)), languages=languages, stem=stem)
