"""Assessments: recorded once, never changed; a new one may always be asked for."""

from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_checked
from lindung.cases.actions.tasks import add_task
from lindung.cases.actions.trail import tell
from lindung.cases.models import Assessment, Person, Task
from lindung.cases.permissions import check_can_work_on
from lindung.cases.rules import (
    BY_CODE,
    METHOD,
    VERSION,
    AgeReading,
    Asker,
    AssessmentFacts,
    BodyMissing,
    Element,
    Indications,
    NothingAnswered,
    Outcome,
    OutcomeContradicts,
    TaskKind,
    exploitation_of,
    indications,
    split_walled,
)
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import Actor
from lindung.reports.rules import Answer


@transaction.atomic
def record_assessment(*, person: Person, facts: AssessmentFacts, actor: Actor, at: datetime) -> Assessment:
    """Record what was asked, answered and found. What the person was made to do is kept apart, behind its own wall.

    Raises NotYourCase, CaseClosed, NothingAnswered, BodyMissing, OutcomeContradicts.
    """
    case = person.case
    hold_checked(check_can_work_on, actor=actor, case=case)
    if actor.organisation is None:
        raise NotAllowed(ref=case.ref)
    found = indications(facts.answers, age=facts.age)
    _check(facts, found)
    answers, walled = split_walled(facts.answers)
    assessment = Assessment(
        case=case,
        person=person,
        assessed_at=at,
        assessed_by=actor.ref,
        organisation=actor.organisation,
        method=METHOD,
        version=VERSION,
        answers=answers,
        walled=walled,
        narrative=facts.narrative,
        deciding_body=facts.deciding_body.strip() or None,
        document=facts.document.strip(),
        age_reading=facts.age.value,
        act=found.has(Element.ACT),
        means=found.has(Element.MEANS),
        purpose=found.has(Element.PURPOSE),
        exploitation=exploitation_of(facts.answers) or "",
        outcome=facts.outcome.value,
        asked_again_by=facts.asked_by.value if facts.asked_by else "",
    )
    assessment.save(force_insert=True)
    _tell_recorded(assessment, person, actor=actor, at=at)
    return assessment


@transaction.atomic
def ask_again(*, assessment: Assessment, asker: Asker, actor: Actor, at: datetime) -> Task | None:
    """Somebody, the person first, asks for a new assessment: a task, never a change of the old one."""
    case = assessment.case
    hold_checked(check_can_work_on, actor=actor, case=case)
    tell(
        "assessment.asked_again",
        case=case,
        actor=actor,
        at=at,
        thing=assessment.ref,
        asker=asker.value,
        person=assessment.person.ref,
    )
    return add_task(case=case, kind=TaskKind.ASSESS_AGAIN, about=assessment.ref, actor=actor, at=at)


def _check(facts: AssessmentFacts, found: Indications) -> None:
    known = [answer for code, answer in facts.answers.items() if code in BY_CODE and answer != Answer.UNKNOWN]
    if not known and not facts.outcome.is_formal:
        raise NothingAnswered(field="answers")
    if facts.outcome.is_formal and not (facts.deciding_body.strip() and facts.document.strip()):
        raise BodyMissing(field="deciding_body")
    if facts.outcome == Outcome.NO_INDICATION and found.is_any:
        raise OutcomeContradicts(field="outcome")


def _tell_recorded(assessment: Assessment, person: Person, *, actor: Actor, at: datetime) -> None:
    tell(
        "assessment.recorded",
        case=assessment.case,
        actor=actor,
        at=at,
        thing=assessment.ref,
        person=person.ref,
        outcome=assessment.outcome,
        method=assessment.method,
        version=assessment.version,
        age=AgeReading(assessment.age_reading).value,
    )
    audit.emit(
        kind="assessment.recorded",
        thing=assessment.ref,
        at=at,
        facts={"person": person.ref, "outcome": assessment.outcome},
    )
