"""Pages of a placement: expected, arrived, ended."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, status_of, take_step
from lindung.referrals import actions, queries
from lindung.referrals.forms import OutcomeForm
from lindung.referrals.models import Placement
from lindung.referrals.permissions import ANSWERS, can_keep, why_not_keep
from lindung.referrals.rules import PlacementStep
from lindung.referrals.views.persons import persons_shown
from lindung.web.paging import page_of

BOTH = (*READING, "POST")


@desk_view(*ANSWERS)
def placements(request: DeskRequest) -> HttpResponse:
    """Everybody this organisation expects or keeps, the soonest due first."""
    rows = queries.placements_here(request.actor)
    page = page_of(rows, order=("due_at", "id"), cursor=request.GET.get("page", ""))
    return render(request, "referrals/placements.html", {"page": page, "at": request.at})


@desk_view(*ANSWERS)
def placement(request: DeskRequest, ref: str) -> HttpResponse:
    """Who is coming or staying, by when somebody must say something, and the steps that are possible."""
    return _page(request, queries.find_placement(request.actor, ref))


@desk_view(*ANSWERS, methods=BOTH)
def ended(request: DeskRequest, ref: str) -> HttpResponse:
    """The stay has ended, with an outcome."""
    found = queries.find_placement(request.actor, ref)
    if request.method != "POST":
        return _page(request, found)
    form = OutcomeForm(request.POST)
    done = try_form(
        form, lambda said: actions.end_placement(placement=found, **said, actor=request.actor, at=request.at) or True
    )
    if not done:
        return _page(request, found, form)
    messages.success(request, _("Thank you. The stay has ended and the place is free again."))
    return redirect("referrals:placement", ref=ref)


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


def _page(request: DeskRequest, found: Placement, form: OutcomeForm | None = None) -> HttpResponse:
    keeps = can_keep(request.actor, found)
    asked_by_us = found.placed_by_organisation_id == request.actor.organisation_id
    context = {
        "placement": found,
        "shown": found.offer.shown,
        "step": PlacementStep(found.next_step).label if found.next_step else "",
        "persons": persons_shown(request, found.offer) if keeps else [],
        "need_ref": queries.need_ref_of(found.offer, request.actor) if asked_by_us else "",
        "form": form or OutcomeForm(),
        "keeps": keeps,
        "why_not": reason(why_not_keep(request.actor, found)),
        "at": request.at,
    }
    return render(request, "referrals/placement.html", context, status=status_of(form and form.errors))


def _step(request: DeskRequest, ref: str, do: Callable[..., None], done: str) -> HttpResponse:
    found = queries.find_placement(request.actor, ref)
    return take_step(
        request,
        lambda: do(placement=found, actor=request.actor, at=request.at),
        done=done,
        then="referrals:placement",
        ref=ref,
    )
