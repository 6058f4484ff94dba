"""Steps on a case: naming somebody, contact, review, triage again, corrections, tasks."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.cases import actions, queries
from lindung.cases.forms import (
    AssignForm,
    CaseForm,
    ContactForm,
    TaskForm,
    UrgencyForm,
    member_named,
)
from lindung.cases.permissions import check_can_change_urgency, check_can_work_on, why_not_review
from lindung.cases.rules import REVIEWS, NobodyToAssign, TaskKind, answers_kept
from lindung.cases.views.parts import BOTH, POST, READERS, WORKERS, case_url, find_case, find_task, form_step
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.rules import Role
from lindung.partners.views.steps import reason, take_step


@desk_view(*READERS)
def case(request: DeskRequest, ref: str) -> HttpResponse:
    """The short address of a case leads to its page."""
    return redirect(case_url(find_case(request, ref).ref))


@desk_view(*WORKERS, methods=BOTH)
def assign(request: DeskRequest, ref: str) -> HttpResponse:
    """Name who answers for the case."""
    found = find_case(request, ref)
    check_can_work_on(request.actor, found)
    given = request.POST if request.method == "POST" else None

    def do(said: dict[str, str]) -> None:
        member = member_named(request.actor, said["member"])
        if member is None:
            raise NobodyToAssign(field="member", ref=found.ref)
        actions.assign_case(case=found, member=member, actor=request.actor, at=request.at)

    initial = {"member": request.actor.member.ref if request.actor.member else ""}
    return form_step(
        request,
        form=AssignForm(given, actor=request.actor, initial=initial),
        do=do,
        title=_("Name who answers for this case"),
        verb=_("Name this person"),
        done=_("Named. The next clock runs."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def contact(request: DeskRequest, ref: str) -> HttpResponse:
    """First contact was made, or tried."""
    found = find_case(request, ref)
    check_can_work_on(request.actor, found)
    given = request.POST if request.method == "POST" else None
    return form_step(
        request,
        form=ContactForm(given),
        do=lambda said: actions.record_contact(
            case=found, was_reached=said["was_reached"] == "yes", actor=request.actor, at=request.at
        ),
        title=_("First contact"),
        verb=_("Save the contact"),
        done=_("Saved."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=POST)
def review(request: DeskRequest, ref: str) -> HttpResponse:
    """The case was looked at as a whole."""
    found = find_case(request, ref)
    return take_step(
        request,
        lambda: actions.record_review(case=found, actor=request.actor, at=request.at),
        done=_("Reviewed. The next review has its clock."),
        then=case_url(ref),
    )


@desk_view(*WORKERS, methods=POST)
def open_again(request: DeskRequest, ref: str) -> HttpResponse:
    """A closed case goes on."""
    found = find_case(request, ref)
    return take_step(
        request,
        lambda: actions.open_case_again(case=found, actor=request.actor, at=request.at),
        done=_("The case is open again, with its whole history."),
        then=case_url(ref),
    )


@desk_view(Role.DUTY_OFFICER, Role.DESK_OFFICER, methods=BOTH)
def urgency(request: DeskRequest, ref: str) -> HttpResponse:
    """Triage again."""
    found = find_case(request, ref)
    check_can_change_urgency(request.actor, found)
    given = request.POST if request.method == "POST" else None
    form = UrgencyForm(given, told=answers_kept(signs=found.signs, unknown=found.unknown_signs))
    return form_step(
        request,
        form=form,
        do=lambda said: actions.change_urgency(
            case=found, answers=form.answers(), reason=form.reason(), actor=request.actor, at=request.at
        ),
        title=_("Triage again"),
        verb=_("Save these answers"),
        done=_("Saved. The clock follows the answers."),
        back=case_url(ref),
        case=found,
    )


@desk_view(*WORKERS, methods=BOTH)
def change(request: DeskRequest, ref: str) -> HttpResponse:
    """Correct where it happened and what is known; say when harm was done."""
    found = find_case(request, ref)
    check_can_work_on(request.actor, found)
    given = request.POST if request.method == "POST" else None
    form = CaseForm(given, country=found.country, initial=CaseForm.values_of(found))

    @transaction.atomic  # what was corrected is not kept when the moment of harm is refused
    def do(said: dict[str, str]) -> None:
        actions.change_case(case=found, facts=form.facts(), actor=request.actor, at=request.at)
        actions.record_harm(case=found, harmed_at=form.harmed_at(), actor=request.actor, at=request.at)

    return form_step(
        request,
        form=form,
        do=do,
        title=_("Correct the case"),
        verb=_("Save the case"),
        done=_("Saved."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def add_task(request: DeskRequest, ref: str) -> HttpResponse:
    """Something that has to be done."""
    found = find_case(request, ref)
    check_can_work_on(request.actor, found)
    given = request.POST if request.method == "POST" else None
    return form_step(
        request,
        form=TaskForm(given),
        do=lambda said: actions.add_own_task(
            case=found,
            kind=TaskKind(said["kind"]),
            note=said["note"],
            due_at=said["due_at"],
            actor=request.actor,
            at=request.at,
        ),
        title=_("Add a task"),
        verb=_("Add this task"),
        done=_("Added. Its clock runs."),
        back=case_url(ref),
    )


@desk_view(*WORKERS)
def task(request: DeskRequest, ref: str) -> HttpResponse:
    """One task with its clock."""
    found = find_task(request, ref)
    shown = queries.shown_under_review(found, request.actor)
    page = {"task": found, "kind": TaskKind(found.kind), "shown": shown, "at": request.at}
    if found.kind in REVIEWS.values():
        page["why_not"] = reason(why_not_review(request.actor, found))
    return render(request, "cases/task.html", page)


@desk_view(*WORKERS, methods=POST)
def finish_task(request: DeskRequest, ref: str) -> HttpResponse:
    """The task is done."""
    found = find_task(request, ref)
    actions.finish_task(task=found, actor=request.actor, at=request.at)
    messages.success(request, _("Done."))
    return redirect(case_url(found.case.ref))
