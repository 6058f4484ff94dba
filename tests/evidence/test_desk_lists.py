"""Lists are given without a name, sealed, taken back and erased."""

from datetime import date, timedelta

import pytest
from django.db import connection

from lindung.audit.models import Trail
from lindung.evidence import actions
from lindung.evidence.models import GivenList, ListContent
from lindung.evidence.rules.desk import LIST_BYTES_AT_MOST, ListGround, ListKind, ListState
from lindung.evidence.rules.desk_refusals import (
    AgreementNamesNoIdentity,
    EnginesMissing,
    GivenListEmpty,
    GroundDoesNotFit,
    ListGivenBefore,
    ListNotReadable,
    ListTooLarge,
    NamesInClear,
    NoAgreementForCounting,
)
from lindung.kernel.errors import NotAllowed, WrongState
from lindung.partners.actions import end_agreement
from lindung.partners.models import CLOCK
from lindung.partners.rules import AgreementState, FieldGroup, Purpose, Role
from lindung.partners.rules.refusals import BadPeriod
from tests.factories import NINE
from tests.factories.evidence import (
    FAKE_ENGINES,
    HISTORIES,
    RECORDS,
    a_given_list,
    a_giver,
    a_second,
    an_agreement_for_counting,
)
from tests.factories.partners import EVERY_ROLE, a_desk, a_policy, administrators_of, an_actor, an_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _fake(settings):
    settings.LINDUNG_ENGINES = FAKE_ENGINES


def test_a_list_goes_to_the_own_desk_sealed_with_its_fingerprint_and_its_end():
    giver = a_giver()
    given = a_given_list(by=giver, content=HISTORIES)
    assert given.accountable == giver.organisation.national_desk
    assert (given.rows, given.columns, given.state) == (75, ["shelters", "police"], ListState.HELD)
    assert given.due_at == NINE + 90 * DAY
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evidence_listcontent")
        assert b"shelters" not in bytes(cursor.fetchone()[0])
    assert ListContent.objects.get().content == HISTORIES
    entry = Trail.objects.get(what="list.given", thing=given.ref)
    assert entry.facts["sha256"] == given.sha256
    assert "shelters" not in str(entry.facts)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", GivenListEmpty),
        (b"shelters,police,count\n", GivenListEmpty),
        (b"a" * (LIST_BYTES_AT_MOST + 1), ListTooLarge),
        (b"\xff\xfe\x00", ListNotReadable),
        (b"shelters,police\n1,0\n", ListNotReadable),
        (b"shelters,police,count\n1,0,3.5\n", ListNotReadable),
        (b"shelters,police,count\n1,0,-3\n", ListNotReadable),
        (b"shelters,police,count\n1,0\n", ListNotReadable),
        (b"a,a,count\n1,0,3\n", ListNotReadable),
        (b'a,"b\n1,0,3\n', ListNotReadable),
        (b"name,shelters,count\nAminah,1,1\n", NamesInClear),
        (b"shelters,born,count\n1,1990-02-03,1\n", NamesInClear),
        (b"count\n1\n", NamesInClear),
        (b"shelters,count,stratum\n" + b"".join(b"1,1,person %d\n" % n for n in range(60)), ListNotReadable),
    ],
)
def test_what_is_no_table_of_counts_is_not_taken_in(content, refusal):
    giver = a_giver()
    with pytest.raises(refusal) as caught:
        a_given_list(by=giver, content=content)
    assert "Aminah" not in str(caught.value.facts)
    assert not GivenList.objects.exists()


def test_case_records_have_columns_of_the_codebook_only():
    assert a_given_list(kind=ListKind.RECORDS).rows == 2
    with pytest.raises(NamesInClear) as caught:
        a_given_list(kind=ListKind.RECORDS, content=b"gender,passport number\nwoman,A1234567\n")
    assert caught.value.facts["columns"] == "passport number"
    with pytest.raises(NamesInClear) as caught:
        a_given_list(kind=ListKind.RECORDS, content=RECORDS.partition(b"\n")[2])
    assert "woman" in caught.value.facts["columns"]


def test_a_coded_list_is_what_encode_wrote():
    assert a_given_list(kind=ListKind.CODED).rows == 12
    with pytest.raises(ListNotReadable):
        a_given_list(kind=ListKind.CODED, content=b"name,born\nx,y\n")


def test_without_the_packages_a_coded_list_is_refused_with_what_to_install(settings):
    settings.LINDUNG_ENGINES = {"link": {"module": "nowhere", "needs": ["nosuchpackage"]}}
    with pytest.raises(EnginesMissing) as caught:
        a_given_list(kind=ListKind.CODED)
    assert caught.value.facts["packages"] == "nosuchpackage"


@pytest.mark.parametrize("missing", ["purpose", "party", "in force", "desk", "other agreement"])
def test_only_an_agreement_in_force_that_names_counting_lets_a_list_in(missing):
    giver, other = a_giver(), an_organisation()
    kept = {
        "purpose": lambda: an_agreement_for_counting(giver.organisation, purposes=[Purpose.SERVICES]),
        "party": lambda: an_agreement_for_counting(other),
        "in force": lambda: an_agreement_for_counting(giver.organisation, state=AgreementState.SUSPENDED),
        "desk": lambda: an_agreement_for_counting(giver.organisation, parties=[giver.organisation.id, other.id]),
        "other agreement": lambda: an_agreement_for_counting(giver.organisation, from_at=NINE + DAY),
    }[missing]()
    with pytest.raises(NoAgreementForCounting):
        a_given_list(by=giver, agreement=kept)
    assert not GivenList.objects.exists()


