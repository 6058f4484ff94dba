"""A flood of reports: nobody is refused, who solved the puzzle stands in front, notices are gathered."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client

from lindung.audit.models import Trail
from lindung.notices.models import Notice
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import Role
from lindung.reports import actions, queries
from lindung.reports.actions.mailbox import forget_guesses
from lindung.reports.forms.puzzle import set_puzzle, solved_puzzle
from lindung.reports.models import FailedGuess, Flood, Report, SpentPuzzle
from lindung.reports.rules import ReportChannel, Sign
from lindung.reports.rules.flood import LIKE_FROM, likeness, sketch
from lindung.reports.rules.receipts import GUESSES_PER_WINDOW
from lindung.reports.rules.work import WORKED_PER_LOOK_BACK
from lindung.web import clock
from tests.factories import NINE
from tests.factories.partners import a_desk, a_member, a_policy
from tests.factories.reports import a_received_report, a_report, something_told
from tests.reports.test_public_pages import STEPS, send, walk

pytestmark = pytest.mark.django_db
STORY = (
    "Practice: they keep my passport in the office, the door is locked at night and I am told I owe money for the"
    " ticket. There are six of us in the room behind the kitchen and nobody has been paid since the rains."
)


@pytest.fixture(autouse=True)
def desk() -> Organisation:
    a_policy("MY")
    return a_desk()


@pytest.fixture
def flood(desk: Organisation) -> Flood:
    at = clock.now()
    return Flood.objects.create(accountable=desk, began_at=at, in_hour=300, usual_in_hour=4, told_at=at)


def solved(page, bound: str = "") -> dict[str, str]:
    """The puzzle of a page, solved as a device does it."""
    text = page.content.decode()
    (seed,) = re.findall(r'data-seed="([^"]+)"', text)
    (bits,) = re.findall(r'data-bits="(\d+)"', text)
    (ticket,) = re.findall(r'name="ticket" value="([^"]+)"', text)
    number = 0
    while int.from_bytes(hashlib.sha256(f"{seed}.{bound}.{number}".encode()).digest()) >> (256 - int(bits)):
        number += 1
    return {"ticket": ticket, "found": str(number)}


@pytest.fixture
def easy(monkeypatch) -> None:
    """Puzzles of a few hundred tries, so that the tests do them."""
    monkeypatch.setattr("lindung.reports.views.public.REPORT_BITS", 8)
    monkeypatch.setattr("lindung.reports.rules.work.RECEIPT_BITS", 8)


def many(desk: Organisation, number: int, **also: object) -> None:
    for _ in range(number):
        a_report(desk=desk, **also)


def test_a_flood_begins_once_is_told_once_and_ends_when_it_is_over(desk):
    many(desk, 59)
    assert actions.watch_floods(at=NINE) == 0
    many(desk, 1)
    assert actions.watch_floods(at=NINE) == 1
    assert actions.watch_floods(at=NINE) == 1
    flood = Flood.objects.get()
    assert (flood.in_hour, flood.ended_at) == (60, None)
    assert Notice.objects.filter(template="reports_flood").count() == 1
    assert actions.watch_floods(at=NINE + timedelta(hours=2)) == 0
    flood.refresh_from_db()
    assert flood.ended_at == NINE + timedelta(hours=2)
    assert list(Trail.objects.filter(thing=desk.ref, what__startswith="flood").values_list("what", flat=True)) == [
        "flood.began", "flood.ended",
    ]  # fmt: skip


def test_reports_of_partners_and_of_the_telephone_are_no_flood(desk):
    many(desk, 70, channel=ReportChannel.HOTLINE)
    assert actions.watch_floods(at=NINE) == 0


def test_in_a_flood_a_report_without_the_puzzle_is_taken_and_stands_in_the_second_line(desk, flood):
    told = something_told(signs=(Sign.DANGER_NOW,))
    before = Notice.objects.count()
    second, _ = a_received_report(told, desk=desk)
    spoken, _ = a_received_report(told, desk=desk, channel=ReportChannel.HOTLINE)
    assert (second.second_line, spoken.second_line) == (True, False)
    assert second.due_at == NINE + timedelta(minutes=second.clocks.report_unread_min)
    assert spoken.due_at == NINE + timedelta(minutes=spoken.clocks.report_unread_danger_min)
    assert Notice.objects.count() == before + 1  # for the one on the telephone


def test_with_the_puzzle_solved_a_report_stands_in_the_first_line(visitor, easy, flood):
    page = walk(visitor, STEPS)
    sent = visitor.post("/report/", {"carry": carry(page), "go": "send", **solved(page)})
    assert sent.status_code == 200
    assert Report.objects.get().second_line is False


def test_without_scripts_a_report_is_taken_in_a_flood_and_nothing_is_asked_at_other_times(visitor, flood):
    page = walk(visitor, STEPS)
    assert "taken all the same" in page.content.decode()
    assert 'id="receipt"' in send(visitor, page).content.decode()
    assert Report.objects.get().second_line is True
    flood.delete()
    quiet = walk(visitor, STEPS).content.decode()
    assert "data-seed" not in quiet
    assert "work.js" not in quiet


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def carry(page) -> str:
    return re.search(r'name="carry" value="([^"]+)"', page.content.decode())[1]


def test_a_puzzle_is_good_for_its_purpose_its_content_and_a_quarter_of_an_hour():
    at = clock.now()
    puzzle = set_puzzle("one", bits=4, at=at)
    number = next(n for n in range(999) if hashlib.sha256(f"{puzzle.seed}..{n}".encode()).digest()[0] < 16)
    done = {"ticket": puzzle.ticket, "found": str(number)}
    assert solved_puzzle(done, "one", at=at) == puzzle.seed
    assert solved_puzzle(done, "another", at=at) == ""
    assert solved_puzzle(done, "one", at=at + timedelta(minutes=16)) == ""
    assert solved_puzzle(done | {"found": "x"}, "one", at=at) == ""
    assert solved_puzzle(done | {"ticket": "made up"}, "one", at=at) == ""
    wrong = next(n for n in range(999) if hashlib.sha256(f"{puzzle.seed}..{n}".encode()).digest()[0] >= 16)
    assert solved_puzzle(done | {"found": str(wrong)}, "one", at=at) == ""


def test_clocks_of_the_second_line_are_told_in_one_notice(desk, flood):
    many(desk, 5)
    before = set(Notice.objects.values_list("pk", flat=True))
    assert actions.sweep_unread(at=NINE + timedelta(days=1)) == 5
    told = Notice.objects.exclude(pk__in=before)
    assert {notice.template for notice in told} == {"clocks_passed"}
    assert {notice.facts["number"] for notice in told} == {5}
    assert Report.objects.filter(due_at__gt=NINE + timedelta(days=1)).count() == 5  # each clock runs on


# --- the look-up of receipts while it is closed ----------------------------------------------------------------------


@pytest.fixture
def closed() -> None:
    FailedGuess.objects.create(window_at=clock.now().replace(second=0, microsecond=0), guesses=GUESSES_PER_WINDOW * 30)


def test_a_closed_look_up_stays_open_for_whoever_solved_the_puzzle(visitor, easy, closed):
    _, receipt = a_received_report()
    refused = visitor.post("/receipt/", {"receipt": receipt})
    assert refused.status_code == 429
    opened = visitor.post("/receipt/", {"receipt": receipt, **solved(refused, receipt)})
    assert opened.status_code == 200
    assert "Where your report stands" in opened.content.decode()


def test_a_puzzle_solved_for_one_number_opens_no_other(visitor, easy, closed):
    _, receipt = a_received_report()
    refused = visitor.post("/receipt/", {"receipt": receipt})
    other = solved(refused, "0000 0000 0000 0000")
    assert visitor.post("/receipt/", {"receipt": receipt, **other}).status_code == 429


def test_a_wrong_number_with_its_puzzle_is_counted_once_and_apart(visitor, easy, closed):
    refused = visitor.get("/receipt/")
    wrong = {"receipt": "0" * 16, **solved(refused, "0" * 16)}
    assert [visitor.post("/receipt/", wrong).status_code for _ in range(3)] == [404, 404, 404]
    counted = FailedGuess.objects.get()
    assert (counted.guesses, counted.worked) == (GUESSES_PER_WINDOW * 30, 1)
    assert SpentPuzzle.objects.count() == 1
    assert forget_guesses(before=clock.now() + timedelta(hours=2)) == 1
    assert not SpentPuzzle.objects.exists()


def test_puzzles_too_end_when_too_many_were_wrong(visitor, easy, closed):
    _, receipt = a_received_report()
    page = visitor.get("/receipt/")
    FailedGuess.objects.update(worked=WORKED_PER_LOOK_BACK)
    assert visitor.post("/receipt/", {"receipt": receipt, **solved(page, receipt)}).status_code == 429


# --- likeness --------------------------------------------------------------------------------------------------------


def test_likeness_follows_the_words_and_a_sketch_says_nothing_without_the_key():
    one, other = sketch(STORY, b"key"), sketch(STORY.replace("six", "nine"), b"key")
    assert likeness(one, one) == 1
    assert likeness(one, other) > LIKE_FROM
    assert likeness(one, sketch("My neighbour is a driver on a boat and he has not come home. " * 3, b"key")) == 0
    assert not set(one) & set(sketch(STORY, b"another key"))
    assert sketch("too short to compare", b"key") == []


def test_reports_that_read_alike_are_found_in_the_own_desk_only_and_forgotten_with_the_report(desk):
    officer = Actor.of_member(a_member(of=desk, roles=[Role.DUTY_OFFICER]))
    one, same, other = (
        a_report(something_told(narrative=text), desk=desk) for text in (STORY, STORY + " Please.", "Practice: " * 12)
    )
    stranger = a_report(something_told("KH", narrative=STORY), desk=a_desk("KH"))
    found = queries.reads_like(officer, one)
    assert [(report.ref, share > LIKE_FROM) for report, share in found] == [(same.ref, True)]
    assert other.ref not in {report.ref for report, _ in found}
    assert stranger.likeness is not None
    actions.erase(report=same, by="clock", at=NINE)
    assert queries.reads_like(officer, one) == []
