"""The page with the receipt: the same for everybody but for four values, so its frame is rendered once a language.

Rendering is the dearest part of taking a report in (benchmarks/report_intake.py). Nothing of a person is in a frame.
"""

from functools import partial
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from lindung.reports.actions import Received
from lindung.reports.rules import in_groups
from lindung.web.templatetags.lindung import moment

TEMPLATE: Final = "reports/sent.html"
SLOTS: Final = {name: f"[[{name}]]" for name in ("receipt", "read_by", "anchor", "carry")}
_frames: dict[tuple[object, ...], str] = {}


def sent_page(request: Any, received: Received, *, carry: str) -> HttpResponse:
    """The answer to a report that was kept; `carry` leads on to its mailbox."""
    values = {
        "receipt": in_groups(received.receipt),
        "read_by": moment(received.read_by, received.zone) if received.read_by else "",
        "anchor": str(received.anchor or ""),
        "carry": carry,
    }
    page = _frame(request, differs=received.differs, said=frozenset(name for name, value in values.items() if value))
    for name, value in values.items():
        page = page.replace(SLOTS[name], conditional_escape(value))
    return HttpResponse(page)


def _frame(request: Any, *, differs: bool, said: frozenset[str]) -> str:
    """The page with slots where the values go; kept per language, address and shape of the page."""
    place = (get_language(), get_script_prefix(), settings.PRACTICE, differs, said)
    render = partial(render_to_string, TEMPLATE, request=request)
    if place not in _frames:
        _frames[place] = render({"differs": differs} | {name: SLOTS[name] for name in said})
    return _frames[place]
