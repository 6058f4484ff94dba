"""Pages of follow-ups and of closing a case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.care import actions
from lindung.care.forms import ClosingForm, FollowUpForm
from lindung.care.models import Closing, FollowUp
from lindung.care.permissions import why_not_follow_up, why_not_look
from lindung.cases.actions import note_reading
from lindung.cases.forms import HandOverForm, organisation_named
from lindung.cases.models import Case
from lindung.cases.permissions import check_can_hand_over
from lindung.cases.queries import may_see, see
from lindung.cases.queries.keeping import goes_when_closed
from lindung.cases.rules import WORK_ON_CASES, HandOverReason
from lindung.cases.views.parts import case_url, find_case, form_step
from lindung.kernel.errors import NotFound
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.models import Organisation
from lindung.partners.rules import Role
from lindung.partners.views.steps import reason, status_of, take_step


@desk_view(*WORK_ON_CASES, methods=(*READING, "POST"))
def follow_up(request: DeskRequest, ref: str) -> HttpResponse:
    """Ask how the person is, and write it down."""
    found = get_object_or_404(
        FollowUp.objects.visible_to(request.actor).select_related("person__key", "case__key", "policy"), ref=ref
    )
    form = FollowUpForm(request.POST or None)
    done = request.method == "POST" and try_form(
        form,
        lambda values: actions.record_follow_up(follow_up=found, **values, actor=request.actor, at=request.at) or True,
    )
    if done:
        messages.success(request, _("Written down. Thank you for asking."))
        return redirect("desk:case", ref=found.case.ref)
    persons = [see(found.person, groups)] if (groups := may_see(request.actor, found.person, at=request.at)) else []
    note_reading(case=found.case, persons=persons, actor=request.actor, at=request.at)
    context = {
        "follow_up": found,
        "persons": persons,
        "form": form,
        "why_not": reason(why_not_follow_up(request.actor, found)),
        "at": request.at,
    }
    return render(request, "care/follow_up.html", context, status=status_of(form.errors))


@desk_view(*WORK_ON_CASES, methods=(*READING, "POST"))
def close(request: DeskRequest, ref: str) -> HttpResponse:
    """Ask for the second look before a case is closed."""
    case = get_object_or_404(Case.objects.visible_to(request.actor).select_related("key", "policy"), ref=ref)
    form = ClosingForm(request.POST or None)
    asked = request.method == "POST" and try_form(
        form, lambda values: bool(actions.ask_to_close(case=case, **values, actor=request.actor, at=request.at))
    )
    if asked:
        messages.success(request, _("A supervisor is asked to take the second look."))
        return redirect("desk:case", ref=ref)
    return render(request, "care/close.html", {"case": case, "form": form}, status=status_of(form.errors))


@desk_view(*WORK_ON_CASES)
def second_look(request: DeskRequest, ref: str) -> HttpResponse:
    """What a supervisor looks at before a case is closed."""
    found = _asked(request, ref)
    why_not = reason(why_not_look(request.actor, found))
    context = {"closing": found, "case": found.case, "why_not": why_not, "goes": goes_when_closed(found.case)}
    return render(request, "care/second_look.html", context)


@desk_view(Role.SUPERVISOR, methods=("POST",))
def agree(request: DeskRequest, ref: str) -> HttpResponse:
    """The second look agrees."""
    found = _asked(request, ref)
    return take_step(
        request,
        lambda: actions.agree_to_close(closing=found, actor=request.actor, at=request.at),
        done=_("The case is closed. What others could see of it has ended."),
        then="desk:case",
        ref=found.case.ref,
    )


@desk_view(Role.SUPERVISOR, methods=("POST",))
def send_back(request: DeskRequest, ref: str) -> HttpResponse:
    """The second look finds something left to do."""
    found = _asked(request, ref)
    return take_step(
        request,
        lambda: actions.send_back(closing=found, actor=request.actor, at=request.at),
        done=_("The case goes on."),
        then="desk:case",
        ref=found.case.ref,
    )


@desk_view(Role.SUPERVISOR, methods=(*READING, "POST"), fresh=True)
def hand_over(request: DeskRequest, ref: str) -> HttpResponse:
    """Another organisation takes the case and everything that hangs on it."""
    case = find_case(request, ref)
    check_can_hand_over(request.actor, case)
    response = form_step(
        request,
        form=HandOverForm(request.POST if request.method == "POST" else None, actor=request.actor),
        do=lambda said: actions.hand_over_case(
            case=case,
            to=_named(request, said["to"]),
            reason=HandOverReason(said["reason"]),
            actor=request.actor,
            at=request.at,
        ),
        title=_("Hand the case over"),
        lead=_("The other organisation then answers for everything here, and you no longer see it."),
        verb=_("Hand over"),
        done=_("The other organisation answers for the case now."),
        back=case_url(ref),
    )
    return redirect("desk:queue") if response.status_code == 302 else response


def _named(request: DeskRequest, ref: str) -> Organisation:
    found = organisation_named(request.actor, ref)
    if found is None:
        raise NotFound(ref=ref)
    return found


def _asked(request: DeskRequest, ref: str) -> Closing:
    rows = Closing.objects.visible_to(request.actor).select_related("case__key", "case__policy", "case__accountable")
    return get_object_or_404(rows, ref=ref)
