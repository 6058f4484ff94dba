"""The second wall: a plain SELECT inside `acting` finds the rows of these organisations and no others."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from lindung.partners.models import Agreement, ApiToken, Commitment, IdempotentAnswer, Invitation, Member
from lindung.partners.scope import Door, acting, entering
from tests.factories import NINE
from tests.factories.partners import (
    a_commitment,
    a_member,
    a_policy,
    a_token,
    an_agreement,
    an_invitation,
    an_organisation,
)

pytestmark = pytest.mark.django_db
TABLES = (Member, ApiToken, Invitation, Agreement, Commitment, IdempotentAnswer)


def everything_of(organisation):
    member, (token, _) = a_member(of=organisation), a_token(of=organisation)
    agreement = an_agreement(organisation, an_organisation(country="ID"), desk=organisation.national_desk)
    return {
        Member: member,
        ApiToken: token,
        Invitation: an_invitation(to=organisation, email=f"{organisation.ref}@practice.example".lower())[0],
        Agreement: agreement,
        Commitment: a_commitment(agreement=agreement, owner=organisation),
        IdempotentAnswer: IdempotentAnswer.objects.create(
            organisation=organisation, token=token, idempotency_key="k", request_digest=b"x", made_at=NINE
        ),
    }


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own table names
        return cursor.fetchone()[0]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.db_table)
def test_only_rows_in_scope_exist(model):
    own, stranger = an_organisation(), an_organisation(country="KH")
    mine, theirs = everything_of(own), everything_of(stranger)
    table = model._meta.db_table
    with acting(organisations=[own.id]):
        assert counted(table) == 1
        assert model.objects.get() == mine[model]
        assert model.objects.filter(pk=theirs[model].pk).update(ref="0000000000") == 0
    with acting(organisations=[]):
        assert counted(table) == 0
    with acting(organisations=[own.id, stranger.id]):
        assert counted(table) == 2
    with acting(organisations="*"):
        assert counted(table) == 2


def test_nothing_is_written_for_an_organisation_outside_the_scope():
    own, stranger = an_organisation(), an_organisation(country="KH")
    with acting(organisations=[own.id]), pytest.raises(ProgrammingError), transaction.atomic():
        a_token(of=stranger)


def test_a_connection_without_scope_is_nobody(scope):
    everything_of(an_organisation())
    scope("")
    assert [counted(model._meta.db_table) for model in TABLES] == [0] * len(TABLES)


def test_the_scope_of_before_is_put_back_also_after_trouble():
    own, other = a_member().organisation, a_member().organisation
    with acting(organisations=[own.id]):
        with acting(organisations=[own.id, other.id]):
            assert counted("partners_member") == 2
        assert counted("partners_member") == 1
        with pytest.raises(KeyError), acting(organisations="*"):
            raise KeyError
        assert counted("partners_member") == 1


def test_each_door_opens_to_one_organisation_and_an_unknown_key_to_none():
    own = an_organisation()
    rows = everything_of(own)
    everything_of(an_organisation(country="KH"))
    keys = {
        Door.ACCOUNT: str(rows[Member].account_id),
        Door.TOKEN: rows[ApiToken].ref,
        Door.INVITATION: rows[Invitation].ref,
    }
    for door, key in keys.items():
        with entering(door, key) as at:
            assert [counted(model._meta.db_table) for model in TABLES] == [1] * len(TABLES)
            assert at.tzinfo is not None
        with entering(door, "0"):
            assert [counted(model._meta.db_table) for model in TABLES] == [0] * len(TABLES)


@pytest.mark.parametrize("table", ["partners_organisation", "partners_member", "partners_agreement"])
def test_what_others_point_to_is_never_deleted(table):
    everything_of(an_organisation())
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names


def test_a_policy_row_is_never_edited():
    policy = a_policy("MY")
    with pytest.raises(ProgrammingError), transaction.atomic():
        policy.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"parties": [1]},
        {"purposes": []},
        {"field_groups": []},
        {"until_at": NINE - timedelta(days=99)},
        {"document_hash": ""},
        {"changed_at": NINE},
    ],
)
def test_the_database_refuses_an_agreement_that_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        an_agreement(**wrong)


def test_what_identifies_is_sealed_in_the_database():
    member = a_member(name="Practice Hidden Name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text || o::text FROM partners_member m JOIN partners_organisation o ON true")
        stored = "".join(row[0] for row in cursor.fetchall())
    assert "Hidden" not in stored
    assert "Practice Duty" not in stored
    assert "duty@practice" not in stored
    assert b"Practice Hidden Name".hex() not in stored
    assert Member.objects.get(pk=member.pk).name == "Practice Hidden Name"
