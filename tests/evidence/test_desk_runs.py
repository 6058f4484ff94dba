"""Runs: asked for on lists of one agreement, done by one worker, cancelled, taken up again, repeated."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from lindung.audit.models import Trail
from lindung.evidence import actions, queries
from lindung.evidence.models import ListContent, Run, RunFile, RunInput
from lindung.evidence.rules.desk import RUN_LIFECYCLE, CancelReason, ListKind, RunKind, RunState
from lindung.evidence.rules.desk_refusals import (
    AnalysisAtTheDesk,
    BudgetNotSet,
    EnginesMissing,
    ListNotHeld,
    ListsOfOneAgreement,
    ListsOfOneKind,
    NotRepeatable,
    OptionOutOfRange,
    SecondPersonAgrees,
    TooFewOrManyLists,
)
from lindung.evidence.rules.publish import BudgetExceeded
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.partners.models import Agreement
from lindung.partners.rules import AgreementState, Role
from tests.evidence.fake_engine import BREAK, REFUSE
from tests.factories import NINE
from tests.factories.evidence import (
    CODED,
    FAKE_ENGINES,
    HISTORIES,
    a_budget,
    a_finished_run,
    a_given_list,
    a_giver,
    a_run,
    a_second,
    an_agreement_for_counting,
    an_analyst,
)
from tests.factories.partners import EVERY_ROLE, a_desk, administrators_of, an_actor, an_organisation

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _fake(settings):
    settings.LINDUNG_ENGINES = FAKE_ENGINES


@pytest.mark.parametrize("then", RunState)
@pytest.mark.parametrize("now", RunState)
def test_only_moves_in_the_table_are_possible(now, then):
    run = a_run()
    agreed = {"agreed_at": NINE, "agreed_by": "somebody"}
    Run.objects.filter(pk=run.pk).update(state=now.value, **agreed)
    run.refresh_from_db()
    if RUN_LIFECYCLE.allows(now, then):
        run.move(then)
        assert Run.objects.get().state == then
    else:
        with pytest.raises(WrongState):
            run.move(then)


def test_a_run_is_queued_with_a_job_its_inputs_fingerprints_and_a_clock():
    analyst, given = an_analyst(), a_given_list()
    run = a_run(by=analyst, lists=[given], replicates=500)
    assert (run.state, run.options, run.seed) == (RunState.QUEUED, {"replicates": 500}, 7)
    assert RunInput.objects.get(run=run).sha256 == given.sha256
    assert run.due_at == NINE + 10 * MINUTE
    job = ProcrastinateJob.objects.get(task_name="evidence.work")
    assert (job.args, job.lock) == ({"ref": run.ref}, "evidence.work")
    assert Trail.objects.get(what="run.asked").facts["lists"] == [given.ref]


def test_a_run_begins_and_ends_with_its_result_sealed():
    run = a_finished_run(lists=[a_given_list(content=HISTORIES)])
    assert (run.state, run.done_percent, run.due_at, run.tries) == (RunState.FINISHED, 100, None, 1)
    assert run.result["verdict"] == "robust"
    assert run.result["figures"][0]["value"] == 107 + len(HISTORIES)
    file = RunFile.objects.select_related("run__key").get()
    assert file.content.startswith(b"<!doctype html>")
    assert (file.size_bytes, len(file.sha256)) == (len(file.content), 64)
    assert [each.what for each in Trail.objects.filter(thing=run.ref).order_by("id")] == [
        "run.asked",
        "run.started",
        "run.finished",
    ]
    assert actions.work_through(run.ref) == ""  # a second worker finds nothing to do


def test_a_run_needs_an_analyst_of_a_national_desk():
    given = a_given_list()
    for actor, refusal in [
        (an_actor(of=given.given_by_organisation, roles=[Role.ANALYST]), AnalysisAtTheDesk),
        (a_second(), NotAllowed),
        (an_actor(of=a_desk(), roles=[Role.DESK_OFFICER]), NotAllowed),
    ]:
        with pytest.raises(refusal):
            a_run(by=actor, lists=[given])
    with pytest.raises(ListNotHeld):
        a_run(by=an_analyst(of=a_desk("KH")), lists=[given])
    assert not Run.objects.exists()


def test_lists_of_a_run_are_of_one_kind_and_one_agreement():
    one, two = a_giver(), a_giver()
    together = an_agreement_for_counting(one.organisation, two.organisation)
    coded = {"kind": ListKind.CODED, "agreement": together}
    first, second = a_given_list(by=one, **coded), a_given_list(by=two, content=CODED + b" more", **coded)
    alone = a_given_list(by=two, kind=ListKind.CODED, content=CODED + b" alone")
    assert a_run(kind=RunKind.LINK, lists=[first, second]).pk
    for lists, refusal in [
        ([first, alone], ListsOfOneAgreement),
        ([first, a_given_list(by=one, agreement=together)], ListsOfOneKind),
        ([first], TooFewOrManyLists),
        ([first, first], TooFewOrManyLists),
        ([], TooFewOrManyLists),
    ]:
        with pytest.raises(refusal):
            actions.start_run(kind=RunKind.LINK, lists=lists, options={}, actor=an_analyst(), at=NINE)


def test_odd_options_are_refused():
    given = a_given_list()
    for odd in ({"replicates": value} for value in (0, 1e9, 300.5, True, "many", float("nan"), float("inf"))):
        with pytest.raises(OptionOutOfRange):
            a_run(lists=[given], **odd)
    with pytest.raises(OptionOutOfRange):
        a_run(lists=[given], epsilon=1)


def test_a_list_that_was_taken_back_or_lost_its_agreement_is_not_used():
    giver = a_giver()
    given = a_given_list(by=giver)
    run = a_run(lists=[given])
    actions.withdraw_list(given=given, actor=giver, at=NINE)
    with pytest.raises(ListNotHeld):
        a_run(lists=[given])
    assert actions.work_through(run.ref) == "failed"
    run.refresh_from_db()
    assert run.why["code"] == "list_not_held"
    other = a_given_list()
    later = a_run(lists=[other])
    Agreement.objects.filter(pk=other.agreement_id).update(state=AgreementState.SUSPENDED.value)
    with pytest.raises(ListNotHeld):
        a_run(lists=[other])
    assert actions.work_through(later.ref) == ""
    later.refresh_from_db()
    assert (later.state, later.cancel_reason) == (RunState.CANCELLED, CancelReason.AGREEMENT_ENDED)


def test_a_content_that_is_not_what_was_given_is_not_counted():
    given = a_given_list()
    run = a_run(lists=[given])
    stored = ListContent.objects.select_related("given_list__key").get()
    stored.content = HISTORIES + b"1,1,99\n"
    stored.save()
    assert actions.work_through(run.ref) == "failed"
    run.refresh_from_db()
    assert run.why["code"] == "run_input_changed"


@pytest.mark.parametrize(("label", "code"), [(REFUSE, "list_not_readable"), (BREAK, "run_broke")])
def test_a_run_that_cannot_be_done_says_why_and_keeps_nothing(label, code, caplog):
    run = a_run(lists=[a_given_list(label=f"Practice {label}")])
    assert actions.work_through(run.ref) == "failed"
    run.refresh_from_db()
    assert run.why["code"] == code
    assert run.due_at is None
    assert "secret" not in str(run.why)
    assert not RunFile.objects.exists()
    assert Trail.objects.get(what="run.failed").facts == {"code": code}


def test_a_cancelled_run_stops_and_keeps_nothing():
    run = a_run()
    actions.cancel_run(run=run, reason=CancelReason.NOT_NEEDED, actor=an_analyst(), at=NINE)
    assert actions.work_through(run.ref) == ""
    running = a_run(lists=[a_given_list()])
    actions.take_run(run=running, at=NINE)
    assert actions.beat(run=running, doing="Counting", done=0.5, at=NINE + MINUTE)
    same = Run.objects.get(pk=running.pk)
    assert (same.done_percent, same.doing, same.due_at) == (50, "Counting", NINE + 11 * MINUTE)
    actions.cancel_run(run=same, reason=CancelReason.WRONG_LISTS, actor=a_second(), at=NINE)
    assert not actions.beat(run=running, doing="Counting", done=0.6, at=NINE + MINUTE)
    with pytest.raises(ChangedMeanwhile):
        actions.finish_run(run=running, outcome=actions.working.Outcome(figures=()), at=NINE)
    with pytest.raises(WrongState):
        actions.cancel_run(run=same, reason=CancelReason.WRONG_LISTS, actor=a_second(), at=NINE)


def test_strangers_cancel_nothing():
    run = a_run()
    for stranger in (an_analyst(of=a_desk("KH")), a_giver(), an_actor(of=a_desk(), roles=[Role.DESK_OFFICER])):
        with pytest.raises(NotAllowed):
            actions.cancel_run(run=run, reason=CancelReason.NOT_NEEDED, actor=stranger, at=NINE)


def test_a_run_whose_worker_was_killed_is_taken_up_and_after_three_times_has_failed():
    run = a_run()
    for tries in (1, 2, 3):
        run = Run.objects.select_related("policy", "accountable").get(pk=run.pk)
        actions.take_run(run=run, at=NINE)
        assert actions.sweep_silent(at=NINE + 9 * MINUTE) == 0
        assert actions.sweep_silent(at=NINE + 10 * MINUTE) == 1
        run.refresh_from_db()
        assert run.tries == tries
    assert (run.state, run.why["code"], run.why["facts"]["times"]) == (RunState.FAILED, "run_interrupted", 3)
    assert actions.sweep_silent(at=NINE + 60 * MINUTE) == 0


def test_a_killed_worker_that_comes_back_does_not_overwrite_the_next():
    run = a_run()
    slow = Run.objects.select_related("policy", "accountable", "key").get(pk=run.pk)
    actions.take_run(run=slow, at=NINE)
    actions.sweep_silent(at=NINE + 10 * MINUTE)
    quick = Run.objects.select_related("policy", "accountable", "key").get(pk=run.pk)
    actions.take_run(run=quick, at=NINE + 11 * MINUTE)
    assert not actions.beat(run=slow, doing="", done=0.9, at=NINE + 12 * MINUTE)
    assert actions.beat(run=quick, doing="", done=0.1, at=NINE + 12 * MINUTE)


def test_a_queued_run_nobody_took_gets_another_job():
    a_run()
    assert actions.sweep_silent(at=NINE + 10 * MINUTE) == 1
    assert ProcrastinateJob.objects.filter(task_name="evidence.work").count() == 2


def test_a_repeated_run_gives_the_same_figures():
    run = a_finished_run()
    again = actions.repeat_run(run=run, actor=an_analyst(), at=NINE + MINUTE)
    assert (again.seed, again.options, again.repeats) == (run.seed, run.options, run)
    assert actions.work_through(again.ref) == "finished"
    compared = queries.compared(Run.objects.select_related("key", "repeats__key").get(pk=again.pk))
    assert compared.is_same
    assert {row.name for row in compared.rows} == {"population_total", "population_seen", "not_a_name_that_is_known"}


def test_without_the_packages_a_run_is_refused_with_what_to_install(settings):
    given = a_given_list()
    settings.LINDUNG_ENGINES = {"estimate": {"module": "nowhere", "needs": ["nosuchpackage"]}}
    with pytest.raises(EnginesMissing):
        a_run(lists=[given])


# --- runs that spend ------------------------------------------------------------------------------------------


def test_a_run_that_spends_waits_for_another_person_and_is_told_of():
    analyst = an_analyst()
    with pytest.raises(BudgetNotSet):
        a_run(kind=RunKind.PUBLISH, by=analyst)
    a_budget()
    second = a_second(role=Role.SUPERVISOR)
    run = a_run(kind=RunKind.PUBLISH, by=analyst, epsilon=1.5)
    assert (run.state, run.seed) == (RunState.WAITING, None)
    assert not ProcrastinateJob.objects.filter(task_name="evidence.work").exists()
    assert second.ref in Notice.objects.filter(thing=run.ref).values_list("to_member__ref", flat=True)
    partner = an_actor(of=an_organisation(), roles=EVERY_ROLE)
    administrators = administrators_of(a_desk(), a_desk("KH"), an_organisation())
    for nobody in (analyst, an_analyst(), a_second(of=a_desk("KH")), partner, *administrators):
        with pytest.raises(NotAllowed):
            actions.agree_to_run(run=run, actor=nobody, at=NINE)
    actions.agree_to_run(run=run, actor=second, at=NINE)
    assert actions.work_through(run.ref) == "finished"
    with pytest.raises(NotRepeatable):
        actions.repeat_run(run=run, actor=analyst, at=NINE)


def test_nobody_agrees_to_what_they_asked_for_whatever_their_roles():
    a_budget()
    both = an_actor(of=a_desk(), roles=[Role.ANALYST, Role.SUPERVISOR, Role.COORDINATOR])
    run = a_run(kind=RunKind.PUBLISH, by=both)
    with pytest.raises(SecondPersonAgrees):
        actions.agree_to_run(run=run, actor=both, at=NINE)


def test_what_is_spent_is_written_and_what_exceeds_the_budget_is_refused_and_changes_nothing():
    a_budget(epsilon=2.0)
    second, records = a_second(), [a_given_list(kind=ListKind.RECORDS)]
    first, too_much = (a_run(kind=RunKind.PUBLISH, lists=records, epsilon=1.5) for _ in range(2))
    exact = a_run(kind=RunKind.PUBLISH, lists=records, exact=1)
    for run in (first, exact):
        actions.agree_to_run(run=run, actor=second, at=NINE)
    with pytest.raises(BudgetExceeded) as caught:
        actions.agree_to_run(run=too_much, actor=second, at=NINE)
    assert caught.value.facts["left"] == 0.5
    too_much.refresh_from_db()
    assert (too_much.state, too_much.agreed_by) == (RunState.WAITING, "")
    standing = queries.standing_of(queries.ledger_of(a_desk(), year=NINE.year))
    assert (standing.account.spent_epsilon, standing.account.exact_tables, standing.account.lines) == (1.5, 1, 3)
    assert standing.account.is_promise_void
    actions.cancel_run(run=first, reason=CancelReason.TOO_COSTLY, actor=second, at=NINE)
    assert queries.standing_of(standing.ledger).account.spent_epsilon == 1.5  # spent stays spent


def test_a_run_nobody_agrees_to_is_told_of_again_each_day():
    a_budget()
    second = a_second()
    run = a_run(kind=RunKind.PUBLISH)
    due_at = run.due_at
    assert actions.sweep_waiting(at=due_at) == 1
    assert actions.sweep_waiting(at=due_at) == 0
    assert Notice.objects.filter(thing=run.ref, template="clock_passed", to_member__ref=second.ref).exists()
    run.refresh_from_db()
    assert run.due_at == due_at + timedelta(days=1)
    assert Trail.objects.get(what="run.overdue").at == due_at
