"""Operations on cases: opening, naming, contact, review, urgency."""

from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Query

from lindung.cases import actions, queries
from lindung.cases.actions.restricting import restrict_case
from lindung.cases.api.parts import PAGE_SIZE, case_out, find_case, find_member, person_out, router
from lindung.cases.api.shapes import (
    AssignIn,
    CaseChangeIn,
    CaseFullOut,
    CaseIn,
    CasesOut,
    CaseUrgencyIn,
    ContactIn,
    Made,
)
from lindung.cases.forms import known_ref
from lindung.cases.models import Case
from lindung.cases.permissions import check_can_see_persons, is_own
from lindung.cases.rules import (
    NobodyToAssign,
)
from lindung.partners.api import api_operation
from lindung.reports.models import Report
from lindung.web.paging import page_of


@router.get("/cases", response=CasesOut, summary="Own cases, newest first")
@api_operation(scope="cases:read")
def list_cases(request: Any, cursor: Annotated[str, Query(max_length=500)] = "") -> dict[str, Any]:
    """Cases the organisation answers for."""
    rows = Case.objects.own(request.actor).visible_to(request.actor).select_related("accountable")
    page = page_of(rows, order=("-id",), cursor=cursor, size=PAGE_SIZE)
    return {"items": [case_out(case) for case in page.rows], "next": page.next_cursor}


@router.get("/cases/{ref}", response=CaseFullOut, summary="One case with its persons; the reading is on the trail")
@api_operation(scope="cases:read")
def read_case(request: Any, ref: str) -> dict[str, Any]:
    """Only what the organisation may see of each person."""
    case = find_case(request, ref)
    own = is_own(request.actor, case)
    if own:
        check_can_see_persons(request.actor, case)
    persons = queries.persons_seen(case, request.actor, at=request.at)
    actions.note_reading(case=case, persons=persons, actor=request.actor, at=request.at)
    return {
        **case_out(case, is_own=own),
        "contact_due_at": case.contact_due_at if own else None,
        "persons": [person_out(seen) for seen in persons],
    }


@router.post("/cases", response={201: Made}, summary="Open a case, from a report or without one")
@api_operation(scope="cases:write")
def open_case(request: Any, body: CaseIn) -> tuple[int, dict[str, Any]]:
    """Triage: urgency with its reasons, clocks, persons. A restricted one is opened by supervisors and its assignee."""
    report = None
    if body.report:
        rows = Report.objects.visible_to(request.actor).select_related("key", "policy", "accountable")
        report = get_object_or_404(rows, ref=known_ref(body.report))
    facts = actions.CaseFacts(
        country=body.country,
        area=body.area,
        exploitation_area=body.exploitation_area,
        summary=body.summary,
        harmed_at=body.harmed_at,
    )
    case = actions.open_case(
        answers=body.answers,
        report=report,
        facts=facts,
        persons=[person.facts() for person in body.persons],
        assignee=find_member(request, body.assignee),
        actor=request.actor,
        at=request.at,
    )
    if body.restricted is not None:
        restrict_case(case=case, reason=body.restricted, actor=request.actor, at=request.at)
    return 201, {"ref": case.ref, "state": case.state}


@router.post("/cases/{ref}/reports/{report_ref}", response=Made, summary="Add a report to a case")
@api_operation(scope="cases:write")
def link_report(request: Any, ref: str, report_ref: str) -> dict[str, Any]:
    """The report belongs to the case from now on."""
    case = find_case(request, ref)
    rows = Report.objects.visible_to(request.actor).select_related("key", "policy", "accountable")
    report = get_object_or_404(rows, ref=known_ref(report_ref))
    actions.link_report(case=case, report=report, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}


@router.post("/cases/{ref}/assign", response=Made, summary="Name who answers for the case")
@api_operation(scope="cases:write")
def assign_case(request: Any, ref: str, body: AssignIn) -> dict[str, Any]:
    """The clock goes on to first contact."""
    case = find_case(request, ref)
    member = find_member(request, body.member)
    if member is None:
        raise NobodyToAssign(field="member", ref=case.ref)
    actions.assign_case(case=case, member=member, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}


@router.post("/cases/{ref}/contact", response=Made, summary="First contact was made, or tried")
@api_operation(scope="cases:write")
def record_contact(request: Any, ref: str, body: ContactIn) -> dict[str, Any]:
    """The case is in contact, or the trail says that nobody was reached."""
    case = find_case(request, ref)
    actions.record_contact(case=case, was_reached=body.was_reached, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}


@router.post("/cases/{ref}/review", response=Made, summary="The case was reviewed")
@api_operation(scope="cases:write")
def record_review(request: Any, ref: str) -> dict[str, Any]:
    """The next review is due by the urgency."""
    case = find_case(request, ref)
    actions.record_review(case=case, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}


@router.post("/cases/{ref}/open-again", response=Made, summary="A closed case goes on")
@api_operation(scope="cases:write")
def open_case_again(request: Any, ref: str) -> dict[str, Any]:
    """The same history; contact is due anew."""
    case = find_case(request, ref)
    actions.open_case_again(case=case, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}


@router.patch("/cases/{ref}", response=Made, summary="Correct a case")
@api_operation(scope="cases:write")
def change_case(request: Any, ref: str, body: CaseChangeIn) -> dict[str, Any]:
    """What is left out stays; a moment of harm opens its window and pulls the clock in."""
    case = find_case(request, ref)
    facts = body.dict(exclude_unset=True, exclude={"harmed_at"})
    actions.change_case(case=case, facts=facts, actor=request.actor, at=request.at)
    actions.record_harm(case=case, harmed_at=body.harmed_at, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}


@router.post("/cases/{ref}/urgency", response=Made, summary="Triage again")
@api_operation(scope="cases:write")
def change_urgency(request: Any, ref: str, body: CaseUrgencyIn) -> dict[str, Any]:
    """An answer of unknown leaves the earlier one standing."""
    case = find_case(request, ref)
    actions.change_urgency(case=case, answers=body.answers, reason=body.reason, actor=request.actor, at=request.at)
    return {"ref": case.ref, "state": case.state}
