"""A clock that was set back, tables of a newer version: said, and nobody's work is stopped."""

from datetime import timedelta

import pytest
from django.db import connection

from lindung.config.oddities import oddities
from tests.factories.reports import a_report

pytestmark = pytest.mark.django_db


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
