"""Pages of persons, suspects and organisations that must not learn of a case."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from lindung.cases import actions, queries
from lindung.cases.forms import BarForm, PersonForm, SuspectForm, known_ref, organisation_named
from lindung.cases.models import Disclosure, Person
from lindung.cases.permissions import can_keep_or_erase, check_can_bar, check_can_work_on, is_own
from lindung.cases.rules import BarReason
from lindung.cases.views.parts import (
    BOTH,
    POST,
    READERS,
    WORKERS,
    case_url,
    find_case,
    find_person,
    find_suspect,
    form_step,
)
from lindung.kernel.errors import NotAllowed, NotFound
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.models import Organisation
from lindung.partners.rules import Role
from lindung.partners.views.steps import take_step


@desk_view(*READERS)
def person(request: DeskRequest, ref: str) -> HttpResponse:
    """A person's record, as far as the actor may see it; reading it is on the trail."""
    found = find_person(request, ref)
    groups = queries.may_see(request.actor, found, at=request.at)
    if not groups:
        raise NotAllowed(ref=found.ref)
    seen = queries.see(found, groups)
    actions.note_reading(case=found.case, persons=[seen], actor=request.actor, at=request.at)
    own = is_own(request.actor, found.case)
    told = Disclosure.objects.filter(person=found).select_related("organisation", "person__key").order_by("-id")
    context = {
        "person": seen,
        "case": found.case,
        "is_own": own,
        "erased_at": found.erased_at,
        "asked_since": found.receipt_said_at,
        "may_erase": can_keep_or_erase(request.actor, found.case),
        "disclosures": told if own else [],
        "at": request.at,
    }
    return render(request, "cases/person.html", context)


@desk_view(*WORKERS)
def her_record(request: DeskRequest, ref: str) -> HttpResponse:
    """Who was told and who read about a person, for her: in her language, to read together or to print."""
    found = find_person(request, ref)
    spoken = _language_for(found, request.GET.get("language", ""))
    actions.note_shown_to_her(person=found, language=spoken, actor=request.actor, at=request.at)
    context = {
        "person": found,
        "case": found.case,
        "record": queries.her_record(found),
        "languages": settings.LANGUAGES,
        "spoken": spoken,
        "at": request.at,
    }
    with override(spoken):
        return render(request, "cases/her_record.html", context)


def _language_for(person: Person, chosen: str) -> str:
    """The one that was chosen; else the first of hers that the pages speak."""
    known = dict(settings.LANGUAGES)
    return next((code for code in (chosen, *person.languages) if code in known), settings.LANGUAGE_CODE)


@desk_view(*WORKERS, methods=BOTH)
def add_person(request: DeskRequest, ref: str) -> HttpResponse:
    """Add somebody the case is about."""
    case = find_case(request, ref)
    check_can_work_on(request.actor, case)
    form = PersonForm(request.POST if request.method == "POST" else None, country=case.country)
    return form_step(
        request,
        form=form,
        do=lambda said: actions.add_person(case=case, facts=form.facts(), actor=request.actor, at=request.at),
        title=_("Add a person"),
        verb=_("Add this person"),
        done=_("Added."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def change_person(request: DeskRequest, ref: str) -> HttpResponse:
    """Write down what is known now."""
    found = find_person(request, ref)
    check_can_work_on(request.actor, found.case)
    sent = request.method == "POST"
    if not sent:
        seen = queries.see(found, queries.may_see(request.actor, found, at=request.at))
        actions.note_reading(case=found.case, persons=[seen], actor=request.actor, at=request.at)
    form = PersonForm(request.POST if sent else None, country=found.case.country, initial=PersonForm.values_of(found))
    return form_step(
        request,
        form=form,
        do=lambda said: actions.change_person(person=found, facts=form.facts(), actor=request.actor, at=request.at),
        title=_("Change what is known"),
        verb=_("Save the record"),
        done=_("Saved."),
        back=case_url(found.case.ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def add_suspect(request: DeskRequest, ref: str) -> HttpResponse:
    """Add somebody suspected."""
    case = find_case(request, ref)
    check_can_work_on(request.actor, case)
    form = SuspectForm(request.POST if request.method == "POST" else None, actor=request.actor)
    return form_step(
        request,
        form=form,
        do=lambda said: actions.add_suspect(
            case=case, facts=form.facts(), tied_to=_tied(request, said), actor=request.actor, at=request.at
        ),
        title=_("Add somebody suspected"),
        verb=_("Add this entry"),
        done=_("Added. An organisation they are tied to is never asked."),
        back=case_url(ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def change_suspect(request: DeskRequest, ref: str) -> HttpResponse:
    """Write down what is known now about somebody suspected."""
    found = find_suspect(request, ref)
    check_can_work_on(request.actor, found.case)
    sent = request.method == "POST"
    form = SuspectForm(request.POST if sent else None, actor=request.actor, initial=SuspectForm.values_of(found))
    return form_step(
        request,
        form=form,
        do=lambda said: actions.change_suspect(
            suspect=found, facts=form.facts(), tied_to=_tied(request, said), actor=request.actor, at=request.at
        ),
        title=_("Change the entry"),
        verb=_("Save the entry"),
        done=_("Saved."),
        back=case_url(found.case.ref),
    )


@desk_view(*WORKERS, methods=BOTH)
def bar(request: DeskRequest, ref: str) -> HttpResponse:
    """An organisation must not learn that the case exists."""
    case = find_case(request, ref)
    check_can_bar(request.actor, case)
    return form_step(
        request,
        form=BarForm(request.POST if request.method == "POST" else None, actor=request.actor),
        do=lambda said: actions.bar_organisation(
            case=case,
            organisation=_organisation(request, said["organisation"]),
            reason=BarReason(said["reason"]),
            actor=request.actor,
            at=request.at,
        ),
        title=_("Bar an organisation"),
        lead=_("From now on it cannot learn that this case exists, and what it sees ends now."),
        verb=_("Bar this organisation"),
        done=_("Barred."),
        back=case_url(ref),
    )


@desk_view(Role.SUPERVISOR, methods=POST, fresh=True)
def let_in(request: DeskRequest, ref: str, organisation_ref: str) -> HttpResponse:
    """End a bar."""
    case = find_case(request, ref)
    organisation = get_object_or_404(Organisation.objects.visible_to(request.actor), ref=known_ref(organisation_ref))
    return take_step(
        request,
        lambda: actions.let_in_organisation(case=case, organisation=organisation, actor=request.actor, at=request.at),
        done=_("It is no longer barred."),
        then=case_url(ref),
    )


def _tied(request: DeskRequest, said: dict[str, Any]) -> Organisation | None:
    return _organisation(request, said["tied_to"]) if said["tied_to"] else None


def _organisation(request: DeskRequest, ref: str) -> Organisation:
    found = organisation_named(request.actor, ref)
    if found is None:
        raise NotFound(ref=ref)
    return found
