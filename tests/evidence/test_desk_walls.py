"""What the database itself lets each organisation see and write of evidence, whatever the code above asks."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from lindung.evidence import actions
from lindung.evidence.models import GivenList
from lindung.evidence.rules.desk import Audience, ListKind, RunKind
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.evidence import (
    FAKE_ENGINES,
    a_budget,
    a_finished_run,
    a_given_list,
    a_giver,
    a_release,
    a_run,
    a_second,
    an_analyst,
)
from tests.factories.partners import a_desk

pytestmark = pytest.mark.django_db
SEALED_AND_OWN = ("run", "runfile", "release", "privacyledger", "ledgerline")
GIVEN = ("givenlist", "listcontent", "runinput")
PUBLISHED = ("publication", "publishedfigure", "publishedpaper", "publishedfile")


@pytest.fixture(autouse=True)
def _fake(settings, db):
    settings.LINDUNG_ENGINES = FAKE_ENGINES


def _count(organisations, table):
    with acting(organisations=organisations), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM evidence_{table}")  # noqa: S608 - our own tables
        return cursor.fetchone()[0]


def do(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def refused(why):
    """The database refuses, and says this."""
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


@pytest.fixture
def everything():
    """A row in every table, of the desk of Malaysia and one partner; something published to all, and to parties."""
    a_budget()
    giver = a_giver()
    run = a_finished_run(lists=[a_given_list(by=giver)])
    for audience in Audience:
        release = a_release(run=run if audience is Audience.PUBLIC else a_finished_run(), audience=audience)
        actions.publish_release(release=release, actor=a_second(), at=NINE)
    spending = a_run(kind=RunKind.PUBLISH, lists=[a_given_list(by=giver, kind=ListKind.RECORDS)])
    actions.agree_to_run(run=spending, actor=a_second(), at=NINE)
    return giver


def test_each_sees_its_own_and_what_was_published_to_it(everything):
    desk, giver, stranger = a_desk().pk, everything.organisation.pk, a_giver().organisation.pk
    abroad = a_desk("KH").pk
    for table in SEALED_AND_OWN:
        assert _count([desk], table) > 0
        assert _count([giver], table) == _count([stranger], table) == _count([abroad], table) == 0, table
    for table in GIVEN:
        assert 0 < _count([giver], table) < _count([desk], table), table
        assert _count([stranger], table) == _count([abroad], table) == 0, table
    for table in PUBLISHED:
        assert 0 < _count([], table) == _count([stranger], table) == _count([abroad], table) < _count([desk], table)
    for table in (*SEALED_AND_OWN, *GIVEN):
        assert _count([], table) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_givenlist SET accountable_id = {other}",
        "UPDATE evidence_givenlist SET given_by_organisation_id = {other}",
        "UPDATE evidence_givenlist SET agreement_id = 1",
        "UPDATE evidence_run SET accountable_id = {other}",
        "UPDATE evidence_run SET seed = 1",
        "UPDATE evidence_run SET options = '{{}}'",
        "UPDATE evidence_run SET asked_by = 'another'",
        "UPDATE evidence_runinput SET sha256 = ''",
        "UPDATE evidence_release SET run_id = 1",
        "UPDATE evidence_publication SET title = 'another'",
        "DELETE FROM evidence_run",
        "DELETE FROM evidence_runinput",
        "DELETE FROM evidence_release",
        "DELETE FROM evidence_publication",
        "DELETE FROM evidence_givenlist",
    ],
)
def test_what_was_asked_and_used_never_changes(everything, statement):
    with acting(organisations=[a_desk().pk]), refused("permission denied"):
        do(statement.format(other=a_desk("KH").pk))


def test_a_list_is_given_to_the_own_desk_only_whatever_the_code_above_asks():
    giver, abroad = a_giver(), a_desk("KH")
    given = a_given_list(by=giver)
    instead = {"id": "id + 1000", "ref": "'COPY000000'", "sha256": "'x'", "accountable_id": str(abroad.pk)}
    columns = [field.column for field in GivenList._meta.concrete_fields]
    values = ", ".join(instead.get(name, name) for name in columns)
    statement = f"INSERT INTO evidence_givenlist ({', '.join(columns)}) SELECT {values} FROM evidence_givenlist"  # noqa: S608
    with acting(organisations=[giver.organisation.pk]), refused("row-level security"):
        do(statement)
    assert given.accountable == a_desk()


@pytest.mark.parametrize("table", ["run", "release"])
def test_nobody_approves_their_own_even_in_the_database(table):
    a_budget()
    analyst = an_analyst()
    run = a_run(kind=RunKind.PUBLISH, by=analyst) if table == "run" else a_finished_run(by=analyst)
    row = run if table == "run" else a_release(run=run, by=analyst)
    columns = ("agreed_at", "agreed_by") if table == "run" else ("looked_at", "looked_by")
    with refused("another"):
        do(f"UPDATE evidence_{table} SET {columns[0]} = now(), {columns[1]} = '{analyst.ref}' WHERE id = {row.pk}")  # noqa: S608


def test_a_private_run_is_not_queued_and_a_release_not_published_without_a_second_person():
    a_budget()
    a_run(kind=RunKind.PUBLISH)
    a_release()
    for statement, name in (
        ("UPDATE evidence_run SET state = 'queued' WHERE state = 'waiting'", "run_of_publication_was_agreed"),
        ("UPDATE evidence_release SET state = 'published'", "was_looked_at"),
    ):
        with refused(name):
            do(statement)
