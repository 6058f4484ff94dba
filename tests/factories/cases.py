"""Cases, persons, consents and sights for tests. All names are invented."""

from collections.abc import Sequence
from datetime import datetime

from lindung.cases import actions
from lindung.cases.models import Assessment, Barring, Case, Consent, Person, Sight, Suspect, Task
from lindung.cases.rules import (
    AgeBand,
    AgeReading,
    AssessmentFacts,
    BarReason,
    ConsentFacts,
    ConsentState,
    GivenBy,
    HeardHow,
    Outcome,
    PersonFacts,
    ResidenceStatus,
    Sex,
    SuspectFacts,
    TaskKind,
)
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind, Role
from lindung.reports.models import Report
from lindung.reports.rules import Answer, Sign
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, an_actor, an_agreement, an_organisation

ALL_NO = dict.fromkeys(Sign, Answer.NO)


def an_officer(*, of: Organisation | None = None, roles: list[Role] | None = None) -> Actor:
    """A desk officer (or other roles) of the national desk, whose country has a clock policy."""
    organisation = of or a_desk()
    a_policy(organisation.national_desk.country)
    return an_actor(of=organisation, roles=roles or [Role.DESK_OFFICER, Role.DUTY_OFFICER])


def a_supervisor(*, of: Organisation | None = None) -> Actor:
    """A supervisor of the national desk."""
    return an_officer(of=of, roles=[Role.SUPERVISOR])


def a_case(
    *signs: Sign,
    by: Actor | None = None,
    report: Report | None = None,
    persons: Sequence[PersonFacts] = (),
    at: datetime = NINE,
    **also: object,
) -> Case:
    """A case opened by triage: `signs` answered yes, everything else no; routine without any."""
    answers = ALL_NO | dict.fromkeys(signs, Answer.YES)
    actor = by or an_officer()
    return actions.open_case(answers=answers, report=report, persons=persons, actor=actor, at=at, **also)  # type: ignore[arg-type]


def person_facts(**also: object) -> PersonFacts:
    """An adult woman whose status is known."""
    values: dict[str, object] = {
        "name": "Practice Person",
        "age_band": AgeBand.ADULT_25_59,
        "sex": Sex.FEMALE,
        "nationality": "ID",
        "status": ResidenceStatus.IRREGULAR_MIGRANT,
        "languages": ("id",),
        **also,
    }
    return PersonFacts(**values)  # type: ignore[arg-type]


def a_person(*, case: Case | None = None, by: Actor | None = None, at: datetime = NINE, **facts: object) -> Person:
    """A person of a case, with these facts."""
    actor = by or an_officer(of=case.accountable if case else None)
    case = case or a_case(by=actor, at=at)
    return actions.add_person(case=case, facts=person_facts(**facts), actor=actor, at=at)


def a_suspect(*, case: Case, tied_to: Organisation | None = None, by: Actor | None = None, **facts: object) -> Suspect:
    """Somebody suspected in the case."""
    actor = by or an_officer(of=case.accountable)
    said = SuspectFacts(**{"name": "Practice Suspect", **facts})  # type: ignore[arg-type]
    return actions.add_suspect(case=case, facts=said, tied_to=tied_to, actor=actor, at=NINE)


def a_consent(
    *,
    person: Person,
    purpose: Purpose = Purpose.SERVICES,
    to: Sequence[Organisation] = (),
    kinds: frozenset[RecipientKind] | None = None,
    field_groups: frozenset[FieldGroup] = frozenset(FieldGroup),
    given_by: GivenBy = GivenBy.PERSON,
    until: datetime | None = None,
    by: Actor | None = None,
    at: datetime = NINE,
    hands_over: bool = False,
    confirmed: bool = True,
) -> Consent:
    """A consent to organisations `to`, or to `kinds` (service providers when neither is named).

    One that waits for a second word gets it from a colleague, unless `confirmed` is false.
    """
    if kinds is None:
        kinds = frozenset() if to else frozenset({RecipientKind.SERVICE_PROVIDER})
    facts = ConsentFacts(
        purpose=purpose,
        field_groups=field_groups,
        recipient_kinds=kinds,
        given_by=given_by,
        best_interest="Practice: it is best for the child.",
        until=until,
        hands_over=hands_over,
    )
    actor = by or an_officer(of=person.case.accountable)
    consent = actions.record_consent(person=person, facts=facts, recipients=to, actor=actor, at=at)
    if confirmed and consent.state == ConsentState.WAITING.value:
        colleague = an_officer(of=person.case.accountable)
        actions.confirm_consent(consent=consent, heard_how=HeardHow.PRESENT, actor=colleague, at=at)
    return consent


def a_sight(
    *, person: Person, to: Organisation | None = None, by: Actor | None = None, at: datetime = NINE, **also: object
) -> Sight:
    """A sight by consent and agreement, opened for a shelter."""
    shelter = to or an_organisation()
    an_agreement(person.case.accountable, shelter)
    a_consent(person=person, to=[shelter], at=at)
    groups = also.pop("field_groups", frozenset({FieldGroup.IDENTITY, FieldGroup.NEEDS}))
    actor = by or an_officer(of=person.case.accountable)
    return actions.disclose(
        person=person,
        to=shelter,
        purpose=Purpose.SERVICES,
        field_groups=groups,
        actor=actor,
        at=at,  # type: ignore[arg-type]
    )


def a_barring(*, case: Case, organisation: Organisation) -> Barring:
    """An organisation that must not learn of the case."""
    actor = an_officer(of=case.accountable)
    actions.bar_organisation(case=case, organisation=organisation, reason=BarReason.RISK_OF_HARM, actor=actor, at=NINE)
    return Barring.objects.get(case=case, organisation=organisation)


def an_assessment(
    *, person: Person, by: Actor | None = None, answers: dict[str, Answer] | None = None, **also: object
) -> Assessment:
    """An assessment that found indications of all three elements."""
    said = answers or dict.fromkeys(("recruited", "documents_held", "forced_labour"), Answer.YES)
    values: dict[str, object] = {"age": AgeReading.ADULT, "outcome": Outcome.INDICATION, **also}
    facts = AssessmentFacts(answers=said, **values)  # type: ignore[arg-type]
    actor = by or an_officer(of=person.case.accountable)
    return actions.record_assessment(person=person, facts=facts, actor=actor, at=NINE)


def a_task(*, case: Case, kind: TaskKind = TaskKind.OTHER, by: Actor | None = None, at: datetime = NINE) -> Task:
    """A task that waits."""
    task = actions.add_own_task(case=case, kind=kind, actor=by or an_officer(of=case.accountable), at=at)
    assert task is not None
    return task
