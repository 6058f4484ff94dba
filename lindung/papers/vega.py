"""A Vega-Lite specification drawn: only what has such charts loads the drawing program."""

import re
import threading
from collections.abc import Mapping
from xml.etree import ElementTree  # nosec B405

import vl_convert

from lindung.papers.pictures import FONTS, Picture, whole
from lindung.papers.wording import Wording

_NOISE = re.compile(r"^(aria-.*|role|class|pointer-events|stroke-miterlimit)$")
_lock = threading.Lock()
_ready: set[str] = set()


def picture(specification: Mapping[str, object], wording: Wording) -> Picture:
    """Draw it; numbers on axes are written as the language does."""
    with _lock:
        if not _ready:
            vl_convert.register_font_directory(str(FONTS))
            _ready.add("fonts")
    habits = wording.habits
    locale = {"decimal": habits.decimal, "thousands": habits.thousands, "grouping": [3], "currency": ["", ""]}
    drawn = vl_convert.vegalite_to_svg(dict(specification), format_locale=locale)
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing # nosec B314
    _tidy(root)
    return whole(root)


def _tidy(root: ElementTree.Element) -> None:
    """Leave out what the drawing program says about itself: the figure's own words are said by the page."""
    for element in root.iter():
        for name in [name for name in element.attrib if _NOISE.match(name)]:
            del element.attrib[name]
    for parent in list(root.iter()):
        for child in [child for child in parent if child.get("display") == "none"]:
            parent.remove(child)
    root.attrib.pop("version", None)
