"""Pages of a partner: the inbox, and one offer to answer in two steps on a phone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.referrals import actions, queries
from lindung.referrals.forms import DeclineForm, FreeForm
from lindung.referrals.models import Offer
from lindung.referrals.permissions import ANSWERS, why_not_answer
from lindung.referrals.rules import OfferState

TAPS = (0, 1, 2, 3, 4, 5)


@desk_view(*ANSWERS)
def home(request: DeskRequest) -> HttpResponse:
    """The room's address leads to the inbox."""
    return redirect("referrals:inbox")


@desk_view(*ANSWERS)
def inbox(request: DeskRequest) -> HttpResponse:
    """What this organisation is asked, whom it expects, and what it answered lately."""
    context = {
        "page": queries.inbox(request.actor, cursor=request.GET.get("page", "")),
        "recent": queries.recent_answers(request.actor),
        "placements": queries.placements_here(request.actor)[:50],
        "at": request.at,
    }
    return render(request, "referrals/inbox.html", context)


@desk_view(*ANSWERS)
def offer(request: DeskRequest, ref: str) -> HttpResponse:
    """One offer: what is needed, by when to answer, two buttons."""
    return _page(request, queries.find_offer(request.actor, ref), DeclineForm())


@desk_view(*ANSWERS, methods=("POST",))
def accept(request: DeskRequest, ref: str) -> HttpResponse:
    """Yes: the second step of the first button."""
    found = queries.find_offer(request.actor, ref)
    return take_step(
        request,
        lambda: actions.accept_offer(offer=found, actor=request.actor, at=request.at),
        done=_("Thank you. You have accepted. Below you see who is coming, as far as the person agreed."),
        then="referrals:offer",
        ref=ref,
    )


@desk_view(*ANSWERS, methods=(*READING, "POST"))
def decline(request: DeskRequest, ref: str) -> HttpResponse:
    """No, with its reason: the second step of the second button."""
    found = queries.find_offer(request.actor, ref)
    form = DeclineForm(sent(request))
    done = request.method == "POST" and try_form(
        form,
        lambda values: actions.decline_offer(offer=found, **values, actor=request.actor, at=request.at) or True,
    )
    if done:
        messages.success(request, _("Thank you for answering. The next partner is asked now."))
        return redirect("referrals:inbox")
    return _page(request, found, form)


@desk_view(*ANSWERS, methods=("POST",))
def free(request: DeskRequest, ref: str) -> HttpResponse:
    """How many places are free, in one tap."""
    found = queries.find_offer(request.actor, ref)
    form = FreeForm(request.POST)
    done = try_form(
        form,
        lambda values: actions.state_free(offer=found, **values, actor=request.actor, at=request.at) or True,
    )
    if done:
        messages.success(request, _("Thank you. The desk sees the number now."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("referrals:offer", ref=ref)


def _page(request: DeskRequest, found: Offer, form: DeclineForm) -> HttpResponse:
    why_not = why_not_answer(request.actor, found)
    context = {
        "offer": found,
        "shown": found.shown,
        "form": form,
        "is_asked": why_not is None,
        "why_not": reason(why_not),
        "can_answer": why_not is None and found.state == OfferState.OFFERED.value,
        "can_say_late": why_not is None and found.state == OfferState.EXPIRED.value,
        "placement": queries.placement_of(found, request.actor),
        "persons": queries.persons_of(found, request.actor, at=request.at),
        "taps": TAPS,
        "at": request.at,
    }
    return render(request, "referrals/offer.html", context, status=status_of(form.errors))
