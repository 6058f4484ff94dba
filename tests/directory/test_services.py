"""Services: said by their organisation, assured by its desk; places never promised twice."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction

from lindung.audit.models import Event, Trail
from lindung.directory import actions, queries
from lindung.directory.models import Service
from lindung.directory.rules import Band, CapacityContradiction, ServiceState, Terms
from lindung.kernel.errors import BadInput, NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.partners.models import PUBLIC
from lindung.partners.rules import NeedKind, OrganisationState, Role
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.directory import a_service
from tests.factories.partners import a_desk, an_actor, an_organisation

pytestmark = pytest.mark.django_db
TERMS = Terms(kind="shelter", name="Rumah Latihan", timezone="Asia/Kuala_Lumpur", languages=["ms"], area="MY-10.1704")


def a_worker(of=None):
    return an_actor(of=of or an_organisation(), roles=[Role.PARTNER_WORKER])


def test_a_partner_adds_a_service_that_waits_for_its_desk():
    worker = a_worker()
    service = actions.add_service(terms=TERMS, places_total=6, actor=worker, at=NINE)
    assert (service.organisation, service.desk, service.country) == (worker.organisation, a_desk(), "MY")
    assert not service.is_assured_at(NINE)
    assert not service.has_capacity_figure
    assert Trail.objects.get().what == "service.added"
    officer = an_actor(of=a_desk())
    actions.assure_service(service=service, until=NINE.date() + timedelta(days=30), actor=officer, at=NINE)
    assert service.is_assured_at(NINE + timedelta(days=30))
    assert not service.is_assured_at(NINE + timedelta(days=31))


def test_terms_are_changed_by_their_own_organisation_and_checked():
    service = a_service()
    worker, stranger = a_worker(service.organisation), a_worker()
    actions.change_terms(service=service, terms=TERMS, actor=worker, at=NINE)
    service.refresh_from_db()
    assert (service.name, service.languages) == ("Rumah Latihan", ["ms"])
    for actor in (stranger, an_actor(of=a_desk()), an_actor(of=service.organisation, roles=[Role.AUDITOR])):
        with pytest.raises(NotAllowed):
            actions.change_terms(service=service, terms=TERMS, actor=actor, at=NINE)
    with pytest.raises(BadInput):
        actions.change_terms(
            service=service, terms=Terms(kind="shelter", name="Rumah", timezone="UTC", area="XX"), actor=worker, at=NINE
        )


def test_only_the_desk_assures_and_not_for_ever():
    service, officer = a_service(assured=False), an_actor(of=a_desk())
    for actor in (a_worker(service.organisation), an_actor(of=a_desk("KH"))):
        with pytest.raises(NotAllowed):
            actions.assure_service(service=service, until=NINE.date(), actor=actor, at=NINE)
    for days in (-1, 367):
        with pytest.raises(BadInput):
            actions.assure_service(service=service, until=NINE.date() + timedelta(days=days), actor=officer, at=NINE)


def test_a_paused_service_opens_again_and_a_closed_one_does_not():
    service = a_service()
    worker = a_worker(service.organisation)
    for to in (ServiceState.PAUSED, ServiceState.OPEN, ServiceState.CLOSED):
        actions.turn(service=service, to=to, actor=worker, at=NINE)
    with pytest.raises(WrongState):
        actions.turn(service=service, to=ServiceState.OPEN, actor=worker, at=NINE)
    with pytest.raises(NotAllowed):
        actions.turn(service=a_service(), to=ServiceState.PAUSED, actor=worker, at=NINE)


def test_free_places_are_said_in_one_step_and_believed():
    service = a_service(total=4)
    actions.state_free_places(service=service, free=1, actor=a_worker(service.organisation), at=NINE)
    assert (service.places_free, service.places_occupied_others, service.capacity_alarm) == (1, 3, False)
    assert service.capacity_stated_at == NINE
    assert not Notice.objects.exists()


def test_a_figure_that_contradicts_the_ledger_is_taken_and_raises_the_alarm():
    service = a_service(total=4, places_held=2, places_occupied=2)
    worker = a_worker(service.organisation)
    actions.state_free_places(service=service, free=3, actor=worker, at=NINE)
    assert (service.places_free, service.places_total, service.capacity_alarm) == (3, 7, True)
    assert Notice.objects.get().template == "capacity_alarm"
    assert Event.objects.get().kind == "service.capacity_alarm"
    actions.reconcile(service=service, total=7, actor=worker, at=NINE)
    assert not service.capacity_alarm


def test_a_total_smaller_than_what_is_promised_stands_with_the_alarm():
    service = a_service(total=4, places_held=2, places_occupied=2)
    worker = a_worker(service.organisation)
    actions.reconcile(service=service, total=3, actor=worker, at=NINE)
    assert (service.places_free, service.capacity_alarm) == (-1, True)
    with pytest.raises(CapacityContradiction):
        actions.reconcile(service=service, total=5, free=2, actor=worker, at=NINE)
    actions.reconcile(service=service, total=6, free=1, actor=worker, at=NINE)
    assert (service.places_free, service.places_occupied_others, service.capacity_alarm) == (1, 1, False)


@pytest.mark.parametrize("free", [-1, 10_001])
def test_an_impossible_number_of_places_is_refused(free):
    service = a_service()
    with pytest.raises(BadInput):
        actions.state_free_places(service=service, free=free, actor=a_worker(service.organisation), at=NINE)


def test_a_stranger_says_nothing_about_anothers_places():
    service = a_service()
    for call in (actions.state_free_places, actions.reconcile):
        with pytest.raises(NotAllowed):
            call(
                service=service,
                free=1,
                actor=a_worker(),
                at=NINE,
                **({"total": 3} if call is actions.reconcile else {}),
            )
    service.refresh_from_db()
    assert service.places_free == 4


def test_places_are_held_taken_and_given_back_as_far_as_they_go():
    service = a_service(total=2)
    assert actions.change_ledger(service_id=service.id, held=2)
    assert not actions.change_ledger(service_id=service.id, held=1)
    assert actions.change_ledger(service_id=service.id, held=-1, occupied=1)
    assert actions.change_ledger(service_id=service.id, held=-1)
    service.refresh_from_db()
    assert (service.places_held, service.places_occupied, service.places_free) == (0, 1, 1)
    advice = a_service(total=0, counts_places=False)
    assert actions.change_ledger(service_id=advice.id, held=5)
    assert not actions.change_ledger(service_id=0, held=1)


def test_the_database_refuses_more_promises_than_places_without_the_alarm():
    service = a_service(total=1)
    for columns in ({"places_held": 2}, {"age_from": 50, "age_to": 40}, {"assured_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Service.objects.filter(pk=service.pk).update(**columns)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place_and_one_gets_it():
    service, got = a_service(total=1), []
    start = threading.Barrier(4)

    def hold() -> None:
        try:
            start.wait()
            got.append(actions.change_ledger(service_id=service.id, held=1))
        finally:
            connections.close_all()

    people = [threading.Thread(target=hold) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(got) == [False, False, False, True]


def test_an_organisation_sees_its_own_services_and_its_worlds_vetted_ones():
    own = a_service(state=ServiceState.CLOSED.value)
    other = a_service()
    hidden = [
        a_service(of=an_organisation(is_practice=True)),
        a_service(of=an_organisation(state=OrganisationState.SUSPENDED.value)),
        a_service(state=ServiceState.CLOSED.value),
    ]
    seen = set(Service.objects.visible_to(a_worker(own.organisation)))
    assert seen == {own, other}
    assert not seen & set(hidden)
    assert not Service.objects.visible_to(PUBLIC).exists()
    assert set(Service.objects.offerable()) == {other, hidden[0]}


def test_a_confidential_place_is_said_in_bands_to_others():
    service = a_service()
    assert queries.place_of(service, actor=a_worker(service.organisation)) == "Klang, Selangor"
    stranger = a_worker()
    assert queries.place_of(service, actor=stranger, seen_from="MY-14") is Band.UNDER_50
    assert queries.place_of(service, actor=stranger) is Band.UNKNOWN
    known = a_service(kind=NeedKind.LEGAL_AID, confidential_location=False)
    assert queries.place_of(known, actor=stranger) == "Klang, Selangor"
    assert queries.public_services(at=NINE) == [known]


def test_the_wall_lets_others_read_but_not_write():
    service, other, practice = a_service(), an_organisation(), an_organisation(is_practice=True)
    change = Service.objects.filter(pk=service.pk)
    with acting(organisations=[other.id]):
        assert change.exists()
        assert change.update(name="Mine now") == 0
        assert actions.change_ledger(service_id=service.id, held=1)
        assert change.update(name="Mine now") == 0  # the ledger's door gave the scope back
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            a_service(of=service.organisation)
    with acting(organisations=[practice.id]):
        assert not change.exists()
    with acting(organisations=[]):
        assert not change.exists()
    with acting(organisations=[service.organisation_id]):
        assert change.update(name="Still ours") == 1
    with acting(organisations=[service.desk_id]):
        assert change.update(capacity_alarm=False) == 1
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        change.delete()
