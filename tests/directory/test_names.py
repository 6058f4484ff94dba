"""Who reads the name of a shelter: its own, its desk, and whoever has placed somebody there. Behind the wall nobody."""

import pytest
from django.db import connection, transaction

from lindung.audit.models import Trail
from lindung.directory import actions, queries
from lindung.directory.models import Introduction, Service
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import Organisation
from lindung.partners.rules import Enforces, NeedKind, OrganisationKind, Role
from lindung.partners.scope import acting
from tests.directory.test_services import TERMS, a_worker
from tests.factories import NINE
from tests.factories.directory import a_service
from tests.factories.partners import a_desk, a_member, an_actor, an_agreement, an_organisation, signed_in

pytestmark = pytest.mark.django_db
WALLED = {
    "police": {"kind": OrganisationKind.POLICE},
    "immigration": {"kind": OrganisationKind.IMMIGRATION},
    "embassy": {"kind": OrganisationKind.EMBASSY},
    "not asked yet": {
        "kind": OrganisationKind.MINISTRY,
        "enforces": "",
        "enforces_said_at": None,
        "enforces_said_by": "",
    },
    "by its answer": {"kind": OrganisationKind.SOCIAL_WELFARE, "enforces": Enforces.IMMIGRATION_LAW.value},
}


def a_partner() -> Organisation:
    return an_organisation(OrganisationKind.CIVIL_SOCIETY)


def through_both_walls(organisation: Organisation) -> tuple[set[int], set[int]]:
    """What the first wall lets an organisation read, and what a raw SELECT of the second one gives."""
    with acting(organisations=[organisation.pk]):
        first = set(Service.objects.visible_to(an_actor_of(organisation)).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM directory_service")
            return first, {row[0] for row in cursor.fetchall()}


def an_actor_of(organisation: Organisation):
    with acting(organisations="*"):
        return an_actor(of=organisation, roles=[Role.CASE_WORKER])


def test_a_new_shelter_is_said_by_number_and_anything_else_by_name():
    worker = a_worker()
    shelter = actions.add_service(terms=TERMS, actor=worker, at=NINE)
    advice = actions.add_service(
        terms=type(TERMS)(kind="legal_aid", name="Nasihat Latihan", timezone="UTC"), actor=worker, at=NINE
    )
    assert (shelter.is_by_number, advice.is_by_number) == (True, False)
    actions.change_terms(service=advice, terms=TERMS, actor=worker, at=NINE)
    assert advice.is_by_number


def test_one_partner_in_the_same_network_reads_a_number_and_the_province_only():
    shelter = a_service(is_by_number=True)
    partner, desk = a_partner(), a_desk()
    for wall in through_both_walls(partner):
        assert shelter.pk not in wall
    for organisation in (desk, shelter.organisation):
        assert all(shelter.pk in wall for wall in through_both_walls(organisation))
    (said,) = queries.numbered_services(an_actor(of=partner))
    assert (said.number, said.kind, said.province) == (f"№ {shelter.ref}", NeedKind.SHELTER, "Selangor")
    told = queries.services_told([shelter.pk], an_actor(of=partner))[shelter.pk]
    assert (told.name, told.organisation.name) == ("Selangor", f"№ {shelter.ref}")
    shelter.refresh_from_db()
    assert shelter.name != "Selangor"


def test_a_service_of_an_organisation_said_by_number_is_no_more_named_than_the_organisation():
    organisation, partner = an_organisation(is_by_number=True), a_partner()
    service = a_service(of=organisation, kind=NeedKind.PSYCHOSOCIAL, confidential_location=False)
    assert all(service.pk not in wall for wall in through_both_walls(partner))
    assert queries.public_services(at=NINE) == []
    assert organisation not in Organisation.objects.visible_to(an_actor(of=partner))
    for reader in (a_desk(), organisation):
        assert organisation in Organisation.objects.visible_to(an_actor(of=reader))
    an_agreement(partner, organisation)
    assert organisation in Organisation.objects.visible_to(an_actor(of=partner))


def test_who_placed_somebody_reads_the_name_and_nobody_else_does():
    shelter, placed, other = a_service(is_by_number=True), a_partner(), a_partner()
    actions.introduce(service=shelter, to=placed, at=NINE)
    actions.introduce(service=shelter, to=placed, at=NINE)
    assert Introduction.objects.count() == 1
    assert all(shelter.pk in wall for wall in through_both_walls(placed))
    assert all(shelter.pk not in wall for wall in through_both_walls(other))


@pytest.mark.parametrize("told", WALLED)
def test_behind_the_wall_no_shelter_is_seen_by_name_or_number_whatever_happened(told):
    walled = an_organisation(**WALLED[told])
    named, numbered = a_service(), a_service(is_by_number=True)
    advice = a_service(kind=NeedKind.LEGAL_AID, of=a_partner())
    actions.introduce(service=numbered, to=walled, at=NINE)
    for wall in through_both_walls(walled):
        assert wall & {named.pk, numbered.pk, advice.pk} == {advice.pk}
    assert queries.numbered_services(an_actor(of=walled)) == []
    assert named.organisation not in Organisation.objects.visible_to(an_actor(of=walled))


def test_its_own_administrator_or_supervisor_chooses_and_it_is_on_the_trail():
    shelter = a_service(is_by_number=True)
    for role in (Role.ADMINISTRATOR, Role.SUPERVISOR):
        keeper = an_actor(of=shelter.organisation, roles=[role])
        actions.say_service(service=shelter, by_number=False, actor=keeper, at=NINE)
        actions.say_organisation(by_number=True, actor=keeper, at=NINE)
    shelter.refresh_from_db()
    assert (shelter.is_by_number, shelter.organisation.is_by_number) == (False, True)
    assert Trail.objects.filter(what__in=["service.said", "organisation.said"]).count() == 4
    strangers = [a_worker(shelter.organisation), an_actor(of=a_desk(), roles=[Role.SUPERVISOR])]
    for actor in strangers:
        with pytest.raises(NotAllowed):
            actions.say_service(service=shelter, by_number=True, actor=actor, at=NINE)
    with pytest.raises(NotAllowed):
        actions.say_organisation(by_number=False, actor=strangers[0], at=NINE)


def test_nobody_introduces_itself():
    shelter, partner = a_service(is_by_number=True), a_partner()
    with pytest.raises(Exception, match="row-level security"), transaction.atomic(), acting(organisations=[partner.pk]):
        Introduction.objects.create(service_id=shelter.pk, organisation_id=partner.pk, introduced_at=NINE)


def test_the_page_of_names_takes_a_choice_and_the_list_of_partners_shows_the_number(client):
    home = an_organisation()
    shelter = a_service(of=home, name="Rumah Sunyi Latihan", is_by_number=True)
    keeper = signed_in(client, a_member(of=home, roles=[Role.SUPERVISOR]))
    assert f"№ {shelter.ref}" in keeper.get("/directory/services/names/").content.decode()
    for address, said in ((f"{shelter.ref}/name", "name"), (f"{shelter.ref}/name", "number"), ("names/ours", "number")):
        assert keeper.post(f"/directory/services/{address}/", {"said": said}).status_code == 302
        assert keeper.post(f"/directory/services/{address}/", {"said": "nobody"}).status_code == 302
    shelter.refresh_from_db()
    assert shelter.is_by_number
    assert shelter.organisation.is_by_number
    reader = signed_in(client, a_member(of=a_partner(), roles=[Role.CASE_WORKER]))
    listed = reader.get("/directory/network/").content.decode()
    assert "Rumah Sunyi" not in listed
    assert home.name not in listed
    assert f"№ {shelter.ref}" in listed
