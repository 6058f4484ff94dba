"""A clock that was set back, tables of a newer version: said, and nobody's work is stopped."""

from datetime import timedelta

import pytest
from django.db import connection

from lindung.audit.models import Trail
from lindung.cases import actions as cases
from lindung.cases.rules import EmergencyReason
from lindung.config.clock import Watch, look_at_clock
from lindung.config.oddities import oddities
from lindung.notices.models import Notice
from lindung.partners.rules import FieldGroup, OrganisationKind, Purpose, Role
from tests.factories.cases import a_person, a_supervisor
from tests.factories.partners import a_member, an_organisation
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def at(db):
    """The database's time, after something was written."""
    a_report()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def test_nothing_is_odd_on_an_ordinary_day(at):
    assert list(oddities(at)) == []


def test_a_clock_that_was_set_back_is_said_with_how_far_and_what_it_means(at):
    [said] = oddities(at - timedelta(hours=2))
    assert "ahead of the clock" in said
    assert "Nothing is lost" in said
    assert list(oddities(at + timedelta(days=400))) == []


def test_tables_of_a_newer_version_are_said_with_what_to_do(at):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('vault', '9999_from_the_future', now())"
        )
    [said] = oddities(at)
    assert "vault.9999_from_the_future" in said
    assert "Install the newer version" in said


def test_a_clock_set_back_while_people_work_is_noted_once_told_once_and_no_sight_lasts_longer(at):
    desk = an_organisation(OrganisationKind.NATIONAL_DESK)
    administrator = a_member(of=desk, roles=[Role.ADMINISTRATOR])
    person = a_person(at=at)
    sight = cases.break_glass(
        person=person,
        to=an_organisation(OrganisationKind.HEALTH),
        purpose=Purpose.SERVICES,
        field_groups=frozenset({FieldGroup.NEEDS}),
        reason=EmergencyReason.MEDICAL_EMERGENCY,
        hours=4,
        actor=a_supervisor(of=person.case.accountable),
        at=at,
    )
    one, two, back = Watch(), Watch(), at - timedelta(hours=3)
    for watch in (one, two):
        assert look_at_clock(at=at, watch=watch, counted=0) == 0
    assert look_at_clock(at=back + MINUTE, watch=one, counted=60) == 1
    assert look_at_clock(at=back + MINUTE, watch=two, counted=60) == 0  # the other worker noted it
    assert look_at_clock(at=back + 2 * MINUTE, watch=one, counted=120) == 0
    assert look_at_clock(at=back + 5 * HOUR, watch=two, counted=180) == 0  # forward is not back
    sight.refresh_from_db()
    entry = Trail.objects.get(what="clock.set_back")
    assert entry.facts["sights"] == 1
    assert sight.until == back + 4 * HOUR
    assert Trail.objects.get(what="sight.shortened").about == person.case.ref
    assert Notice.objects.filter(template="clock_set_back", to_member=administrator).count() == 1
    assert any("set back" in said for said in oddities(back))
