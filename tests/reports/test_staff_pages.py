"""The desk's pages and the API of reports."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from lindung.audit.models import Trail
from lindung.kernel.errors import Refusal
from lindung.partners.models import PUBLIC, Actor
from lindung.partners.rules import Role, TokenScope
from lindung.reports import actions
from lindung.reports.models import Message, Report
from lindung.reports.rules import ReportState, Sign
from tests.factories import NINE
from tests.factories.partners import a_desk, a_member, a_policy, a_token, an_actor, an_organisation, signed_in
from tests.factories.reports import a_received_report, a_report, something_told

pytestmark = pytest.mark.django_db
ENTERED = {
    "channel": "hotline",
    "who": "self",
    "held": "yes",
    "narrative": "Practice: on the phone",
    "area": "MY-10",
    "way": "none",
    "language": "ms",
    "may_leave_message": "no",
    "staff_note": "Practice: whispering",
    "sent_as": "k1",
}


@pytest.fixture
def officer():
    a_policy("MY")
    return a_member(of=a_desk())


@pytest.fixture
def desk(client, officer):
    return signed_in(client, officer)


def receipt_in(response) -> str:
    return re.search(r'id="receipt">([\d ]+)<', response.content.decode())[1]


def test_an_operator_writes_a_report_down_on_one_page_and_reads_the_receipt_aloud(desk, officer):
    assert "accesskey" in desk.get("/reports/new/").content.decode()
    first = desk.post("/reports/new/", ENTERED)
    assert receipt_in(first) == receipt_in(desk.post("/reports/new/", ENTERED))
    report = Report.objects.select_related("key").get()
    assert (report.channel, report.received_by, report.language) == ("hotline", officer.ref, "ms")
    assert (report.narrative, report.staff_note) == ("Practice: on the phone", "Practice: whispering")
    assert report.urgency == "immediate"


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "pigeon"},
        {"channel": ""},
        {"who": ""},
        {"held": "maybe"},
        {"area": "KH-12"},
        {"way": "sms", "address": ""},
        {"way": "sms", "address": "9" * 201},
        {"language": "xx"},
        {"narrative": "x" * 20_001},
        {"staff_note": "a\x00b"},
        {"sent_as": ""},
        {"sent_as": "x" * 61},
        {"narrative": "", "held": "no", "staff_note": ""},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, wrong):
    response = desk.post("/reports/new/", {**ENTERED, "when": "kept as typed", **wrong})
    assert response.status_code == 422
    assert "kept as typed" in response.content.decode()
    assert not Report.objects.exists()


def test_a_partner_hands_a_report_to_the_desk_and_cannot_open_it(client):
    a_policy("MY")
    worker = a_member(of=an_organisation())
    page = signed_in(client, worker).post("/reports/new/", ENTERED)
    assert receipt_in(page)
    report = Report.objects.get()
    assert report.accountable == worker.organisation.desk
    assert report.ref not in client.get("/reports/").content.decode()
    assert client.get(f"/reports/{report.ref}/").status_code == 404


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR}))
def test_who_is_no_officer_reads_no_report(client, role):
    report = a_report()
    member = a_member(of=a_desk(), roles=[role])
    assert signed_in(client, member).get(f"/reports/{report.ref}/").status_code == 403
    assert client.post(f"/reports/{report.ref}/take/").status_code == 403


def test_a_strangers_report_answers_like_one_that_does_not_exist(client):
    report = a_report()
    signed_in(client, a_member(of=a_desk("KH")))
    pages = []
    for ref in (report.ref, "0000000000"):
        response = client.get(f"/reports/{ref}/")
        pages.append((response.status_code, response.content.decode().replace(ref, "")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 404


def test_reading_a_report_shows_what_was_told_and_is_on_the_trail(desk, officer):
    report, _ = a_received_report(something_told(signs=(Sign.HELD,), narrative="Practice <script>x</script>"))
    page = desk.get(f"/reports/{report.ref}/").content.decode()
    assert "Practice &lt;script&gt;" in page
    assert "A person is held or locked in." in page
    assert "after 9 in the evening" in page
    assert Trail.objects.get(what="report.read").by == officer.ref


def test_the_whole_conversation_by_the_pages(desk):
    report, receipt = a_received_report()
    page = f"/reports/{report.ref}/"
    assert desk.post(f"{page}take/").status_code == 302
    assert desk.post(f"{page}urgency/", {"urgency": "urgent"}).status_code == 302
    assert desk.post(f"{page}contacted/", {"way": "sms", "reached": "1"}).status_code == 302
    assert desk.post(f"{page}contacted/", {"way": "phone", "reached": "1"}).status_code == 409
    assert desk.post(f"{page}reply/", {"message": "", "sent_as": "a"}).status_code == 422
    assert desk.post(f"{page}reply/", {"message": "Practice: hello", "sent_as": "a"}).status_code == 302
    assert desk.post(f"{page}duplicate/", {"of": "0000000000"}).status_code == 422
    assert desk.post(f"{page}answer/", {"message": "Practice: advice", "sent_as": "b"}).status_code == 302
    assert desk.post(f"{page}answer/", {"message": "Practice: advice", "sent_as": "b"}).status_code == 409
    assert len(actions.look_again(receipt=receipt).lines) == 2
    actions.write_from_reporter(receipt=receipt, body="Practice: thanks", sent_as="c")
    assert "I have read the messages" in desk.get(page).content.decode()
    assert desk.post(f"{page}read/").status_code == 302
    report.refresh_from_db()
    assert report.state == "received"


@pytest.mark.parametrize("step", ["take", "urgency", "reply", "read", "answer", "not-for-us", "duplicate", "contacted"])
def test_steps_are_posts_of_somebody_who_is_signed_in(client, step):
    report = a_report()
    assert client.get(f"/reports/{report.ref}/{step}/").status_code == 405
    assert client.post(f"/reports/{report.ref}/{step}/").status_code == 302  # to the sign-in page


def test_the_list_shows_the_own_desks_reports_newest_first(desk):
    for _ in range(3):
        a_report()
    refs = list(Report.objects.order_by("-id").values_list("ref", flat=True))
    page = desk.get("/reports/").content.decode()
    places = [page.index(f'/reports/{ref}/"') for ref in refs]
    assert places == sorted(places)
    assert desk.get("/reports/?page=nonsense").status_code == 422


# --- the API -------------------------------------------------------------------------------------------


@pytest.fixture
def api(client):
    a_policy("MY")
    _, text = a_token(of=a_desk())

    def call(method, path, body=None, key=""):
        headers = {"Authorization": f"Bearer {text}"} | ({"Idempotency-Key": key} if key else {})
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1/reports{path}", headers=headers, **more)

    return call


def test_a_machine_sends_a_report_once_and_reads_it(api):
    body = {"narrative": "Practice", "answers": {"held": "yes"}, "area": "MY-10"}
    first, again = api("post", "", body, key="k"), api("post", "", body, key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    ref = first.json()["ref"]
    assert api("get", "").json()["reports"][0]["ref"] == ref
    full = api("get", f"/{ref}").json()
    assert (full["narrative"], full["urgency"], full["answers"]["signs"]) == ("Practice", "immediate", {"held": "yes"})
    assert Trail.objects.filter(what="report.read").exists()
    assert api("post", f"/{ref}/triage").json()["state"] == "in_triage"
    assert api("post", f"/{ref}/messages", {"message": "Practice"}, key="m").status_code == 201
    assert api("post", f"/{ref}/urgency", {"urgency": "soon"}).json()["urgency"] == "soon"
    assert api("post", f"/{ref}/not-for-us", {"message": "Practice: ask them"}).json()["state"] == "not_for_us"
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"narrative": 7}, 422),
        ({"narrative": "x" * 20_001}, 422),
        ({"narrative": "x", "area": "KH-1"}, 422),
        ({"narrative": "x", "answers": {"held": "perhaps"}}, 422),
        ({"narrative": "x", "answers": []}, 422),
        ({"narrative": "x", "language": "xx"}, 422),
        ({"narrative": "x", "safe_contact": {"way": "pigeon"}}, 422),
        ("not json", 400),
    ],
)
def test_what_a_machine_sends_wrongly_is_a_problem_with_a_code(api, body, status):
    response = api("post", "", body)
    assert response.status_code in {status, 422}
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["code"]
    assert not Report.objects.exists()


def test_a_token_of_another_desk_sees_nothing(client, api):
    ref = api("post", "", {"narrative": "Practice"}).json()["ref"]
    _, other = a_token(of=a_desk("KH"))
    headers = {"Authorization": f"Bearer {other}"}
    assert client.get(f"/api/v1/reports/{ref}", headers=headers).status_code == 404
    assert client.get("/api/v1/reports", headers=headers).json()["reports"] == []


def test_a_token_without_the_scope_is_refused(client):
    _, text = a_token(of=a_desk(), scopes=[TokenScope.CASES_READ])
    assert client.get("/api/v1/reports", headers={"Authorization": f"Bearer {text}"}).status_code == 403


# --- every history ---------------------------------------------------------------------------------------


class ReportLife(RuleBasedStateMachine):
    """Whatever people do, in whatever order: promise 1 holds, and the trail says every change."""

    officer: Actor

    def __init__(self) -> None:
        super().__init__()
        self.report, self.receipt = a_received_report()
        self.first = a_report()
        self.sent, self.minutes = 0, 0

    @property
    def at(self):
        self.minutes += 7
        return NINE + timedelta(minutes=self.minutes)

    def _try(self, act, **values):
        report = Report.objects.select_related("key", "policy", "accountable").get(pk=self.report.pk)
        self.sent += 1
        with suppress(Refusal):
            act(report=report, actor=self.officer, at=self.at, **values)

    @rule()
    def take(self):
        self._try(actions.take_into_triage)

    @rule(same=st.booleans())
    def answer(self, same):
        self._try(actions.answer_without_case, message="Practice", sent_as="x" if same else str(self.sent))

    @rule()
    def not_for_us(self):
        self._try(actions.mark_not_for_us, message="Practice", sent_as=str(self.sent))

    @rule()
    def duplicate(self):
        self._try(actions.mark_duplicate, of=self.first)

    @rule()
    def link(self):
        self._try(actions.mark_linked, case_ref="PRACTICE00")

    @rule()
    def read(self):
        self._try(actions.read_messages)

    @rule(same=st.booleans())
    def write(self, same):
        self.sent += 1
        actions.post_from_reporter(
            report=self.report, body="Practice", sent_as="x" if same else str(self.sent), actor=PUBLIC, at=self.at
        )

    @rule()
    def sweep(self):
        actions.sweep_unread(at=self.at)

    @invariant()
    def an_open_report_has_one_running_clock(self):
        report = Report.objects.get(pk=self.report.pk)
        waits = report.is_open or report.unread_messages > 0
        assert waits == (report.due_at is not None) == bool(report.next_step)
        assert report.accountable_id
        assert report.policy_id

    @invariant()
    def the_trail_tells_the_state(self):
        report = Report.objects.get(pk=self.report.pk)
        moves = {f"report.{state}" for state in ReportState} | {"report.received_again"}
        last = Trail.objects.filter(about=report.ref, what__in=moves).order_by("id").last()
        assert last.what.removeprefix("report.").removesuffix("_again") == report.state


def test_promise_one_holds_in_every_history():
    ReportLife.officer = an_actor(of=a_desk())
    run_state_machine_as_test(
        ReportLife,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
