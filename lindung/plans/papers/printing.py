"""A paper as one PDF or one page of HTML; the printer is loaded with the first one that is asked for."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Final

from lindung.kernel.errors import Refusal, gettext_noop
from lindung.papers.document import Paper
from lindung.papers.html import page
from lindung.papers.spoken import spoken
from lindung.papers.wording import Wording

PRINTER: Final = "lindung.papers.pdf"


class NoPrinter(Refusal):
    """PDF is asked for and Typst is not installed here."""

    code = "plan_no_printer"
    status = 503
    sentence = gettext_noop(
        "PDF cannot be made on this installation. Take the XLSX or HTML file, or ask its operator to add the evidence"
        " part."
    )


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
