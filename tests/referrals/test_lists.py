"""Lists of offers and placements page by keys; an odd page is refused."""

import pytest
from django.test import Client

from lindung.partners.rules import Role
from lindung.web import clock
from tests.factories.cases import an_officer
from tests.factories.partners import a_desk, a_member, a_policy, signed_in
from tests.factories.referrals import a_need, a_placement, a_shelter, an_offer

pytestmark = pytest.mark.django_db


def test_the_inbox_pages_by_keys():
    a_policy()
    now, officer = clock.now(), an_officer(of=a_desk())
    shelter = a_shelter(for_=officer.organisation)
    for _ in range(3):
        a_placement(offer=an_offer(to=shelter, need=a_need(by=officer, at=now), by=officer, at=now), at=now)
    at_partner = signed_in(Client(), a_member(of=shelter.organisation, roles=[Role.PARTNER_WORKER]))
    assert at_partner.get("/referrals/inbox/").status_code == 200
    assert at_partner.get("/referrals/placements/").content.decode().count("/arrived/") == 3
    for where in ("inbox", "placements"):
        assert at_partner.get(f"/referrals/{where}/?page=nonsense").status_code == 422
