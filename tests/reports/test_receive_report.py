"""Taking a report in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from lindung.audit.models import Trail
from lindung.notices.models import Notice
from lindung.partners.models import PUBLIC
from lindung.partners.rules import Clocks, OrganisationKind, OrganisationState
from lindung.partners.scope import acting
from lindung.reports import actions, rules
from lindung.reports.models import Report
from lindung.reports.rules import Answer, NoDeskHere, ReportChannel, ReportState, ReportStep, Sign
from lindung.vault import ERASED
from lindung.vault.models import Key
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy, an_actor, an_organisation
from tests.factories.reports import a_received_report, a_report, something_told

pytestmark = pytest.mark.django_db


def receive(**also):
    values = {
        "told": something_told(),
        "channel": ReportChannel.WEB,
        "desk_id": a_desk().pk,
        "sent_as": "one",
        "actor": PUBLIC,
        "at": NINE,
    }
    return actions.receive_report(**(values | also))


def test_a_report_its_key_clock_trail_and_notice_are_written_together():
    desk, _ = a_desk(), a_policy("MY")
    report, receipt = a_received_report(something_told(signs=(Sign.HELD,)))
    assert (report.state, report.accountable, report.next_step) == ("received", desk, ReportStep.ESCALATE_UNREAD)
    assert report.due_at == NINE + timedelta(minutes=15)
    assert report.narrative == "Practice: they keep my passport."
    assert report.answers["signs"] == {"held": "yes"}
    assert report.safe_contact["when"] == "after 9 in the evening"
    assert report.urgency == "immediate"
    assert report.signs == ["held"]
    assert len(receipt) == 16
    entry = Trail.objects.get(about=report.ref)
    assert (entry.what, entry.by, entry.organisation_id, entry.at) == ("report.received", "public", desk.pk, NINE)
    notice = Notice.objects.get(thing=report.ref)
    assert (notice.template, notice.to_organisation, notice.next_try_at) == ("report_waiting", desk, NINE)
    assert notice.facts == {"ref": report.ref, "urgency": "immediate", "due_at": report.due_at.isoformat()}


def test_nothing_told_stands_in_clear_in_the_database():
    told = something_told(narrative="Practice Name, room 12", staff_note="Practice note")
    report = a_report(told)
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM reports_report r")
        (row,) = cursor.fetchone()
        cursor.execute(
            "SELECT (SELECT string_agg(t::text, '') FROM audit_trail t) || "
            "(SELECT string_agg(n::text, '') FROM notices_notice n)"
        )
        (told_on,) = cursor.fetchone()
    for word in ("Practice Name", "room 12", "+60 00 000", "Practice note", "evening"):
        assert word.encode().hex() not in row
        assert word not in row + told_on
    report.key.erase(at=NINE)
    report.refresh_from_db()
    assert Report.objects.select_related("key").get(pk=report.pk).narrative is ERASED


@pytest.mark.parametrize("signs", [(), (Sign.CHILD,), (Sign.DANGER_NOW, Sign.PREGNANT), (Sign.NOWHERE_SAFE,)])
@pytest.mark.parametrize(
    "values", [{}, {"report_unread_danger_min": 5, "report_unread_min": 7, "report_retention_d": 3}]
)
def test_the_statement_means_what_the_rules_say(signs, values):
    policy = a_policy("MY", **values)
    told = something_told(signs=signs)
    report = a_report(told)
    clocks = Clocks.from_values(values)
    assert report.policy.pk == policy.pk
    assert report.due_at == rules.unread_due_at(received_at=NINE, answers=told.answers, clocks=clocks)
    assert report.keep_until == rules.keep_until(since=NINE, channel=rules.ReportChannel.WEB, clocks=clocks)
    assert report.urgency == rules.urgency_of(told.answers).urgency


def test_the_same_form_sent_again_gives_the_same_receipt_and_makes_no_second_report():
    a_policy("MY")
    first, again = receive(), receive(at=NINE + timedelta(minutes=3))
    assert (again.ref, again.receipt) == (first.ref, first.receipt)
    assert (first.is_new, again.is_new, again.differs) == (True, False, False)
    assert Report.objects.count() == Key.objects.filter(id__in=Report.objects.values("key")).count() == 1
    assert Trail.objects.filter(what="report.received").count() == 1
    assert Notice.objects.count() == 1


def test_a_second_sending_with_other_words_says_that_it_differs():
    a_policy("MY")
    first = receive()
    again = receive(told=something_told(narrative="Practice: something else"))
    assert again.receipt == first.receipt
    assert again.differs
    assert Report.objects.get().ref == first.ref


def test_a_receipt_that_another_report_has_is_made_anew(monkeypatch):
    a_policy("MY")
    receipts = {"0": ["1111222233334444"], "1": ["5555666677778888"]}
    monkeypatch.setattr("lindung.reports.actions.receive.receipts_of", lambda sent_as, attempt: receipts[str(attempt)])
    assert receive(sent_as="one").receipt == "1111222233334444"
    assert receive(sent_as="two").receipt == "5555666677778888"
    assert receive(sent_as="two").receipt == "5555666677778888"
    assert Report.objects.count() == 2


def _no_duty():
    return a_desk("KH", duty_set_at=None, duty_set_by="")


@pytest.mark.parametrize(
    "desk",
    [
        pytest.param(lambda: an_organisation(OrganisationKind.SHELTER), id="no desk"),
        pytest.param(lambda: a_desk("KH"), id="another country's"),
        pytest.param(lambda: a_desk(state=OrganisationState.SUSPENDED.value), id="suspended"),
    ],
)
def test_where_no_staffed_desk_answers_nothing_is_kept(desk):
    a_policy("MY")
    a_policy("KH")
    with pytest.raises(NoDeskHere):
        receive(desk_id=desk().pk)
    assert not Report.objects.exists()
    assert not Notice.objects.exists()


def test_a_desk_without_a_duty_contact_takes_nothing():
    a_policy("KH")
    with pytest.raises(NoDeskHere):
        receive(told=something_told("KH"), desk_id=_no_duty().pk)


def test_a_partner_may_write_down_a_report_that_it_then_cannot_see():
    a_policy("MY")
    worker = an_actor(of=an_organisation())
    with acting(organisations=[worker.organisation_id]):
        received = receive(actor=worker, channel=ReportChannel.WALK_IN)
        assert received.is_new
        assert not Report.objects.exists()
    assert Report.objects.get().received_by == worker.ref


def test_a_report_to_a_practice_desk_is_practice():
    a_policy("MY")
    assert a_report(desk=a_desk(is_practice=True)).is_practice
    assert Notice.objects.get().is_practice


@pytest.mark.django_db(transaction=True)
def test_the_same_submission_eight_times_at_once_makes_one_report():
    desk, _ = a_desk(), a_policy("MY")

    def send(_):
        try:
            return receive(desk_id=desk.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(send, range(8)))
    assert len({each.receipt for each in received}) == 1
    assert [each.is_new for each in received].count(True) == 1
    with acting(organisations="*"):
        report = Report.objects.get()
        assert report.state == ReportState.RECEIVED
        assert Notice.objects.count() == Trail.objects.filter(what="report.received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_report_is_one_of_its_own_and_leaves_no_scope_behind():
    desk, _ = a_desk(), a_policy("MY")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '', false)")  # the scope of nobody, as in the web server
    first = receive(desk_id=desk.pk)
    again = receive(desk_id=desk.pk, at=NINE + timedelta(minutes=1))
    assert first.is_new
    assert (again.is_new, again.receipt) == (False, first.receipt)
    with pytest.raises(NoDeskHere):
        receive(desk_id=desk.pk + 1, sent_as="another")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lindung.orgs')")
        assert cursor.fetchone() == ("",)
    with acting(organisations="*"):
        report = Report.objects.get()
        assert Key.objects.filter(pk=report.key_id).exists()
        assert Notice.objects.count() == Trail.objects.filter(what="report.received").count() == 1


def test_unknown_never_lowers_urgency():
    yes = {Sign.HELD: Answer.YES}
    assert rules.urgency_of(yes | {Sign.CHILD: Answer.UNKNOWN}).urgency == rules.urgency_of(yes).urgency