def test_coded_people_need_an_agreement_that_names_identity():
    giver = a_giver()
    agreement = an_agreement_for_counting(giver.organisation, field_groups=[FieldGroup.EVENTS])
    with pytest.raises(AgreementNamesNoIdentity):
        a_given_list(by=giver, agreement=agreement, kind=ListKind.CODED)
    assert a_given_list(by=giver, agreement=agreement).pk


@pytest.mark.parametrize(
    ("kind", "ground"), [(ListKind.COUNTS, ListGround.LAW), (ListKind.CODED, ListGround.COUNTS_ONLY)]
)
def test_what_allows_a_list_fits_what_it_holds(kind, ground):
    with pytest.raises(GroundDoesNotFit):
        a_given_list(kind=kind, ground=ground)


@pytest.mark.parametrize(
    ("first", "last"), [(date(2025, 2, 1), date(2025, 1, 1)), (date(2026, 1, 1), date(2026, 2, 1))]
)
def test_a_period_has_an_order_and_is_past(first, last):
    with pytest.raises(BadPeriod):
        a_given_list(period_from=first, period_until=last)


def test_the_same_file_is_not_given_twice_while_it_is_held():
    giver = a_giver()
    first = a_given_list(by=giver, content=HISTORIES)
    with pytest.raises(ListGivenBefore) as caught:
        a_given_list(by=giver, content=HISTORIES)
    assert caught.value.facts["ref"] == first.ref
    with pytest.raises(ListGivenBefore) as caught:
        a_given_list(content=HISTORIES)
    assert caught.value.facts["ref"] == "–"  # whose it is is not told
    actions.withdraw_list(given=first, actor=giver, at=NINE + DAY)
    assert a_given_list(by=giver, content=HISTORIES, at=NINE + 2 * DAY).pk


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.PARTNER_WORKER, Role.COORDINATOR, Role.SUPERVISOR}]
)
def test_other_roles_give_nothing(role):
    organisation = an_organisation()
    with pytest.raises(NotAllowed):
        a_given_list(by=an_actor(of=organisation, roles=[role]))


def test_whoever_gave_a_list_takes_it_back_and_its_content_is_gone():
    giver = a_giver()
    given = a_given_list(by=giver)
    colleague = an_actor(of=giver.organisation, roles=[Role.SUPERVISOR])
    actions.withdraw_list(given=given, actor=colleague, at=NINE + DAY)
    given.refresh_from_db()
    assert (given.state, given.due_at, given.ended_by) == (ListState.WITHDRAWN, None, colleague.ref)
    assert not ListContent.objects.exists()
    assert given.key.is_destroyed
    assert len(given.sha256) == 64
    with pytest.raises(WrongState):
        actions.withdraw_list(given=given, actor=colleague, at=NINE + DAY)


def test_a_stranger_takes_nothing_back_and_the_desk_may():
    given = a_given_list()
    for stranger in (
        a_giver(),
        an_actor(of=a_desk("KH"), roles=EVERY_ROLE),
        *administrators_of(given.given_by_organisation, a_desk(), a_desk("KH")),
        an_actor(of=a_desk(), roles=[Role.ANALYST]),
    ):
        with pytest.raises(NotAllowed):
            actions.withdraw_list(given=given, actor=stranger, at=NINE)
    actions.withdraw_list(given=given, actor=a_second(), at=NINE)
    assert given.state == ListState.WITHDRAWN


def test_the_clock_erases_what_is_old_dated_by_its_deadline():
    old, young = a_given_list(), a_given_list(at=NINE + DAY)
    assert actions.erase_due(at=NINE + 90 * DAY + timedelta(hours=1)) == 1
    assert actions.erase_due(at=NINE + 90 * DAY + timedelta(hours=1)) == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.ended_at, old.ended_by) == (ListState.ERASED, NINE + 90 * DAY, CLOCK.ref)
    assert young.state == ListState.HELD
    assert ListContent.objects.count() == 1


def test_the_days_are_the_countrys_policy_and_stay_as_they_were():
    a_policy("MY", list_retention_d=10)
    given = a_given_list()
    a_policy("MY", list_retention_d=400)
    given.refresh_from_db()
    assert given.due_at == NINE + 10 * DAY


def test_when_an_agreement_ends_its_lists_are_erased():
    giver = a_giver()
    given, other = a_given_list(by=giver), a_given_list()
    end_agreement(agreement=given.agreement, actor=an_actor(of=giver.organisation, roles=[Role.SUPERVISOR]), at=NINE)
    assert actions.take_ended_agreements(at=NINE) == 1
    given.refresh_from_db()
    other.refresh_from_db()
    assert (given.state, other.state) == (ListState.ERASED, ListState.HELD)
