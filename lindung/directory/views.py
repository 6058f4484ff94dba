"""Pages of the directory: our services, the network's services, numbers to confirm."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lindung.directory import actions, permissions, queries
from lindung.directory.forms import AssureForm, CheckForm, FreeForm, PlacesForm, TermsForm
from lindung.directory.models import Service
from lindung.directory.rules import CheckOutcome, ServiceState
from lindung.kernel.errors import BadInput, NotFound, Refusal
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.permissions import NAMERS
from lindung.partners.rules import COUNTRIES, NeedKind
from lindung.web.say import say

POST = ("POST",)
BOTH = ("GET", "HEAD", "POST")
TAPS = range(6)


@desk_view(*permissions.KEEPERS)
def services(request: DeskRequest) -> HttpResponse:
    """What we give, with free places to say in one tap."""
    context = {
        "services": queries.own_services(request.actor),
        "taps": TAPS,
        "at": request.at,
        "may_assure": request.actor.is_of_desk,
        "may_name": request.actor.has(*NAMERS),
    }
    return render(request, "directory/services.html", context)


@desk_view(*permissions.KEEPERS, methods=BOTH)
def add(request: DeskRequest) -> HttpResponse:
    """A new service."""
    organisation = _organisation(request)
    first = {
        "timezone": organisation.timezone,
        "age_from": 0,
        "age_to": 120,
        "takes_adults": True,
        "counts_places": True,
        "confidential_location": True,
    }
    form = TermsForm(request.POST or None, initial=first, organisation=organisation)
    if request.method == "POST":

        def save(data: dict[str, Any]) -> Service:
            return actions.add_service(terms=form.terms(), actor=request.actor, at=request.at)

        service = try_form(form, save)
        if service is not None:
            messages.success(request, _("Saved. Now say how many places there are. Then your national desk checks it."))
            return redirect("directory:service", service.ref)
    return render(request, "directory/service_form.html", {"form": form, "title": _("Add a service")})


@desk_view(*permissions.KEEPERS, methods=BOTH)
def service(request: DeskRequest, ref: str) -> HttpResponse:
    """One of our services: its terms, its places, its state."""
    found = _own(request, ref)
    organisation = _organisation(request)
    form = (
        TermsForm(request.POST, organisation=organisation, service=found)
        if request.method == "POST"
        else TermsForm.of(found, organisation)
    )
    if request.method == "POST":

        def save(data: dict[str, Any]) -> bool:
            actions.change_terms(service=found, terms=form.terms(), actor=request.actor, at=request.at)
            return True

        if try_form(form, save):
            messages.success(request, _("Saved. Matching uses it from now on."))
            return redirect("directory:service", ref)
    context = {
        "form": form,
        "title": found.name,
        "service": found,
        "places": PlacesForm(initial={"total": found.places_total, "free": max(0, found.places_free)}),
        "at": request.at,
    }
    return render(request, "directory/service_form.html", context)


@desk_view(*permissions.KEEPERS, methods=POST)
def state_free(request: DeskRequest, ref: str) -> HttpResponse:
    """Free places, in one tap."""
    found, form = _own(request, ref), FreeForm(request.POST)

    def state() -> str:
        actions.state_free_places(service=found, free=_clean(form)["free"], actor=request.actor, at=request.at)
        free = found.places_free
        return ngettext("%(count)s place is free. Thank you.", "%(count)s places are free. Thank you.", free) % {
            "count": free
        }

    _try(request, state)
    return redirect("directory:services")


@desk_view(*permissions.KEEPERS, methods=POST)
def reconcile(request: DeskRequest, ref: str) -> HttpResponse:
    """Places in all, and free."""
    found, form = _own(request, ref), PlacesForm(request.POST)

    def state() -> str:
        data = _clean(form)
        actions.reconcile(service=found, total=data["total"], free=data["free"], actor=request.actor, at=request.at)
        return _("Saved. There are %(total)s places in all.") % {"total": found.places_total}

    _try(request, state)
    return redirect("directory:service", ref)


@desk_view(*permissions.KEEPERS, methods=POST)
def turn(request: DeskRequest, ref: str) -> HttpResponse:
    """Open, pause or close one of our services."""
    found = _own(request, ref)
    said = {
        ServiceState.OPEN: _("%(name)s is open again."),
        ServiceState.PAUSED: _("%(name)s is paused. Nobody is offered to it until you open it again."),
        ServiceState.CLOSED: _("%(name)s is closed for good."),
    }

    def change() -> str:
        to = _state(request.POST.get("to", ""))
        actions.turn(service=found, to=to, actor=request.actor, at=request.at)
        return said[to] % {"name": found.name}

    _try(request, change)
    return redirect("directory:services")


@desk_view(*NAMERS)
def names(request: DeskRequest) -> HttpResponse:
    """Whether others read our names, or numbers."""
    context = {"organisation": _organisation(request), "services": queries.own_services(request.actor)}
    return render(request, "directory/names.html", context)


@desk_view(*NAMERS, methods=POST)
def say_organisation(request: DeskRequest) -> HttpResponse:
    """Our organisation by name or by number."""

    def choose() -> str:
        actions.say_organisation(by_number=_by_number(request), actor=request.actor, at=request.at)
        return _("Saved. It holds from now on.")

    _try(request, choose)
    return redirect("directory:names")


@desk_view(*NAMERS, methods=POST)
def say_service(request: DeskRequest, ref: str) -> HttpResponse:
    """One of our services by name or by number."""
    found = _own(request, ref)

    def choose() -> str:
        actions.say_service(service=found, by_number=_by_number(request), actor=request.actor, at=request.at)
        return _("Saved. It holds from now on.")

    _try(request, choose)
    return redirect("directory:names")


@desk_view(*permissions.KEEPERS)
def network(request: DeskRequest) -> HttpResponse:
    """Services of everybody we work with."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(NeedKind) else ""
    page = queries.network_services(request.actor, kind=kind, cursor=request.GET.get("page", ""))
    rows = [
        {
            "service": row,
            "kind": NeedKind(row.kind),
            "place": queries.place_of(row, actor=request.actor),
            "is_assured": row.is_assured_at(request.at),
            "form": AssureForm(at=request.at, auto_id=f"assure_{row.ref}_%s")
            if permissions.can_assure_service(request.actor, row)
            else None,
        }
        for row in page.rows
    ]
    context = {"page": page, "rows": rows, "kinds": list(NeedKind), "kind": kind, "at": request.at}
    context["numbered"] = queries.numbered_services(request.actor, kind=kind)
    return render(request, "directory/network.html", context)


