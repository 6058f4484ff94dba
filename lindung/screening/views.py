"""Pages of lures: what a run brought to the desk, one lure with what it names, and saying what it is."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent
from lindung.screening import actions, permissions, queries
from lindung.screening.forms import DecideForm
from lindung.screening.methods.slots import pieces
from lindung.screening.models import Lure
from lindung.screening.rules.lures import LURE_LIFECYCLE, SEES_LURES, LureState
from lindung.web.paging import page_of

ORDER = ("-size", "-id")
CHART_WIDTH, CHART_HEIGHT = 480, 96
WEEKS_SHOWN = 26
VERBS = {
    LureState.CONFIRMED: gettext_noop("Confirm it as a lure"),
    LureState.HARMLESS: gettext_noop("Mark it as harmless"),
    LureState.RETIRED: gettext_noop("Retire it"),
}
DONE = {
    LureState.CONFIRMED: gettext_noop("Confirmed. From now on the public check says when an offer is like it."),
    LureState.HARMLESS: gettext_noop("Marked as harmless. The public check does not mention it."),
    LureState.RETIRED: gettext_noop("Retired. The public check does not mention it any more."),
}


@dataclass(frozen=True)
class Bar:
    """One week of the picture: where its bar stands."""

    x: int
    y: int
    width: int
    height: int


@desk_view(*SEES_LURES)
def lures(request: DeskRequest) -> HttpResponse:
    """Lures of this desk, the largest first; narrowed by state, language and place."""
    asked = {name: request.GET.get(name, "")[:60].replace("\x00", "") for name in ("state", "language", "place")}
    page = page_of(queries.lures_seen(request.actor, **asked), order=ORDER, cursor=request.GET.get("page", ""))
    languages, places = queries.filters_of(request.actor)
    counts = queries.counts_by_state(request.actor)
    context = {
        "page": page,
        "asked": asked,
        "states": [(state, counts[state.value]) for state in LureState],
        "spoken": languages,  # `languages` is the switch of every page
        "places": places,
    }
    return render(request, "screening/lures.html", context)


@desk_view(*SEES_LURES)
def lure(request: DeskRequest, ref: str) -> HttpResponse:
    """One lure: its text with slots, what it names, how often it was seen, and what it may become."""
    found = queries.find_lure(request.actor, ref)
    actions.open_lure(lure=found, actor=request.actor, at=request.at)
    return render(request, "screening/lure.html", _context(request, found))


@desk_view(*SEES_LURES, methods=("POST",))
def decide(request: DeskRequest, ref: str) -> HttpResponse:
    """Say what a lure is, and why."""
    found = queries.find_lure(request.actor, ref)
    permissions.check_can_decide_lure(request.actor, found)
    form = DecideForm(sent(request))

    def do(told: dict[str, Any]) -> LureState:
        actions.decide_lure(lure=found, **told, actor=request.actor, at=request.at)
        return LureState(told["to"])

    to = try_form(form, lambda told: do(told))
    if to is None:
        return render(request, "screening/lure.html", _context(request, found, form), status=422)
    messages.success(request, _(DONE[to]))
    return redirect("screening:lure", ref=ref)


def _context(request: DeskRequest, found: Lure, tried: DecideForm | None = None) -> dict[str, Any]:
    weeks = queries.weeks_of(found)
    open_to = sorted(LURE_LIFECYCLE.moves[LureState(found.state)])
    return {
        "lure": found,
        "pieces": pieces(str(found.template)),
        "entities": queries.entities_of(found, request.actor),
        "weeks": weeks,
        "bars": _bars([week.posts for week in weeks[-WEEKS_SHOWN:]]),
        "chart": {"width": CHART_WIDTH, "height": CHART_HEIGHT},
        "why_not": reason(permissions.why_not_decide_lure(request.actor, found)),
        "choices": [(to, _(VERBS[to]), DecideForm(to=to, prefix=None, auto_id=f"{to.value}-%s")) for to in open_to],
        "tried": tried,
    }


def _bars(posts: list[int]) -> list[Bar]:
    if not posts:
        return []
    step, most = CHART_WIDTH // len(posts), max(posts)
    heights = [max(1, round(count / most * CHART_HEIGHT)) if count else 0 for count in posts]
    return [Bar(step * at + 1, CHART_HEIGHT - height, max(2, step - 2), height) for at, height in enumerate(heights)]
