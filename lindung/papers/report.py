"""Write a paper into a folder: one HTML page and one PDF a language, and the charts as SVG files."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any

from lindung.papers.document import Paper
from lindung.papers.html import page
from lindung.papers.pdf import pdf
from lindung.papers.spoken import Spoken, spoken
from lindung.papers.wording import LANGUAGES, Wording

_heard: ContextVar[dict[str, Spoken]] = ContextVar("_heard")


@contextmanager
def heard() -> Iterator[dict[str, Spoken]]:
    """Within this, the last report that was written is kept as it was said, by language: for pages of the desk."""
    kept: dict[str, Spoken] = {}
    token = _heard.set(kept)
    try:
        yield kept
    finally:
        _heard.reset(token)


def write_report(
    paper: Paper,
    folder: Path,
    *,
    at: datetime,
    languages: Iterable[str] = LANGUAGES,
    with_pdf: bool = True,
    stem: str = "report",
) -> list[Path]:
    """STEM.LANGUAGE.html, STEM.LANGUAGE.pdf, charts/NAME.LANGUAGE.svg. Raises UnknownLanguage before writing."""
    wordings = [Wording(language) for language in dict.fromkeys(languages)]
    known = [wording.language for wording in wordings]
    written = []
    for wording in wordings:
        said = spoken(paper, wording)
        _heard.get({})[wording.language] = said
        written.append(folder / f"{stem}.{wording.language}.html")
        written[-1].write_text(page(said, languages=known, stem=stem), encoding="utf-8")
        for chart in _charts(said["blocks"]):
            written.append(folder / "charts" / f"{chart['name']}.{wording.language}.svg")
            written[-1].parent.mkdir(exist_ok=True)
            written[-1].write_text(chart["svg"], encoding="utf-8")
        if with_pdf:
            written.append(folder / f"{stem}.{wording.language}.pdf")
            written[-1].write_bytes(pdf(said, at=at))
    return written


def _charts(blocks: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    for block in blocks:
        if block["kind"] == "chart":
            yield block
        yield from _charts(block.get("blocks", ()))