@desk_view(*permissions.ASSURERS, methods=POST)
def assure(request: DeskRequest, ref: str) -> HttpResponse:
    """The desk vouches for a service of its network."""
    found = Service.objects.visible_to(request.actor).filter(desk=request.actor.organisation, ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    form = AssureForm(request.POST)

    def vouch() -> str:
        actions.assure_service(service=found, until=_clean(form)["until"], actor=request.actor, at=request.at)
        return _("%(name)s can now be offered people.") % {"name": found.name}

    _try(request, vouch)
    return redirect("directory:network")


@desk_view(*permissions.CHECKERS)
def numbers(request: DeskRequest) -> HttpResponse:
    """Numbers to call of our country: which answer, which have to be tried."""
    organisation = _organisation(request)
    shown = queries.numbers_to_call(country=organisation.country, at=request.at, practice=organisation.is_practice)
    waiting = queries.waiting_corrections(
        country=organisation.country, at=request.at, practice=organisation.is_practice
    )
    context = {
        "numbers": [(number, waiting.get(number.entry.code)) for number in shown],
        "country": COUNTRIES.get(organisation.country, organisation.country),
        "may_check": request.actor.is_of_desk,
        "at": request.at,
    }
    return render(request, "directory/numbers.html", context)


@desk_view(*permissions.CHECKERS, methods=POST)
def check(request: DeskRequest, code: str) -> HttpResponse:
    """Somebody tried a number: it answers, or it does not."""
    entry = queries.listed_entry(code)
    if entry is None:
        raise NotFound()
    form = CheckForm(request.POST)

    def tried() -> str:
        data = _clean(form)
        outcome = CheckOutcome(data["outcome"])
        made = actions.check_number(
            entry=entry, outcome=outcome, value=data["value"], actor=request.actor, at=request.at
        )
        if not made.stands:
            return _("Thank you. The new number of %(name)s is shown when a second person has tried it too.") % {
                "name": entry.name
            }
        if outcome is CheckOutcome.CONFIRMED:
            return _("%(name)s is now shown as callable.") % {"name": entry.name}
        return _("%(name)s is no longer shown as callable.") % {"name": entry.name}

    _try(request, tried)
    return redirect("directory:numbers")


def _by_number(request: DeskRequest) -> bool:
    said = request.POST.get("said", "")
    if said not in {"name", "number"}:
        raise BadInput(field="said")
    return said == "number"


def _organisation(request: DeskRequest) -> Any:
    if request.actor.organisation is None:
        raise NotFound()
    return request.actor.organisation


def _own(request: DeskRequest, ref: str) -> Service:
    """Our own service, or a refusal that says nothing of others'."""
    found = Service.objects.visible_to(request.actor).of(request.actor).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def _state(value: str) -> ServiceState:
    try:
        return ServiceState(value)
    except ValueError:
        raise BadInput(field="to") from None


def _clean(form: Any) -> dict[str, Any]:
    """What a small form says. Raises BadInput for its first mistake."""
    if not form.is_valid():
        raise BadInput(field=next(iter(form.errors)))
    return dict(form.cleaned_data)


def _try(request: DeskRequest, do: Callable[[], str]) -> None:
    """Do it and say so, or say why not; what the actor may not do at all goes on up."""
    try:
        said = do()
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, say(refusal))
    else:
        messages.success(request, said)
