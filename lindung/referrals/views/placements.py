"""Pages of a placement: expected, arrived, ended."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.referrals import actions, queries
from lindung.referrals.forms import OutcomeForm
from lindung.referrals.permissions import ANSWERS, why_not_keep
from lindung.referrals.rules import PlacementStep


@desk_view(*ANSWERS, methods=(*READING, "POST"))
def placement(request: DeskRequest, ref: str) -> HttpResponse:
    """Who is coming or staying, by when somebody must say something, and the steps that are possible."""
    found = queries.find_placement(request.actor, ref)
    form = OutcomeForm(sent(request))
    ended = request.method == "POST" and try_form(
        form,
        lambda values: actions.end_placement(placement=found, **values, actor=request.actor, at=request.at) or True,
    )
    if ended:
        messages.success(request, _("Thank you. The stay has ended and the place is free again."))
        return redirect("referrals:placement", ref=ref)
    context = {
        "placement": found,
        "shown": found.offer.shown,
        "step": PlacementStep(found.next_step).label if found.next_step else "",
        "persons": queries.persons_of(found.offer, request.actor, at=request.at),
        "form": form,
        "why_not": reason(why_not_keep(request.actor, found)),
        "at": request.at,
    }
    return render(request, "referrals/placement.html", context, status=status_of(form.errors))


@desk_view(*ANSWERS, methods=("POST",))
def arrived(request: DeskRequest, ref: str) -> HttpResponse:
    """The party is there."""
    return _step(request, ref, actions.record_arrived, _("Thank you. The desk knows that the person has arrived."))


@desk_view(*ANSWERS, methods=("POST",))
def not_arrived(request: DeskRequest, ref: str) -> HttpResponse:
    """Nobody came."""
    return _step(request, ref, actions.record_not_arrived, _("Thank you. The desk is told and looks for the person."))


@desk_view(*ANSWERS, methods=("POST",))
def left_early(request: DeskRequest, ref: str) -> HttpResponse:
    """The person left early."""
    return _step(request, ref, actions.record_left_early, _("Thank you. The desk is told that the person has left."))


@desk_view(*ANSWERS, methods=("POST",))
def review(request: DeskRequest, ref: str) -> HttpResponse:
    """The stay goes on."""
    return _step(request, ref, actions.review_stay, _("Thank you. The next look is due later."))


def _step(request: DeskRequest, ref: str, do: Callable[..., None], done: str) -> HttpResponse:
    found = queries.find_placement(request.actor, ref)
    return take_step(
        request,
        lambda: do(placement=found, actor=request.actor, at=request.at),
        done=done,
        then="referrals:placement",
        ref=ref,
    )
