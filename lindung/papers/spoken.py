"""A paper said in one language: plain dictionaries of text that the HTML page and the Typst template lay out."""

from collections.abc import Callable, Mapping
from typing import Any

from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.sentences import Said
from lindung.papers.wording import Wording

Spoken = dict[str, Any]
WIDE_PX, NARROW_PX = 680, 340


def spoken(paper: d.Paper, wording: Wording) -> Spoken:
    """The paper in one language, charts drawn."""
    return {
        "language": wording.language,
        "language_name": wording.habits.name,
        "title": _text(paper.title, wording),
        "lead": _text(paper.lead, wording),
        "foot": _text(paper.foot, wording),
        "practice": wording.say(
            gettext_noop("Practice: invented or historical figures, to learn on. Nothing here is about today.")
        )
        if paper.is_practice
        else "",
        "under_review": wording.say(
            gettext_noop("The translation of this page is under review; the English text decides.")
        )
        if wording.is_under_review
        else "",
        "blocks": [_block(block, wording) for block in paper.blocks],
    }


def _block(block: d.Block, wording: Wording) -> Spoken:
    return {"kind": type(block).__name__.lower(), **_SAYS[type(block)](block, wording)}


def _text(cell: d.Cell, wording: Wording) -> str:
    return wording.fact(cell)


def _maybe(said: Said | None, wording: Wording) -> str:
    return "" if said is None else _text(said, wording)


def _verdict(block: d.Verdict, wording: Wording) -> Spoken:
    return {
        "tone": block.tone.value,
        "label": _text(block.label, wording),
        "text": _text(block.text, wording),
        "reasons": [_text(reason, wording) for reason in block.reasons],
    }


def _key_number(block: d.KeyNumber, wording: Wording) -> Spoken:
    return {
        "label": _text(block.label, wording),
        "value": _text(block.value, wording),
        "interval": _maybe(block.interval, wording),
        "note": _maybe(block.note, wording),
    }


def _table(block: d.Table, wording: Wording) -> Spoken:
    return {
        "caption": _text(block.caption, wording),
        "columns": [{"title": _text(each.title, wording), "number": each.is_number} for each in block.columns],
        "rows": [[_text(cell, wording) for cell in row] for row in block.rows],
        "note": _maybe(block.note, wording),
    }


def _chart(block: d.Chart, wording: Wording) -> Spoken:
    wide = block.draw(wording, WIDE_PX)
    return {
        "name": block.name,
        "title": _text(block.title, wording),
        "description": _text(block.description, wording),
        "svg": wide.svg,
        "narrow_svg": block.draw(wording, NARROW_PX).svg,
        "bare_svg": wide.bare_svg,
        "labels": wide.labels,
        "width": wide.width,
        "height": wide.height,
    }


_SAYS: Mapping[type, Callable[[Any, Wording], Spoken]] = {
    d.Heading: lambda block, wording: {"text": _text(block.text, wording)},
    d.Paragraph: lambda block, wording: {"text": _text(block.text, wording), "quiet": block.is_quiet},
    d.Bullets: lambda block, wording: {
        "items": [_text(item, wording) for item in block.items],
        "numbered": block.is_numbered,
    },
    d.Verdict: _verdict,
    d.KeyNumber: _key_number,
    d.Table: _table,
    d.Chart: _chart,
    d.Definitions: lambda block, wording: {
        "terms": [[_text(term, wording), _text(meaning, wording)] for term, meaning in block.terms]
    },
    d.Verbatim: lambda block, _wording: {"text": block.text},
    d.Folded: lambda block, wording: {
        "title": _text(block.title, wording),
        "blocks": [_block(each, wording) for each in block.blocks],
    },
}
