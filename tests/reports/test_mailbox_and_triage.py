"""What happens to a report after it came in: triage, ends, messages, the clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from lindung.audit.models import Event, Trail
from lindung.kernel.errors import Conflict, WrongState
from lindung.notices.models import Notice
from lindung.partners.models import PUBLIC
from lindung.partners.rules import Role, Urgency
from lindung.partners.scope import acting
from lindung.reports import actions, queries
from lindung.reports.models import Message, Report
from lindung.reports.rules import (
    Author,
    DuplicateOfItself,
    NoSuchReceipt,
    NothingTold,
    NotYourReport,
    OutsideSafeContact,
    ReportErased,
    ReportState,
    ReportStep,
    Sign,
    Way,
)
from tests.factories import NINE
from tests.factories.partners import a_desk, a_member, an_actor, an_organisation
from tests.factories.reports import a_received_report, a_report, a_report_in_triage, something_told

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(minutes=5)


@pytest.fixture
def officer():
    return an_actor(of=a_desk())


def whats(report) -> list[str]:
    return list(Trail.objects.filter(about=report.ref).order_by("id").values_list("what", flat=True))


def write(report, body="Practice: a message", sent_as="m1", at=LATER):
    return actions.post_from_reporter(report=report, body=body, sent_as=sent_as, actor=PUBLIC, at=at)


ENDS = {
    ReportState.ANSWERED: lambda report, officer: actions.answer_without_case(
        report=report, message="Practice: advice", sent_as="e", actor=officer, at=LATER
    ),
    ReportState.NOT_FOR_US: lambda report, officer: actions.mark_not_for_us(
        report=report, message="Practice: ask them", sent_as="e", actor=officer, at=LATER
    ),
    ReportState.DUPLICATE: lambda report, officer: actions.mark_duplicate(
        report=report, of=a_report(), actor=officer, at=LATER
    ),
    ReportState.LINKED: lambda report, officer: actions.mark_linked(
        report=report, case_ref="PRACTICE00", actor=officer, at=LATER
    ),
}


def test_an_officer_takes_a_report_and_the_clock_of_the_decision_starts(officer):
    report = a_report(something_told(signs=(Sign.CHILD,)))
    actions.take_into_triage(report=report, actor=officer, at=LATER)
    assert (report.state, report.assignee) == ("in_triage", officer.member)
    assert (report.due_at, report.next_step) == (LATER + timedelta(hours=1), ReportStep.ESCALATE_TRIAGE)
    assert whats(report) == ["report.received", "report.in_triage"]
    with pytest.raises(WrongState):
        actions.take_into_triage(report=report, actor=officer, at=LATER)


def test_an_officer_says_how_urgent_it_is_and_the_clock_follows(officer):
    report = a_report_in_triage(officer)
    actions.set_urgency(report=report, urgency=Urgency.IMMEDIATE, actor=officer, at=LATER)
    assert (report.urgency, report.due_at) == ("immediate", NINE + timedelta(minutes=15))


@pytest.mark.parametrize("end", ENDS)
def test_every_end_stops_the_clock_and_says_who_and_when(officer, end):
    report = a_report_in_triage(officer)
    ENDS[end](report, officer)
    report.refresh_from_db()
    assert (report.state, report.ended_at, report.ended_by) == (end, LATER, officer.ref)
    assert (report.due_at, report.next_step) == (None, "")
    assert whats(report)[-1] == f"report.{end}"


@pytest.mark.parametrize("end", ENDS)
def test_a_report_nobody_took_cannot_end(officer, end):
    report = a_report()
    with pytest.raises(WrongState):
        ENDS[end](report, officer)
    report.refresh_from_db()
    assert report.state == "received"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(lambda: an_actor(of=an_organisation()), id="a partner's officer"),
        pytest.param(lambda: an_actor(of=a_desk("KH")), id="another desk's officer"),
        pytest.param(lambda: an_actor(of=a_desk(), roles=[Role.COORDINATOR]), id="a coordinator"),
        pytest.param(lambda: an_actor(of=a_desk(), roles=[Role.ADMINISTRATOR, Role.AUDITOR]), id="an administrator"),
        pytest.param(lambda: an_actor(of=a_desk(is_practice=True)), id="the practice desk's officer"),
        pytest.param(lambda: PUBLIC, id="the public"),
    ],
)
def test_only_officers_of_its_desk_read_and_decide(officer, stranger):
    report, actor = a_report_in_triage(officer), stranger()
    steps = [
        lambda: actions.note_read(report=report, actor=actor, at=LATER),
        lambda: actions.reply(report=report, body="x", sent_as="x", actor=actor, at=LATER),
        lambda: actions.read_messages(report=report, actor=actor, at=LATER),
        lambda: actions.set_urgency(report=report, urgency=Urgency.SOON, actor=actor, at=LATER),
        lambda: actions.record_contact(report=report, way=Way.SMS, reached=True, actor=actor, at=LATER),
        lambda: actions.take_into_triage(report=report, actor=actor, at=LATER),
        *(lambda end=end: ENDS[end](report, actor) for end in ENDS),
    ]
    before = whats(report)
    for step in steps:
        with pytest.raises(NotYourReport):
            step()
    report.refresh_from_db()
    assert report.state == "in_triage"
    assert whats(report) == before


def test_a_duplicate_names_the_report_that_came_first(officer):
    report, first = a_report_in_triage(officer), a_report_in_triage(officer)
    with pytest.raises(DuplicateOfItself):
        actions.mark_duplicate(report=report, of=report, actor=officer, at=LATER)
    actions.mark_duplicate(report=report, of=first, actor=officer, at=LATER)
    with pytest.raises(DuplicateOfItself):
        actions.mark_duplicate(report=first, of=report, actor=officer, at=LATER)


def test_contact_is_only_noted_inside_what_the_person_called_safe(officer):
    report = a_report(something_told())
    actions.record_contact(report=report, way=Way.SMS, reached=False, actor=officer, at=LATER)
    for way in (Way.PHONE, Way.EMAIL, Way.NONE):
        with pytest.raises(OutsideSafeContact):
            actions.record_contact(report=report, way=way, reached=True, actor=officer, at=LATER)
    assert whats(report) == ["report.received", "report.contacted"]


def test_messages_go_both_ways_and_the_same_one_arrives_once(officer):
    report, receipt = a_received_report()
    assert write(report)
    assert not write(report)
    assert actions.reply(report=report, body="Practice: an answer", sent_as="r", actor=officer, at=LATER)
    assert not actions.reply(report=report, body="Practice: an answer", sent_as="r", actor=officer, at=LATER)
    mailbox = actions.look_again(receipt=receipt)
    assert [(line.body, line.is_from_desk) for line in mailbox.lines] == [
        ("Practice: a message", False),
        ("Practice: an answer", True),
    ]
    report.refresh_from_db()
    assert report.unread_messages == 0  # whoever answers has read
    assert Notice.objects.filter(template="reporter_message").count() == 1


def test_a_message_pulls_the_clock_in_and_never_pushes_it_out(officer):
    report = a_report_in_triage(officer, something_told(signs=(Sign.HELD,)))
    write(report, at=NINE + timedelta(minutes=10))
    report.refresh_from_db()
    assert report.due_at == NINE + timedelta(minutes=15)
    routine = a_report_in_triage(officer)
    write(routine, at=LATER)
    routine.refresh_from_db()
    assert routine.due_at == NINE + timedelta(hours=24)


@pytest.mark.parametrize("end", sorted(set(ENDS) - {ReportState.LINKED}))
def test_a_message_on_an_ended_report_has_a_clock_and_once_read_it_is_received_again(officer, end):
    report = a_report_in_triage(officer)
    ENDS[end](report, officer)
    write(report, at=LATER)
    report.refresh_from_db()
    assert (report.state, report.next_step, report.unread_messages) == (end, ReportStep.ESCALATE_MESSAGE, 1)
    assert report.due_at == LATER + timedelta(hours=24)
    assert queries.waiting(officer, LATER).filter(pk=report.pk).exists()
    assert actions.read_messages(report=report, actor=officer, at=LATER) == 1
    assert (report.state, report.next_step) == ("received", ReportStep.ESCALATE_UNREAD)
    assert (report.ended_at, report.duplicate_of, report.unread_messages) == (None, None, 0)


def test_a_message_on_a_linked_report_is_an_event_and_the_case_takes_its_clock(officer):
    report = a_report_in_triage(officer)
    ENDS[ReportState.LINKED](report, officer)
    write(report)
    report.refresh_from_db()
    assert report.due_at is not None
    event = Event.objects.get()
    assert (event.kind, event.thing, event.facts["state"]) == ("report.message", report.ref, "linked")
    actions.hand_messages_over(report=report, at=LATER)
    assert (report.state, report.due_at, report.unread_messages) == ("linked", None, 0)


def test_an_empty_message_is_refused(officer):
    report = a_report()
    with pytest.raises(NothingTold):
        actions.reply(report=report, body="  \n", sent_as="x", actor=officer, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_one_takes_the_report():
    officers, report = [an_actor(of=a_desk()) for _ in range(4)], a_report()

    def take(officer):
        try:
            with acting(organisations=[officer.organisation_id]):
                mine = Report.objects.select_related("policy", "key").get(pk=report.pk)
                actions.take_into_triage(report=mine, actor=officer, at=LATER)
        except Conflict:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(take, officers)).count(True) == 1


def test_an_unread_report_goes_to_the_supervisors_then_to_the_coordinator_until_somebody_acts():
    desk = a_desk()
    supervisor = a_member(of=desk, roles=[Role.SUPERVISOR])
    coordinator = a_member(of=desk, roles=[Role.COORDINATOR])
    report = a_report(something_told(signs=(Sign.HELD,)))
    due = report.due_at
    assert actions.sweep_unread(at=due - timedelta(seconds=1)) == 0
    at = due + timedelta(hours=6)  # the worker had stopped
    assert actions.sweep_unread(at=at) == 1
    assert actions.sweep_unread(at=at) == 0
    report.refresh_from_db()
    assert (report.next_step, report.due_at) == (ReportStep.NATIONAL_DESK, at + timedelta(minutes=30))
    entry = Trail.objects.get(what="report.escalated")
    assert (entry.at, entry.by, entry.facts["step"]) == (due, "clock", "escalate_unread")
    assert Notice.objects.get(template="clock_passed").to_member == supervisor
    assert actions.sweep_unread(at=report.due_at) == 1
    assert Notice.objects.filter(template="clock_passed", to_member=coordinator).exists()
    report.refresh_from_db()
    assert report.next_step == ReportStep.NATIONAL_DESK
    assert report.due_at > at + timedelta(minutes=30)


def test_a_report_is_erased_when_its_time_has_come_and_never_before(officer):
    report, receipt = a_received_report()
    open_one = a_report()
    actions.take_into_triage(report=report, actor=officer, at=NINE)
    ENDS[ReportState.ANSWERED](report, officer)
    report.refresh_from_db()
    assert actions.erase_kept_too_long(at=report.keep_until - timedelta(seconds=1)) == 0
    assert actions.erase_kept_too_long(at=report.keep_until + timedelta(days=1)) == 1
    report = Report.objects.select_related("key").get(pk=report.pk)
    assert (report.erased_at is not None, report.key.is_destroyed, report.signs, report.area) == (True, True, [], "")
    assert not Message.objects.exists()
    with pytest.raises(NoSuchReceipt):
        actions.open_mailbox(typed=receipt)
    with pytest.raises(ReportErased):
        actions.reply(report=report, body="x", sent_as="y", actor=officer, at=LATER)
    open_one.refresh_from_db()
    assert open_one.erased_at is None  # what is open is never erased under the hands of whoever works on it


def test_reading_and_deciding_are_on_the_trail(officer):
    report = a_report()
    actions.note_read(report=report, actor=officer, at=LATER)
    assert whats(report) == ["report.received", "report.read"]


def test_the_waiting_query_reads_nothing_sealed_and_only_the_own_desk(officer):
    mine = a_report()
    a_report(something_told("KH"))
    found = list(queries.waiting(officer, LATER).order_by("due_at", "id"))
    assert found == [mine]
    assert {"narrative", "answers", "safe_contact", "staff_note"} <= found[0].get_deferred_fields() | {
        name.removesuffix("_sealed") for name in found[0].get_deferred_fields()
    }


def test_the_author_is_never_confused(officer):
    report = a_report()
    write(report, sent_as="same")
    actions.reply(report=report, body="Practice", sent_as="same", actor=officer, at=LATER)
    authors = list(Message.objects.order_by("id").values_list("author", flat=True))
    assert authors == [Author.REPORTER.value, Author.DESK.value]
