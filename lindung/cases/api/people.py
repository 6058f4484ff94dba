"""Operations on persons, suspects, consents, assessments, sights and tasks."""

from dataclasses import asdict
from typing import Any

from django.shortcuts import get_object_or_404

from lindung.cases import actions, queries
from lindung.cases.api.parts import find_case, find_organisation, find_organisations, find_person, router
from lindung.cases.api.shapes import (
    AssessmentIn,
    BarIn,
    ConsentIn,
    ConsentOut,
    CopiesOut,
    EndSightIn,
    FoundOut,
    HerRecordOut,
    Made,
    NameIn,
    PersonIn,
    ReassessIn,
    ShowIn,
    SuspectIn,
    TaskIn,
)
from lindung.cases.forms import known_ref
from lindung.cases.models import Assessment, Consent, Sight, Suspect, Task
from lindung.cases.permissions import check_can_disclose
from lindung.cases.rules import (
    AssessmentFacts,
    ConsentFacts,
    SuspectFacts,
)
from lindung.partners.api import api_operation


@router.post("/cases/{ref}/persons", response={201: Made}, summary="Add a person")
@api_operation(scope="cases:write")
def add_person(request: Any, ref: str, body: PersonIn) -> tuple[int, dict[str, Any]]:
    """Somebody the case is about."""
    case = find_case(request, ref)
    person = actions.add_person(case=case, facts=body.facts(), actor=request.actor, at=request.at)
    return 201, {"ref": person.ref}


@router.put("/persons/{ref}", response=Made, summary="Write down what is known about a person now")
@api_operation(scope="cases:write")
def change_person(request: Any, ref: str, body: PersonIn) -> dict[str, Any]:
    """Takes the place of what was known."""
    person = find_person(request, ref)
    actions.change_person(person=person, facts=body.facts(), actor=request.actor, at=request.at)
    return {"ref": person.ref}


@router.get("/persons/{ref}/record", response=HerRecordOut, summary="Who was told and who read about a person")
@api_operation(scope="cases:read")
def her_record(request: Any, ref: str) -> dict[str, Any]:
    """For her: what was told to whom on which ground, and which roles read on which day. Asking leaves an entry."""
    person = find_person(request, ref)
    actions.note_shown_to_her(person=person, language="", actor=request.actor, at=request.at)
    found = queries.her_record(person)
    told = [
        {
            "organisation": each.organisation,
            "at": each.row.disclosed_at,
            "purpose": each.purpose,
            "field_groups": list(each.groups),
            "ground": each.row.ground,
            "legal_ground": each.row.legal_ground,
            "legal_reference": each.law_in_words,
            "confirmed_as": each.confirmed_as,
            "confirmed_at": each.confirmed_at,
        }
        for each in found.told
    ]
    read = [{**asdict(line), "roles": list(line.roles), "parts": list(line.parts)} for line in found.read]
    return {"told": told, "read": read, "asked": [asdict(line) for line in found.asked]}


@router.post("/cases/{ref}/suspects", response={201: Made}, summary="Add somebody suspected")
@api_operation(scope="cases:write")
def add_suspect(request: Any, ref: str, body: SuspectIn) -> tuple[int, dict[str, Any]]:
    """An organisation they are tied to is never asked."""
    case = find_case(request, ref)
    tied_to = find_organisation(request, body.tied_to) if body.tied_to else None
    facts = SuspectFacts(
        name=body.name, notes=body.notes, role=body.role.value if body.role else "", is_relative=body.is_relative
    )
    suspect: Suspect = actions.add_suspect(case=case, facts=facts, tied_to=tied_to, actor=request.actor, at=request.at)
    return 201, {"ref": suspect.ref}


@router.post("/cases/{ref}/barrings", response={201: Made}, summary="Bar an organisation from a case")
@api_operation(scope="cases:write")
def bar_organisation(request: Any, ref: str, body: BarIn) -> tuple[int, dict[str, Any]]:
    """It cannot learn that the case exists, and what it sees ends now."""
    case = find_case(request, ref)
    organisation = find_organisation(request, body.organisation)
    actions.bar_organisation(
        case=case, organisation=organisation, reason=body.reason, actor=request.actor, at=request.at
    )
    return 201, {"ref": case.ref}


@router.post("/persons/{ref}/consents", response={201: Made}, summary="Record consent")
@api_operation(scope="cases:write")
def record_consent(request: Any, ref: str, body: ConsentIn) -> tuple[int, dict[str, Any]]:
    """What for, what, told to whom, until when. What matters most waits for a second word, which no token says."""
    person = find_person(request, ref)
    given = body.dict(exclude={"recipients", "field_groups", "recipient_kinds"})
    facts = ConsentFacts(
        **given, field_groups=frozenset(body.field_groups), recipient_kinds=frozenset(body.recipient_kinds)
    )
    consent: Consent = actions.record_consent(
        person=person,
        facts=facts,
        recipients=find_organisations(request, body.recipients),
        actor=request.actor,
        at=request.at,
    )
    return 201, {"ref": consent.ref, "state": consent.state}


@router.get(
    "/consents/{ref}", response=ConsentOut, operation_id="consent", summary="A consent, and who stands behind it"
)
@api_operation(scope="cases:read")
def consent(request: Any, ref: str) -> dict[str, Any]:
    """Whether it waits, holds or has ended, and whose word stands beside that of the member who recorded it."""
    found = get_object_or_404(Consent.objects.visible_to(request.actor), ref=known_ref(ref))
    return {name: getattr(found, name) for name in ConsentOut.model_fields}


