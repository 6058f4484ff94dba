"""Bars, drawn as SVG without a drawing program: a page of counts need not wait for one to start."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement  # nosec B405 - our own drawing is built, nothing is parsed

from lindung.papers.document import Drawing
from lindung.papers.pictures import ACCENT, CARD, EDGE, FONT_NAMES, INK, LABEL_PX, LINE, SOFT_INK, SVG, Picture, whole
from lindung.papers.sentences import Said
from lindung.papers.wording import Wording

STEP, BAR, CORNER = 42, 12, 2  # pixels: from row to row, of a bar, and how round it ends
LEFT, RIGHT, TOP, BELOW = 9, 21, 8, 45  # around the field; the axis and its title stand below it
LABEL_AT, BAR_AT = 15, 21  # from the top of a row
AXIS_PX, TICKS = 12, 4


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart."""

    label: Said | str
    value: float
    is_headline: bool = False


def bars(rows: Sequence[Bar], *, axis: Said, decimals: int = 0, most: float | None = None) -> Drawing:
    """Horizontal bars from nought, the label above each; `most` fixes the axis's end."""

    def draw(wording: Wording, width: int) -> Picture:
        inner, down = width - LEFT - RIGHT, STEP * len(rows)
        root = Element(f"{{{SVG}}}svg", _size(width, TOP + down + BELOW))
        SubElement(root, f"{{{SVG}}}rect", {"width": str(width), "height": str(TOP + down + BELOW), "fill": CARD})
        field = SubElement(root, f"{{{SVG}}}g", {"transform": f"translate({LEFT},{TOP})"})
        end = most or 1.04 * max([row.value for row in rows] + [1e-9])
        _draw_axis(field, wording, inner, down, [(at, inner * at / end) for at in ticks(end, decimals)], decimals)
        _write(field, wording.fact(axis), inner / 2, down + 35, "middle", SOFT_INK, AXIS_PX)
        for place, row in enumerate(rows):
            top = STEP * place
            _draw_bar(field, top + BAR_AT, inner * max(row.value, 0.0) / end, ACCENT if row.is_headline else EDGE)
            _write(field, wording.fact(row.label), 0, top + LABEL_AT, "start", INK, LABEL_PX)
            _write(field, wording.number(row.value, decimals), inner, top + LABEL_AT, "end", SOFT_INK, LABEL_PX)
        return whole(root)

    return draw


def ticks(end: float, decimals: int = 0) -> Iterator[float]:
    """Round numbers from nought to the end of an axis, about TICKS of them, none finer than its decimals.

    >>> list(ticks(349)), list(ticks(2.1)), list(ticks(0.9, 1))
    ([0, 100, 200, 300], [0, 1, 2], [0.0, 0.2, 0.4, 0.6, 0.8])
    """
    rough = max(end / TICKS, 10.0**-decimals)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = ((10, 50**0.5), (5, 10**0.5), (2, 2**0.5), (1, 0.0))
    step = power * next(each for each, least in steps if rough / power >= least)
    for turn in range(int(end / step + 1e-9) + 1):
        yield round(turn * step, decimals) if decimals else round(turn * step)


def _size(width: int, height: int) -> dict[str, str]:
    return {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}


def _draw_axis(
    field: Element, wording: Wording, inner: int, down: int, marks: Sequence[tuple[float, float]], decimals: int
) -> None:
    for value, right in marks:
        _line(field, (right, 0), (right, down), LINE)
        _line(field, (right, down), (right, down + 5), EDGE)
        anchor = "middle" if right else "start"
        _write(field, wording.number(value, decimals), right, down + 16, anchor, SOFT_INK, AXIS_PX)
    _line(field, (0, down), (inner, down), EDGE)


def _line(field: Element, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    places = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    written = {name: f"{value:.1f}" for name, value in places.items()}
    SubElement(field, f"{{{SVG}}}line", {**written, "stroke": colour, "stroke-width": "1"})


def _draw_bar(field: Element, top: float, width: float, colour: str) -> None:
    size = {"x": "0", "y": f"{top}", "width": f"{width:.1f}", "height": f"{BAR}", "rx": f"{CORNER}"}
    SubElement(field, f"{{{SVG}}}rect", {**size, "fill": colour})


def _write(field: Element, text: str, right: float, down: float, anchor: str, colour: str, size: int) -> None:
    attributes = {"text-anchor": anchor, "transform": f"translate({right:.1f},{down:.1f})", "font-family": FONT_NAMES}
    SubElement(field, f"{{{SVG}}}text", {**attributes, "font-size": f"{size}px", "fill": colour}).text = text
