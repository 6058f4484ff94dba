"""Documents of law and policy: clauses, stages, consultations, comments answered one by one, who was heard."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.partners.rules import Role
from lindung.partners.rules.refusals import AlreadySaid
from lindung.plans.actions import documents as actions
from lindung.plans.actions import late
from lindung.plans.models import Comment, Consultation, Document
from lindung.plans.rules.documents import (
    CONSULTATION_LIFECYCLE,
    DOCUMENT_LIFECYCLE,
    ClausesTwice,
    ClauseTooLong,
    CommentAnswer,
    CommentsWaiting,
    ConsultationOver,
    ConsultationState,
    DocumentState,
    HeardGroup,
    HeardHow,
    NoClauses,
    NotAskedNow,
    read_clauses,
)
from lindung.plans.rules.funding import NumberOdd
from lindung.plans.rules.work import DueInThePast
from tests.factories import NINE
from tests.factories.partners import a_desk, an_actor, an_organisation
from tests.factories.plan_work import DAY, TEXT, a_comment, a_consultation, a_coordinator, a_document

pytestmark = pytest.mark.django_db


def test_a_document_stands_clause_by_clause_and_its_network_reads_it():
    document = a_document()
    clauses = list(document.versions.get().clauses.order_by("order").values_list("number", flat=True))
    assert clauses == ["1", "2(1)", "2(2)"]
    assert Document.objects.visible_to(an_actor(of=an_organisation())).get() == document
    assert not Document.objects.visible_to(a_coordinator(of=a_desk("KH"))).exists()
    with pytest.raises(AlreadySaid):
        a_document(title=document.title)


def test_clauses_are_read_in_four_languages_and_odd_texts_are_refused():
    assert read_clauses("មាត្រា ១ ក\nមាត្រា ២ ខ") == [("១", "ក"), ("២", "ខ")]
    assert [number for number, _ in read_clauses("Pasal 2 Isi\nSeksyen 3: Isi\nArticle 4a Text")] == ["2", "3", "4a"]
    for text, refusal in (
        ("no number at all", NoClauses),
        ("1. a\n1. b", ClausesTwice),
        ("1. " + "a" * 5000, ClauseTooLong),
        ("\n".join(f"{number}. a" for number in range(1, 600)), ClauseTooLong),
    ):
        with pytest.raises(refusal):
            read_clauses(text)


def test_a_consultation_asks_about_the_newest_version_and_moves_the_document():
    document = a_document()
    actions.revise_document(
        document=document, text="1. Changed.", note_of_change="Shorter.", actor=a_coordinator(), at=NINE
    )
    asked = a_consultation(document=document)
    assert (asked.version.number, document.state) == (2, "in_consultation")
    assert [each["state"] for each in document.stages] == ["drafted", "in_consultation"]
    with pytest.raises(NotAskedNow):
        a_consultation(document=document)
    with pytest.raises(NotAskedNow):
        actions.set_stage(document=document, to=DocumentState.WITHDRAWN, on=NINE.date(), actor=a_coordinator(), at=NINE)


def test_a_consultation_ends_on_a_day_that_is_neither_past_nor_years_away():
    document, desk = a_document(), a_coordinator()
    for days in (-1, 400):
        day = (NINE + days * DAY).date()
        with pytest.raises(DueInThePast):
            actions.open_consultation(document=document, question="?", closes_on=day, actor=desk, at=NINE)


def test_every_comment_has_its_answer_before_a_consultation_ends():
    asked = a_consultation()
    comment = a_comment(consultation=asked)
    assert comment.clause.number == "2(1)"
    desk = a_coordinator()
    actions.close_consultation(consultation=asked, actor=desk, at=NINE)
    assert asked.due_at == NINE + timedelta(days=30)
    with pytest.raises(CommentsWaiting):
        actions.finish_answers(consultation=asked, actor=desk, at=NINE)
    answer = {"comment": comment, "answer": CommentAnswer.PARTLY, "reason": "Clause 2(2) says who.", "at": NINE}
    with pytest.raises(NotAllowed):
        actions.answer_comment(**answer, actor=a_coordinator(of=comment.organisation))
    actions.answer_comment(**answer, actor=desk)
    with pytest.raises(ChangedMeanwhile):
        actions.answer_comment(**answer, actor=desk)
    actions.finish_answers(consultation=asked, actor=desk, at=NINE)
    assert asked.state == "answered"
    said = set(Trail.objects.filter(thing__in=[asked.ref, comment.ref]).values_list("what", flat=True))
    assert said == {
        *("consultation.opened", "consultation.closed", "consultation.answered"),
        *("comment.made", "comment.answered"),
    }


def test_nobody_comments_after_the_end_nor_from_outside_the_network():
    asked = a_consultation()
    with pytest.raises(NotAllowed):
        actions.comment(
            consultation=asked, clause="", text="x", suggestion="", actor=a_coordinator(of=a_desk("KH")), at=NINE
        )
    actions.close_consultation(consultation=asked, actor=a_coordinator(), at=NINE)
    with pytest.raises(ConsultationOver):
        a_comment(consultation=asked)
    assert not Comment.objects.exists()


def test_a_consultation_closes_by_itself_dated_by_its_day():
    asked = a_consultation()
    closes_at, at = asked.due_at, asked.due_at + 3 * DAY
    assert late.sweep_late(at=at) == 1
    asked.refresh_from_db()
    assert (asked.state, asked.closed_at, asked.closed_by) == ("closed", closes_at, "clock")
    assert asked.due_at == at + timedelta(days=30), "the time to answer starts when it was noticed"
    assert late.sweep_late(at=at) == 0


def test_who_was_heard_is_groups_and_numbers_never_names():
    asked = a_consultation()
    words = {
        "consultation": asked, "group": HeardGroup.SURVIVORS, "how": HeardHow.INTERVIEW, "place": "Practice town",
        "heard_on": NINE.date(), "at": NINE,
    }  # fmt: skip
    made = actions.add_heard(**words, people=7, actor=a_coordinator())
    assert (made.group_word, made.people) == (HeardGroup.SURVIVORS, 7)
    with pytest.raises(NumberOdd):
        actions.add_heard(**words, people=0, actor=a_coordinator())
    with pytest.raises(NotAllowed):
        actions.add_heard(**words, people=7, actor=a_coordinator(of=an_organisation()))


def test_after_a_consultation_the_text_is_revised_and_goes_on_into_force():
    document = a_document()
    asked, desk = a_consultation(document=document), a_coordinator()
    actions.close_consultation(consultation=asked, actor=desk, at=NINE)
    actions.revise_document(document=document, text=TEXT, note_of_change="As was said.", actor=desk, at=NINE)
    for stage in (DocumentState.SUBMITTED, DocumentState.ADOPTED, DocumentState.IN_FORCE):
        actions.set_stage(document=document, to=stage, on=NINE.date(), actor=desk, at=NINE)
    assert [each["state"] for each in document.stages][-4:] == ["revised", "submitted", "adopted", "in_force"]
    with pytest.raises(WrongState):
        actions.revise_document(document=document, text=TEXT, note_of_change="", actor=desk, at=NINE)


def test_strangers_change_nothing_of_a_document():
    document = a_document()
    for actor in (a_coordinator(of=an_organisation()), an_actor(of=a_desk(), roles=[Role.CASE_WORKER])):
        with pytest.raises(NotAllowed):
            actions.revise_document(document=document, text=TEXT, note_of_change="", actor=actor, at=NINE)
        with pytest.raises(NotAllowed):
            actions.set_stage(document=document, to=DocumentState.SUBMITTED, on=NINE.date(), actor=actor, at=NINE)


@pytest.mark.parametrize("then", DocumentState)
@pytest.mark.parametrize("now", DocumentState)
def test_only_stages_of_the_table_follow(now, then):
    document = Document(state=now.value, ref="0000000000")
    if not DOCUMENT_LIFECYCLE.allows(now, then):
        with pytest.raises(WrongState):
            document.move(then)
    else:
        with pytest.raises(ChangedMeanwhile):
            document.move(then)


@pytest.mark.parametrize("then", ConsultationState)
@pytest.mark.parametrize("now", ConsultationState)
def test_only_moves_of_a_consultation_are_possible(now, then):
    expected = ChangedMeanwhile if CONSULTATION_LIFECYCLE.allows(now, then) else WrongState
    with pytest.raises(expected):
        Consultation(state=now.value, ref="0000000000").move(then)
