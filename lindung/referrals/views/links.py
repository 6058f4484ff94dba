"""The signed link in a notice: an offer opened and answered without sign-in. It works once; it shows no identity."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lindung.kernel.errors import Refusal
from lindung.partners.edges import READING, public_view
from lindung.partners.forms import try_form
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.referrals import actions, queries
from lindung.referrals.forms import DeclineForm, FreeForm
from lindung.referrals.models import Offer
from lindung.referrals.rules import OfferState
from lindung.web.language import speak
from lindung.web.say import say

TAPS = (0, 1, 2, 3, 4, 5)
GONE = 410


@csrf_exempt  # nothing ambient to forge: no cookie is read, the secret is the address itself
@public_view(methods=(*READING, "POST"))
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the offer and changes nothing; POST is the second step of one of its buttons."""
    found = queries.offer_by_token(token)
    speak(request, found.to_organisation.language)
    if request.method != "POST":
        return _page(request, found, token)
    steps: dict[str, Callable[[HttpRequest, Offer, str], HttpResponse]] = {
        "accept": _accept,
        "decline": _decline,
        "free": _free,
    }
    step = steps.get(request.POST.get("step", ""))
    return step(request, found, token) if step else _page(request, found, token, status=422)


def _accept(request: HttpRequest, offer: Offer, token: str) -> HttpResponse:
    return _take(
        request,
        offer,
        token,
        lambda actor, at: actions.accept_offer(offer=offer, actor=actor, at=at),
        _("Thank you. You have accepted. Sign in to see who is coming."),
    )


def _decline(request: HttpRequest, offer: Offer, token: str) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, offer, token, form=form, status=422)
    reason = form.cleaned_data["reason"]
    return _take(
        request,
        offer,
        token,
        lambda actor, at: actions.decline_offer(offer=offer, reason=reason, actor=actor, at=at),
        _("Thank you for answering. The next partner is asked now."),
    )


def _free(request: HttpRequest, offer: Offer, token: str) -> HttpResponse:
    """Places by the link only while the offer can be answered: afterwards the link is used up."""
    if offer.state != OfferState.OFFERED.value:
        return _page(request, offer, token, status=GONE)
    with acting(organisations=[offer.to_organisation_id]) as at:
        form = FreeForm(request.POST)
        done = try_form(
            form,
            lambda values: actions.state_free(offer=offer, **values, actor=_holder(offer), at=at) or True,
        )
    said = _("Thank you. The desk sees the number now.") if done else _("Say the number of free places as a number.")
    return _page(request, offer, token, said=said, is_error=not done, status=200 if done else 422)


def _take(
    request: HttpRequest, offer: Offer, token: str, do: Callable[[Actor, datetime], object], done: str
) -> HttpResponse:
    """Answer in the scope of the organisation that was asked; a refusal is said on the page."""
    try:
        with acting(organisations=[offer.to_organisation_id]) as at:
            do(_holder(offer), at)
    except Refusal as refusal:
        fresh = queries.offer_by_token(token)
        return _page(request, fresh, token, said=say(refusal), is_error=True, status=refusal.status)
    return _page(request, queries.offer_by_token(token), token, said=done)


def _holder(offer: Offer) -> Actor:
    return Actor.of_link(offer.ref, offer.to_organisation, roles=frozenset({Role.PARTNER_WORKER}))


def _page(
    request: HttpRequest,
    offer: Offer,
    token: str,
    *,
    form: DeclineForm | None = None,
    said: str = "",
    is_error: bool = False,
    status: int = 0,
) -> HttpResponse:
    can_answer = offer.state == OfferState.OFFERED.value
    can_say_late = offer.state == OfferState.EXPIRED.value
    with acting(organisations=[]) as at:
        context = {
            "offer": offer,
            "shown": offer.shown,
            "form": form or DeclineForm(),
            "said": said,
            "is_error": is_error,
            "can_answer": can_answer,
            "can_say_late": can_say_late,
            "is_over": not (can_answer or can_say_late) and not said,
            "practice": offer.is_practice,
            "taps": TAPS,
            "at": at,
        }
        answer = render(request, "referrals/link.html", context)
    over = not (can_answer or can_say_late) and not said
    answer.status_code = status or (GONE if over else 200)
    return answer
