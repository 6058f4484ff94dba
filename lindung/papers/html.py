"""A spoken paper as one HTML file that stands alone: no script, no outside address, ready to print."""

import base64
import html
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lindung.papers.spoken import Spoken
from lindung.papers.wording import HABITS

CONTENT = Path(__file__).parent / "content"
FACES = Path(__file__).resolve().parents[1] / "web" / "static" / "web" / "fonts"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
# A circle, a triangle and a square: the tone is told by its shape and its word, the colour only repeats it.
MARKS = {
    "safe": '<circle cx="8" cy="8" r="7"/>',
    "soon": '<path d="M8 1 15.5 15H.5z"/>',
    "over": '<path d="M1 1h14v14H1z"/>',
}
CARDS_FROM = 4  # a table with this many columns becomes cards on a phone


def page(paper: Spoken, *, languages: Iterable[str], stem: str = "report") -> str:
    """The whole file; the language switch leads to STEM.LANGUAGE.html beside it."""
    language = paper["language"]
    body = "".join(block(each, number) for number, each in enumerate(paper["blocks"]))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(paper['title'])}</title>\n<style>\n{_faces(language)}{_style()}</style>\n</head>\n<body>\n"
        f"{_strips(paper)}"
        f"<header>{_switch(language, tuple(languages), stem)}"
        f"<h1>{_safe(paper['title'])}</h1>\n<p>{_safe(paper['lead'])}</p></header>\n"
        f"<main>\n{body}</main>\n<footer><p>{_safe(paper['foot'])}</p></footer>\n</body>\n</html>\n"
    )


def block(spoken: Mapping[str, Any], number: int | str) -> str:
    """One block as HTML; `number` makes its id."""
    return _BLOCKS[spoken["kind"]](spoken, f"part-{number}")


def _safe(text: str) -> str:
    return html.escape(text)


def _strips(paper: Spoken) -> str:
    """What has to be known before a word is read: practice, a translation under review."""
    strips = [(paper["practice"], ""), (paper["under_review"], " review")]
    said = "".join(f'<p class="strip{name}">{_safe(text)}</p>' for text, name in strips if text)
    return f"<aside>{said}</aside>\n" if said else ""


def _switch(language: str, languages: tuple[str, ...], stem: str) -> str:
    if len(languages) < 2:  # noqa: PLR2004 - nothing to switch to
        return ""
    items = "".join(
        f'<li><span lang="{each}" aria-current="page">{HABITS[each].name}</span></li>'
        if each == language
        else f'<li><a lang="{each}" hreflang="{each}" href="{stem}.{each}.html">{HABITS[each].name}</a></li>'
        for each in languages
    )
    return f'<nav aria-label="Language"><ul>{items}</ul></nav>\n'


@lru_cache
def _style() -> str:
    return (CONTENT / "paper.css").read_text(encoding="utf-8")


@lru_cache
def _faces(language: str) -> str:
    """The letters this language needs, inside the file."""
    names = [("Noto Sans", "noto-sans-latin")]
    if language == "km":
        names.append(("Noto Sans Khmer", "noto-sans-khmer-khmer"))
    faces = []
    for family, name in names:
        for weight in (400, 600):
            font = base64.b64encode((FACES / f"{name}-{weight}-normal.woff2").read_bytes()).decode()
            where = f"url(data:font/woff2;base64,{font}) format('woff2')"
            faces.append(f'@font-face{{font-family:"{family}";font-weight:{weight};src:{where}}}\n')
    return "".join(faces)


def _verdict(said: Mapping[str, Any], part: str) -> str:
    reasons = "".join(f"<li>{_safe(reason)}</li>" for reason in said["reasons"])
    mark = f'<svg viewBox="0 0 16 16" aria-hidden="true">{MARKS[said["tone"]]}</svg>'
    return (
        f'<section class="verdict {said["tone"]}" aria-labelledby="{part}">'
        f'<h2 class="label" id="{part}">{mark}{_safe(said["label"])}</h2>'
        f'<p class="said">{_safe(said["text"])}</p>' + (f"<ul>{reasons}</ul>" if reasons else "") + "</section>\n"
    )


