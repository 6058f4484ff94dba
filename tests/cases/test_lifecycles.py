"""All pairs of states of cases, tasks and consents."""

import pytest

from lindung.cases import rules
from lindung.cases.models import Case, Consent, Task
from lindung.cases.rules import CaseState, ConsentState, TaskState
from lindung.kernel.errors import WrongState

CASE_MOVES = {
    ("opened", "in_contact"),
    ("opened", "closing"),
    ("in_contact", "supported"),
    ("in_contact", "closing"),
    ("supported", "closing"),
    ("closing", "closed"),
    ("closing", "supported"),
    ("closed", "opened"),
}

CONSENT_MOVES = {
    ("waiting", "given"),
    ("waiting", "declined"),
    ("waiting", "withdrawn"),
    ("waiting", "lapsed"),
    ("given", "withdrawn"),
    ("given", "lapsed"),
}


@pytest.mark.parametrize("then", CaseState)
@pytest.mark.parametrize("now", CaseState)
def test_only_moves_in_the_table_are_possible_for_a_case(now, then):
    assert rules.LIFECYCLE.allows(now, then) == ((now.value, then.value) in CASE_MOVES)
    if (now.value, then.value) not in CASE_MOVES:
        with pytest.raises(WrongState):
            Case(state=now.value).move(then)


@pytest.mark.parametrize("then", TaskState)
@pytest.mark.parametrize("now", TaskState)
def test_a_task_is_done_once(now, then):
    allowed = (now, then) == (TaskState.WAITING, TaskState.DONE)
    assert rules.TASK_LIFECYCLE.allows(now, then) == allowed
    if not allowed:
        with pytest.raises(WrongState):
            Task(state=now.value).move(then)


@pytest.mark.parametrize("then", ConsentState)
@pytest.mark.parametrize("now", ConsentState)
def test_a_consent_that_ended_never_comes_back(now, then):
    allowed = (now.value, then.value) in CONSENT_MOVES
    assert rules.CONSENT_LIFECYCLE.allows(now, then) == allowed
    if not allowed:
        with pytest.raises(WrongState):
            Consent(state=now.value).move(then)
