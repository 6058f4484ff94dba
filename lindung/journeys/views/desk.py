"""The desk's pages: registers of licences, loading one, how often offers were checked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.journeys import actions, permissions, queries
from lindung.journeys.forms import REGISTER_BYTES_AT_MOST, RegisterForm
from lindung.journeys.models import Register
from lindung.journeys.rules.licences import ROWS_AT_MOST, RegisterTooLarge
from lindung.journeys.rules.sayings import REGISTER_KEEPERS
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import add_refusal, try_form
from lindung.partners.rules import COUNTRIES
from lindung.partners.views.steps import own_organisation, reason, sent, status_of

BOTH = (*READING, "POST")
SHOWN_AT_MOST = 20
_MORE_THAN_FILE = 20_000  # bytes of the other fields


@desk_view(*permissions.SEES_REGISTER)
def registers(request: DeskRequest) -> HttpResponse:
    """Which registers answer, of what day, and what was loaded before."""
    country = own_organisation(request).country
    in_use = {each.country: each for each in queries.registers_in_use(request.actor)}
    context = {
        "rows": [(_(name), in_use.get(code), _(REGISTER_KEEPERS[code])) for code, name in COUNTRIES.items()],
        "history": queries.register_history(request.actor, country=country)[:SHOWN_AT_MOST],
        "country": _(COUNTRIES.get(country, country)),
        "why_not": reason(permissions.why_not_load_register(request.actor, country)),
        "may_see_counts": permissions.can_see_counts(request.actor),
    }
    return render(request, "journeys/registers.html", context)


@desk_view(*permissions.KEEPS_REGISTER, methods=BOTH)
def load(request: DeskRequest) -> HttpResponse:
    """Load the register of the desk's own country."""
    country = own_organisation(request).country
    permissions.check_can_load_register(request.actor, country)
    form = RegisterForm(sent(request), request.FILES or None, label_suffix="")
    if request.method == "POST" and _is_too_large(request):
        form.is_valid()
        form.errors.pop("file", None)
        add_refusal(form, RegisterTooLarge(field="file", limit=ROWS_AT_MOST))

    def do(told: dict[str, Any]) -> Register:
        return actions.load_register(
            content=told["file"],
            country=country,
            source=told["source"],
            dated_on=told["dated_on"],
            actor=request.actor,
            at=request.at,
            is_practice=request.actor.is_practice,
        )

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Loaded: %(rows)s licences. They answer from now on.") % {"rows": made.row_count})
        return redirect("journeys:registers")
    context = {"form": form, "country": _(COUNTRIES.get(country, country))}
    return render(request, "journeys/load.html", context, status=status_of(form.errors))


@desk_view(*permissions.SEES_COUNTS)
def counts(request: DeskRequest) -> HttpResponse:
    """How often offers were checked: by day, language of the page and verdict."""
    permissions.check_can_see_counts(request.actor)
    days = queries.counts(until=request.at.date())
    context = {"days": days, "total": sum(day.total for day in days)}
    return render(request, "journeys/counts.html", context)


def _is_too_large(request: DeskRequest) -> bool:
    return int(request.headers.get("Content-Length") or 0) > REGISTER_BYTES_AT_MOST + _MORE_THAN_FILE
