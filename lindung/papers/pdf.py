"""A spoken paper as PDF, set by Typst with the room's own fonts: Khmer is shaped and broken right."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

import typst

from lindung.papers.pictures import FONTS
from lindung.papers.spoken import Spoken

TEMPLATE = Path(__file__).parent / "content" / "paper.typ"


def pdf(paper: Spoken, *, at: datetime) -> bytes:
    """The paper as a tagged PDF; `at` is the moment it says it was made."""
    return cast(bytes, _compile(paper, "pdf", at=at))


def pages(paper: Spoken, *, at: datetime, ppi: float = 96.0) -> list[bytes]:
    """The paper's pages as PNG, to look at."""
    drawn = _compile(paper, "png", at=at, ppi=ppi)
    return drawn if isinstance(drawn, list) else [cast(bytes, drawn)]


def _compile(
    paper: Spoken, form: Literal["pdf", "png"], *, at: datetime, ppi: float | None = None
) -> bytes | list[bytes] | None:
    # The template reads every text as data, so nothing in a name or a path is taken for mark-up.
    compiled: bytes | list[bytes] | None = typst.compile(
        TEMPLATE.read_bytes(),
        format=form,
        ppi=ppi,
        font_paths=_fonts(),
        sys_inputs={"paper": json.dumps(paper, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return compiled


@lru_cache
def _fonts() -> typst.Fonts:
    """Our fonts before the system's, which serve names in scripts we do not bring; read once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[str(FONTS)])
