"""Pages of notices."""

import pytest

from lindung.notices import actions
from lindung.notices.gateways import FakeGateway
from lindung.partners.rules import Role
from tests.factories import NINE
from tests.factories.notices import a_notice
from tests.factories.partners import a_desk, a_member, an_organisation, signed_in

pytestmark = pytest.mark.django_db


def a_failed_notice():
    notice = a_notice(to=an_organisation(notice_channel=""))
    actions.send_due(at=NINE, gateway=FakeGateway())
    notice.refresh_from_db()
    return notice


def test_the_desk_sees_whom_to_phone_and_says_that_it_did(client):
    notice = a_failed_notice()
    signed_in(client, a_member(of=notice.accountable))
    page = client.get("/notices/")
    assert page.status_code == 200
    assert "tel:+60300000000" in page.content.decode()
    assert client.post(f"/notices/{notice.ref}/phoned/").status_code == 302
    assert "Nobody has to be phoned" in client.get("/notices/").content.decode()
    again = client.post(f"/notices/{notice.ref}/phoned/", follow=True)
    assert "Somebody else changed" in again.content.decode()


def test_a_stranger_gets_the_same_answer_as_for_nothing(client):
    notice = a_failed_notice()
    signed_in(client, a_member(of=an_organisation()))
    assert client.post(f"/notices/{notice.ref}/phoned/").status_code == 404
    assert client.post("/notices/0000000000/phoned/").status_code == 404
    assert client.get(f"/notices/{notice.ref}/phoned/").status_code == 405


def test_a_partners_worker_does_not_phone_for_the_desk(client):
    signed_in(client, a_member(of=a_desk(), roles=[Role.PARTNER_WORKER]))
    assert client.get("/notices/").status_code == 403


def test_nobody_reads_them_without_signing_in(client):
    assert client.get("/notices/").status_code == 302
    assert client.get("/notices/practice/").status_code == 302


def test_a_learner_opens_an_offers_link_as_the_partner_would(client):
    shelter = an_organisation(is_practice=True)
    a_notice(to=shelter, template="offer_to_answer")
    actions.send_due(at=NINE, gateway=FakeGateway())
    signed_in(client, a_member(of=a_desk(is_practice=True)))
    page = client.get("/notices/practice/").content.decode()
    assert 'href="/o/' in page
    assert shelter.name in page


def test_the_real_world_has_no_practice_page(client):
    signed_in(client, a_member(of=a_desk()))
    assert client.get("/notices/practice/").status_code == 404
