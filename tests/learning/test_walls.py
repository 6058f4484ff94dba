"""The second wall of the room: what one organisation owns does not exist for another, and is not written by it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from lindung.learning import actions
from lindung.learning.models import (
    Booking,
    Certificate,
    CheckSitting,
    Enrolment,
    ModuleProgress,
    PracticeCase,
    Workshop,
)
from lindung.partners.models import Qualification, RoleRequirement
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from lindung.web import clock
from tests.factories import NINE
from tests.factories.learning import (
    ONE,
    a_booking,
    a_certificate,
    a_cohort,
    a_learner,
    a_practice_case,
    a_trainer,
    a_workshop,
)
from tests.factories.partners import a_desk, an_actor, an_organisation

pytestmark = pytest.mark.django_db
PUBLIC = {"learning_credential", "learning_issuerkey", "learning_statuslist"}


@pytest.fixture
def learner():
    """Somebody with a row in every table of the room."""
    found, trainer = a_learner(), a_trainer()
    a_booking(of=a_workshop(by=trainer), by=found)
    actions.enrol(cohort=a_cohort(by=trainer), actor=found, at=NINE)
    actions.note_read(slug=ONE, page=1, actor=found, at=NINE)
    certificate = a_certificate(by=found, at=clock.now())
    actions.make_badge(
        certificate=certificate, address="a@practice.example", language="en", actor=found, at=clock.now()
    )
    a_practice_case(by=found)
    return found


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'learning\\_%'")
        return sorted(row[0] for row in cursor.fetchall())


def _counted(organisations: list[int]) -> dict[str, int]:
    with acting(organisations=organisations), connection.cursor() as cursor:
        found = {}
        for table in _tables():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names from the catalogue
            found[table] = cursor.fetchone()[0]
        return found


def test_every_table_has_rows_here_and_none_for_nobody_or_abroad(learner):
    assert all(_counted([learner.organisation_id, learner.desk_id]).values())
    abroad = an_organisation(country="KH")
    for scope in ([], [abroad.pk, abroad.national_desk_id]):
        found = {table for table, number in _counted(scope).items() if number}
        assert found <= PUBLIC, found


def test_a_colleague_organisation_sees_the_offer_and_nobodys_learning(learner):
    found = {table for table, number in _counted([an_organisation().pk]).items() if number}
    assert found - PUBLIC == {"learning_workshop", "learning_cohort", "learning_programme"}


def test_nothing_is_booked_earned_or_changed_for_somebody_else(learner):
    stranger = a_learner()
    rows = (Booking, Enrolment, CheckSitting, ModuleProgress, Certificate, PracticeCase)
    for model in rows:
        row = model.objects.first()
        row.pk, row.ref = None, "0000000000"
        with acting(organisations=[stranger.organisation_id]), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)
    with acting(organisations=[stranger.organisation_id]):
        assert Workshop.objects.update(state="cancelled", ended_at=NINE, ended_by="x") == 0
    for model, change in (
        (Booking, {"organisation": stranger.organisation}),
        (Certificate, {"valid_until": NINE.date()}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)
    for model in (*rows, Workshop, Qualification):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_a_requirement_is_read_by_the_network_it_binds_and_written_by_its_own(learner):
    coordinator = an_actor(of=a_desk(), roles=[Role.COORDINATOR])
    RoleRequirement.objects.create(
        organisation=coordinator.organisation, role="trainer", name="x", from_on=NINE.date() + timedelta(days=1),
        made_at=NINE, made_by=coordinator.ref,
    )  # fmt: skip
    with acting(organisations=[learner.organisation_id]):
        assert RoleRequirement.objects.count() == 1
        assert RoleRequirement.objects.update(ended_at=NINE, ended_by="x") == 0
    with acting(organisations=[an_organisation(country="KH").pk]):
        assert RoleRequirement.objects.count() == 0
