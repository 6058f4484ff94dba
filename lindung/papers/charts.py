"""Charts with intervals: dots with whiskers, and points with a line; each in the look's colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from lindung.papers.document import Drawing
from lindung.papers.pictures import (
    ACCENT,
    ACCENT_SOFT,
    CARD,
    EDGE,
    FONT_NAMES,
    INK,
    LABEL_PX,
    LINE,
    SOFT_INK,
    SOON,
    Picture,
)
from lindung.papers.sentences import Said
from lindung.papers.vega import picture
from lindung.papers.wording import Wording

NARROW = 480  # below this many pixels a row's figures stand under its label
WIDEST = 3.0  # a whisker longer than this many times the largest dot is cut, and says so with an arrow


@dataclass(frozen=True)
class Whisker:
    """One row: a dot at `value`, a line from `low` to `high`; a row without a value shows `note` instead."""

    label: Said | str
    value: float | None
    low: float | None = None
    high: float | None = None
    note: Said | None = None
    is_headline: bool = False


@dataclass(frozen=True)
class Point:
    """One point; `low` and `high` draw a line through it, up and down."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


def whiskers(
    rows: Sequence[Whisker],
    *,
    axis: Said,
    band: tuple[float, float] | None = None,
    line_at: float | None = None,
    decimals: int = 0,
) -> Drawing:
    """Dots and whiskers, one below the other, from nought; `band` shades an interval, `line_at` dashes a value."""

    def draw(wording: Wording, width: int) -> Picture:
        top = _top(rows, band)
        values = [_whisker_row(row, place, wording, top, decimals) for place, row in enumerate(rows)]
        chart = _whisker_layers(values, width, top, wording.fact(axis), band, line_at)
        return picture(_dressed(chart), wording)

    return draw


def _top(rows: Sequence[Whisker], band: tuple[float, float] | None) -> float:
    """Where the axis ends: at the longest whisker, unless one is so long that it would flatten the others."""
    dots = [row.value for row in rows if row.value is not None]
    ends = [row.high for row in rows if row.high is not None]
    most = max([*dots, band[1] if band else 0.0, 1e-9])
    return 1.04 * min(max([most, *ends]), WIDEST * most)


def _whisker_row(row: Whisker, place: int, wording: Wording, top: float, decimals: int) -> dict[str, Any]:
    figure = "" if row.value is None else wording.number(row.value, decimals)
    if row.low is not None and row.high is not None and row.value is not None:
        figure += f" ({wording.number(row.low, decimals)}\N{EN DASH}{wording.number(row.high, decimals)})"
    is_cut = row.high is not None and row.high > top
    return {
        "place": place,
        "label": wording.fact(row.label),
        "figure": figure or (wording.fact(row.note) if row.note else "\N{EN DASH}"),
        "value": row.value,
        "low": row.low,
        "high": None if row.high is None else min(row.high, top),
        "cut": top if is_cut else None,
        "colour": ACCENT if row.is_headline else INK,
        "weight": 4 if row.is_headline else 2,
    }


def _whisker_layers(
    values: list[dict[str, Any]],
    width: int,
    top: float,
    title: str,
    band: tuple[float, float] | None,
    line_at: float | None,
) -> Any:
    is_narrow = width < NARROW
    down = 14 if is_narrow else 6
    scale = alt.Scale(domain=[0, top], nice=False, zero=True)
    x_axis = alt.Axis(title=title, tickCount=4 if is_narrow else 7, format=",.0f" if top > 20 else ",.1f")
    base = alt.Chart(_rows(values)).encode(y=alt.Y("place:O", axis=None))
    shown = base.transform_filter("datum.value !== null")
    whisker = shown.transform_filter("datum.low !== null && datum.high !== null")
    colour = alt.Color("colour:N", scale=None)
    layers = _marks_behind(band, line_at, scale, x_axis)
    layers += [
        whisker.mark_rule(yOffset=down).encode(
            x=alt.X("low:Q", scale=scale, axis=x_axis),
            x2="high:Q",
            color=colour,
            strokeWidth=alt.StrokeWidth("weight:Q", scale=None),
        ),
        whisker.transform_filter("datum.cut !== null")
        .mark_point(shape="triangle-right", filled=True, size=90, yOffset=down, opacity=1)
        .encode(x=alt.X("cut:Q", scale=scale, axis=x_axis), color=colour),
        shown.mark_point(filled=True, size=110, opacity=1, yOffset=down).encode(
            x=alt.X("value:Q", scale=scale, axis=x_axis), color=colour
        ),
        base.mark_text(align="left", baseline="alphabetic", dy=-26 + down if is_narrow else -14 + down).encode(
            x=alt.value(0), text="label:N", color=alt.value(INK)
        ),
        base.mark_text(
            align="left" if is_narrow else "right", baseline="alphabetic", dy=-10 + down if is_narrow else -14 + down
        ).encode(x=alt.value(0 if is_narrow else width - 30), text="figure:N", color=alt.value(SOFT_INK)),
    ]
    return alt.layer(*layers).properties(width=width - 30, height=alt.Step(62 if is_narrow else 46))


