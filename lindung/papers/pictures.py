"""A drawing as SVG: for the browser with its text, for Typst with the text taken out and listed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # nosec B405

FONTS = Path(__file__).parent / "fonts"
FONT_NAMES = "Noto Sans, Noto Sans Khmer"
SVG = "http://www.w3.org/2000/svg"
# The look's tokens (docs/reference/look.md), light; the page's style turns them dark by name.
INK, SOFT_INK, CARD, SUNK, LINE, EDGE = "#1b2430", "#4d5966", "#ffffff", "#f1efe9", "#dcd8ce", "#7b7f80"
ACCENT, ACCENT_SOFT, SOON, OVER = "#0b5f63", "#e2efee", "#8a5a00", "#a3123a"
LABEL_PX = 13

_MOVE = re.compile(r"translate\(([-\d.e]+)[ ,]+([-\d.e]+)\)")
_TURN = re.compile(r"rotate\(([-\d.e]+)")


@dataclass(frozen=True)
class Picture:
    """One drawing: whole (`svg`), and without its text (`bare_svg`) with `labels` to be set as text."""

    svg: str
    bare_svg: str
    labels: list[dict[str, Any]]
    width: float
    height: float


def whole(root: ElementTree.Element) -> Picture:
    """The picture of a drawing; its tree loses its text."""
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    svg = _written(root)
    labels = list(_take_labels(root, 0.0, 0.0))
    return Picture(svg, _written(root), labels, width, height)


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _take_labels(element: ElementTree.Element, x: float, y: float) -> Iterator[dict[str, Any]]:
    """Every text with its place on the canvas, taken out of the tree."""
    for child in list(element):
        move = _MOVE.search(child.get("transform", ""))
        here = (x + float(move[1]), y + float(move[2])) if move else (x, y)
        if child.tag == f"{{{SVG}}}text":
            yield _label(child, *here)
            element.remove(child)
        else:
            yield from _take_labels(child, *here)


def _label(text: ElementTree.Element, x: float, y: float) -> dict[str, Any]:
    turn = _TURN.search(text.get("transform", ""))
    return {
        "text": "".join(text.itertext()),
        "x": round(x, 2),
        "y": round(y, 2),
        "anchor": text.get("text-anchor", "start"),
        "size": float(text.get("font-size", "11px").removesuffix("px")),
        "bold": text.get("font-weight", "normal") in {"bold", "600", "700"},
        "fill": _hex(text.get("fill", INK)),
        "turn": float(turn[1]) if turn else 0.0,
    }


def _hex(colour: str) -> str:
    return colour if re.fullmatch(r"#[0-9a-f]{6}", colour) else INK
