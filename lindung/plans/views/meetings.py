"""Meetings of a plan and their decisions: what moved, what is stuck, who owes what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.views.steps import reason, status_of, take_step
from lindung.plans import work_permissions as permissions
from lindung.plans.actions import meetings as actions
from lindung.plans.forms.work import (
    DecisionForm,
    DueForm,
    MeetingForm,
    MinutesForm,
    OutcomeForm,
    PresentForm,
)
from lindung.plans.models import Activity, Decision, Meeting
from lindung.plans.queries import work as queries
from lindung.plans.views.stepping import BOTH, POST, do_step, form_of
from lindung.web.paging import page_of

SINCE = timedelta(days=91)


@desk_view()
def meetings(request: DeskRequest) -> HttpResponse:
    """Meetings the organisation called or was asked to, newest first."""
    rows = Meeting.objects.visible_to(request.actor).select_related("plan", "accountable")
    page = page_of(rows, order=("-starts_at", "-id"), cursor=request.GET.get("page", ""))
    plans = [
        plan for plan in queries.plans_for_meetings(request.actor) if permissions.can_call_meeting(request.actor, plan)
    ]
    return render(request, "plans/common/meetings.html", {"page": page, "may_call": bool(plans), "at": request.at})


@desk_view(methods=BOTH)
def call(request: DeskRequest) -> HttpResponse:
    """Call a meeting on a plan."""
    plans = queries.plans_for_meetings(request.actor)
    for plan in plans[:1]:
        permissions.check_can_call_meeting(request.actor, plan)
    rows = {"plan": plans, "guests": queries.network_of(request.actor)}
    first = {"since_on": (request.at - SINCE).date()}
    form = form_of(MeetingForm, request, "call", rows=rows, initial=first)
    made = try_form(form, lambda said: actions.call_meeting(**said, actor=request.actor, at=request.at))
    if made is not None:
        return redirect("plans:meeting", ref=made.ref)
    return render(
        request, "plans/common/call.html", {"form": form, "has_plans": plans.exists()}, status=status_of(form.errors)
    )


@desk_view()
def meeting(request: DeskRequest, ref: str) -> HttpResponse:
    """One meeting: what it looks at, who was there, what was decided."""
    return _show(request, _found(request, ref))


@desk_view(methods=POST)
def say_held(request: DeskRequest, ref: str) -> HttpResponse:
    """It took place."""
    found = _found(request, ref)
    form = form_of(PresentForm, request, "held", rows={"present": queries.parties_of(found, request.actor)})
    return _step(
        request, found, "held_form", form, actions.say_held, done=_("Held. Write the minutes within two weeks.")
    )


@desk_view(methods=POST)
def cancel(request: DeskRequest, ref: str) -> HttpResponse:
    """It does not take place."""
    found = _found(request, ref)
    return take_step(
        request,
        lambda: actions.cancel_meeting(meeting=found, actor=request.actor, at=request.at),
        done=_("The meeting is cancelled."),
        then="plans:meeting",
        ref=ref,
    )


@desk_view(methods=POST)
def minutes(request: DeskRequest, ref: str) -> HttpResponse:
    """The minutes."""
    found = _found(request, ref)
    form = form_of(MinutesForm, request, "minutes")
    return _step(request, found, "minutes_form", form, actions.write_minutes, done=_("The minutes are written."))


@desk_view(methods=POST)
def decide(request: DeskRequest, ref: str) -> HttpResponse:
    """A decision of the meeting."""
    found = _found(request, ref)
    form = form_of(DecisionForm, request, "decide", rows=_rows(request, found))
    return _step(request, found, "decide_form", form, actions.decide, done=_("Decided. Its owner is told."))


@desk_view()
def decision(request: DeskRequest, ref: str) -> HttpResponse:
    """One decision."""
    return _show_decision(request, _decision(request, ref))


@desk_view(methods=POST)
def finish(request: DeskRequest, ref: str) -> HttpResponse:
    """It was done."""
    return _end(request, ref, "done_form", OutcomeForm, "done", actions.finish_decision, _("Done."))


@desk_view(methods=POST)
def drop(request: DeskRequest, ref: str) -> HttpResponse:
    """It will not be done."""
    return _end(request, ref, "drop_form", OutcomeForm, "drop", actions.drop_decision, _("Dropped."))


@desk_view(methods=POST)
def reopen(request: DeskRequest, ref: str) -> HttpResponse:
    """It was not done after all."""
    return _end(request, ref, "again_form", DueForm, "again", actions.reopen_decision, _("Open again."))


def _end(
    request: DeskRequest, ref: str, name: str, kind: Any, prefix: str, act: Callable[..., object], done: str
) -> HttpResponse:
    found = _decision(request, ref)
    form = form_of(kind, request, prefix)
    return do_step(
        request,
        form,
        lambda said: act(decision=found, **said, actor=request.actor, at=request.at),
        done=done,
        to="plans:decision",
        ref=ref,
        again=lambda: _show_decision(request, found, **{name: form}),
    )


def _step(
    request: DeskRequest, found: Meeting, name: str, form: Any, act: Callable[..., object], *, done: str
) -> HttpResponse:
    return do_step(
        request,
        form,
        lambda said: act(meeting=found, **said, actor=request.actor, at=request.at),
        done=done,
        to="plans:meeting",
        ref=found.ref,
        again=lambda: _show(request, found, **{name: form}),
    )


def _found(request: DeskRequest, ref: str) -> Meeting:
    rows = Meeting.objects.visible_to(request.actor).select_related("plan", "accountable", "desk", "policy")
    found: Meeting = get_object_or_404(rows, ref=ref)
    return found


def _decision(request: DeskRequest, ref: str) -> Decision:
    rows = Decision.objects.visible_to(request.actor)
    found: Decision = get_object_or_404(
        rows.select_related("meeting__plan", "accountable", "desk", "activity", "policy"), ref=ref
    )
    return found


def _rows(request: DeskRequest, found: Meeting) -> dict[str, Any]:
    activities = Activity.objects.visible_to(request.actor).filter(places__plan=found.plan).order_by("title")
    return {"owner": queries.network_of(request.actor), "activity": activities}


def _show(request: DeskRequest, found: Meeting, **forms: Any) -> HttpResponse:
    parties = queries.parties_of(found, request.actor)
    context = {
        "meeting": found,
        "agenda": queries.agenda(found, request.actor),
        "asked": parties,
        "present": [each for each in parties if each.pk in found.present],
        "decisions": found.decisions.select_related("accountable", "activity").order_by("number"),
        "why_not_keep": reason(permissions.why_not_keep_meeting(request.actor, found)),
        "held_form": forms.get("held_form") or form_of(PresentForm, None, "held", rows={"present": parties}),
        "minutes_form": forms.get("minutes_form") or form_of(MinutesForm, None, "minutes"),
        "decide_form": forms.get("decide_form") or form_of(DecisionForm, None, "decide", rows=_rows(request, found)),
        "at": request.at,
    }
    return render(request, "plans/common/meeting.html", context)


def _show_decision(request: DeskRequest, found: Decision, **forms: Any) -> HttpResponse:
    context = {
        "decision": found,
        "why_not_end": reason(permissions.why_not_end_decision(request.actor, found)),
        "may_reopen": permissions.can_reopen_decision(request.actor, found),
        "done_form": forms.get("done_form") or form_of(OutcomeForm, None, "done"),
        "drop_form": forms.get("drop_form") or form_of(OutcomeForm, None, "drop"),
        "again_form": forms.get("again_form") or form_of(DueForm, None, "again"),
        "at": request.at,
    }
    return render(request, "plans/common/decision.html", context)
