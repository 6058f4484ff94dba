"""A case closes only with an outcome, no open need, and the second look of another supervisor."""

import pytest
from django.db import IntegrityError, transaction

from lindung.care import actions
from lindung.care.models import Closing, FollowUp
from lindung.care.rules import (
    CLOSING_LIFECYCLE,
    CaseOutcome,
    ClosingState,
    NeedsStillOpen,
    SecondLookByAnother,
    SupervisorLooks,
)
from lindung.cases.models import Case
from lindung.cases.rules import CaseState
from lindung.kernel.errors import WrongState
from lindung.referrals.actions import end_placement
from lindung.referrals.rules import PlacementOutcome
from tests.factories import NINE
from tests.factories.care import a_closing, an_arrival, follow_ups_of
from tests.factories.cases import a_case, a_supervisor, an_officer
from tests.factories.partners import an_organisation
from tests.factories.referrals import a_need, a_worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("then", ClosingState)
@pytest.mark.parametrize("now", ClosingState)
def test_only_moves_in_the_table_are_possible(now, then):
    closing = a_closing()
    if now != ClosingState.ASKED:
        closing.move(now, looked_at=NINE, looked_by="another")
    if CLOSING_LIFECYCLE.allows(now, then):
        closing.move(then, looked_at=NINE, looked_by="another")
        assert Closing.objects.get(pk=closing.pk).state == then
    else:
        with pytest.raises(WrongState):
            closing.move(then)


def test_another_supervisor_closes_the_case_and_its_record_gets_a_last_day():
    closing = a_closing()
    actions.agree_to_close(closing=closing, actor=a_supervisor(of=closing.case.accountable), at=NINE)
    case = Case.objects.get(pk=closing.case_id)
    assert (case.state, case.outcome, case.due_at) == (CaseState.CLOSED, CaseOutcome.WELL_AND_SAFE.value, None)
    assert case.keep_until == NINE + case.clocks.case_retention()


def test_the_one_who_asked_cannot_take_the_second_look():
    case = a_case()
    supervisor = a_supervisor(of=case.accountable)
    closing = a_closing(case=case, by=supervisor)
    with pytest.raises(SecondLookByAnother):
        actions.agree_to_close(closing=closing, actor=supervisor, at=NINE)
    assert Case.objects.get(pk=case.pk).state == CaseState.CLOSING


def test_the_database_too_wants_another_person():
    closing = a_closing()
    with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
        closing.move(ClosingState.AGREED, looked_at=NINE, looked_by=closing.asked_by)


def test_an_officer_and_a_strange_supervisor_cannot_look():
    closing = a_closing()
    for other in (an_officer(of=closing.case.accountable), a_supervisor(of=an_organisation())):
        with pytest.raises(SupervisorLooks):
            actions.agree_to_close(closing=closing, actor=other, at=NINE)


def test_an_open_need_keeps_the_case_open():
    need = a_need()
    with pytest.raises(NeedsStillOpen) as refused:
        a_closing(case=need.case)
    assert refused.value.facts["count"] == 1
    assert not Closing.objects.exists()


def test_sent_back_the_case_goes_on():
    closing = a_closing()
    actions.send_back(closing=closing, actor=a_supervisor(of=closing.case.accountable), at=NINE)
    case = Case.objects.get(pk=closing.case_id)
    assert case.state == CaseState.SUPPORTED
    assert case.due_at > NINE


def test_closing_is_asked_for_once():
    closing = a_closing()
    with pytest.raises(WrongState):
        a_closing(case=Case.objects.get(pk=closing.case_id))
    assert Closing.objects.count() == 1


def test_what_was_still_planned_ends_with_the_case():
    placement = an_arrival()
    follow_ups_of(placement)
    end_placement(
        placement=placement, outcome=PlacementOutcome.NEED_MET, actor=a_worker(of=placement.accountable), at=NINE
    )
    closing = a_closing(case=Case.objects.get(pk=placement.need.case_id))
    actions.agree_to_close(closing=closing, actor=a_supervisor(of=closing.case.accountable), at=NINE)
    assert set(FollowUp.objects.values_list("state", "due_at")) == {("not_possible", None)}
