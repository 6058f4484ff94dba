"""How long a report is kept: by channel, from its last activity, and never less than a hold asks for."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lindung.audit.models import Trail
from lindung.care import actions as care
from lindung.care.queries import is_kept_by_a_report, kept_until, reports_kept_until
from lindung.cases import actions as cases
from lindung.cases.models import Case
from lindung.cases.rules import ErasureAsker
from lindung.kernel.errors import Refusal
from lindung.partners.models import Actor
from lindung.partners.rules import CHANNELS, Clocks, Role
from lindung.partners.scope import acting
from lindung.reports import actions
from lindung.reports.models import Report, ReportHold
from lindung.reports.rules import (
    HoldReason,
    NotYourReport,
    ReportChannel,
    ReportErased,
    ReportHeldAlready,
    ReportState,
    SupervisorKeeps,
    Way,
    keep_until,
)
from tests.factories import NINE
from tests.factories.cases import a_case, an_officer
from tests.factories.partners import a_desk, a_policy, an_actor, an_organisation, signed_in
from tests.factories.reports import a_report, a_report_in_triage
from tests.proofs.knocking import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REASON = HoldReason.COURT_ORDER
CLOSED = {
    "state": "closed", "closed_at": NINE, "closed_by": "x", "outcome": "passed_on", "keep_until": NINE, "due_at": None,
    "next_step": "",
}  # fmt: skip


@pytest.fixture
def boss(db: None) -> Actor:
    """A supervisor of the desk who also decides about reports."""
    return an_actor(of=a_desk(), roles=[Role.SUPERVISOR, Role.DESK_OFFICER])


def an_ended_report(boss: Actor, **also: Any) -> Report:
    report = a_report_in_triage(boss, **also)
    actions.answer_without_case(report=report, message="Practice", sent_as="end", actor=boss, at=NINE)
    report.refresh_from_db()
    return report


# --- by channel, from the last activity ---------------------------------------------------------------------------


def test_every_channel_has_a_period_of_its_own_and_policies_from_before_have_one_for_all():
    assert tuple(ReportChannel) == CHANNELS
    clocks = Clocks.from_values({"report_retention_d": {"web": 30, "imported": 10}})
    kept = {each: keep_until(since=NINE, channel=each, clocks=clocks) - NINE for each in ReportChannel}
    assert kept == {
        **dict.fromkeys(ReportChannel, 90 * DAY),
        ReportChannel.WEB: 30 * DAY,
        ReportChannel.IMPORTED: 10 * DAY,
    }
    before = Clocks.from_values({"report_retention_d": 7})
    assert {keep_until(since=NINE, channel=each, clocks=before) for each in ReportChannel} == {NINE + 7 * DAY}


@pytest.mark.parametrize("values", [7, {"web": 7, "hotline": 20}, {}])
@pytest.mark.parametrize("channel", [ReportChannel.WEB, ReportChannel.HOTLINE])
def test_the_statement_that_takes_a_report_in_means_the_same(channel, values):
    a_policy("MY", report_retention_d=values)
    report = a_report(channel=channel)
    clocks = Clocks.from_values({"report_retention_d": values})
    assert report.keep_until == keep_until(since=NINE, channel=channel, clocks=clocks)


STEPS: dict[str, Callable[[Report, Actor, datetime], object]] = {
    "message": lambda r, a, at: actions.post_from_reporter(report=r, body="x", sent_as=f"m{at}", actor=a, at=at),
    "read": lambda r, a, at: actions.read_messages(report=r, actor=a, at=at),
    "reply": lambda r, a, at: actions.reply(report=r, body="x", sent_as=f"r{at}", actor=a, at=at),
    "take": lambda r, a, at: actions.take_into_triage(report=r, actor=a, at=at),
    "contact": lambda r, a, at: actions.record_contact(report=r, way=Way.SMS, reached=True, actor=a, at=at),
    "end": lambda r, a, at: actions.answer_without_case(report=r, message="x", sent_as=f"e{at}", actor=a, at=at),
    "open": lambda r, a, at: actions.note_read(report=r, actor=a, at=at),
}


def test_what_is_done_about_a_report_moves_its_last_day_and_looking_at_it_does_not(boss):
    report, at = a_report(), NINE
    for step in ("take", "contact", "reply", "message", "read", "end"):
        at += DAY
        STEPS[step](report, boss, at)
        report.refresh_from_db()
        assert report.keep_until == at + 90 * DAY, step
    STEPS["open"](report, boss, at + DAY)
    report.refresh_from_db()
    assert report.keep_until == at + 90 * DAY


# --- holds --------------------------------------------------------------------------------------------------------


def test_a_hold_keeps_it_until_a_supervisor_ends_it_and_both_are_on_the_trail(boss):
    report = an_ended_report(boss)
    hold = actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
    with pytest.raises(ReportHeldAlready):
        actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
    assert actions.erase_kept_too_long(at=report.keep_until + 999 * DAY) == 0
    actions.end_report_hold(hold=hold, actor=boss, at=NINE)
    actions.end_report_hold(hold=hold, actor=boss, at=NINE + DAY)
    said = Trail.objects.filter(about=report.ref, what__startswith="report.h").order_by("at", "id")
    assert sorted((each.what, each.facts["reason"]) for each in said) == [
        ("report.held", "court_order"),
        ("report.hold_ended", "court_order"),
    ]
    assert actions.erase_kept_too_long(at=report.keep_until) == 1
    with pytest.raises(ReportErased):
        actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportHold.objects.update(ended_by="")


def test_only_a_supervisor_of_the_own_house_holds(boss):
    report = a_report()
    officer = an_actor(of=boss.organisation, roles=[Role.DESK_OFFICER])
    for actor, refusal in (
        (officer, SupervisorKeeps),
        (an_actor(of=an_organisation(), roles=[Role.SUPERVISOR]), NotYourReport),
    ):
        with pytest.raises(refusal):
            actions.keep_report(report=report, reason=REASON, actor=actor, at=NINE)
    hold = actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
    with pytest.raises(SupervisorKeeps):
        actions.end_report_hold(hold=hold, actor=officer, at=NINE)


def test_a_case_waits_for_the_hold_on_a_report_of_it(boss):
    report = a_report_in_triage(boss)
    case = a_case(by=boss)
    cases.link_report(report=report, case=case, actor=boss, at=NINE)
    hold = actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
    Case.objects.filter(pk=case.pk).update(**CLOSED)
    assert is_kept_by_a_report(case)
    [shown] = kept_until(boss).rows
    assert (shown.held, [link.report for link in shown.held_links]) == ([], [report])
    assert care.erase_kept_too_long(at=NINE + DAY) == 0
    care.forget_case(case=case, asker=ErasureAsker.RETENTION, actor=boss, at=NINE)  # what a caller must not ask for
    report.refresh_from_db()
    assert report.erased_at is None
    Case.objects.filter(pk=case.pk).update(erased_at=None)
    actions.end_report_hold(hold=hold, actor=boss, at=NINE)
    assert not is_kept_by_a_report(case)
    assert care.erase_kept_too_long(at=NINE + DAY) == 1
    report.refresh_from_db()
    assert report.erased_at == NINE + DAY


def test_a_hold_at_another_desk_is_said_where_the_case_went_by_desk_and_without_its_reason(boss, client):
    report = a_report_in_triage(boss)
    cases.link_report(report=report, case=(case := a_case(by=boss)), actor=boss, at=NINE)
    hold = actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
    there, elsewhere = (
        a_desk("KH"),
        f"is on hold at {boss.organisation.name}, and so this case is kept until that hold has",
    )
    own = a_case(by=an_officer(of=there))
    went = Case.objects.filter(pk__in=[case.pk, own.pk])
    went.update(accountable=there, **CLOSED)
    page = signed_in(client, an_actor(of=there, roles=[Role.SUPERVISOR]).member)
    listed, shown = reverse("care:kept"), reverse("desk:case", args=[case.ref])
    for url in (listed, shown):
        said = page.get(url).content.decode()
        assert said.count(elsewhere) == 1, url
        assert not [word for word in (REASON.label, REASON.value) if word in said], url
    with CaptureQueriesContext(connection) as for_one:
        page.get(listed)
    cases.link_report(report=(other := a_report_in_triage(boss)), case=(more := a_case(by=boss)), actor=boss, at=NINE)
    actions.keep_report(report=other, reason=REASON, actor=boss, at=NINE)
    Case.objects.filter(pk=more.pk).update(accountable=there, **CLOSED)
    with CaptureQueriesContext(connection) as for_two:
        assert page.get(listed).content.decode().count(elsewhere) == 2
    assert len(for_two) == len(for_one)
    actions.end_report_hold(hold=hold, actor=boss, at=NINE)
    assert elsewhere not in page.get(shown).content.decode()


TELLS = st.sampled_from(["message", "read", "reply", "open", "hold", "hold", "end_hold", "days", "days"])


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(TELLS, min_size=3, max_size=8))
def test_a_held_report_is_never_erased_and_an_unheld_one_always_on_its_day(boss, steps):
    with transaction.atomic():
        report, at = an_ended_report(boss), NINE
        for step in steps:
            at += 100 * DAY if step == "days" else timedelta(hours=1)
            _do(step, report, boss, at)
            report.refresh_from_db()
            if report.erased_at is not None:
                break
            ended = report.state == ReportState.ANSWERED and not report.unread_messages
            goes = ended and report.keep_until <= at and not report.holds.filter(ended_at=None).exists()
            assert actions.erase_kept_too_long(at=at) == int(goes)
        for hold in report.holds.filter(ended_at=None):
            actions.end_report_hold(hold=hold, actor=boss, at=at)
        transaction.set_rollback(True)


def _do(step: str, report: Report, boss: Actor, at: datetime) -> None:
    with suppress(Refusal), transaction.atomic():  # not every state has every step
        if step == "hold":
            actions.keep_report(report=report, reason=REASON, actor=boss, at=at)
        elif step == "end_hold":
            for hold in report.holds.filter(ended_at=None):
                actions.end_report_hold(hold=hold, actor=boss, at=at)
        elif step in STEPS:
            STEPS[step](report, boss, at)


@pytest.mark.django_db(transaction=True)
def test_a_hold_and_the_clock_at_once_leave_it_whole_and_held_or_erased_and_not_held(boss):
    reports = [an_ended_report(boss) for _ in range(4)]

    def hold_all() -> int:
        told = 0
        with acting(organisations="*"):
            for report in reports:
                with suppress(ReportErased):
                    actions.keep_report(report=report, reason=REASON, actor=boss, at=NINE)
                    told += 1
        return told

    def erase_all() -> int:
        with acting(organisations="*"):
            return actions.erase_kept_too_long(at=NINE + 999 * DAY)

    said = at_once([hold_all, erase_all])
    with acting(organisations="*"):
        held = set(ReportHold.objects.values_list("report", flat=True))
        erased = set(Report.objects.exclude(erased_at=None).values_list("pk", flat=True))
    assert not held & erased
    assert held | erased == {report.pk for report in reports}
    assert said == [len(held), len(erased)]


# --- the list and the pages ---------------------------------------------------------------------------------------


def test_the_due_list_shows_what_goes_when_and_what_is_held_and_nothing_of_others(boss):
    late, soon = an_ended_report(boss), an_ended_report(boss)
    Report.objects.filter(pk=soon.pk).update(keep_until=NINE + 3 * DAY)
    working = a_report_in_triage(boss)
    assert [row.pk for row in reports_kept_until(boss).rows] == [soon.pk, late.pk]
    actions.keep_report(report=working, reason=REASON, actor=boss, at=NINE)
    shown = reports_kept_until(boss).rows
    assert {row.pk: [hold.reason for hold in row.held] for row in shown} == {
        soon.pk: [], late.pk: [], working.pk: ["court_order"],
    }  # fmt: skip
    assert [row.pk for row in reports_kept_until(boss, before=NINE + 7 * DAY).rows] == [soon.pk]
    assert not reports_kept_until(an_actor(of=an_organisation(), roles=[Role.SUPERVISOR])).rows


def test_a_supervisor_holds_and_ends_from_the_reports_page_and_sees_it_on_the_list(boss):
    report = an_ended_report(boss)
    page = signed_in(Client(), boss.member)
    url, keep = reverse("reports_staff:report", args=[report.ref]), reverse("reports_staff:keep", args=[report.ref])
    assert keep in page.get(url).content.decode()
    assert page.post(keep, {}).status_code == 422
    assert page.post(keep, {"reason": "complaint"}).status_code == 302
    assert page.post(keep, {"reason": "complaint"}).status_code == 409
    end = reverse("reports_staff:end_hold", args=[report.ref, ReportHold.objects.get().pk])
    assert end in page.get(url).content.decode()
    for query in ("", "?of=reports&days=30", "?of=cases", "?of=odd&days=-1"):
        listed = page.get(reverse("care:kept") + query)
        assert (listed.status_code, report.ref in listed.content.decode()) == (200, query != "?of=cases")
    assert page.post(end).status_code == 302
    assert not ReportHold.objects.open().exists()
    stranger = signed_in(Client(), an_actor(of=an_organisation(), roles=[Role.SUPERVISOR]).member)
    assert (stranger.post(keep, {"reason": "complaint"}).status_code, stranger.post(end).status_code) == (404, 404)


@pytest.mark.no_scope
def test_a_raw_select_shows_no_strangers_hold():
    with acting(organisations="*"):
        boss = an_actor(of=a_desk(), roles=[Role.SUPERVISOR])
        actions.keep_report(report=a_report(), reason=REASON, actor=boss, at=NINE)
        stranger = an_organisation()
    for organisation, seen in ((boss.organisation, 1), (stranger, 0)):
        with acting(organisations=[organisation.pk]), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM reports_reporthold")
            assert cursor.fetchone() == (seen,)