def _marks_behind(band: tuple[float, float] | None, line_at: float | None, scale: Any, axis: Any) -> list[Any]:
    layers: list[Any] = []
    if band is not None:
        within = alt.Chart(_rows([{"from": band[0], "to": band[1]}]))
        layers.append(
            within.mark_rect(color=ACCENT_SOFT, opacity=1).encode(x=alt.X("from:Q", scale=scale, axis=axis), x2="to:Q")
        )
    if line_at is not None:
        at = alt.Chart(_rows([{"at": line_at}]))
        layers.append(at.mark_rule(color=EDGE, strokeDash=[4, 3]).encode(x=alt.X("at:Q", scale=scale, axis=axis)))
    return layers


def points(
    rows: Sequence[Point],
    *,
    x_axis: Said,
    y_axis: Said,
    diagonal: bool = False,
    is_line: bool = False,
    most: tuple[float, float] | None = None,
) -> Drawing:
    """Points on a square field; `diagonal` dashes the line of perfect agreement, `is_line` joins the points."""

    def draw(wording: Wording, width: int) -> Picture:
        values: list[dict[str, Any]] = [{"x": row.x, "y": row.y, "low": row.low, "high": row.high} for row in rows]
        ends = most or _corner(rows)
        side = min(width - 60, 420)
        x = alt.X("x:Q", scale=alt.Scale(domain=[0, ends[0]]), axis=alt.Axis(title=wording.fact(x_axis), tickCount=5))
        y = alt.Y(
            "y:Q",
            scale=alt.Scale(domain=[0, ends[1]]),
            axis=alt.Axis(
                title=wording.fact(y_axis), tickCount=5, titleAngle=0, titleAlign="left", titleY=-10, titleX=0
            ),
        )
        base = alt.Chart(_rows(values))
        layers = [
            base.transform_filter("datum.low !== null && datum.high !== null")
            .mark_rule(color=ACCENT, strokeWidth=2)
            .encode(x=x, y=alt.Y("low:Q", scale=alt.Scale(domain=[0, ends[1]])), y2="high:Q"),
            base.mark_point(filled=True, size=60, color=ACCENT, opacity=1).encode(x=x, y=y),
        ]
        if is_line:
            layers.insert(0, base.mark_line(color=ACCENT).encode(x=x, y=y))
        if diagonal:
            corner: list[dict[str, Any]] = [{"x": 0, "y": 0}, {"x": min(ends), "y": min(ends)}]
            layers.insert(0, alt.Chart(_rows(corner)).mark_line(color=SOON, strokeDash=[4, 3]).encode(x=x, y=y))
        return picture(_dressed(alt.layer(*layers).properties(width=side, height=min(side, 320))), wording)

    return draw


def _corner(rows: Sequence[Point]) -> tuple[float, float]:
    """Where the axes end when nobody says."""
    return 1.04 * max([row.x for row in rows] + [1e-9]), 1.04 * max([row.high or row.y for row in rows] + [1e-9])


def _rows(values: list[dict[str, Any]]) -> Any:
    return alt.Data(values=values)  # type: ignore[no-untyped-call]


def _dressed(chart: Any) -> Mapping[str, object]:
    """The look: its type, its lines, no frame."""
    dressed = (
        chart.configure(font=FONT_NAMES, background=CARD, padding=8)
        .configure_view(stroke=None)
        .configure_text(fontSize=LABEL_PX, font=FONT_NAMES)
        .configure_axis(
            gridColor=LINE,
            gridOpacity=0.6,
            domainColor=EDGE,
            tickColor=EDGE,
            labelColor=SOFT_INK,
            titleColor=SOFT_INK,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            titlePadding=8,
            labelLimit=0,
            titleLimit=0,
        )
    )
    specification: Mapping[str, object] = dressed.to_dict(
        validate=False
    )  # tests draw every chart; checking each again costs seconds
    return specification
