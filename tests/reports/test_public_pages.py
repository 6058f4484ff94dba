"""The public pages, over HTTP: no cookie, nothing kept in the browser, nothing lost, four languages."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lindung.audit.actions import seal_pending
from lindung.audit.models import Trail
from lindung.audit.queries import last_seal
from lindung.partners.models import Organisation
from lindung.reports.actions.receive import RECEIPT_KEPT
from lindung.reports.forms.carry import Form, open_, seal
from lindung.reports.models import FailedGuess, Message, Report
from lindung.reports.rules import FormExpired
from lindung.vault.keyset import _open, make_keyset_text
from lindung.vault.sealing import named
from lindung.web import clock
from tests.factories import NINE
from tests.factories.partners import a_desk, a_policy
from tests.factories.reports import a_received_report

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _ in settings.LANGUAGES]
STEPS = [
    {"country": "MY"},
    {"who": "other"},
    {"danger": "unknown"},
    {"held": "yes", "child": "no"},
    {"story": "Practice: locked room, <b>third</b> floor"},
    {"area": "MY-10"},
    {"way": "sms", "address": "+60 00 000 0000", "when": "at night", "language": "km", "may_leave_message": "no"},
]
ADDRESSES = ["/", "/numbers/", "/numbers/my/", "/numbers/kh/", "/report/", "/receipt/", "/receipt/message/"]


@pytest.fixture(autouse=True)
def desk() -> Organisation:
    a_policy("MY")
    return a_desk()


@pytest.fixture
def visitor() -> Client:
    """A browser that checks what it sends back: nothing of the site's."""
    return Client(enforce_csrf_checks=True)


def carry_of(response) -> str:
    return re.search(r'name="carry" value="([^"]+)"', response.content.decode())[1]


def title_of(response) -> str:
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1].strip()


def walk(visitor, steps, prefix=""):
    """Answer the pages one after the other; the page after the last one."""
    response = visitor.get(f"{prefix}/report/")
    for number, step in enumerate(steps):
        carried = {"carry": carry_of(response)} if number else {}
        response = visitor.post(f"{prefix}/report/", {**step, **carried, "go": "next"})
        assert response.status_code == 200, response.content.decode()
    return response


def send(visitor, page):
    return visitor.post("/report/", {"carry": carry_of(page), "go": "send"})


