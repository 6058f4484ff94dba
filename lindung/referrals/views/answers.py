"""Pages of a partner: the inbox, and one offer to answer in two steps on a phone."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.cases import queries as cases
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import status_of
from lindung.referrals import actions, queries
from lindung.referrals.forms import AcceptForm, DeclineForm, FreeForm
from lindung.referrals.models import Offer
from lindung.referrals.permissions import ANSWERS, can_answer
from lindung.referrals.rules import OfferState, OfferStep
from lindung.referrals.views.persons import persons_shown

TAPS = range(6)
BOTH = (*READING, "POST")


@desk_view(*ANSWERS)
def home(request: DeskRequest) -> HttpResponse:
    """The room's address leads to the inbox."""
    return redirect("referrals:inbox")


@desk_view(*ANSWERS)
def inbox(request: DeskRequest) -> HttpResponse:
    """What this organisation is asked, whom it expects or keeps, and what it answered lately."""
    context = {
        "page": queries.inbox(request.actor, cursor=request.GET.get("page", "")),
        "recent": queries.recent_answers(request.actor),
        "copies": cases.copies_to_destroy(request.actor),
        "placements": queries.placements_here(request.actor)[:50],
        "at": request.at,
    }
    return render(request, "referrals/inbox.html", context)


@desk_view(*ANSWERS)
def offer(request: DeskRequest, ref: str) -> HttpResponse:
    """One offer: for the partner what is needed and two buttons, for the desk where it stands."""
    return _page(request, queries.find_offer(request.actor, ref))


@desk_view(*ANSWERS, methods=BOTH)
def accept(request: DeskRequest, ref: str) -> HttpResponse:
    """Yes: the second step of the first button."""
    found = queries.find_offer(request.actor, ref)
    if request.method != "POST":
        return _page(request, found)
    form = AcceptForm(request.POST, at=request.at)
    done = try_form(form, lambda said: actions.accept_offer(offer=found, **said, actor=request.actor, at=request.at))
    if not done:
        return _page(request, found, accept_form=form)
    messages.success(request, _("Thank you. You have accepted. Below you see who comes, as far as the person agreed."))
    return redirect("referrals:offer", ref=ref)


@desk_view(*ANSWERS, methods=BOTH)
def decline(request: DeskRequest, ref: str) -> HttpResponse:
    """No, with its reason: the second step of the second button."""
    found = queries.find_offer(request.actor, ref)
    if request.method != "POST":
        return _page(request, found)
    form = DeclineForm(request.POST)
    done = try_form(
        form, lambda said: actions.decline_offer(offer=found, **said, actor=request.actor, at=request.at) or True
    )
    if not done:
        return _page(request, found, decline_form=form)
    messages.success(request, _("Thank you for answering. The next partner is asked now."))
    return redirect("referrals:offer", ref=ref)


@desk_view(*ANSWERS, methods=BOTH)
def free(request: DeskRequest, ref: str) -> HttpResponse:
    """How many places are free, in one tap."""
    found = queries.find_offer(request.actor, ref)
    if request.method != "POST":
        return _page(request, found)
    form = FreeForm(request.POST)
    done = try_form(
        form, lambda said: actions.state_free(offer=found, **said, actor=request.actor, at=request.at) or True
    )
    if not done:
        return _page(request, found, free_form=form)
    messages.success(request, _("Thank you. The desk sees the number now."))
    return redirect("referrals:offer", ref=ref)


def answer_context(offer: Offer, at: Any, **forms: Form) -> dict[str, Any]:
    """What the answer page shows, signed in or by link: nothing of it identifies anybody."""
    helps = queries.still_helps(offer)
    return {
        "offer": offer,
        "shown": offer.shown,
        "can_answer": offer.state == OfferState.OFFERED.value,
        "can_say_late": helps and offer.state == OfferState.EXPIRED.value,
        "taps": TAPS,
        "at": at,
        **{"accept_form": AcceptForm(at=at), "decline_form": DeclineForm(), "free_form": FreeForm(), **forms},
    }


def _page(request: DeskRequest, found: Offer, **forms: Form) -> HttpResponse:
    asked_us = can_answer(request.actor, found)
    wrong = next((form for form in forms.values() if form.errors), None)
    context = {
        **answer_context(found, request.at, **forms),
        "is_asked": asked_us,
        "is_asking": found.accountable_id == request.actor.organisation_id,
        "need_ref": _need_ref(request, found),
        "step": OfferStep(found.next_step).label if found.next_step else "",
        "placement": queries.placement_of(found, request.actor),
        "persons": persons_shown(request, found) if asked_us else [],
        "wrong": wrong,
    }
    return render(request, "referrals/offer.html", context, status=status_of(wrong))


def _need_ref(request: DeskRequest, found: Offer) -> str:
    """For the desk that asks; a partner sees an offer, never the need."""
    if found.accountable_id != request.actor.organisation_id:
        return ""
    return queries.need_ref_of(found, request.actor)
