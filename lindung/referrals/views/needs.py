"""Pages of the desk: a need with its matches and offers, asking partners, and a consent taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lindung.cases.actions import note_reading
from lindung.cases.models import Case, Consent
from lindung.cases.permissions import check_can_work_on
from lindung.cases.queries import persons_seen
from lindung.cases.rules import WORK_ON_CASES
from lindung.directory.models import Service
from lindung.kernel.errors import NotAllowed, NotFound, Refusal
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import add_refusal, try_form
from lindung.partners.rules import Role
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.referrals import actions, queries
from lindung.referrals.forms import AskForm, NeedForm
from lindung.referrals.models import Need, Offer
from lindung.referrals.permissions import check_can_ask, why_not_ask
from lindung.referrals.rules import OfferState
from lindung.web.paging import page_of

WORKERS: tuple[Role, ...] = tuple(sorted(WORK_ON_CASES))
BOTH = (*READING, "POST")


@desk_view(*WORKERS, methods=BOTH)
def add_need(request: DeskRequest, ref: str) -> HttpResponse:
    """Add a need to a case, for one person or a party kept together."""
    rows = Case.objects.visible_to(request.actor).select_related("accountable__desk", "assignee", "key")
    case = get_object_or_404(rows, ref=ref)
    check_can_work_on(request.actor, case)
    persons = persons_seen(case, request.actor, at=request.at)
    note_reading(case=case, persons=persons, actor=request.actor, at=request.at)
    form = NeedForm(sent(request), case=case, persons=persons)
    need = try_form(form, lambda said: _add(request, case, said)) if request.method == "POST" else None
    if need is not None:
        messages.success(request, _("The need is written down. Now choose whom to ask."))
        return redirect("referrals:need", ref=need.ref)
    context = {"case": case, "form": form, "has_persons": bool(persons)}
    return render(request, "referrals/add_need.html", context, status=status_of(form.errors))


@desk_view(*WORKERS)
def need(request: DeskRequest, ref: str) -> HttpResponse:
    """A need: its clock, who is asked, who suits it and why, who does not and by which rule."""
    return _match_page(request, queries.find_need(request.actor, ref))


@desk_view(*WORKERS, methods=("POST",))
def ask(request: DeskRequest, ref: str) -> HttpResponse:
    """Ask the services that are ticked: the first post shows whom, the second one asks."""
    found = queries.find_need(request.actor, ref)
    check_can_ask(request.actor, found)
    chosen = {service.ref: service for service in _options(request, found)}
    form = AskForm(request.POST, services=[(service.ref, service.name) for service in chosen.values()])
    if not form.is_valid():
        return _match_page(request, found, form)
    services = [chosen[each] for each in dict.fromkeys(form.cleaned_data["services"])]
    if not request.POST.get("sure"):
        context = {"need": found, "services": services, "shown": queries.need_shown(found), "at": request.at}
        return render(request, "referrals/ask.html", context)
    try:
        asked = actions.offer(need=found, services=services, actor=request.actor, at=request.at)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _match_page(request, found, form, status=refusal.status)
    said = ngettext("%(count)s partner is asked.", "%(count)s partners are asked.", len(asked)) % {"count": len(asked)}
    messages.success(request, said)
    return redirect("referrals:need", ref=ref)


@desk_view(*WORKERS)
def offers(request: DeskRequest, ref: str) -> HttpResponse:
    """Everybody who was ever asked for a need, and what they answered."""
    found = queries.find_need(request.actor, ref)
    page = page_of(queries.offers_of(found, request.actor), order=("-id",), cursor=request.GET.get("page", ""))
    rows = queries.with_services(page.rows, request.actor)
    context = {"need": found, "shown": queries.need_shown(found), "page": page, "offers": rows, "at": request.at}
    return render(request, "referrals/offers.html", context)


@desk_view(*WORKERS, methods=("POST",))
def meet(request: DeskRequest, ref: str) -> HttpResponse:
    """The need is met without a partner."""
    found = queries.find_need(request.actor, ref)
    return _end(request, found, actions.meet_need, _("The need is met."))


@desk_view(*WORKERS, methods=("POST",))
def withdraw(request: DeskRequest, ref: str) -> HttpResponse:
    """The need is withdrawn."""
    found = queries.find_need(request.actor, ref)
    return _end(request, found, actions.withdraw_need, _("The need is withdrawn. Partners that were asked are told."))


@desk_view(*WORKERS, methods=("POST",))
def no_longer_needed(request: DeskRequest, ref: str) -> HttpResponse:
    """The need is no longer there."""
    found = queries.find_need(request.actor, ref)
    return _end(request, found, actions.no_longer_needed, _("Written down: this is no longer needed."))


@desk_view(*WORKERS, methods=("POST",))
def withdraw_offer(request: DeskRequest, ref: str) -> HttpResponse:
    """The desk takes an offer back."""
    offer = queries.find_offer(request.actor, ref)
    offer.need = queries.find_need(request.actor, queries.need_ref_of(offer, request.actor))
    return take_step(
        request,
        lambda: actions.withdraw_offer(offer=offer, actor=request.actor, at=request.at),
        done=_("The offer is taken back. The partner is told."),
        then="referrals:need",
        ref=offer.need.ref,
    )


@desk_view(*WORKERS, methods=BOTH)
def withdraw_consent(request: DeskRequest, ref: str) -> HttpResponse:
    """The person takes a consent back: what hangs on it is said first, then it happens at once."""
    rows = Consent.objects.visible_to(request.actor).select_related(
        "person__key", "case__accountable__desk", "case__policy", "case__assignee"
    )
    consent = get_object_or_404(rows, ref=ref)
    if request.method == "POST":
        return take_step(
            request,
            lambda: actions.withdraw_consent(consent=consent, actor=request.actor, at=request.at),
            done=_("The consent is withdrawn. Others no longer see what it covered, and whoever holds copies is told."),
            then="desk:case",
            ref=consent.case.ref,
        )
    context = {
        "title": _("Withdraw this consent"),
        "sentence": _(
            "Offers that rest on it are taken back at once, others no longer see what it covered, and organisations"
            " that hold copies are asked to destroy them. This cannot be undone; the person can agree anew."
        ),
        "verb": _("Yes, withdraw it now"),
        "kind": "danger",
        "back_url": reverse("desk:case", args=[consent.case.ref]),
    }
    return render(request, "web/second_step.html", context)


def _add(request: DeskRequest, case: Case, said: dict[str, Any]) -> Need:
    named = {person.ref: person for person in case.persons.filter(ref__in=[said["person"], *said.get("party", [])])}
    return actions.add_need(
        case=case,
        person=named[said["person"]],
        kind=said["kind"],
        party=[named[each] for each in said.get("party", [])],
        party_size=said["party_size"],
        urgency=said["urgency"],
        area=said["area"],
        details=said["details"],
        actor=request.actor,
        at=request.at,
    )


def _options(request: DeskRequest, found: Need) -> list[Service]:
    """The services that may be ticked."""
    matches = queries.matches(need=found, actor=request.actor, at=request.at)
    return [match.service for match in matches.options if not match.is_asked]


def _match_page(request: DeskRequest, found: Need, form: AskForm | None = None, status: int = 0) -> HttpResponse:
    (seen,) = queries.needs_seen([found], request.actor)
    matches = queries.matches(need=found, actor=request.actor, at=request.at) if seen.can_be_asked else None
    past = queries.offers_of(found, request.actor).exclude(state=OfferState.OFFERED.value)
    context = {
        "seen": seen,
        "need": found,
        "shown": queries.need_shown(found),
        "options": _ranked(matches, past) if matches else (),
        "excluded": matches.excluded if matches else (),
        "form": form,
        "ticked": set(form.data.getlist("services")) if form else set(),  # type: ignore[attr-defined]
        "most": found.clocks.offers_out(seen.urgency),
        "was_asked": past.exists(),
        "why_not": reason(why_not_ask(request.actor, found)),
        "at": request.at,
    }
    return render(request, "referrals/need.html", context, status=status or status_of(form and form.errors))


def _ranked(matches: queries.Matches, past: Any) -> list[dict[str, Any]]:
    """Each option with what its organisation answered for this need before."""
    before: dict[int, Offer] = {}
    for offer in past:
        before.setdefault(offer.service_id, offer)
    return [{"match": match, "before": before.get(match.service.pk)} for match in matches.options]


def _end(request: DeskRequest, need: Need, do: Callable[..., None], done: str) -> HttpResponse:
    return take_step(
        request,
        lambda: do(need=need, actor=request.actor, at=request.at),
        done=done,
        then="referrals:need",
        ref=need.ref,
    )
