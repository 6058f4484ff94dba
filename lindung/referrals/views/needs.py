"""Pages of the desk: a need with its matches and offers, and asking partners."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lindung.cases.models import Case, Consent, Person
from lindung.cases.permissions import check_can_work_on
from lindung.cases.rules import WORK_ON_CASES
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.rules import Role, Urgency
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.referrals import actions, queries
from lindung.referrals.forms import AskForm, NeedForm
from lindung.referrals.models import Need
from lindung.referrals.permissions import why_not_ask
from lindung.referrals.rules import NeedState, NeedStep

WORKERS: tuple[Role, ...] = tuple(sorted(WORK_ON_CASES))
CAN_BE_ASKED = frozenset({NeedState.OPEN, NeedState.OFFERED, NeedState.STUCK})


@desk_view(*WORKERS, methods=(*READING, "POST"))
def add_need(request: DeskRequest, ref: str) -> HttpResponse:
    """Add a need to a case."""
    rows = Case.objects.visible_to(request.actor).select_related("accountable__desk", "assignee", "key")
    case = get_object_or_404(rows, ref=ref)
    check_can_work_on(request.actor, case)
    persons = Person.objects.visible_to(request.actor).filter(case=case).select_related("key").order_by("id")
    form = NeedForm(sent(request), case=case, persons=persons, initial={"person": persons.first()})
    need = request.method == "POST" and try_form(
        form, lambda values: actions.add_need(case=case, **values, actor=request.actor, at=request.at)
    )
    if need:
        messages.success(request, _("The need is written down. Now choose whom to ask."))
        return redirect("referrals:need", ref=need.ref)
    context = {"case": case, "form": form, "has_persons": persons.exists()}
    return render(request, "referrals/add_need.html", context, status=status_of(form.errors))


@desk_view(*WORKERS, methods=(*READING, "POST"))
def need(request: DeskRequest, ref: str) -> HttpResponse:
    """A need: who suits it and why, who does not and by which rule; ask the ones that are ticked."""
    found = queries.find_need(request.actor, ref)
    is_asking = NeedState(found.state) in CAN_BE_ASKED
    matches = queries.matches(need=found, actor=request.actor, at=request.at) if is_asking else None
    options = [match.service for match in matches.options if not match.is_asked] if matches else []
    form = AskForm(sent(request), services=[(service.ref, service.name) for service in options])
    if request.method == "POST":
        chosen = {service.ref: service for service in options}
        asked = try_form(
            form,
            lambda values: actions.offer(
                need=found, services=[chosen[each] for each in values["services"]], actor=request.actor, at=request.at
            ),
        )
        if asked:
            said = ngettext("%(count)s partner is asked.", "%(count)s partners are asked.", len(asked))
            messages.success(request, said % {"count": len(asked)})
            return redirect("referrals:need", ref=ref)
    offers = list(queries.offers_of(found, request.actor))
    out = sum(each.state == "offered" for each in offers)
    context = {
        "need": found,
        "shown": queries.need_shown(found),
        "matches": matches,
        "offers": offers,
        "form": form,
        "step": NeedStep(found.next_step).label if found.next_step else "",
        "most": found.clocks.offers_out(Urgency(found.urgency)),
        "may_ask": max(found.clocks.offers_out(Urgency(found.urgency)) - out, 0),
        "why_not": reason(why_not_ask(request.actor, found)),
        "at": request.at,
    }
    return render(request, "referrals/need.html", context, status=status_of(form.errors))


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
    need = queries.find_need(request.actor, queries.need_ref_of(offer, request.actor))
    offer.need = need
    return take_step(
        request,
        lambda: actions.withdraw_offer(offer=offer, actor=request.actor, at=request.at),
        done=_("The offer is taken back. The partner is told."),
        then="referrals:need",
        ref=need.ref,
    )


@desk_view(*WORKERS, methods=(*READING, "POST"))
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


def _end(request: DeskRequest, need: Need, do: Callable[..., None], done: str) -> HttpResponse:
    return take_step(
        request,
        lambda: do(need=need, actor=request.actor, at=request.at),
        done=done,
        then="desk:case",
        ref=need.case.ref,
    )
