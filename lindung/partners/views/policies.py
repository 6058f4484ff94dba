"""Clock policies: the numbers of a country, their history, and a new version."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners import actions, permissions, queries
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import PolicyForm, rows_of, try_form
from lindung.partners.models import ClockPolicy
from lindung.partners.rules import COUNTRIES
from lindung.partners.views.steps import reason, sent, status_of


@desk_view()
def policies(request: DeskRequest) -> HttpResponse:
    """The countries and their newest version."""
    newest = ClockPolicy.objects.visible_to(request.actor).order_by("country", "-version").distinct("country")
    rows = [(policy, _(COUNTRIES.get(policy.country, policy.country))) for policy in newest]
    return render(request, "partners/policies.html", {"policies": rows})


@desk_view()
def policy(request: DeskRequest, country: str, version: int = 0) -> HttpResponse:
    """One version, the newest unless another is asked for, beside its history."""
    history = list(ClockPolicy.objects.visible_to(request.actor).of_country(country)[:100])
    shown = next((each for each in history if version in (0, each.version)), None)
    if shown is None:
        raise Http404
    context = {
        "policy": shown,
        "newest": history[0],
        "history": history,
        "country": _(COUNTRIES.get(country, country)),
        "rows": rows_of(shown.clocks),
        "why_not_make": reason(permissions.why_not_make_policy(request.actor, country)),
    }
    return render(request, "partners/policy.html", context)


@desk_view(methods=(*READING, "POST"))
def make(request: DeskRequest, country: str) -> HttpResponse:
    """A new version; what runs already keeps its clock."""
    permissions.check_can_make_policy(request.actor, country)
    now = queries.current_policy(country)
    form = PolicyForm(sent(request), clocks=now.clocks, version=now.version)
    made = try_form(
        form,
        lambda values: actions.make_policy(
            country=country,
            values=form.values(),
            reason=values["reason"],
            based_on=values["based_on"],
            actor=request.actor,
            at=request.at,
        ),
    )
    if made is not None:
        messages.success(request, _("Version %(version)s counts for everything new.") % {"version": made.version})
        return redirect("partners:policy", country=country)
    context = {"form": form, "policy": now, "country": _(COUNTRIES.get(country, country))}
    return render(request, "partners/policy_form.html", context, status=status_of(form.errors))
