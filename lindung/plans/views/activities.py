"""Pages of activities: one activity with its evidence, writing it down, changing, sharing, carrying over, its state."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.models import Organisation
from lindung.partners.rules.reading import read_word
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.plans import actions, permissions
from lindung.plans.forms.tree import ActivityForm, PlaceForm
from lindung.plans.models import Activity, ActivityPlace, Decision, Document, Element, Narrative, Plan
from lindung.plans.queries.tree import due_of, names_of, parts_for, standings_of, worst_progress
from lindung.plans.rules.words import ACTIVITY_LIFECYCLE, ActivityState
from lindung.plans.views.finding import activity_of, organisations_called, part_of
from lindung.plans.views.stepping import BOTH, POST


@desk_view()
def activity(request: DeskRequest, ref: str) -> HttpResponse:
    """One activity: who does it until when, its milestones and indicators, where it stands, what can be done next."""
    found = activity_of(request, ref)
    milestones = list(found.milestones.order_by("due_on", "id"))
    people = names_of([found.lead_id or 0, *found.contributors], request.actor)
    due = due_of(found, milestones)
    indicators = list(found.indicators.filter(retired_at=None).order_by("order", "id"))
    stands = standings_of(indicators, request.actor, on=request.actor.day_at(request.at))
    context = {
        "activity": found,
        "lead": people.get(found.lead_id or 0),
        "contributors": [each for pk, each in people.items() if pk != found.lead_id],
        "places": _places(request, found),
        "carried_from": _seen(request, found.carried_over_from),
        "carried_to": Activity.objects.visible_to(request.actor).filter(carried_over_from=found),
        "milestones": milestones,
        "measured": [(each, stands.get(each.pk)) for each in indicators],
        "narratives": Narrative.objects.visible_to(request.actor)
        .filter(activity=found)
        .order_by("-period_from", "-id"),
        "decisions": Decision.objects.visible_to(request.actor).filter(activity=found).order_by("-id"),
        "documents": Document.objects.visible_to(request.actor).filter(activity=found).order_by("-id"),
        "progress": worst_progress([found.pk], request.actor, on=request.actor.day_at(request.at)).get(found.pk),
        "due": due,
        "is_late": due is not None and due.is_over(request.actor.day_at(request.at)),
        "steps": _steps(found),
        "why_not_report": reason(permissions.why_not_report(request.actor, found)),
        "why_not_change": reason(permissions.why_not_change_activity(request.actor, found)),
        "may_report": permissions.can_report(request.actor, found),
        "may_change": permissions.can_change_activity(request.actor, found),
        "may_keep": permissions.can_keep_activity(request.actor, found),
        "today": request.actor.day_at(request.at),
    }
    return render(request, "plans/activity.html", context)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def add(request: DeskRequest, ref: str) -> HttpResponse:
    """An activity in a part of a plan."""
    part = part_of(request, ref)
    permissions.check_can_change_plan(request.actor, part.plan)
    form = _form(request, part.plan, {"part": part.ref})

    def do(told: dict[str, Any]) -> Activity:
        return actions.add_activity(
            part=_part(request, part.plan, told["part"]),
            terms=ActivityForm.terms(told),
            actor=request.actor,
            at=request.at,
            **_who(request, told),
        )

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Written down. Add its milestones and how it is measured."))
        return redirect("plans:activity", ref=made.ref)
    context = {"form": form, "plan": part.plan}
    return render(request, "plans/activity_form.html", context, status=status_of(form.errors))


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def change(request: DeskRequest, ref: str, plan_ref: str) -> HttpResponse:
    """Say something else of an activity, or put it into another part of one of its plans."""
    found = activity_of(request, ref)
    permissions.check_can_change_activity(request.actor, found)
    rows = ActivityPlace.objects.visible_to(request.actor).select_related("activity__lead", "element", "plan")
    place = get_object_or_404(rows, activity=found, plan__ref=plan_ref)
    contributors = names_of(found.contributors, request.actor).values()
    form = _form(request, place.plan, ActivityForm.first(place, contributors=contributors))

    def do(told: dict[str, Any]) -> bool:
        actions.change_activity(
            place=place,
            part=_part(request, place.plan, told["part"]),
            terms=ActivityForm.terms(told),
            actor=request.actor,
            at=request.at,
            **_who(request, told),
        )
        return True

    if try_form(form, do):
        messages.success(request, _("Changed."))
        return redirect("plans:activity", ref=ref)
    context = {"form": form, "plan": place.plan, "activity": found}
    return render(request, "plans/activity_form.html", context, status=status_of(form.errors))


@desk_view(methods=POST)
def set_state(request: DeskRequest, ref: str) -> HttpResponse:
    """How far it is: begun, done, dropped, planned again."""
    found = activity_of(request, ref)
    return take_step(
        request,
        lambda: actions.set_state(
            activity=found,
            to=read_word(request.POST.get("to", ""), ActivityState, field="state"),
            actor=request.actor,
            at=request.at,
        ),
        done=_("It is on the record."),
        then="plans:activity",
        ref=ref,
    )


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def place_also(request: DeskRequest, ref: str) -> HttpResponse:
    """The same activity in a second plan."""
    found = activity_of(request, ref)
    permissions.check_can_change_activity(request.actor, found)
    parts = parts_for(request.actor).exclude(plan__places__activity=found)
    return _place(request, found, list(parts), actions.place_also)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def carry_over(request: DeskRequest, ref: str) -> HttpResponse:
    """What was not finished goes on in the plan that follows."""
    found = activity_of(request, ref)
    permissions.check_can_change_activity(request.actor, found)
    parts = parts_for(request.actor).filter(plan__succeeds__places__activity=found)
    return _place(request, found, list(parts), actions.carry_over, is_carried=True)


def _place(
    request: DeskRequest, found: Activity, parts: list[Element], act: Any, *, is_carried: bool = False
) -> HttpResponse:
    form = PlaceForm(sent(request), parts=parts, label_suffix="")

    def do(told: dict[str, Any]) -> object:
        part = get_object_or_404(parts_for(request.actor), ref=told["part"])
        return act(activity=found, part=part, number=told["number"], actor=request.actor, at=request.at)

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Carried over.") if is_carried else _("It stands in both plans now."))
        return redirect("plans:activity", ref=made.ref if isinstance(made, Activity) else found.ref)
    context = {"form": form, "activity": found, "is_carried": is_carried, "has_parts": bool(parts)}
    return render(request, "plans/place_form.html", context, status=status_of(form.errors))


def _form(request: DeskRequest, plan: Plan, first: dict[str, Any]) -> ActivityForm:
    return ActivityForm(
        sent(request),
        parts=parts_for(request.actor, plan=plan),
        organisations=Organisation.objects.visible_to(request.actor).vetted().order_by("name", "id"),
        initial=first,
        label_suffix="",
    )


def _part(request: DeskRequest, plan: Plan, ref: str) -> Element:
    return get_object_or_404(parts_for(request.actor, plan=plan), ref=ref)


def _who(request: DeskRequest, told: dict[str, Any]) -> dict[str, Any]:
    found = {each.ref: each for each in organisations_called(request, [told["lead"], *told["contributors"]])}
    return {"lead": found.get(told["lead"]), "contributors": [found[ref] for ref in told["contributors"]]}


def _places(request: DeskRequest, found: Activity) -> list[ActivityPlace]:
    rows = ActivityPlace.objects.visible_to(request.actor).filter(activity=found)
    return list(rows.select_related("plan", "element").order_by("plan__period_from", "id"))


def _seen(request: DeskRequest, other: Activity | None) -> Activity | None:
    if other is None:
        return None
    return Activity.objects.visible_to(request.actor).filter(pk=other.pk).first()


def _steps(found: Activity) -> list[ActivityState]:
    """The states it may go to, in the list's order."""
    allowed = ACTIVITY_LIFECYCLE.moves[ActivityState(found.state)]
    return [state for state in ActivityState if state in allowed]
