"""Pages of parts: adding, changing, taking out; and milestones of parts and activities."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import sent, status_of, take_step
from lindung.plans import actions, permissions
from lindung.plans.forms.tree import MilestoneForm, PartForm
from lindung.plans.models import Activity, Element
from lindung.plans.queries.tree import parts_for
from lindung.plans.views.finding import activity_of, milestone_of, part_of, plan_of
from lindung.plans.views.stepping import BOTH, POST


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def add(request: DeskRequest, ref: str) -> HttpResponse:
    """A pillar, goal or outcome of a plan."""
    found = plan_of(request, ref)
    permissions.check_can_change_plan(request.actor, found)
    parts = list(parts_for(request.actor, plan=found))
    first = {"kind": "goal" if parts else "pillar", "parent": request.GET.get("in", "")}
    form = PartForm(sent(request), parts=parts, initial=first, label_suffix="")

    def do(told: dict[str, Any]) -> Element:
        return actions.add_part(plan=found, terms=PartForm.terms(told), actor=request.actor, at=request.at)

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Added: %(number)s.") % {"number": made.number})
        return redirect("plans:plan", ref=ref)
    return render(request, "plans/part_form.html", {"form": form, "plan": found}, status=status_of(form.errors))


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def change(request: DeskRequest, ref: str) -> HttpResponse:
    """Say something else of a part; what belongs to it stands below the form."""
    part = part_of(request, ref)
    permissions.check_can_change_plan(request.actor, part.plan)
    among = parts_for(request.actor, plan=part.plan).exclude(pk=part.pk)
    form = PartForm(sent(request), parts=among, initial=PartForm.first(part), label_suffix="")

    def do(told: dict[str, Any]) -> bool:
        actions.change_part(part=part, terms=PartForm.terms(told), actor=request.actor, at=request.at)
        return True

    if try_form(form, do):
        messages.success(request, _("Changed."))
        return redirect("plans:plan", ref=part.plan.ref)
    context = {
        "form": form,
        "plan": part.plan,
        "part": part,
        "milestones": part.milestones.order_by("due_on", "id"),
        "indicators": part.indicators.filter(retired_at=None).order_by("order", "id"),
        "may_remove": permissions.can_change_draft(request.actor, part.plan),
    }
    return render(request, "plans/part_form.html", context, status=status_of(form.errors))


@desk_view(methods=POST)
def remove(request: DeskRequest, ref: str) -> HttpResponse:
    """Take a part out of a draft."""
    part = part_of(request, ref)
    return take_step(
        request,
        lambda: actions.remove_part(part=part, actor=request.actor, at=request.at),
        done=_("Taken out, with what stood in it."),
        then="plans:plan",
        ref=part.plan.ref,
    )


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def add_milestone(request: DeskRequest, ref: str) -> HttpResponse:
    """A day by which something of a part stands."""
    part = part_of(request, ref)
    permissions.check_can_change_plan(request.actor, part.plan)
    return _milestone(request, part, back="plans:change_part")


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def add_activity_milestone(request: DeskRequest, ref: str) -> HttpResponse:
    """A day by which something of an activity stands."""
    activity = activity_of(request, ref)
    permissions.check_can_keep_activity(request.actor, activity)
    return _milestone(request, activity, back="plans:activity")


@desk_view(methods=POST)
def reach_milestone(request: DeskRequest, ref: str) -> HttpResponse:
    """It stands."""
    found = milestone_of(request, ref)
    return take_step(
        request,
        lambda: actions.mark_reached(milestone=found, actor=request.actor, at=request.at),
        done=_("Reached: it is on the record."),
        then="plans:activity" if found.activity else "plans:plan",
        ref=found.activity.ref if found.activity else found.element.plan.ref if found.element else "",
    )


@desk_view(methods=POST)
def remove_milestone(request: DeskRequest, ref: str) -> HttpResponse:
    """Take a milestone out."""
    found = milestone_of(request, ref)
    return take_step(
        request,
        lambda: actions.remove_milestone(milestone=found, actor=request.actor, at=request.at),
        done=_("Taken out."),
        then="plans:activity" if found.activity else "plans:change_part",
        ref=found.activity.ref if found.activity else found.element.ref if found.element else "",
    )


def _milestone(request: DeskRequest, owner: Element | Activity, *, back: str) -> HttpResponse:
    form = MilestoneForm(sent(request), label_suffix="")

    def do(told: dict[str, Any]) -> object:
        return actions.add_milestone(owner=owner, terms=MilestoneForm.terms(told), actor=request.actor, at=request.at)

    if try_form(form, do) is not None:
        messages.success(request, _("Added."))
        return redirect(back, ref=owner.ref)
    context = {"form": form, "owner": owner, "back": back}
    return render(request, "plans/milestone_form.html", context, status=status_of(form.errors))
