"""Triage: more yes never lowers urgency, and unknown never lowers it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindung.cases.rules import (
    AgeBand,
    CaseState,
    Harm,
    Standing,
    accountable_due_at,
    answers_kept,
    case_clock,
    contact_due_at,
    provisional_floor,
    settled_answers,
    triage_result,
    unknown_signs,
    windows_that_close,
)
from lindung.partners.rules import Clocks, Urgency
from lindung.reports.rules import SIGNS, Answer, Sign
from tests.factories import NINE

ANSWERS = st.dictionaries(st.sampled_from(list(Sign)), st.sampled_from(list(Answer)))
SOME_SIGN = st.sampled_from(list(Sign))
URGENCY = st.sampled_from(list(Urgency))
CLOCKS = Clocks()


@given(form=ANSWERS, triage=ANSWERS, provisional=URGENCY, sign=SOME_SIGN)
def test_one_more_yes_never_makes_it_less_urgent(form, triage, provisional, sign):
    before = triage_result(form=form, triage=triage, provisional=provisional)
    after = triage_result(form=form, triage={**triage, sign: Answer.YES}, provisional=provisional)
    if triage.get(sign, Answer.UNKNOWN) != Answer.UNKNOWN or before.urgency <= SIGNS[sign].urgency:
        assert after.urgency <= before.urgency
    assert after.urgency <= SIGNS[sign].urgency


@given(form=ANSWERS, triage=ANSWERS, provisional=URGENCY, sign=SOME_SIGN)
def test_unknown_never_makes_it_less_urgent_than_no(form, triage, provisional, sign):
    unknown = triage_result(form=form, triage={**triage, sign: Answer.UNKNOWN}, provisional=provisional)
    no = triage_result(form=form, triage={**triage, sign: Answer.NO}, provisional=provisional)
    assert unknown.urgency <= no.urgency


@given(form=ANSWERS, provisional=URGENCY)
def test_an_officer_who_knows_nothing_leaves_the_forms_urgency(form, provisional):
    alone = triage_result(form=form, triage={}, provisional=provisional)
    for sign, answer in form.items():
        if answer == Answer.YES:
            assert alone.urgency <= SIGNS[sign].urgency
    assert (
        alone.urgency <= provisional or provisional_floor(provisional=provisional, form=form, triage={}) != provisional
    )


@given(form=ANSWERS, triage=ANSWERS)
def test_every_reason_belongs_to_an_answer_of_yes(form, triage):
    result = triage_result(form=form, triage=triage)
    settled = settled_answers(form=form, triage=triage)
    assert set(result.signs) == {sign for sign, answer in settled.items() if answer == Answer.YES}
    assert len(result.reasons) == len(result.signs)


def test_an_urgency_that_came_without_answers_holds_until_its_questions_are_answered():
    nothing = triage_result(form={}, triage={}, provisional=Urgency.IMMEDIATE)
    assert nothing.urgency == Urgency.IMMEDIATE
    no = {sign: Answer.NO for sign, rule in SIGNS.items() if rule.urgency == Urgency.IMMEDIATE}
    assert triage_result(form={}, triage=no, provisional=Urgency.IMMEDIATE).urgency == Urgency.ROUTINE


def test_the_officers_no_takes_the_place_of_the_forms_yes():
    form = {Sign.PREGNANT: Answer.YES}
    result = triage_result(form=form, triage={Sign.PREGNANT: Answer.NO}, provisional=Urgency.URGENT)
    assert result.urgency == Urgency.ROUTINE


@pytest.mark.parametrize("age", [age for age in AgeBand if age.value.startswith("child")])
def test_a_child_makes_it_urgent_whatever_was_answered(age):
    assert triage_result(form={}, triage={Sign.CHILD: Answer.NO}, ages=[age]).urgency == Urgency.URGENT


def test_an_adult_or_an_unknown_age_changes_nothing():
    for age in (AgeBand.UNKNOWN, AgeBand.ADULT_25_59):
        assert triage_result(form={}, triage=dict.fromkeys(Sign, Answer.NO), ages=[age]).urgency == Urgency.ROUTINE


@given(triage=ANSWERS)
def test_what_is_kept_of_the_answers_reads_back(triage):
    settled = settled_answers(form={}, triage=triage)
    yes = [sign for sign, answer in settled.items() if answer == Answer.YES]
    assert answers_kept(signs=yes, unknown=unknown_signs(form={}, triage=triage)) == settled


@given(hours=st.integers(0, 200), urgency=URGENCY)
def test_a_window_only_ever_pulls_contact_in_and_never_into_the_past(hours, urgency):
    harmed = {Harm.SEXUAL_VIOLENCE: NINE - timedelta(hours=hours)}
    windows = windows_that_close(harmed_at=harmed, at=NINE)
    plain = contact_due_at(opened_at=NINE, urgency=urgency, clocks=CLOCKS)
    assert NINE <= contact_due_at(opened_at=NINE, urgency=urgency, clocks=CLOCKS, windows=windows) <= plain


def test_medicine_against_hiv_pulls_contact_in_to_six_hours_before_it_is_too_late():
    harmed = {Harm.SEXUAL_VIOLENCE: NINE - timedelta(hours=50)}
    windows = windows_that_close(harmed_at=harmed, at=NINE)
    due = contact_due_at(opened_at=NINE, urgency=Urgency.URGENT, clocks=CLOCKS, windows=windows)
    assert due == NINE + timedelta(hours=72 - 50 - 6)
    assert windows[0].name == "hiv_prophylaxis"


@given(urgency=URGENCY, state=st.sampled_from([s for s in CaseState if s != CaseState.CLOSED]), named=st.booleans())
def test_every_open_case_has_a_clock_that_does_not_start_in_the_past(urgency, state, named):
    contact_due = contact_due_at(opened_at=NINE, urgency=urgency, clocks=CLOCKS)
    clock = case_clock(Standing(state, urgency, named, NINE, contact_due), clocks=CLOCKS, at=NINE)
    assert clock.due_at > NINE
    assert clock.next_step
    if state == CaseState.OPENED and not named:
        assert clock.due_at == min(accountable_due_at(opened_at=NINE, urgency=urgency, clocks=CLOCKS), contact_due)
