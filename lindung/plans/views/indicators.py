"""Pages of indicators: one indicator with its targets and numbers, adding, changing, retiring, entering."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.kernel.errors import NotFound
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.plans import actions, permissions
from lindung.plans.actions.saving import owner_of
from lindung.plans.forms.measures import IndicatorForm, TargetForm, ValueForm
from lindung.plans.models import Activity, Element, Indicator, Target
from lindung.plans.queries.tree import standings_of
from lindung.plans.rules.words import IndicatorKind
from lindung.plans.views.finding import activity_of, indicator_of, part_of, value_of
from lindung.plans.views.stepping import BOTH, POST, do_step, form_of


@desk_view()
def indicator(request: DeskRequest, ref: str) -> HttpResponse:
    """One indicator: what it counts, what it should reach, the numbers that were entered with their sources."""
    return _page(request, indicator_of(request, ref))


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def add_to_part(request: DeskRequest, ref: str) -> HttpResponse:
    """An indicator of a part."""
    part = part_of(request, ref)
    permissions.check_can_change_plan(request.actor, part.plan)
    return _add(request, part)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def add_to_activity(request: DeskRequest, ref: str) -> HttpResponse:
    """An indicator of an activity."""
    activity = activity_of(request, ref)
    permissions.check_can_keep_activity(request.actor, activity)
    return _add(request, activity)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def change(request: DeskRequest, ref: str) -> HttpResponse:
    """Say something else of an indicator."""
    found = indicator_of(request, ref)
    permissions.check_can_keep(request.actor, owner_of(found))
    form = IndicatorForm(sent(request), initial=IndicatorForm.first(found), label_suffix="")

    def do(told: dict[str, Any]) -> bool:
        terms = IndicatorForm.terms(told)
        actions.change_indicator(indicator=found, terms=terms, actor=request.actor, at=request.at)
        return True

    if try_form(form, do):
        messages.success(request, _("Changed."))
        return redirect("plans:indicator", ref=ref)
    context = {"form": form, "indicator": found}
    return render(request, "plans/indicator_form.html", context, status=status_of(form.errors))


@desk_view(methods=POST)
def retire(request: DeskRequest, ref: str) -> HttpResponse:
    """It is no longer measured."""
    found = indicator_of(request, ref)
    return take_step(
        request,
        lambda: actions.retire_indicator(indicator=found, actor=request.actor, at=request.at),
        done=_("It is no longer measured. What it was stays to be read."),
        then="plans:indicator",
        ref=ref,
    )


@desk_view(methods=POST)
def set_target(request: DeskRequest, ref: str) -> HttpResponse:
    """What it should reach in a period."""
    found = indicator_of(request, ref)
    form = form_of(TargetForm, request, "target")
    return do_step(
        request,
        form,
        lambda told: actions.set_target(
            indicator=found, terms=TargetForm.terms(told), actor=request.actor, at=request.at
        ),
        done=_("The target is set."),
        to="plans:indicator",
        ref=ref,
        again=lambda: _page(request, found, target_form=form),
    )


@desk_view(methods=POST)
def remove_target(request: DeskRequest, ref: str, number: int) -> HttpResponse:
    """There is no target for this period any more."""
    found = indicator_of(request, ref)
    row = Target.objects.visible_to(request.actor).filter(indicator=found, pk=number).first()
    if row is None:
        raise NotFound()
    return take_step(
        request,
        lambda: actions.remove_target(
            indicator=found,
            period_from=row.period_from,
            period_until=row.period_until,
            actor=request.actor,
            at=request.at,
        ),
        done=_("Taken out."),
        then="plans:indicator",
        ref=ref,
    )


@desk_view(methods=POST)
def enter_value(request: DeskRequest, ref: str) -> HttpResponse:
    """A number that somebody published."""
    found = indicator_of(request, ref)
    form = form_of(ValueForm, request, "value")
    return do_step(
        request,
        form,
        lambda told: actions.enter_value(
            indicator=found, terms=ValueForm.terms(told), actor=request.actor, at=request.at
        ),
        done=_("Entered. It stands beside the numbers of other sources."),
        to="plans:indicator",
        ref=ref,
        again=lambda: _page(request, found, value_form=form),
    )


@desk_view(methods=POST)
def withdraw_value(request: DeskRequest, ref: str) -> HttpResponse:
    """A number was entered wrongly."""
    value = value_of(request, ref)
    return take_step(
        request,
        lambda: actions.withdraw_value(value=value, actor=request.actor, at=request.at),
        done=_("Taken back. It stays on the record and no longer counts."),
        then="plans:indicator",
        ref=value.indicator.ref,
    )


def _page(
    request: DeskRequest,
    found: Indicator,
    *,
    target_form: TargetForm | None = None,
    value_form: ValueForm | None = None,
) -> HttpResponse:
    owner = owner_of(found)
    keeper = permissions.why_not_keep(request.actor, owner)
    entering = permissions.why_not_enter(request.actor, owner)
    context = {
        "indicator": found,
        "owner": owner,
        "plan": found.element.plan if found.element else None,
        "targets": found.targets.order_by("period_from", "period_until"),
        "values": found.manual_values.filter(withdrawn_at=None).order_by("-period_from", "period_until", "stage", "id"),
        "stands": standings_of([found], request.actor, on=request.actor.day_at(request.at)).get(found.pk),
        "is_by_hand": found.kind == IndicatorKind.MANUAL.value,
        "may_change": keeper is None and found.retired_at is None,
        "why_not_change": reason(keeper),
        "why_not_enter": reason(entering),
        "may_enter": entering is None and found.retired_at is None,
        "target_form": target_form or form_of(TargetForm, None, "target"),
        "value_form": value_form or form_of(ValueForm, None, "value"),
    }
    return render(request, "plans/indicator.html", context)


def _add(request: DeskRequest, owner: Element | Activity) -> HttpResponse:
    form = IndicatorForm(sent(request), initial={"direction": "up"}, label_suffix="")

    def do(told: dict[str, Any]) -> Indicator:
        terms = IndicatorForm.terms(told)
        return actions.add_indicator(owner=owner, terms=terms, actor=request.actor, at=request.at)

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Added. Now say what it should reach."))
        return redirect("plans:indicator", ref=made.ref)
    context = {"form": form, "owner": owner, "is_activity": isinstance(owner, Activity)}
    return render(request, "plans/indicator_form.html", context, status=status_of(form.errors))
