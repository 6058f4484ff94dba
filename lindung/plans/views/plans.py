"""Pages of plans: the list, one plan, drafting and changing it, putting it in force, showing it, ending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import own_organisation, reason, sent, status_of, take_step
from lindung.plans import actions, permissions
from lindung.plans.forms.tree import PlanForm
from lindung.plans.models import Plan
from lindung.plans.queries.tree import own_plans, plan_tree, plans_seen
from lindung.plans.rules.words import PlanState
from lindung.plans.views.finding import plan_of
from lindung.plans.views.stepping import BOTH, POST

SHOWS = ("late", "mine")


@desk_view()
def home(request: DeskRequest) -> HttpResponse:
    """The plans of the own country, then public ones of others."""
    country = own_organisation(request).country
    rows = list(plans_seen(request.actor))
    own = [each for each in rows if each.country == country]
    context = {
        "own": sorted(own, key=lambda each: ORDER[each.state]),
        "others": [each for each in rows if each.country != country],
        "is_desk": request.actor.is_of_desk,
        "why_not_draft": reason(permissions.why_not_draft_plan(request.actor)),
        "sees_network": request.actor.has(*permissions.SEES_NETWORK),
    }
    return render(request, "plans/home.html", context)


ORDER = {PlanState.IN_FORCE.value: 0, PlanState.DRAFT.value: 1, PlanState.ENDED.value: 2}


@desk_view()
def plan(request: DeskRequest, ref: str) -> HttpResponse:
    """One plan: pillars as columns, activities in them, and the steps somebody may take."""
    found = plan_of(request, ref)
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    context = {
        "plan": found,
        "tree": plan_tree(found, request.actor, on=request.actor.day_at(request.at), show=show),
        "show": show,
        "today": request.actor.day_at(request.at),
        "successors": found.successors.filter(pk__in=Plan.objects.visible_to(request.actor)),
        "provinces": found.provinces.filter(pk__in=Plan.objects.visible_to(request.actor)),
        "is_keeper": found.desk_id is not None and found.desk_id == request.actor.organisation_id,
        "why_not_change": reason(permissions.why_not_change_plan(request.actor, found)),
        "why_not_force": reason(permissions.why_not_put_in_force(request.actor, found)),
        "why_not_end": reason(permissions.why_not_end_plan(request.actor, found)),
    }
    return render(request, "plans/plan.html", context)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def draft(request: DeskRequest) -> HttpResponse:
    """A new plan."""
    permissions.check_can_draft_plan(request.actor)
    first = {"language": own_organisation(request).language, "level": "national"}
    form = PlanForm(sent(request), plans=own_plans(request.actor), initial=first, label_suffix="")

    def do(told: dict[str, Any]) -> Plan:
        terms = PlanForm.terms(told, country=own_organisation(request).country)
        return actions.draft_plan(terms=terms, actor=request.actor, at=request.at, **_relations(request, told))

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Drafted. Add its parts; it binds nobody until a second person puts it in force."))
        return redirect("plans:plan", ref=made.ref)
    return render(request, "plans/plan_form.html", {"form": form}, status=status_of(form.errors))


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def change(request: DeskRequest, ref: str) -> HttpResponse:
    """Say something else of a plan."""
    found = plan_of(request, ref)
    permissions.check_can_change_plan(request.actor, found)
    among = own_plans(request.actor).exclude(pk=found.pk)
    form = PlanForm(sent(request), plans=among, initial=PlanForm.first(found), label_suffix="")

    def do(told: dict[str, Any]) -> bool:
        terms = PlanForm.terms(told, country=found.country)
        relations = _relations(request, told)
        actions.change_plan(plan=found, terms=terms, actor=request.actor, at=request.at, **relations)
        return True

    if try_form(form, do):
        messages.success(request, _("Changed."))
        return redirect("plans:plan", ref=ref)
    return render(request, "plans/plan_form.html", {"form": form, "plan": found}, status=status_of(form.errors))


@desk_view(methods=POST, fresh=True)
def put_in_force(request: DeskRequest, ref: str) -> HttpResponse:
    """The plan binds from now on."""
    found = plan_of(request, ref)
    return take_step(
        request,
        lambda: actions.put_in_force(plan=found, actor=request.actor, at=request.at),
        done=_("The plan is in force. Everybody in your network reads it now."),
        then="plans:plan",
        ref=ref,
    )


@desk_view(methods=POST)
def end(request: DeskRequest, ref: str) -> HttpResponse:
    """The plan no longer binds."""
    found = plan_of(request, ref)
    return take_step(
        request,
        lambda: actions.end_plan(plan=found, actor=request.actor, at=request.at),
        done=_("The plan has ended and stays as it is."),
        then="plans:plan",
        ref=ref,
    )


@desk_view(methods=POST, fresh=True)
def show_to_everybody(request: DeskRequest, ref: str) -> HttpResponse:
    """Everybody may read the plan, or only the network again (`hide`)."""
    found = plan_of(request, ref)
    is_public = "hide" not in request.POST
    return take_step(
        request,
        lambda: actions.show_to_everybody(plan=found, is_public=is_public, actor=request.actor, at=request.at),
        done=_("Everybody can read the plan now.") if is_public else _("Only your network reads the plan now."),
        then="plans:plan",
        ref=ref,
    )


def _relations(request: DeskRequest, told: dict[str, Any]) -> dict[str, Plan | None]:
    """The plans named in a form, of those the desk keeps."""
    own = {each.ref: each for each in own_plans(request.actor).select_related("succeeds")}
    return {name: own.get(told[name]) for name in ("parent", "succeeds")}
