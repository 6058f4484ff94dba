"""Drawings that a run made, cut down to shapes and words before a page shows them: no script, no style, no address."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree  # noqa: S405 - entities are refused below # nosec B405

SVG = "http://www.w3.org/2000/svg"
SHAPES = frozenset(
    ("svg", "g", "path", "rect", "line", "circle", "ellipse", "polygon", "polyline", "text", "tspan", "title", "desc")
)
SAYS = frozenset(
    (
        *("width", "height", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "d", "points"),
        *("transform", "fill", "stroke", "opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-linecap"),
        *("stroke-linejoin", "stroke-dasharray", "text-anchor", "dominant-baseline", "font-size", "font-family"),
        *("font-weight", "font-style", "dx", "dy", "lang", "role"),
    )
)
DRAWN = ("svg", "narrow_svg")
LEFT_OUT = ("bare_svg", "labels")  # what only the printed report needs


def safe_svg(drawing: str) -> str:
    """The drawing with known shapes and attributes only; empty when it is no drawing.

    >>> safe_svg('<svg xmlns="http://www.w3.org/2000/svg"><script>x</script><rect width="3" onclick="x"/></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"><rect width="3" /></svg>'
    """
    if "<!" in drawing.replace("<!--", ""):  # no document type: nothing can be named that expands
        return ""
    try:
        root = ElementTree.fromstring(drawing)  # noqa: S314 # nosec B314
    except ElementTree.ParseError:
        return ""
    if root.tag != f"{{{SVG}}}svg":
        return ""
    _cut(root)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def safe_paper(said: Mapping[str, Any]) -> dict[str, Any]:
    """A spoken report whose drawings can be shown, without what only the printed one needs."""
    return {**said, "blocks": [_safe_block(block) for block in said.get("blocks", ())]}


def charts_of(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every chart of a spoken report, also in what is folded away."""
    for block in said.get("blocks", ()):
        if block["kind"] == "chart":
            yield block
        yield from charts_of(block)


def _safe_block(block: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in block.items() if name not in LEFT_OUT}
    for name in DRAWN:
        if name in kept:
            kept[name] = safe_svg(str(kept[name]))
    return safe_paper(kept) if "blocks" in kept else kept


def _cut(element: ElementTree.Element) -> None:
    for name in list(element.attrib):
        if name not in SAYS or "url(" in element.attrib[name].lower():
            del element.attrib[name]
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.removeprefix(f"{{{SVG}}}") not in SHAPES:
            element.remove(child)
        else:
            _cut(child)
