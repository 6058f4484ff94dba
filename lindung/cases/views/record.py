"""Pages of assessments, consents and showing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lindung.cases import actions
from lindung.cases.forms import AskAgainForm, AssessmentForm, ConsentForm, ShowForm, known_ref, organisation_named
from lindung.cases.models import Person, Sight
from lindung.cases.permissions import check_can_disclose, check_can_work_on
from lindung.cases.queries import subject_of
from lindung.cases.rules import Asker, EmergencyReason, LegalBasis, LegalGround, ReasonMissing, SightGround, indications
from lindung.cases.views.parts import BOTH, POST, WORKERS, case_url, find_assessment, find_person, form_step
from lindung.kernel.errors import NotFound
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.models import Organisation
from lindung.partners.rules import Purpose
from lindung.partners.views.steps import take_step


@desk_view(*WORKERS, methods=BOTH)
def assess(request: DeskRequest, ref: str) -> HttpResponse:
    """Record an assessment; what the answers indicate is shown before anything is final."""
    person = find_person(request, ref)
    check_can_work_on(request.actor, person.case)
    age = subject_of(person).age
    form = AssessmentForm(request.POST if request.method == "POST" else None, initial={"age": age.value})
    found = None
    if form.is_bound and form.is_valid():
        facts = form.facts()
        found = indications(facts.answers, age=facts.age)
    return form_step(
        request,
        form=form,
        do=lambda said: actions.record_assessment(
            person=person, facts=form.facts(), actor=request.actor, at=request.at
        ),
        title=_("Assess"),
        verb=_("Save this assessment"),
        done=_("Saved. It is never changed; a new one may follow."),
        back=case_url(person.case.ref),
        template="cases/assess.html",
        found=found,
        case=person.case,
    )


@desk_view(*WORKERS, methods=BOTH)
def ask_again(request: DeskRequest, ref: str) -> HttpResponse:
    """Somebody asks for a new assessment."""
    found = find_assessment(request, ref)
    check_can_work_on(request.actor, found.case)
    return form_step(
        request,
        form=AskAgainForm(request.POST if request.method == "POST" else None),
        do=lambda said: actions.ask_again(
            assessment=found, asker=Asker(said["asker"]), actor=request.actor, at=request.at
        ),
        title=_("Ask for a new assessment"),
        verb=_("Ask for it"),
        done=_("Asked. It is a task with a clock now."),
        back=case_url(found.case.ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def consent(request: DeskRequest, ref: str) -> HttpResponse:
    """Record what the person agreed to."""
    person = find_person(request, ref)
    check_can_work_on(request.actor, person.case)
    form = ConsentForm(request.POST if request.method == "POST" else None, actor=request.actor)
    return form_step(
        request,
        form=form,
        do=lambda said: actions.record_consent(
            person=person,
            facts=form.facts(),
            recipients=[_organisation(request, each) for each in said["recipients"]],
            actor=request.actor,
            at=request.at,
        ),
        title=_("Record consent"),
        lead=_("Explain first what is shown, to whom and what for; and that it can be taken back at any time."),
        verb=_("Save this consent"),
        done=_("Saved."),
        back=case_url(person.case.ref),
    )


@desk_view(*WORKERS, methods=BOTH, fresh=True)
def show(request: DeskRequest, ref: str) -> HttpResponse:
    """Let another organisation see parts of the record: by consent, in an emergency, or where a law requires it."""
    person = find_person(request, ref)
    check_can_disclose(request.actor, person.case)
    form = ShowForm(request.POST if request.method == "POST" else None, actor=request.actor)
    return form_step(
        request,
        form=form,
        do=lambda said: _SHOWING[SightGround(said["ground"])](request, person, form, said),
        title=_("Let another organisation see"),
        lead=_("Everything shown is written down, for the person to read."),
        verb=_("Show these parts"),
        done=_("Shown, and written down."),
        back=case_url(person.case.ref),
    )


@desk_view(*WORKERS, methods=POST)
def end_sight(request: DeskRequest, ref: str, organisation_ref: str, purpose: str) -> HttpResponse:
    """The organisation no longer sees the person."""
    person = find_person(request, ref)
    check_can_disclose(request.actor, person.case)
    rows = Sight.objects.select_related("case", "organisation", "person")
    sight = get_object_or_404(
        rows,
        person=person,
        organisation__ref=known_ref(organisation_ref),
        purpose=_purpose(purpose),
        ended_at=None,
    )
    return take_step(
        request,
        lambda: actions.end_sight(sight=sight, actor=request.actor, at=request.at),
        done=_("It no longer sees the person."),
        then=case_url(person.case.ref),
    )


def _purpose(typed: str) -> str:
    return typed if typed in set(Purpose) else ""


def _by_consent(request: DeskRequest, person: Person, form: ShowForm, said: dict[str, Any]) -> Sight:
    return actions.disclose(**_what(request, person, form, said))


def _in_emergency(request: DeskRequest, person: Person, form: ShowForm, said: dict[str, Any]) -> Sight:
    if not said["reason"]:
        raise ReasonMissing(field="reason")
    return actions.break_glass(
        reason=EmergencyReason(said["reason"]), hours=said["hours"] or 0, **_what(request, person, form, said)
    )


def _by_law(request: DeskRequest, person: Person, form: ShowForm, said: dict[str, Any]) -> Sight:
    if not said["legal_ground"]:
        raise ReasonMissing(field="legal_ground")
    law = LegalBasis(LegalGround(said["legal_ground"]), said["legal_reference"], said["days"] or 0)
    return actions.disclose_by_law(law=law, **_what(request, person, form, said))


_SHOWING: dict[SightGround, Callable[[DeskRequest, Person, ShowForm, dict[str, Any]], Sight]] = {
    SightGround.CONSENT: _by_consent,
    SightGround.BREAK_GLASS: _in_emergency,
    SightGround.LEGAL_DUTY: _by_law,
}


def _what(request: DeskRequest, person: Person, form: ShowForm, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "person": person,
        "to": _organisation(request, said["to"]),
        "purpose": Purpose(said["purpose"]),
        "field_groups": form.groups(),
        "actor": request.actor,
        "at": request.at,
    }


def _organisation(request: DeskRequest, ref: str) -> Organisation:
    found = organisation_named(request.actor, ref)
    if found is None:
        raise NotFound(ref=ref)
    return found
