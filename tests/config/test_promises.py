"""Each invariant of the desk, broken by the owner of the database, is found by `lindung verify`."""

from datetime import timedelta

import pytest
from django.db import connection
from psycopg import sql

from lindung.audit.tasks import seal_pending
from lindung.cases import actions as cases
from lindung.cases.rules import EmergencyReason
from lindung.config import promises
from lindung.partners.rules import FieldGroup, Purpose
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.care import an_arrival, follow_ups_of
from tests.factories.cases import a_barring, a_case, a_person, a_sight, a_supervisor, a_task
from tests.factories.partners import an_organisation
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WITHOUT_CONSTRAINTS = """
DO $$ DECLARE c record; BEGIN
    FOR c IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
             WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.of_table, c.conname); END LOOP;
END $$
"""


@pytest.fixture
def tamper(test_databases):
    """Change rows as a superuser, past the walls, the constraints and the triggers."""

    def do(*statements: str) -> None:
        with test_databases.superuser(connection.settings_dict["NAME"]) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute(WITHOUT_CONSTRAINTS)
            for statement in statements:
                owner.execute(sql.SQL(statement))

    return do


def found() -> str:
    with acting(organisations="*"):
        return "\n".join(str(each) for each in promises.broken())


@pytest.fixture
def story():
    """A party placed and followed up, another one offered, a task, a sight: everything in order."""
    placement = an_arrival(placement=a_placement())
    follow_ups_of(placement)
    an_offer()
    case = a_case()
    a_task(case=case)
    a_sight(person=a_person(case=case))
    seal_pending(timestamp=0)
    assert found() == ""
    return placement


def test_everything_in_order_is_no_finding(story):
    assert found() == ""


@pytest.mark.parametrize(
    ("promise", "statements"),
    [
        ("open without a running clock", ["UPDATE cases_case SET due_at = NULL"]),
        ("answers to another organisation", ["UPDATE referrals_need SET accountable_id = accountable_id + 1"]),
        ("answers to another organisation", ["UPDATE care_followup SET accountable_id = accountable_id + 1"]),
        ("answers to another organisation", ["UPDATE cases_task SET accountable_id = accountable_id + 1"]),
        ("not the sum", ["UPDATE directory_service SET places_held = places_held + 1"]),
        ("more are taken than there are", ["UPDATE directory_service SET places_total = 0, places_occupied_others = 1, "
                                           "capacity_alarm = false"]),
        ("placed although nobody", ["UPDATE referrals_placement SET state = 'ended'"]),
        ("although the need is not placed", ["UPDATE referrals_need SET state = 'open' WHERE state = 'placed'"]),
        ("open although the need has ended", ["UPDATE referrals_need SET state = 'met' WHERE state = 'offered'"]),
        ("another partner said yes", ["UPDATE referrals_need SET state = 'placed' WHERE state = 'offered'"]),
        ("closed with a need still open", ["UPDATE cases_case SET state = 'closed'"]),
        ("outside the consent", ["UPDATE cases_consent SET purpose = 'health'"]),
        ("outside the consent", ["UPDATE cases_consent SET field_groups = '{}'"]),
        ("outside the consent", ["UPDATE cases_consent SET recipients = '{}', recipient_kinds = '{police}'"]),
        ("outside the consent", ["UPDATE cases_consent SET given_at = given_at + interval '1 year'"]),
        ("outside the agreement", ["UPDATE partners_agreement SET parties = '{1000001, 1000002}'"]),
        ("outside the agreement", ["UPDATE partners_agreement SET purposes = '{research}'"]),
        ("neither consent and agreement", ["UPDATE cases_disclosure SET agreement_id = NULL"]),
        ("disclosures: not on the trail", ["UPDATE cases_disclosure SET disclosed_at = disclosed_at + interval '1 s'"]),
        ("no disclosure says so", ["DELETE FROM cases_disclosure"]),
        ("consent it rests on has ended", ["UPDATE cases_consent SET state = 'withdrawn'"]),
        ("a real case with a practice", ["UPDATE cases_case SET is_practice = true"]),
        ("no entry of the trail explains", ["UPDATE referrals_need SET state = 'no_longer_needed'"]),
        ("no entry of the trail explains", ["UPDATE care_followup SET state = 'done'"]),
        ("never on the trail", ["UPDATE cases_task SET ref = '0000000000'"]),
        ("does not say what was written", ["UPDATE audit_trail SET by = 'somebody'"]),
        ("was deleted", ["DELETE FROM audit_trail WHERE what = 'case.opened'"]),
        ("Seal 2 is missing", ["DELETE FROM audit_seal WHERE seq = 2"]),
    ],
)  # fmt: skip
def test_what_somebody_broke_is_found(story, tamper, promise, statements):
    tamper(*statements)
    assert promise in found()


def test_two_live_acceptances_of_one_need_are_found(story, tamper):
    need = story.need
    other = a_placement(offer=an_offer(to=a_shelter(for_=need.accountable), need=a_need(case=need.case)))
    tamper(
        "DROP INDEX offer_one_live_acceptance_per_need",
        f"UPDATE referrals_offer SET need_id = {need.pk} WHERE id = {other.offer_id}",  # noqa: S608 - numbers
    )
    assert "more than one live acceptance" in found()


def test_a_barred_organisation_that_still_sees_is_found(tamper):
    person = a_person()
    sight = a_sight(person=person)
    a_barring(case=person.case, organisation=sight.organisation)
    tamper("UPDATE cases_sight SET ended_at = NULL, ended_by = ''")
    assert "from which it is barred" in found()


def test_an_emergency_without_a_review_is_found(tamper):
    person = a_person()
    cases.break_glass(
        person=person,
        to=an_organisation(),
        purpose=Purpose.SERVICES,
        field_groups=frozenset({FieldGroup.IDENTITY}),
        reason=list(EmergencyReason)[0],
        hours=2,
        actor=a_supervisor(of=person.case.accountable),
        at=NINE,
    )
    assert found() == ""
    tamper("DELETE FROM cases_task")
    assert "an emergency that nobody is to review" in found()


def test_a_clock_that_nobody_acted_on_is_said_to_be_late(story):
    with acting(organisations="*"):
        assert list(promises.late(NINE - timedelta(days=1))) == []
        assert {name for name, *_ in promises.late(NINE + timedelta(days=400))} >= {"cases", "needs", "offers", "tasks"}


def test_a_server_that_does_not_wait_for_the_disk_is_said_to_be_unsafe():
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        assert "synchronous_commit is off" in list(promises.not_durable())
        cursor.execute("SET synchronous_commit = on")
    assert "synchronous_commit is off" not in list(promises.not_durable())
