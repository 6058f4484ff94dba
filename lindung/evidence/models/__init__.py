"""Tables of the evidence room: lists given for counting, runs, releases, the account of privacy, what is published."""

from lindung.evidence.models.ledger import LedgerLine, PrivacyLedger
from lindung.evidence.models.lists import GivenList, ListContent
from lindung.evidence.models.published import Publication, PublishedFigure, PublishedFile, PublishedPaper
from lindung.evidence.models.releases import Release
from lindung.evidence.models.runs import Run, RunFile, RunInput

__all__ = [
    "GivenList",
    "LedgerLine",
    "ListContent",
    "PrivacyLedger",
    "Publication",
    "PublishedFigure",
    "PublishedFile",
    "PublishedPaper",
    "Release",
    "Run",
    "RunFile",
    "RunInput",
]
