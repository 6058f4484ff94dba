"""What is mine to do for the plans, and the quarterly report on an activity."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.views.steps import reason
from lindung.plans import work_permissions as permissions
from lindung.plans.actions import narratives as actions
from lindung.plans.forms.work import NarrativeForm, QuestionForm
from lindung.plans.models import Narrative
from lindung.plans.queries import work as queries
from lindung.plans.rules.work import NarrativeState
from lindung.plans.views.stepping import POST, do_step, form_of


@desk_view()
def work(request: DeskRequest) -> HttpResponse:
    """Everything of the plans that waits for the own organisation, soonest due first."""
    recent = (
        Narrative.objects.visible_to(request.actor)
        .filter(state=NarrativeState.HANDED_IN.value)
        .select_related("activity", "accountable")
    )
    context = {
        "duties": queries.duties(request.actor),
        "recent": recent.order_by("-handed_in_at")[:10],
        "at": request.at,
    }
    return render(request, "plans/common/work.html", context)


@desk_view()
def narrative(request: DeskRequest, ref: str) -> HttpResponse:
    """One quarter of one activity."""
    return _show(request, _found(request, ref))


@desk_view(methods=POST)
def hand_in(request: DeskRequest, ref: str) -> HttpResponse:
    """The lead says what moved."""
    found = _found(request, ref)
    form = form_of(NarrativeForm, request, "told", rows=_rows(request))
    return do_step(
        request,
        form,
        lambda said: actions.hand_in(narrative=found, **said, actor=request.actor, at=request.at),
        done=_("Handed in. The network reads it from now on."),
        to="plans:narrative",
        ref=ref,
        again=lambda: _show(request, found, form=form),
    )


@desk_view(methods=POST)
def send_back(request: DeskRequest, ref: str) -> HttpResponse:
    """The national desk asks once more."""
    found = _found(request, ref)
    form = form_of(QuestionForm, request, "back")
    return do_step(
        request,
        form,
        lambda said: actions.send_back(narrative=found, **said, actor=request.actor, at=request.at),
        done=_("Sent back with your question."),
        to="plans:work",
        again=lambda: _show(request, found, back_form=form),
    )


def _found(request: DeskRequest, ref: str) -> Narrative:
    rows = Narrative.objects.visible_to(request.actor)
    found: Narrative = get_object_or_404(
        rows.select_related("activity", "accountable__desk", "desk", "needs_from", "policy"), ref=ref
    )
    return found


def _rows(request: DeskRequest) -> dict[str, Any]:
    return {"needs_from": queries.network_of(request.actor)}


def _show(request: DeskRequest, found: Narrative, **forms: Any) -> HttpResponse:
    first = {"moved": found.moved, "stuck": found.stuck, "needs": found.needs}
    if found.needs_from is not None:
        first["needs_from"] = found.needs_from.ref
    context = {
        "narrative": found,
        "form": forms.get("form") or form_of(NarrativeForm, None, "told", rows=_rows(request), initial=first),
        "back_form": forms.get("back_form") or form_of(QuestionForm, None, "back"),
        "why_not_hand_in": reason(permissions.why_not_hand_in(request.actor, found)),
        "may_send_back": permissions.can_send_back(request.actor, found),
        "at": request.at,
    }
    return render(request, "plans/common/narrative.html", context)
