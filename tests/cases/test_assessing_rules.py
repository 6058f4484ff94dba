"""Indications: act, means, purpose; the child rule; age unknown; what is missing; never a verdict."""

from hypothesis import given
from hypothesis import strategies as st

from lindung.cases.rules import (
    BOTH_READINGS,
    BY_CODE,
    ILO_11,
    INDICATORS,
    MEANS_NOT_NEEDED,
    NEITHER_PROVES,
    AgeReading,
    Element,
    indications,
    split_walled,
)
from lindung.reports.rules import Answer

ANSWERS = st.dictionaries(st.sampled_from(sorted(BY_CODE)), st.sampled_from(list(Answer)))
ALL_THREE = dict.fromkeys(("recruited", "documents_held", "forced_labour"), Answer.YES)


def test_the_eleven_indicators_of_the_ilo_are_there():
    assert len(ILO_11) == 11


def test_every_element_has_strong_indicators_and_every_indicator_a_source():
    for element in Element:
        assert any(each.element == element and each.strength == "strong" for each in INDICATORS)
    assert all(each.source.label and each.question and each.sentence for each in INDICATORS)


def test_an_adult_needs_act_means_and_purpose():
    found = indications(ALL_THREE, age=AgeReading.ADULT)
    assert found.readings[0].is_complete
    without = {code: answer for code, answer in ALL_THREE.items() if code != "documents_held"}
    (reading,) = indications(without, age=AgeReading.ADULT).readings
    assert reading.missing == (Element.MEANS,)


def test_for_a_child_the_means_are_not_needed():
    found = indications({"recruited": Answer.YES, "forced_labour": Answer.YES}, age=AgeReading.CHILD)
    assert found.readings[0].is_complete
    assert MEANS_NOT_NEEDED in found.remarks


def test_when_the_age_is_not_known_both_readings_are_said():
    found = indications({"recruited": Answer.YES, "forced_labour": Answer.YES}, age=AgeReading.UNKNOWN)
    as_child, as_adult = found.readings
    assert (as_child.age, as_child.is_complete) == (AgeReading.CHILD, True)
    assert (as_adult.age, as_adult.missing) == (AgeReading.ADULT, (Element.MEANS,))
    assert BOTH_READINGS in found.remarks


@given(answers=ANSWERS, age=st.sampled_from(list(AgeReading)))
def test_it_is_never_a_verdict_and_asks_first_about_what_is_missing(answers, age):
    found = indications(answers, age=age)
    assert found.remarks[-1] == NEITHER_PROVES
    missing = {element for reading in found.readings for element in reading.missing}
    places = [each.element in missing for each in found.ask_next]
    assert places == sorted(places, reverse=True)
    assert not any(answers.get(each.code) in (Answer.YES, Answer.NO) for each in found.ask_next)


@given(answers=ANSWERS, age=st.sampled_from(list(AgeReading)), code=st.sampled_from(sorted(BY_CODE)))
def test_one_more_yes_never_takes_an_indication_away(answers, age, code):
    before = indications(answers, age=age)
    after = indications({**answers, code: Answer.YES}, age=age)
    for element in Element:
        assert before.has(element) <= after.has(element)


@given(answers=ANSWERS)
def test_what_the_person_was_made_to_do_is_kept_apart_and_in_no_sentence(answers):
    plain, walled = split_walled(answers)
    assert set(walled) <= {"forced_criminality"}
    assert "forced_criminality" not in plain
    sentences = indications(answers, age=AgeReading.ADULT).sentences
    assert BY_CODE["forced_criminality"].sentence not in sentences
