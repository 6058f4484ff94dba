"""The account of privacy: set once a year, a chain, and never more than its budget, even at once."""

import pytest
from django.db import DatabaseError, connection, transaction

from lindung.evidence import actions, queries
from lindung.evidence.methods.release.ledger import Cost
from lindung.evidence.models import LedgerLine, Run
from lindung.evidence.rules.desk import ListKind, RunKind, RunState
from lindung.evidence.rules.desk_refusals import BudgetSetBefore, OptionOutOfRange
from lindung.evidence.rules.publish import BudgetExceeded, EntryKind, EpsilonOutOfRange, LedgerChanged
from lindung.kernel.errors import NotAllowed
from lindung.partners.rules import Role
from lindung.partners.scope import acting
from tests.factories import NINE
from tests.factories.evidence import FAKE_ENGINES, a_budget, a_given_list, a_giver, a_run, a_second, an_analyst
from tests.factories.partners import a_desk, an_actor
from tests.proofs.knocking import at_once


@pytest.fixture(autouse=True)
def _fake(settings):
    settings.LINDUNG_ENGINES = FAKE_ENGINES


def _waiting(number, *, epsilon, at=NINE):
    records = [a_given_list(kind=ListKind.RECORDS, at=at)]
    return [a_run(kind=RunKind.PUBLISH, lists=records, epsilon=epsilon, at=at) for _ in range(number)]


@pytest.mark.django_db
def test_a_budget_is_set_once_a_year_by_a_coordinator_or_supervisor_of_the_desk():
    for nobody in (an_analyst(), a_giver(), an_actor(of=a_desk(), roles=[Role.ADMINISTRATOR])):
        with pytest.raises(NotAllowed):
            a_budget(by=nobody)
    for odd in (0, -1, 100, float("nan"), float("inf")):
        with pytest.raises(EpsilonOutOfRange):
            a_budget(epsilon=odd)
    with pytest.raises(OptionOutOfRange):
        actions.set_budget(year=2020, epsilon=1, actor=a_second(), at=NINE)
    ledger = a_budget(epsilon=3.0)
    with pytest.raises(BudgetSetBefore):
        a_budget(epsilon=9.0)
    standing = queries.standing_of(ledger)
    assert (standing.account.budget_epsilon, standing.account.left_epsilon, len(standing.lines)) == (3.0, 3.0, 1)
    assert a_budget(by=a_second(of=a_desk("KH")), epsilon=1.0).desk != ledger.desk


@pytest.mark.django_db
def test_four_quarters_fit_in_a_whole_and_no_more():
    ledger = a_budget(epsilon=1.0)
    for run in _waiting(4, epsilon=0.25):
        actions.agree_to_run(run=run, actor=a_second(), at=NINE)
    with pytest.raises(BudgetExceeded):
        actions.agree_to_run(run=_waiting(1, epsilon=0.01)[0], actor=a_second(), at=NINE)
    assert queries.standing_of(ledger).account.left_epsilon == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_ledgerline SET epsilon = 0",
        "DELETE FROM evidence_ledgerline",
        "UPDATE evidence_privacyledger SET epsilon = 20",
        "DELETE FROM evidence_privacyledger",
    ],
)
def test_the_database_refuses_to_change_the_account(statement):
    a_budget()
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "epsilon"), [(2, 5.0), (3, 0.1), (2, -1.0)])
def test_the_database_itself_refuses_a_line_beyond_the_budget_or_out_of_order(number, epsilon):
    ledger = a_budget(epsilon=4.0)
    before = LedgerLine.objects.get()
    line = LedgerLine(ledger=ledger, number=number, kind="private", at=NINE, by="x", what="x", epsilon=epsilon,
                      delta=1e-9, previous=before.digest, digest="0" * 64)  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        line.save(force_insert=True)
    assert LedgerLine.objects.count() == 1


@pytest.mark.django_db
def test_a_line_that_was_changed_behind_our_back_stops_everything():
    ledger = a_budget()
    line = LedgerLine.objects.get()
    forged = LedgerLine(ledger=ledger, number=2, kind="private", at=NINE, by="x", what="x", epsilon=0.1, delta=1e-9,
                        previous=line.digest, digest="0" * 64)  # fmt: skip
    forged.save(force_insert=True)
    with pytest.raises(LedgerChanged):
        queries.standing_of(ledger)
    with pytest.raises(LedgerChanged):
        actions.agree_to_run(run=_waiting(1, epsilon=0.1)[0], actor=a_second(), at=NINE)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_agreed_to_at_once_by_eight_the_budget_is_not_overspent():
    """Room for three of eight, from eight threads with connections of their own."""
    with acting(organisations="*") as at:
        ledger = a_budget(epsilon=3.5, at=at)
        runs, seconds = _waiting(8, epsilon=1.0, at=at), [a_second() for _ in range(8)]

    def agree(run, actor):
        with acting(organisations=[actor.organisation_id]) as now:
            found = queries.find_run(actor, run.ref)
            actions.agree_to_run(run=found, actor=actor, at=now)
        return True

    answers = at_once([lambda r=run, s=second: agree(r, s) for run, second in zip(runs, seconds, strict=True)])
    assert (
        sorted(str(getattr(each, "code", each)) for each in answers) == ["True"] * 3 + ["publish_budget_exceeded"] * 5
    )
    standing = queries.standing_of(ledger)
    assert (standing.account.spent_epsilon, standing.account.lines) == (3.0, 4)
    assert Run.objects.filter(state=RunState.QUEUED.value).count() == 3
    assert Run.objects.filter(state=RunState.WAITING.value, agreed_by="").count() == 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_agree_to_the_same_run_at_once_spend_once():
    with acting(organisations="*") as at:
        ledger = a_budget(epsilon=3.0, at=at)
        (run,), seconds = _waiting(1, epsilon=1.0, at=at), [a_second() for _ in range(2)]

    def agree(actor):
        with acting(organisations=[actor.organisation_id]) as now:
            actions.agree_to_run(run=queries.find_run(actor, run.ref), actor=actor, at=now)
        return True

    answers = at_once([lambda s=second: agree(s) for second in seconds])
    assert answers.count(True) == 1
    assert queries.standing_of(ledger).account.spent_epsilon == 1.0


@pytest.mark.django_db
def test_the_account_speaks_of_exact_tables_beside_private_releases():
    ledger = a_budget()
    book = actions.DeskLedger(desk=a_desk(), run=None, actor=a_second(), at=NINE)
    book.add(Cost(kind=EntryKind.EXACT, what="tables", tables=3, agreement="practice"))
    assert not queries.standing_of(ledger).account.is_promise_void
    book.add(Cost(kind=EntryKind.PRIVATE, what="private", epsilon=0.5, delta=1e-9))
    standing = queries.standing_of(ledger)
    assert standing.account.is_promise_void
    assert any("does not hold" in sentence for sentence, _ in standing.sentences)
