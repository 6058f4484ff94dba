"""The persons of a case, those suspected in it, and organisations that must not learn of it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.naming import index_names, name_columns
from lindung.cases.actions.restricting import tell_if_known
from lindung.cases.actions.showing import end_sight, end_sights_without_ground
from lindung.cases.actions.trail import tell
from lindung.cases.actions.urgency import raise_for_child
from lindung.cases.models import Barring, Case, Person, Sight, Suspect
from lindung.cases.permissions import check_can_bar, check_can_let_in, check_can_work_on
from lindung.cases.rules import (
    AgeReading,
    AlreadyBarred,
    BarReason,
    CannotBarAccountable,
    NothingKnown,
    PersonFacts,
    SuspectFacts,
)
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor, Organisation


def person_row(*, case: Case, facts: PersonFacts, actor: Actor, at: datetime) -> Person:
    """A person with these facts, not saved yet."""
    return Person(case=case, added_at=at, added_by=actor.ref, **name_columns(facts.name), **_columns(facts))


@transaction.atomic
def add_person(*, case: Case, facts: PersonFacts, actor: Actor, at: datetime) -> Person:
    """Add somebody the case is about; a child makes it at least urgent. Raises NotYourCase, CaseClosed."""
    hold_checked(check_can_work_on, actor=actor, case=case)
    person = person_row(case=case, facts=facts, actor=actor, at=at)
    person.save(force_insert=True)
    index_names([person])
    tell("person.added", case=case, actor=actor, at=at, thing=person.ref)
    tell_if_known(persons=[person], case=case, actor=actor, at=at)
    if facts.age_band.reading == AgeReading.CHILD:
        raise_for_child(case=case, actor=actor, at=at)
    return person


@transaction.atomic
def change_person(*, person: Person, facts: PersonFacts, actor: Actor, at: datetime) -> None:
    """Write down what is now known about a person. Raises NotYourCase, CaseClosed."""
    case = person.case
    hold_checked(check_can_work_on, actor=actor, case=case)
    columns = _columns(facts)
    changed = {name for name, value in columns.items() if _kept(person, name) != _compared(value)}
    if not changed:
        return
    for name in changed:
        setattr(person, name, columns[name])
    person.save(update_fields=changed)
    if {"name", "other_names"} & set(changed):
        index_names([person])
        tell_if_known(persons=[person], case=case, actor=actor, at=at)
    tell("person.changed", case=case, actor=actor, at=at, thing=person.ref, columns=sorted(changed))
    if {"age_band", "status"} & set(changed):
        end_sights_without_ground(person=person, actor=actor, at=at)
    if {"age_band", "status", "safe_distance_km"} & set(changed):
        audit.emit(kind="person.changed", thing=person.ref, at=at, facts={"case": case.ref, "columns": sorted(changed)})
    if facts.age_band.reading == AgeReading.CHILD:
        raise_for_child(case=case, actor=actor, at=at)


@transaction.atomic
def add_suspect(
    *, case: Case, facts: SuspectFacts, actor: Actor, at: datetime, tied_to: Organisation | None = None
) -> Suspect:
    """Add somebody suspected; an organisation they (or a relative) are tied to is never offered the case.

    Raises NotYourCase, CaseClosed, NothingKnown.
    """
    hold_checked(check_can_work_on, actor=actor, case=case)
    if not (facts.name.strip() or facts.notes.strip() or tied_to):
        raise NothingKnown(field="name")
    suspect = Suspect(
        case=case,
        tied_to=tied_to,
        added_at=at,
        added_by=actor.ref,
        **name_columns(facts.name),
        **asdict(facts),
    )
    suspect.save(force_insert=True)
    tell("suspect.added", case=case, actor=actor, at=at, thing=suspect.ref, role=facts.role, tied=tied_to is not None)
    if tied_to is not None:
        _exclude(case, tied_to, actor=actor, at=at)
    return suspect


@transaction.atomic
def change_suspect(
    *, suspect: Suspect, facts: SuspectFacts, actor: Actor, at: datetime, tied_to: Organisation | None = None
) -> None:
    """Write down what is now known about somebody suspected. Raises NotYourCase, CaseClosed."""
    case = suspect.case
    hold_checked(check_can_work_on, actor=actor, case=case)
    is_tie_new = tied_to is not None and suspect.tied_to_id != tied_to.pk
    for name, value in {**asdict(facts), **name_columns(facts.name)}.items():
        setattr(suspect, name, value)
    suspect.tied_to = tied_to
    suspect.save()
    tell("suspect.changed", case=case, actor=actor, at=at, thing=suspect.ref, role=facts.role, tied=bool(tied_to))
    if tied_to is not None and is_tie_new:
        _exclude(case, tied_to, actor=actor, at=at)


@transaction.atomic
def bar_organisation(*, case: Case, organisation: Organisation, reason: BarReason, actor: Actor, at: datetime) -> None:
    """From now on the organisation cannot learn that the case exists; what it sees ends now.

    Raises NotYourCase, CaseClosed, CannotBarAccountable, AlreadyBarred.
    """
    hold_checked(check_can_bar, actor=actor, case=case)
    if organisation.pk == case.accountable_id:
        raise CannotBarAccountable(ref=case.ref)
    _, is_new = Barring.objects.get_or_create(
        case=case,
        organisation=organisation,
        defaults={"reason": reason.value, "barred_at": at, "barred_by": actor.ref},
    )
    if not is_new:
        raise AlreadyBarred(ref=case.ref)
    tell("organisation.barred", case=case, actor=actor, at=at, thing=organisation.ref, reason=reason.value)
    _exclude(case, organisation, actor=actor, at=at)


@transaction.atomic
def let_in_organisation(*, case: Case, organisation: Organisation, actor: Actor, at: datetime) -> None:
    """End a bar. Raises NotYourCase, SupervisorOnly, NotFound."""
    hold_checked(check_can_let_in, actor=actor, case=case)
    ended, _ = Barring.objects.filter(case=case, organisation=organisation).delete()
    if not ended:
        raise NotFound(ref=organisation.ref)
    tell("organisation.let_in", case=case, actor=actor, at=at, thing=organisation.ref)


def _exclude(case: Case, organisation: Organisation, *, actor: Actor, at: datetime) -> None:
    """What the organisation sees of the case ends now; rooms above take back what they have asked of it."""
    open_ones = Sight.objects.filter(case=case, organisation=organisation, ended_at=None)
    for sight in open_ones.select_related("case", "organisation", "person"):
        end_sight(sight=sight, actor=actor, at=at)
    audit.emit(kind="case.organisation_excluded", thing=case.ref, at=at, facts={"organisation_id": organisation.pk})


def _columns(facts: PersonFacts) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, dict) else value
        for name, value in asdict(facts).items()
    }


def _compared(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _kept(person: Person, name: str) -> Any:
    return _compared(getattr(person, name))
