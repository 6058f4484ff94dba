"""The rules of reports."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.kernel.errors import BadInput, WrongState
from lindung.partners.rules import Clocks, Urgency
from lindung.reports import rules
from lindung.reports.rules import LIFECYCLE, Answer, ReportState, Sign, Told
from lindung.reports.rules.receipts import GUESSES_PER_LOOK_BACK, GUESSES_PER_WINDOW
from tests.factories import NINE

MOVES = {
    ("received", "in_triage"),
    ("in_triage", "linked"),
    ("in_triage", "answered"),
    ("in_triage", "duplicate"),
    ("in_triage", "not_for_us"),
    ("answered", "received"),
    ("duplicate", "received"),
    ("not_for_us", "received"),
}
answers = st.dictionaries(st.sampled_from(Sign), st.sampled_from(Answer))


@pytest.mark.parametrize("then", ReportState)
@pytest.mark.parametrize("now", ReportState)
def test_only_moves_in_the_table_are_possible(now, then):
    if (now.value, then.value) in MOVES:
        LIFECYCLE.check(now, then)
    else:
        with pytest.raises(WrongState):
            LIFECYCLE.check(now, then)


@given(answers)
def test_every_yes_is_given_its_sentence_and_the_most_urgent_one_decides(said):
    found = rules.urgency_of(said)
    yes = [sign for sign, answer in said.items() if answer is Answer.YES]
    assert set(found.signs) == set(yes)
    assert len(found.reasons) == len(yes)
    ranks = [rules.SIGNS[sign].urgency.rank for sign in yes]
    assert found.urgency.rank == min(ranks, default=Urgency.ROUTINE.rank)
    assert [rules.SIGNS[sign].urgency.rank for sign in found.signs] == sorted(ranks)


@given(answers, st.sampled_from(Sign))
def test_unknown_never_lowers_urgency_and_yes_never_does(said, sign):
    before = rules.urgency_of({**said, sign: Answer.NO}).urgency.rank
    assert rules.urgency_of({**said, sign: Answer.UNKNOWN}).urgency.rank == before
    assert rules.urgency_of({**said, sign: Answer.YES}).urgency.rank <= before


@pytest.mark.parametrize("sign", Sign)
def test_danger_now_or_a_child_waits_a_quarter_of_an_hour_for_a_reader_anything_else_an_hour(sign):
    due = rules.unread_due_at(received_at=NINE, answers={sign: Answer.YES}, clocks=Clocks())
    minutes = 15 if sign in rules.FAST_SIGNS else 60
    assert due == NINE + timedelta(minutes=minutes)


@given(st.binary(min_size=8, max_size=64))
def test_a_receipt_is_sixteen_digits_and_reads_back_however_it_is_typed(secret):
    receipt = rules.receipt_from(secret)
    assert len(receipt) == 16
    assert rules.read_receipt(rules.in_groups(receipt)) == receipt
    assert rules.read_receipt("-".join(receipt)) == receipt


@given(st.text(max_size=200))
def test_anything_may_be_typed_as_a_receipt(typed):
    found = rules.read_receipt(typed)
    assert found is None or (len(found) == 16 and found.isascii() and found.isdigit())


@pytest.mark.parametrize(
    ("in_window", "in_look_back", "closed"),
    [
        (0, 0, None),
        (GUESSES_PER_WINDOW - 1, GUESSES_PER_LOOK_BACK - 1, None),
        (GUESSES_PER_WINDOW, 0, timedelta(minutes=1)),
        (0, GUESSES_PER_LOOK_BACK, timedelta(minutes=15)),
    ],
)
def test_wrong_receipts_are_borne_up_to_a_bound(in_window, in_look_back, closed):
    until = rules.closed_until(at=NINE, in_window=in_window, in_look_back=in_look_back)
    assert until == (NINE + closed if closed else None)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("country", "language", "who", "answers", "narrative", "area", "safe_contact", "staff_note")


@given(st.dictionaries(st.sampled_from(FIELDS), junk))
def test_whatever_is_sent_as_a_report_is_taken_or_refused_with_the_field_named(given):
    try:
        told = Told.read({"country": "MY", "narrative": "Practice", **given})
    except BadInput as refusal:
        named = refusal.facts["field"]
    else:
        named = str(told.questionnaire)
    assert named


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("narrative", "x" * 20_001),
        ("narrative", "a\x00b"),
        ("narrative", "\ud800"),
        ("narrative", 7),
        ("area", "KH-12"),
        ("area", "nowhere"),
        ("language", "xx"),
        ("who", "nobody"),
        ("answers", {"held": "perhaps"}),
        ("answers", {"nothing": "yes"}),
        ("answers", ["held"]),
        ("safe_contact", {"way": "pigeon"}),
        ("safe_contact", {"address": "9" * 201}),
        ("country", "MYS"),
    ],
)
def test_what_cannot_be_taken_is_refused(field, value):
    with pytest.raises(BadInput):
        Told.read({"country": "MY", "narrative": "Practice", field: value})


def test_a_district_of_the_country_is_a_place():
    assert Told.read({"country": "MY", "narrative": "x", "area": "MY-10.04"}).area == "MY-10.04"


def test_every_state_and_step_has_its_words():
    assert set(rules.STANDS) == set(ReportState)
    assert all(step.label for step in rules.ReportStep)
    assert set(rules.SIGN_ASKS) == set(rules.SIGNS) == set(Sign)
