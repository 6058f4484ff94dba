"""The signed link in a notice: an offer opened and answered without sign-in. It answers once; it shows no identity."""

from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lindung.kernel.errors import NotFound, Refusal
from lindung.partners.edges import READING, public_view
from lindung.partners.forms import add_refusal
from lindung.partners.models import Actor
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.referrals import actions, queries
from lindung.referrals.forms import AcceptForm, DeclineForm, FreeForm
from lindung.referrals.models import Offer
from lindung.referrals.rules import LinkIsOver, OfferState
from lindung.referrals.views.answers import answer_context
from lindung.web import clock, language
from lindung.web.say import say

GONE = 410


@csrf_exempt  # nothing ambient to forge: no cookie is read, the secret is the address itself
@public_view(methods=(*READING, "POST"))
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the offer and changes nothing; POST is the second step of one of its buttons.

    A link that was used, that is no longer needed or that nobody made answers the same sentence.
    """
    try:
        found = _open(token)
    except NotFound:
        return _over(request)
    language.speak(request, found.to_organisation.language)
    timezone.activate(ZoneInfo(found.to_organisation.timezone))
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if _is_repeated(found, step):
        return _thanks(request, found)
    if not queries.still_helps(found):
        return _over(request, practice=found.is_practice)
    return _take(request, token, found, step) if step in FORMS else _page(request, found)


FORMS = {"accept": AcceptForm, "decline": DeclineForm, "free": FreeForm}
ANSWERED_BY = {"accept": OfferState.ACCEPTED, "decline": OfferState.DECLINED}


def _take(request: HttpRequest, token: str, found: Offer, step: str) -> HttpResponse:
    """Answer in the scope of the organisation that was asked; a refusal is said on the page, and nothing is lost."""
    at = clock.now()
    form: Form = AcceptForm(request.POST, at=at) if step == "accept" else FORMS[step](request.POST)
    if not form.is_valid():
        return _page(request, found, {f"{step}_form": form}, status=422)
    try:
        with acting(organisations=[found.to_organisation_id], member=_holder(found).ref, restricted=True) as at:
            _STEPS[step](offer=found, **form.cleaned_data, actor=_holder(found), at=at)
    except Refusal as refusal:
        fresh = _open(token)
        if not queries.still_helps(fresh):
            return _over(request, say(refusal), practice=found.is_practice)
        add_refusal(form, refusal)
        return _page(request, fresh, {f"{step}_form": form}, status=refusal.status)
    if step == "free":
        return _page(request, _open(token), said=_("Thank you. The desk sees the number now."))
    return _thanks(request, found)


_STEPS: dict[str, Any] = {
    "accept": actions.accept_offer,
    "decline": actions.decline_offer,
    "free": actions.state_free,
}


def _open(token: str) -> Offer:
    """The offer a link opens, as it stands now. Raises NotFound; also for an organisation that may not act now."""
    offer = queries.offer_by_token(token)
    if not offer.to_organisation.is_vetted:
        raise NotFound(ref="")
    return offer


def _holder(offer: Offer) -> Actor:
    return Actor.of_link(offer.ref, offer.to_organisation, roles=frozenset({Role.PARTNER_WORKER}))


def _is_repeated(offer: Offer, step: str) -> bool:
    """The same answer sent again, because the first answer page was lost on its way."""
    wanted = ANSWERED_BY.get(step)
    return wanted is not None and offer.state == wanted.value and offer.answered_by == _holder(offer).ref


def _page(
    request: HttpRequest, offer: Offer, forms: dict[str, Form] | None = None, *, status: int = 200, said: str = ""
) -> HttpResponse:
    shown = forms or {}
    wrong = next((form for form in shown.values() if form.errors), None)
    context = {**answer_context(offer, clock.now(), **shown), "wrong": wrong, "said": said, "by_link": True}
    return _render(request, "referrals/link.html", context, practice=offer.is_practice, status=status)


def _thanks(request: HttpRequest, offer: Offer) -> HttpResponse:
    context = {"offer": offer, "accepted": offer.state == OfferState.ACCEPTED.value}
    return _render(request, "referrals/link_answered.html", context, practice=offer.is_practice)


def _over(request: HttpRequest, sentence: str = "", *, practice: bool = False) -> HttpResponse:
    context = {"sentence": sentence or say(LinkIsOver())}
    return _render(request, "referrals/link_over.html", context, practice=practice, status=GONE)


def _render(
    request: HttpRequest, template: str, context: dict[str, Any], *, practice: bool, status: int = 200
) -> HttpResponse:
    """Practice is said on the page also where the installation is a real one."""
    return render(request, template, context | ({"practice": True} if practice else {}), status=status)
