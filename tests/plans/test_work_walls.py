"""What the database itself lets each organisation see and write of the common work, whatever the code above asks."""

import json
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from lindung.kernel.refs import make_ref
from lindung.partners.scope import acting
from lindung.plans.actions import documents, funding, pledges
from lindung.plans.models import Narrative
from lindung.plans.rules.documents import HeardGroup, HeardHow
from tests.factories import NINE
from tests.factories.partners import a_commitment, a_desk, an_agreement, an_organisation
from tests.factories.plan_work import (
    a_comment,
    a_coordinator,
    a_decision,
    a_funding,
    a_narrative,
    a_narrative_told,
    a_pledge,
    a_year_figure,
)

pytestmark = pytest.mark.django_db
WRITTEN_ONCE = (
    *("pledgeevidence", "documentversion", "clause", "heard"),
    *("deliverable", "delivery", "spending", "donorreport"),
)
TABLES = (
    *("narrative", "meeting", "decision", "pledge", "document", "consultation", "comment", "funding", "yearfigure"),
    *WRITTEN_ONCE,
)


def count(organisations, table):
    with acting(organisations=organisations), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM plans_{table}")  # noqa: S608 - our own tables
        return cursor.fetchone()[0]


def do(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


@contextmanager
def refused(why):
    """The database refuses, and says this."""
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        yield


@pytest.fixture
def everything(db):
    """A row in every table, of the desk of Malaysia and its network."""
    a_narrative_told()
    a_decision()
    pledge = a_pledge()
    pledges.add_evidence(
        pledge=pledge, text="Seen", source_url="", dated_on=NINE.date(), actor=a_coordinator(), at=NINE
    )
    asked = a_comment().consultation
    documents.add_heard(
        consultation=asked, group=HeardGroup.WORKERS, how=HeardHow.SURVEY, people=5, place="", heard_on=NINE.date(),
        actor=a_coordinator(), at=NINE,
    )  # fmt: skip
    money = a_funding()
    runner = a_coordinator(of=money.accountable)
    funding.record_delivery(
        deliverable=money.deliverables.get(), number=Decimal(1), dated_on=NINE.date(), source="List", actor=runner,
        at=NINE,
    )  # fmt: skip
    funding.record_spending(funding=money, amount=Decimal(1), dated_on=NINE.date(), label="Room", actor=runner, at=NINE)
    funding.report_to_donor(funding=money, story="Told.", actor=runner, at=NINE)
    a_year_figure()
    return money, runner


def test_what_one_country_works_on_does_not_exist_for_another_nor_for_nobody(everything):
    for table in TABLES:
        assert count("*", table) > 0, table
        assert count([a_desk("KH").pk, an_organisation(country="KH").pk], table) == 0, table
        assert count([], table) == 0, table


def test_a_neighbour_reads_what_the_network_shares_and_nothing_else(everything):
    waiting = a_narrative()
    agreed = an_agreement(a_desk(), an_organisation())
    a_commitment(agreement=agreed, owner=a_desk())
    pledges.follow_commitments(at=NINE)
    neighbour = [an_organisation().pk]
    assert count(neighbour, "narrative") == 1, "the one handed in, not the one that waits"
    assert count([waiting.accountable_id], "narrative") == 2
    assert count(neighbour, "pledge") == 1, "not the one of an agreement of others"
    for table in ("meeting", "decision", "funding", "deliverable"):
        assert count(neighbour, table) == 0, table
    for table in ("document", "clause", "consultation", "comment", "heard", "pledgeevidence"):
        assert count(neighbour, table) > 0, table


def test_nothing_is_written_into_the_work_of_others(everything):
    money, _ = everything
    stranger = [an_organisation().pk]
    with acting(organisations=stranger):
        assert do("UPDATE plans_document SET state = 'withdrawn'") == 0
        assert do("UPDATE plans_pledge SET state = 'kept'") == 0
        assert do("UPDATE plans_consultation SET state = 'answered'") == 0
        assert do("UPDATE plans_comment SET answer = 'taken'") == 0
        assert do("UPDATE plans_narrative SET moved = 'x'") == 0
    for table in ("narrative", "meeting", "pledge", "document", "consultation", "funding"):
        with acting(organisations="*"), connection.cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(x) FROM plans_{table} x LIMIT 1")  # noqa: S608 - our own tables
            row = {**json.loads(cursor.fetchone()[0]), "id": 9999, "ref": make_ref()}
        statement = f"INSERT INTO plans_{table} SELECT * FROM jsonb_populate_record(NULL::plans_{table}, %s)"  # noqa: S608
        with refused("row-level security"), acting(organisations=stranger), connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(row)])
    assert money.state == "running"


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_what_was_said_delivered_or_told_is_never_rewritten(everything, table):
    with refused("permission denied"), acting(organisations="*"):
        do(f"UPDATE plans_{table} SET id = id")  # noqa: S608


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_the_common_work_is_ever_deleted(everything, table):
    with refused("permission denied"), acting(organisations="*"):
        do(f"DELETE FROM plans_{table}")  # noqa: S608


def test_whose_a_row_is_and_what_was_promised_or_decided_never_changes(everything):
    for change in (
        "plans_pledge SET text = 'x'", "plans_pledge SET owner_id = NULL", "plans_decision SET due_on = '2030-01-01'",
        "plans_narrative SET accountable_id = accountable_id", "plans_funding SET amount = 1",
        "plans_yearfigure SET value = 1", "plans_comment SET text = 'x'",
        "plans_document SET desk_id = desk_id", "plans_meeting SET starts_at = now()",
    ):  # fmt: skip
        with refused("permission denied"), acting(organisations="*"):
            do(f"UPDATE {change}")  # noqa: S608
    assert Narrative.objects.count() == 1
