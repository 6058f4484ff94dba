"""The second word behind a consent: what waits, saying it, and where the person herself can be asked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lindung.cases import actions, queries
from lindung.cases.forms import ConfirmForm, ReceiptForm, known_ref
from lindung.cases.permissions import check_can_work_on, why_not_confirm
from lindung.cases.rules import HeardHow
from lindung.cases.views.parts import BOTH, POST, WORKERS, case_url, find_person, form_step
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.views.steps import reason, take_step


@desk_view(*WORKERS)
def consents(request: DeskRequest) -> HttpResponse:
    """Every consent that waits for this member's word."""
    waiting = queries.waiting_for(request.actor)
    return render(request, "cases/consents.html", {"waiting": waiting, "at": request.at})


@desk_view(*WORKERS, methods=BOTH, fresh=True)
def consent(request: DeskRequest, ref: str) -> HttpResponse:
    """What a consent says and who stands behind it; with the form for a second word while it waits for one."""
    found = queries.find_waiting(request.actor, known_ref(ref))
    return form_step(
        request,
        form=ConfirmForm(request.POST if request.method == "POST" else None),
        do=lambda said: actions.confirm_consent(
            consent=found.row, heard_how=HeardHow(said["heard_how"]), actor=request.actor, at=request.at
        ),
        title=_("A second word for a consent"),
        verb=_("Yes, the person agreed to this"),
        done=_("Confirmed. The consent holds from now on."),
        back=_back(found),
        template="cases/consent.html",
        seen=found,
        why_not=reason(why_not_confirm(request.actor, found.row)),
    )


@desk_view(*WORKERS, methods=POST, fresh=True)
def refuse(request: DeskRequest, ref: str) -> HttpResponse:
    """The second member did not hear it so."""
    found = queries.find_waiting(request.actor, known_ref(ref))
    return take_step(
        request,
        lambda: actions.refuse_consent(consent=found.row, actor=request.actor, at=request.at),
        done=_("Not confirmed. This consent allows nothing."),
        then=_back(found),
    )


def _back(found: queries.Waiting) -> str:
    return case_url(found.row.case.ref) if found.is_own else reverse("cases:consents")


@desk_view(*WORKERS, methods=BOTH)
def receipt(request: DeskRequest, ref: str) -> HttpResponse:
    """Whether the person can be asked herself, by her receipt."""
    person = find_person(request, ref)
    check_can_work_on(request.actor, person.case)
    reports = queries.receipts_for(person.case, request.actor)
    chosen = {report.ref: report for report in reports}
    return form_step(
        request,
        form=ReceiptForm(request.POST if request.method == "POST" else None, reports=reports),
        do=lambda said: actions.set_receipt(
            person=person, report=chosen[said["report"]], actor=request.actor, at=request.at
        ),
        title=_("Ask the person herself"),
        verb=_("Ask her there from now on"),
        done=_("Saved. She is asked by her receipt; only her own yes counts there."),
        back=reverse("cases:person", args=[person.ref]),
        template="cases/receipt.html",
        person=person,
        has_reports=bool(reports),
    )


@desk_view(*WORKERS, methods=POST)
def end_receipt(request: DeskRequest, ref: str) -> HttpResponse:
    """It is not safe there, or she does not read there any more."""
    person = find_person(request, ref)
    return take_step(
        request,
        lambda: actions.end_receipt(person=person, actor=request.actor, at=request.at),
        done=_("She is no longer asked by her receipt. Colleagues confirm what waits."),
        then="cases:person",
        ref=person.ref,
    )
