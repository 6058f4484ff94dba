"""Assessments: append-only, never a verdict, formal only with body and document, asked for again."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from lindung.cases import actions, queries
from lindung.cases.models import Assessment, Task
from lindung.cases.rules import (
    AgeReading,
    Asker,
    BodyMissing,
    Element,
    NothingAnswered,
    NotYourCase,
    Outcome,
    OutcomeContradicts,
    TaskKind,
)
from lindung.partners.rules import Role
from lindung.reports.rules import Answer
from lindung.vault.sealing import ERASED
from tests.factories import NINE
from tests.factories.cases import a_person, an_assessment, an_officer
from tests.factories.partners import an_actor, an_organisation

pytestmark = pytest.mark.django_db


def test_it_says_who_assessed_when_by_which_method_and_version():
    officer = an_officer()
    assessment = an_assessment(person=a_person(), by=officer)
    assert (assessment.assessed_by, assessment.assessed_at) == (officer.ref, NINE)
    assert (assessment.method, assessment.version) == ("lindung-indicators", 1)
    assert (assessment.act, assessment.means, assessment.purpose) == (True, True, True)


def test_a_later_one_stands_beside_the_earlier_one():
    person = a_person()
    first = an_assessment(person=person)
    an_assessment(person=person, answers={"recruited": Answer.YES}, asked_by=Asker.PERSON)
    assert Assessment.objects.filter(person=person).count() == 2
    assert Assessment.objects.get(pk=first.pk).means


@pytest.mark.parametrize(
    "statement", ["UPDATE cases_assessment SET outcome = 'presumed'", "DELETE FROM cases_assessment"]
)
def test_the_applications_role_cannot_change_or_delete_one(statement):
    an_assessment(person=a_person())
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "lindung_app"
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(statement)


@pytest.mark.parametrize("outcome", [Outcome.FORMALLY_IDENTIFIED, Outcome.FORMALLY_NOT_IDENTIFIED])
def test_a_formal_outcome_names_the_state_body_and_its_document(outcome):
    person = a_person()
    for given in ({}, {"deciding_body": "Practice Council"}, {"document": "1/2026"}):
        with pytest.raises(BodyMissing):
            an_assessment(person=person, outcome=outcome, **given)
    made = an_assessment(person=person, outcome=outcome, deciding_body="Practice Council", document="1/2026")
    assert (made.document, made.deciding_body) == ("1/2026", "Practice Council")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(**{**_values(made), "deciding_body": None})  # nor past the code


def _values(made: Assessment) -> dict[str, object]:
    own = (
        "case",
        "person",
        "assessed_at",
        "assessed_by",
        "organisation",
        "method",
        "version",
        "age_reading",
        "outcome",
    )
    return {name: getattr(made, name) for name in (*own, "act", "means", "purpose", "answers", "document")}


def test_which_body_decided_is_sealed_by_her_key_and_goes_with_it():
    person, officer = a_person(), an_officer()
    made = an_assessment(
        person=person, outcome=Outcome.FORMALLY_IDENTIFIED, deciding_body="Practice Council", document="1/2026"
    )
    assert an_assessment(person=person).deciding_body is None  # nobody decided
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text || encode(deciding_body, 'escape'), '') FROM cases_assessment a")
        assert "Practice Council" not in cursor.fetchone()[0]
    seen = [each.row.deciding_body for each in queries.case_page(person.case, officer, at=NINE)["assessments"]]
    assert sorted(seen, key=str) == [None, "Practice Council"]
    person.key.erase(at=NINE)
    assert Assessment.objects.get(pk=made.pk).deciding_body is ERASED


def test_no_indication_does_not_go_with_indications():
    with pytest.raises(OutcomeContradicts):
        an_assessment(person=a_person(), outcome=Outcome.NO_INDICATION)
    with pytest.raises(NothingAnswered):
        an_assessment(person=a_person(), answers={"recruited": Answer.UNKNOWN})


def test_what_she_was_made_to_do_is_walled_and_read_by_few():
    person, officer = a_person(), an_officer()
    made = an_assessment(person=person, answers={"forced_criminality": Answer.YES, "recruited": Answer.NO})
    assert made.answers == {"recruited": "no"}
    assert made.walled == {"forced_criminality": "yes"}
    assert made.purpose
    page = queries.case_page(person.case, officer, at=NINE)
    assert page["assessments"][0].found.has(Element.PURPOSE)
    duty = an_officer(roles=[Role.DUTY_OFFICER])
    assert not queries.case_page(person.case, duty, at=NINE)["assessments"][0].found.has(Element.PURPOSE)


def test_anybody_may_ask_again_and_it_becomes_a_task_once():
    assessment, officer = an_assessment(person=a_person()), an_officer()
    assert actions.ask_again(assessment=assessment, asker=Asker.PERSON, actor=officer, at=NINE)
    assert actions.ask_again(assessment=assessment, asker=Asker.LAWYER, actor=officer, at=NINE) is None
    assert Task.objects.get(kind=TaskKind.ASSESS_AGAIN.value).about == assessment.ref


def test_a_stranger_assesses_nobody():
    stranger = an_actor(of=an_organisation(), roles=[Role.DESK_OFFICER])
    with pytest.raises(NotYourCase):
        an_assessment(person=a_person(), by=stranger, age=AgeReading.CHILD)