@router.post("/persons/{ref}/assessments", response={201: Made}, summary="Record an assessment")
@api_operation(scope="cases:write")
def record_assessment(request: Any, ref: str, body: AssessmentIn) -> tuple[int, dict[str, Any]]:
    """Append-only; indications are no verdict."""
    person = find_person(request, ref)
    assessment: Assessment = actions.record_assessment(
        person=person, facts=AssessmentFacts(**body.dict()), actor=request.actor, at=request.at
    )
    return 201, {"ref": assessment.ref, "state": assessment.outcome}


@router.post("/assessments/{ref}/ask-again", response={201: Made}, summary="Ask for a new assessment")
@api_operation(scope="cases:write")
def ask_again(request: Any, ref: str, body: ReassessIn) -> tuple[int, dict[str, Any]]:
    """A task with a clock; the earlier assessment stays as it is."""
    rows = Assessment.objects.visible_to(request.actor).select_related("case__policy", "case__key", "person")
    assessment = get_object_or_404(rows, ref=known_ref(ref))
    task = actions.ask_again(assessment=assessment, asker=body.asker, actor=request.actor, at=request.at)
    return 201, {"ref": task.ref if task else assessment.ref}


@router.post("/persons/{ref}/sights", response={201: Made}, summary="Let another organisation see parts of a record")
@api_operation(scope="cases:write")
def disclose(request: Any, ref: str, body: ShowIn) -> tuple[int, dict[str, Any]]:
    """Role, purpose, consent and agreement together, or not at all."""
    person = find_person(request, ref)
    actions.disclose(
        person=person,
        to=find_organisation(request, body.to),
        purpose=body.purpose,
        field_groups=frozenset(body.field_groups),
        actor=request.actor,
        at=request.at,
    )
    return 201, {"ref": person.ref}


@router.post("/cases/{ref}/tasks", response={201: Made}, summary="Add a task")
@api_operation(scope="cases:write")
def add_task(request: Any, ref: str, body: TaskIn) -> tuple[int, dict[str, Any]]:
    """With a clock of its own."""
    case = find_case(request, ref)
    task = actions.add_own_task(
        case=case, kind=body.kind, note=body.note, due_at=body.due_at, actor=request.actor, at=request.at
    )
    return 201, {"ref": task.ref if task else "", "state": task.state if task else ""}


@router.post("/names/search", response=FoundOut, operation_id="find_persons", summary="Find persons by name")
@api_operation(scope="cases:read", keeps=())
def find_persons(request: Any, body: NameIn) -> dict[str, Any]:
    """Among your organisation's cases, the likest names first; that you looked is on the trail."""
    found = queries.find_persons(request.actor, name=body.name)
    actions.note_search(found=found, actor=request.actor, at=request.at)
    return {
        "persons": [
            {
                "ref": each.person.ref,
                "case": each.person.case.ref,
                "name": each.name,
                "likeness": round(each.likeness, 3),
            }
            for each in found
        ]
    }


@router.get("/copies", response=CopiesOut, operation_id="copies", summary="Copies your organisation has to destroy")
@api_operation(scope="cases:read")
def copies(request: Any) -> dict[str, Any]:
    """What waits for your word after a person took back a consent."""
    held = queries.copies_to_destroy(request.actor)
    return {
        "copies": [
            {
                "ref": each.ref,
                "asked_by": each.asked_by,
                "due_at": each.due_at,
                "told": [{"at": at, "groups": [group.value for group in groups]} for at, groups in each.told],
            }
            for each in held
        ]
    }


@router.post("/copies/{ref}/destroyed", response=Made, operation_id="copies_destroyed", summary="They are destroyed")
@api_operation(scope="cases:write")
def copies_destroyed(request: Any, ref: str) -> dict[str, Any]:
    """Your organisation's word that nothing is left."""
    task = queries.find_copies(request.actor, known_ref(ref))
    actions.confirm_copies_destroyed(task=task, actor=request.actor, at=request.at)
    return {"ref": task.ref, "state": task.state}


@router.post("/tasks/{ref}/done", response=Made, summary="A task is done")
@api_operation(scope="cases:write")
def finish_task(request: Any, ref: str) -> dict[str, Any]:
    """Its clock stops."""
    rows = Task.objects.visible_to(request.actor).select_related("case__accountable")
    task = get_object_or_404(rows, ref=known_ref(ref))
    actions.finish_task(task=task, actor=request.actor, at=request.at)
    return {"ref": task.ref, "state": task.state}


@router.put("/suspects/{ref}", response=Made, summary="Write down what is known about a suspect now")
@api_operation(scope="cases:write")
def change_suspect(request: Any, ref: str, body: SuspectIn) -> dict[str, Any]:
    """Takes the place of what was known."""
    rows = Suspect.objects.visible_to(request.actor).select_related("key", "case__accountable")
    suspect = get_object_or_404(rows, ref=known_ref(ref))
    tied_to = find_organisation(request, body.tied_to) if body.tied_to else None
    facts = SuspectFacts(
        name=body.name, notes=body.notes, role=body.role.value if body.role else "", is_relative=body.is_relative
    )
    actions.change_suspect(suspect=suspect, facts=facts, tied_to=tied_to, actor=request.actor, at=request.at)
    return {"ref": suspect.ref}


@router.post("/persons/{ref}/sights/end", response=Made, summary="End what another organisation sees")
@api_operation(scope="cases:write")
def end_sight(request: Any, ref: str, body: EndSightIn) -> dict[str, Any]:
    """The organisation no longer sees the person for this purpose."""
    person = find_person(request, ref)
    check_can_disclose(request.actor, person.case)
    rows = Sight.objects.select_related("case", "organisation", "person").filter(person=person, ended_at=None)
    sight = get_object_or_404(rows, organisation=find_organisation(request, body.to), purpose=body.purpose.value)
    actions.end_sight(sight=sight, actor=request.actor, at=request.at)
    return {"ref": person.ref}
