"""Modules, scoring, gains: values worked by hand, bounds, and what is refused."""

import itertools
import math

import pytest

from lindung.learning import gateways
from lindung.learning.methods.gain import FEWEST, STUDENT, gain_of, student
from lindung.learning.methods.markdown import to_html
from lindung.learning.methods.rasch import LOGITS, chance, estimate, share_right
from lindung.learning.rules import (
    BOOKING_LIFECYCLE,
    CERTIFICATE_LIFECYCLE,
    WORKSHOP_LIFECYCLE,
    BookingState,
    CertificateState,
    ContentBroken,
    Difficulty,
    Practice,
    WorkshopState,
    read_checks,
    read_module,
    read_text,
)
from lindung.learning.rules.stories import ORDER, STORIES, next_story
from lindung.partners.rules import Urgency
from lindung.reports.rules import Answer, urgency_of

stats = pytest.importorskip("scipy.stats")
MODULE = {"order": 1, "minutes": 5, "reviewed_on": "2026-01-01", "review_by": "2027-01-01", "sources": [{"title": "A"}]}


def test_the_estimate_solves_warms_equation_and_is_finite_at_both_ends():
    answers = [(Difficulty.EASY, True), (Difficulty.MIDDLE, True), (Difficulty.HARD, False)]
    found = estimate(answers).logits
    chances = [chance(found, LOGITS[each]) for each, _ in answers]
    information = sum(p * (1 - p) for p in chances)
    skew = sum(p * (1 - p) * (1 - 2 * p) for p in chances)
    assert 2 - sum(chances) + skew / (2 * information) == pytest.approx(0, abs=1e-9)
    for right in (True, False):
        assert math.isfinite(estimate([(Difficulty.MIDDLE, right)] * 4).logits)


def test_one_more_right_answer_never_lowers_the_ability_and_the_interval_holds_it():
    kinds = [Difficulty.EASY, Difficulty.EASY, Difficulty.MIDDLE, Difficulty.HARD]
    found = [estimate([(kind, number < right) for number, kind in enumerate(kinds)]) for right in range(5)]
    assert all(low.logits < high.logits for low, high in itertools.pairwise(found))
    assert all(each.low < each.logits < each.high for each in found)
    assert 0 < share_right(-5) < share_right(0) < share_right(5) < 1
    assert share_right(0) == pytest.approx(0.5)


def test_an_empty_sitting_is_refused():
    with pytest.raises(ValueError, match="no answers"):
        estimate([])


def test_the_table_of_student_is_right_and_never_too_narrow():
    for freedom, value in STUDENT.items():
        assert value == pytest.approx(stats.t.ppf(0.975, freedom), abs=6e-4)
    for freedom in range(4, 200):
        assert student(freedom) >= stats.t.ppf(0.975, freedom) - 6e-4


def test_a_gain_is_the_one_of_a_paired_t_interval_and_few_people_are_not_told():
    before, after = [40, 50, 45, 60, 30, 55], [55, 52, 70, 66, 41, 60]
    found = gain_of(list(zip(before, after, strict=True)))
    theirs = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert found.low == pytest.approx(theirs.low, abs=0.01)
    assert found.high == pytest.approx(theirs.high, abs=0.01)
    assert found.people == 6
    assert gain_of([(1.0, 2.0)] * (FEWEST - 1)) is None
    assert gain_of([(1.0, 2.0)] * FEWEST).mean == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,1)",
        "[x](//evil.example/)",
        "![x](https://evil.example/x.png)",
        '<https://evil.example/?q="onmouseover=alert(1)>',
        "| a |\n|---|\n| <b onclick=x> |",
    ],
)
def test_nothing_in_a_module_acts_on_the_page(text):
    html = to_html(text)
    assert not any(
        each in html for each in ("<script", "<img", "<b ", 'href="java', 'href="JaVa', 'href="data', 'href="//')
    )


def test_headings_have_anchors_of_their_own_in_every_script():
    html = to_html("### Same\n\n### Same\n\n### សួស្តី\n")
    assert 'id="same"' in html
    assert 'id="same-2"' in html
    assert 'id="សួស្តី"' in html


def test_a_module_that_cannot_be_read_says_where():
    with pytest.raises(ContentBroken, match=r"a/module\.json"):
        read_module("a", {**MODULE, "minutes": "soon"})
    with pytest.raises(ContentBroken, match="small letters"):
        read_module("A b", MODULE)
    with pytest.raises(ContentBroken, match=r"a/en\.md"):
        read_text("a", "en", "No title\n\n## Page\n")
    with pytest.raises(ContentBroken, match=r"module\.json"):
        read_module("a", {**MODULE, "sources": [{"title": "A", "url": "javascript:x"}]})


def test_a_question_has_one_right_answer_and_a_reason_for_each():
    option = {"id": "a", "text": "A", "is_right": True, "reason": "r"}
    item = {
        "id": "q",
        "difficulty": "easy",
        "question": "?",
        "options": [option, {**option, "id": "b", "is_right": False}],
    }
    assert read_checks("a", "en", [item])[0].right.id == "a"
    for wrong in (
        [item, item],
        [{**item, "options": [option]}],
        [{**item, "options": [option, {**option, "id": "b"}]}],
        [{**item, "difficulty": "odd"}],
        [{**item, "options": [option, {**option, "id": "b", "is_right": False, "reason": ""}]}],
    ):
        with pytest.raises(ContentBroken):
            read_checks("a", "en", wrong)


def test_a_heading_inside_code_is_no_page():
    text = read_text("a", "en", "# T\n\nIntro\n\n## One\n\n```\n## no\n```\n")
    assert [page.title for page in text.pages] == ["One"]


def test_a_question_not_yet_translated_is_asked_in_english(settings):
    written = gateways.modules()["practice-one"]
    assert written.text("ms").title == "Latihan satu"
    assert written.text("km").language == "en"
    assert [item.id for item in written.items("ms")] == [item.id for item in written.items("en")]


@pytest.mark.parametrize(
    ("table", "states"),
    [(BOOKING_LIFECYCLE, BookingState), (WORKSHOP_LIFECYCLE, WorkshopState), (CERTIFICATE_LIFECYCLE, CertificateState)],
)
def test_a_final_state_stays(table, states):
    for now in states:
        assert not table.allows(now, now)
    assert any(table.is_final(state) for state in states)


def test_every_story_says_what_its_own_signs_say():
    for story in STORIES.values():
        assert urgency_of(dict.fromkeys(story.signs, Answer.YES)).urgency == (
            story.urgency if story.signs else Urgency.ROUTINE
        )
        assert story.told.startswith("Practice, invented.")
    for practice, order in ORDER.items():
        assert practice is not Practice.NONE
        assert set(order) == set(STORIES)
        assert next_story(practice, done=frozenset(order[:1])).code == order[1]
        assert next_story(practice, done=frozenset(order)).code == order[0]
