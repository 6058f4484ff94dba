"""Sending: once, tried again, given up aloud; two senders at once; practice stays inside."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from lindung.audit.models import Event, Trail
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.notices import actions, queries
from lindung.notices.gateways import FakeGateway
from lindung.notices.models import Notice, PracticeMessage
from lindung.notices.rules import BATCH, LEASE, TRY_AGAIN_AFTER, FactMissing, NoticeState, SendError
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.notices import FACTS, a_notice
from tests.factories.partners import a_desk, a_member, an_actor, an_organisation

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_queued_notice_is_sent_once_to_the_organisations_channel():
    notice, gateway = a_notice(), FakeGateway()
    assert actions.send_due(at=NINE, gateway=gateway).sent == 1
    assert actions.send_due(at=NINE + MINUTE, gateway=gateway).tried == 0
    notice.refresh_from_db()
    assert (notice.state, notice.sent_at, notice.channel) == ("sent", NINE, "email")
    assert [address.target for address, _s, _b in gateway.sent] == ["duty@practice.example"]
    assert list(Trail.objects.values_list("what", "thing", "about")) == [("notice.sent", notice.ref, notice.thing)]


def test_nothing_is_sent_before_it_is_due():
    a_notice(next_try_at=NINE + MINUTE)
    assert actions.send_due(at=NINE, gateway=FakeGateway()).tried == 0


def test_a_failed_notice_is_tried_again_and_after_the_fifth_time_given_up_aloud():
    notice, gateway = a_notice(), FakeGateway(fails=SendError.NOT_DELIVERED)
    at = NINE
    for wait in TRY_AGAIN_AFTER:
        assert actions.send_due(at=at, gateway=gateway).failed == 1
        assert actions.send_due(at=at + wait - timedelta(seconds=1), gateway=gateway).tried == 0
        at += wait
    assert actions.send_due(at=at, gateway=gateway).gave_up == 1
    notice.refresh_from_db()
    assert (notice.state, notice.last_error, notice.attempts) == ("gave_up", "not_delivered", 5)
    assert Event.objects.get().kind == "notice.gave_up"
    officer = an_actor(of=notice.accountable)
    assert queries.failed_for([notice.thing, "XXXXXXXXXX"], actor=officer) == {notice.thing: notice}
    assert queries.to_phone(officer).rows == [notice]


def test_a_notice_that_recovers_is_sent():
    notice = a_notice()
    actions.send_due(at=NINE, gateway=FakeGateway(fails=SendError.NOT_DELIVERED))
    actions.send_due(at=NINE + MINUTE, gateway=FakeGateway())
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.last_error) == ("sent", 2, "")


def test_an_organisation_without_a_channel_is_to_be_phoned_at_once():
    notice = a_notice(to=an_organisation(reachable=False))
    assert actions.send_due(at=NINE, gateway=FakeGateway()).gave_up == 1
    notice.refresh_from_db()
    assert notice.last_error == "no_address"


def test_practice_never_reaches_a_gateway():
    shelter, gateway = an_organisation(is_practice=True), FakeGateway()
    notice = a_notice(to=shelter, template="offer_to_answer")
    assert actions.send_due(at=NINE, gateway=gateway).sent == 1
    assert gateway.sent == []
    message = PracticeMessage.objects.get(notice=notice)
    assert message.path.startswith("/o/")
    assert message.to_organisation == shelter


def test_a_secret_path_is_sealed_until_the_notice_is_sent_and_then_erased():
    shelter = an_organisation()
    notice = actions.queue_notice(
        to_organisation=shelter,
        template="invitation",
        facts={"valid_until": FACTS["valid_until"]},
        at=NINE,
        link_path="/partners/join/secret/",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT link, facts::text FROM notices_notice")
        link, facts = cursor.fetchone()
    assert b"secret" not in bytes(link)
    assert "secret" not in facts
    gateway = FakeGateway()
    actions.send_due(at=NINE, gateway=gateway)
    assert "/partners/join/secret/" in gateway.sent[0][2]
    notice = Notice.objects.select_related("key").get()
    assert notice.link is None
    assert notice.key.is_destroyed


def test_queueing_refuses_what_a_template_does_not_tell():
    shelter = an_organisation()
    for template, facts in (("unheard_of", {}), ("need_stuck", {}), ("capacity_alarm", {"ref": "Siti"})):
        with pytest.raises(FactMissing):
            actions.queue_notice(to_organisation=shelter, template=template, facts=facts, at=NINE)
    assert not Notice.objects.exists()


def test_a_notice_is_in_the_recipients_language():
    shelter = an_organisation(language="km")
    facts = {"ref": FACTS["ref"]}
    queued = actions.queue_notice(to_organisation=shelter, template="capacity_alarm", facts=facts, at=NINE)
    assert (queued.language, queued.thing, queued.accountable) == ("km", FACTS["ref"], shelter)
    member = a_member(of=shelter, language="id")
    queued = actions.queue_notice(
        to_organisation=shelter, to_member=member, template="capacity_alarm", facts=facts, at=NINE
    )
    assert queued.language == "id"


def test_a_sender_that_was_killed_leaves_a_lease_that_runs_out():
    a_notice()
    actions._claim(at=NINE, limit=BATCH)  # and killed here
    assert actions.send_due(at=NINE + LEASE - MINUTE, gateway=FakeGateway()).tried == 0
    assert actions.send_due(at=NINE + LEASE, gateway=FakeGateway()).sent == 1


def test_a_sender_whose_lease_ran_out_writes_nothing():
    notice = a_notice()
    [slow] = actions._claim(at=NINE, limit=BATCH)
    actions.send_due(at=NINE + LEASE, gateway=FakeGateway(fails=SendError.NOT_DELIVERED))
    assert actions._finish(slow, None, NINE + LEASE) is None
    notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED.value
    with pytest.raises(ChangedMeanwhile):
        slow.notice.move(NoticeState.SENT, sent_at=NINE, next_try_at=None)


def test_whoever_phones_says_so_once():
    notice = a_notice(to=an_organisation(reachable=False))
    actions.send_due(at=NINE, gateway=FakeGateway())
    notice.refresh_from_db()
    officer = an_actor(of=notice.accountable)
    with pytest.raises(NotAllowed):
        actions.record_phoned(notice=notice, actor=an_actor(), at=NINE)
    with pytest.raises(NotAllowed):
        actions.record_phoned(notice=notice, actor=an_actor(of=notice.accountable, roles=[Role.AUDITOR]), at=NINE)
    actions.record_phoned(notice=notice, actor=officer, at=NINE)
    assert queries.to_phone(officer).rows == []
    with pytest.raises(ChangedMeanwhile):
        actions.record_phoned(notice=notice, actor=officer, at=NINE)
    with pytest.raises(WrongState):
        actions.record_phoned(notice=a_notice(accountable=notice.accountable), actor=officer, at=NINE)


def test_an_organisation_sees_the_notices_it_answers_for_and_no_others():
    desk, other = a_desk(), an_organisation()
    mine, theirs = a_notice(accountable=desk), a_notice(accountable=other)
    assert list(Notice.objects.visible_to(an_actor(of=desk))) == [mine]
    with acting(organisations=[other.id]):
        assert list(Notice.objects.all()) == [theirs]
    with acting(organisations=[]):
        assert not Notice.objects.exists()


def test_practice_messages_are_for_those_who_practise():
    practice, real = an_organisation(is_practice=True), an_organisation()
    a_notice(to=practice)
    actions.send_due(at=NINE, gateway=FakeGateway())
    assert len(queries.practice_messages(an_actor(of=practice)).rows) == 1
    assert queries.practice_messages(an_actor(of=real)).rows == []
    with acting(organisations=[real.id]):
        assert not PracticeMessage.objects.exists()
    with acting(organisations=[practice.id]):
        assert PracticeMessage.objects.count() == 1


class SlowGateway(FakeGateway):
    """Lets the other sender in while it sends."""

    def send(self, **message):
        threading.Event().wait(0.002)
        super().send(**message)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_every_notice_once():
    shelter = an_organisation()
    for _ in range(60):
        a_notice(to=shelter)
    gateway, swept = SlowGateway(), []

    def send() -> None:
        try:
            while (one := actions.send_due(at=NINE, gateway=gateway)).tried:
                swept.append(one)
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(gateway.sent) == 60
    assert sum(one.sent for one in swept) == 60
    assert set(Notice.objects.values_list("state", "attempts")) == {("sent", 1)}