def _number(said: Mapping[str, Any], _part: str) -> str:
    lines = [("label", said["label"]), ("value", said["value"]), ("interval", said["interval"]), ("note", said["note"])]
    return (
        '<div class="number">'
        + "".join(f'<p class="{name}">{_safe(text)}</p>' for name, text in lines if text)
        + "</div>\n"
    )


def _table(said: Mapping[str, Any], part: str) -> str:
    columns = said["columns"]
    name = ' class="cards"' if len(columns) >= CARDS_FROM else ""
    head = "".join(f'<th scope="col"{_side(column)}>{_safe(column["title"])}</th>' for column in columns)
    rows = "".join(f"<tr>{_row(row, columns)}</tr>\n" for row in said["rows"])
    note = f'<p class="note">{_safe(said["note"])}</p>\n' if said["note"] else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{part}"><table{name}>'
        f'<caption id="{part}">{_safe(said["caption"])}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody></table></div>\n{note}"
    )


def _row(row: list[str], columns: list[Mapping[str, Any]]) -> str:
    cells = [f'<th scope="row">{_safe(row[0])}</th>']
    cells += [
        f'<td data-title="{_safe(column["title"])}"{_side(column)}>{_safe(cell)}</td>'
        for cell, column in zip(row[1:], columns[1:], strict=True)
    ]
    return "".join(cells)


def _side(column: Mapping[str, Any]) -> str:
    return ' class="right"' if column["number"] else ""


def _chart(said: Mapping[str, Any], part: str) -> str:
    most = f' style="max-width:{said["width"]:.0f}px"'
    drawings = "".join(
        svg.replace(' xmlns="http://www.w3.org/2000/svg"', "", 1).replace(
            "<svg", f'<svg class="{name}" role="img" aria-labelledby="{part} {part}-about"{most}', 1
        )
        for name, svg in (("wide", said["svg"]), ("narrow", said["narrow_svg"]))
    )
    return (
        f'<figure><figcaption><p class="title" id="{part}">{_safe(said["title"])}</p>'
        f'<p class="about" id="{part}-about">{_safe(said["description"])}</p></figcaption>{drawings}</figure>\n'
    )


def _folded(said: Mapping[str, Any], part: str) -> str:
    inside = "".join(block(each, f"{part}-{number}") for number, each in enumerate(said["blocks"]))
    return f"<details><summary><h2>{_safe(said['title'])}</h2></summary>\n{inside}</details>\n"


def _list(said: Mapping[str, Any], _part: str) -> str:
    items = "".join(f"<li>{_safe(item)}</li>" for item in said["items"])
    return f"<ol>{items}</ol>\n" if said["numbered"] else f"<ul>{items}</ul>\n"


def _paragraph(said: Mapping[str, Any], _part: str) -> str:
    return f"<p{' class=quiet' if said['quiet'] else ''}>{_safe(said['text'])}</p>\n"


def _definitions(said: Mapping[str, Any], _part: str) -> str:
    terms = "".join(f"<dt>{_safe(term)}</dt><dd>{_safe(meaning)}</dd>" for term, meaning in said["terms"])
    return f"<dl>{terms}</dl>\n"


_BLOCKS: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "heading": lambda said, part: f'<h2 id="{part}">{_safe(said["text"])}</h2>\n',
    "paragraph": _paragraph,
    "bullets": _list,
    "verdict": _verdict,
    "keynumber": _number,
    "table": _table,
    "chart": _chart,
    "definitions": _definitions,
    "verbatim": lambda said, _part: f"<pre><code>{_safe(said['text'])}</code></pre>\n",
    "folded": _folded,
}