def receipt_in(response) -> str:
    return re.search(r'id="receipt">([\d ]+)<', response.content.decode())[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_in_every_language_and_keeps_nothing(visitor, address, language):
    response = visitor.get(f"/{language}{address}")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in page
    assert not response.cookies
    assert not visitor.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "csrfmiddlewaretoken" not in page
    assert 'id="quick-exit"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_reports_step_by_step_without_a_cookie_and_gets_a_receipt(visitor, language):
    page = walk(visitor, STEPS, f"/{language}")
    assert not page.cookies
    assert "&lt;b&gt;third&lt;/b&gt;" in page.content.decode()
    sent = visitor.post(f"/{language}/report/", {"carry": carry_of(page), "go": "send"})
    report = Report.objects.select_related("key").get()
    assert len(receipt_in(sent)) == 19
    assert (report.narrative, report.area, report.language) == (STEPS[4]["story"], "MY-10", language)
    assert report.answers["who"] == "other"
    assert report.answers["signs"]["held"] == "yes"
    assert report.answers["signs"]["danger_now"] == "unknown"
    assert report.safe_contact == {
        "way": "sms",
        "address": "+60 00 000 0000",
        "when": "at night",
        "language": "km",
        "may_leave_message": "no",
    }
    assert not sent.cookies
    assert not visitor.cookies


def test_the_page_with_the_receipt_carries_the_end_of_the_trail(visitor):
    assert "Proof of the records" not in send(visitor, walk(visitor, STEPS)).content.decode()  # nothing is sealed yet
    seal_pending(at=clock.now())
    end = last_seal()
    assert end is not None
    assert str(end) in send(visitor, walk(visitor, STEPS)).content.decode()


def test_titles_name_the_step_and_not_the_subject(visitor):
    response = visitor.get("/report/")
    titles = [title_of(response)]
    for number in range(1, len(STEPS)):
        titles.append(title_of(walk(visitor, STEPS[:number])))
    assert titles == [f"Question {number} of 7" for number in range(1, 8)]


def test_sending_twice_shows_the_same_receipt_and_makes_one_report(visitor):
    page = walk(visitor, STEPS)
    assert receipt_in(send(visitor, page)) == receipt_in(send(visitor, page))
    assert Report.objects.count() == 1


def test_a_changed_second_sending_says_that_the_change_was_not_added(visitor):
    page = walk(visitor, STEPS)
    first = send(visitor, page)
    back = visitor.post("/report/", {"carry": carry_of(page), "go": "story"})
    changed = visitor.post("/report/", {"carry": carry_of(back), "story": "Practice: more", "go": "next"})
    for answer in STEPS[5:]:
        changed = visitor.post("/report/", {**answer, "carry": carry_of(changed), "go": "next"})
    again = send(visitor, changed)
    assert receipt_in(again) == receipt_in(first)
    assert "was not added" in again.content.decode()
    assert Report.objects.count() == 1


@pytest.mark.parametrize("go", ["back", "stay"])
def test_what_was_typed_stays_on_the_way_back_and_in_another_language(visitor, go):
    page = walk(visitor, STEPS[:4])
    asked = {"carry": carry_of(page), "story": "Practice: half a sen"}
    if go == "stay":
        page = visitor.post("/km/report/", {**asked, "stay": "1"})
        assert '<html lang="km"' in page.content.decode()
    else:
        before = visitor.post("/report/", {**asked, "go": "back"})
        assert title_of(before) == "Question 4 of 7"
        assert re.search(r'value="yes"[^>]*checked', before.content.decode())
        page = visitor.post("/report/", {**STEPS[3], "carry": carry_of(before), "go": "next"})
    assert "Practice: half a sen" in page.content.decode()


@pytest.mark.parametrize(
    ("steps", "wrong", "kept"),
    [
        (0, {}, ""),
        (0, {"country": "XX"}, ""),
        (0, {"country": ["MY", "KH"] * 3}, None),
        (1, {"who": "nobody"}, ""),
        (2, {"danger": "perhaps"}, ""),
        (3, {"held": "very"}, ""),
        (4, {"story": "x" * 5_001}, "x" * 5_001),
        (4, {"story": "a\x00b"}, "b"),
        (5, {"area": "KH-12"}, ""),
        (5, {"area": "x" * 3_000}, ""),
        (6, {"way": "sms", "address": "", "when": "only on Monday"}, "only on Monday"),
        (6, {"way": "post", "address": "kept"}, "kept"),
        (6, {"way": "sms", "address": "9" * 201}, "9" * 201),
        (6, {"way": "none", "language": "xx"}, ""),
    ],
)
def test_a_wrong_answer_is_said_and_what_was_typed_stays(visitor, steps, wrong, kept):
    page = walk(visitor, STEPS[:steps])
    carried = {"carry": carry_of(page)} if steps else {}
    response = visitor.post("/report/", {**wrong, **carried, "go": "next"})
    if kept is None:  # the same field several times: the last one counts
        assert response.status_code == 200
        return
    assert response.status_code == 422
    assert title_of(response) == f"Question {steps + 1} of 7"
    assert kept in response.content.decode()
    assert not Report.objects.exists()


def test_an_empty_report_is_not_sent(visitor):
    steps = [STEPS[0], STEPS[1], {"danger": "no"}, {}, {}, {}, {"way": "none"}]
    response = send(visitor, walk(visitor, steps))
    assert response.status_code == 422
    assert title_of(response) == "Question 5 of 7"
    assert not Report.objects.exists()


@pytest.mark.parametrize("country", ["KH", "other"])
def test_a_country_without_a_desk_says_whom_to_call_and_takes_nothing(visitor, country):
    response = visitor.post("/report/", {"country": country, "go": "next"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing you entered was kept" in page
    assert 'name="carry"' not in page
    assert not Trail.objects.exists()


def test_a_desk_that_closed_in_between_takes_nothing(visitor, desk):
    page = walk(visitor, STEPS)
    Organisation.objects.filter(pk=desk.pk).update(state="suspended")
    assert "Nothing you entered was kept" in send(visitor, page).content.decode()
    assert not Report.objects.exists()


def test_another_country_chosen_on_the_way_back_sends_to_its_desk(visitor):
    a_policy("KH")
    cambodia = a_desk("KH")
    page = walk(visitor, STEPS)
    page = visitor.post("/report/", {"carry": carry_of(page), "go": "country"})
    page = visitor.post("/report/", {"carry": carry_of(page), "country": "KH", "go": "next"})
    for answer in [*STEPS[1:5], {"area": "KH-12"}, STEPS[6]]:
        page = visitor.post("/report/", {**answer, "carry": carry_of(page), "go": "next"})
    send(visitor, page)
    assert Report.objects.get().accountable == cambodia


@pytest.mark.parametrize("carry", ["x", "é", "A" * 200_001, "AAAA" * 50])
def test_a_sealed_field_that_is_not_ours_begins_again(visitor, carry):
    response = visitor.post("/report/", {"carry": carry, "go": "next"})
    assert response.status_code == 410
    assert "Please start again" in response.content.decode()


def test_a_sealed_field_opens_only_for_its_form_and_only_for_some_hours():
    sealed = seal(Form.MAILBOX, {"receipt": "1"}, at=NINE)
    carried = open_(Form.MAILBOX, sealed)
    carried.check_fresh(NINE + timedelta(hours=5))
    assert carried.values == {"receipt": "1"}
    with pytest.raises(FormExpired):
        carried.check_fresh(NINE + timedelta(hours=7))
    with pytest.raises(FormExpired):
        open_(Form.REPORT, sealed)
    with pytest.raises(FormExpired):
        open_(Form.MAILBOX, sealed[:-8] + "AAAAAAA=")


@pytest.mark.parametrize("go", ["send", "back", "stay", "story"])
def test_a_form_that_was_open_for_too_long_begins_again(visitor, desk, go):
    given = {"country": {"country": "MY"}, "story": {"story": "Practice"}}
    values = {"key": "k", "step": "check", "desk": desk.pk, "given": given, "unsure": []}
    old = seal(Form.REPORT, values, at=clock.now() - timedelta(hours=7))
    response = visitor.post("/report/", {"carry": old, "go": go})
    assert response.status_code in {410, 422}
    assert not Report.objects.exists()


def test_nothing_a_person_typed_can_be_read_from_the_sealed_field(visitor):
    carried = carry_of(walk(visitor, STEPS))
    assert "locked" not in carried
    assert "0000" not in carried


def test_the_mailbox_opens_with_the_receipt_and_takes_messages_once(visitor):
    report, receipt = a_received_report()
    page = visitor.post("/receipt/", {"receipt": f"{receipt[:4]}-{receipt[4:]}"})
    assert "Where your report stands" in page.content.decode()
    message = {"carry": carry_of(page), "message": "Practice: we moved", "go": "send"}
    assert "Your message was sent" in visitor.post("/receipt/message/", message).content.decode()
    assert "Your message was sent" in visitor.post("/receipt/message/", message).content.decode()
    assert Message.objects.count() == 1
    report.refresh_from_db()
    assert report.unread_messages == 1
    assert not visitor.cookies


@pytest.mark.parametrize(("message", "status"), [("", 422), (" ", 422), ("x" * 5_001, 422)])
def test_a_message_that_cannot_be_taken_is_said(visitor, message, status):
    _, receipt = a_received_report()
    page = visitor.post("/receipt/", {"receipt": receipt})
    response = visitor.post("/receipt/message/", {"carry": carry_of(page), "message": message, "go": "send"})
    assert response.status_code == status
    assert not Message.objects.exists()


def test_a_message_in_another_language_keeps_what_was_typed(visitor):
    _, receipt = a_received_report()
    page = visitor.post("/receipt/", {"receipt": receipt})
    page = visitor.post("/id/receipt/message/", {"carry": carry_of(page), "message": "Practice: so", "stay": "1"})
    assert "Practice: so" in page.content.decode()
    assert '<html lang="id"' in page.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize("typed", ["", "1234", "abcd efgh ijkl mnop", "0" * 16, "9" * 81, "1" * 17])
def test_a_wrong_receipt_says_so_and_shows_nothing(visitor, typed):
    a_received_report()
    response = visitor.post("/receipt/", {"receipt": typed})
    assert response.status_code in {404, 422}
    assert "Where your report stands" not in response.content.decode()


def test_a_wrong_receipt_answers_like_an_erased_one_by_the_same_queries(visitor):
    report, receipt = a_received_report()
    Report.objects.filter(pk=report.pk).update(receipt_digest=None, erased_at=NINE)
    elsewhere, foreign = a_received_report()  # under a key that is not in our keyset: another site's, or dropped
    key = _open(make_keyset_text(), "").digest.primary()
    theirs = key.compute(named(RECEIPT_KEPT, foreign.encode()), 32)
    Report.objects.filter(pk=elsewhere.pk).update(receipt_digest=theirs)
    answers = []
    for typed in (receipt, "1111222233334444", foreign):
        with CaptureQueriesContext(connection) as asked:
            response = visitor.post("/receipt/", {"receipt": typed})
        answers.append((response.status_code, response.content.decode().replace(typed, ""), len(asked)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 404


def test_too_many_wrong_receipts_close_the_look_up_for_a_while_for_everybody(visitor):
    _, receipt = a_received_report()
    window = clock.now().replace(second=0, microsecond=0)
    for ago in range(3):
        FailedGuess.objects.create(window_at=window - timedelta(minutes=ago), guesses=600)
    response = visitor.post("/receipt/", {"receipt": receipt})
    assert response.status_code == 429
    assert "Too many wrong numbers" in response.content.decode()
    FailedGuess.objects.update(guesses=10)
    assert visitor.post("/receipt/", {"receipt": receipt}).status_code == 200


def test_wrong_receipts_are_counted_without_an_address(visitor):
    for _ in range(3):
        visitor.post("/receipt/", {"receipt": "1111 2222 3333 4444"}, REMOTE_ADDR="192.0.2.7")
    assert sum(FailedGuess.objects.values_list("guesses", flat=True)) == 3


@pytest.mark.parametrize("address", ["/", "/numbers/"])
def test_pages_that_only_show_refuse_to_take(visitor, address):
    assert visitor.post(address).status_code in {403, 405}


def test_an_unknown_country_has_no_page(visitor):
    assert visitor.get("/numbers/xx/").status_code == 404


def test_the_first_page_leads_to_events_modules_and_plans_in_the_same_language(visitor):
    page = visitor.get("/km/").content.decode()
    for there in ("/km/events/", "/km/learn/", "/km/action-plans/"):
        assert f'href="{there}"' in page
        assert visitor.get(there).status_code == 200
