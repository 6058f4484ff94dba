"""The account of privacy in the database: opened once a year, written under a lock, never beyond its budget."""

from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.evidence.methods.release.ledger import BUDGET_DELTA, Cost, Entry, check_epsilon, next_entry, opened
from lindung.evidence.models import LedgerLine, PrivacyLedger, Run
from lindung.evidence.permissions import check_can_set_budget
from lindung.evidence.queries import ledger_of
from lindung.evidence.rules.desk_refusals import BudgetNotSet, BudgetSetBefore, LedgerKept, OptionOutOfRange
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import Actor, Organisation

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('evidence_privacyledger'), %s)"


@transaction.atomic
def set_budget(*, year: int, epsilon: float, actor: Actor, at: datetime) -> PrivacyLedger:
    """Say how much privacy the desk may spend in a year; once. Raises NotAllowed, EpsilonOutOfRange, BudgetSetBefore,
    OptionOutOfRange."""
    check_can_set_budget(actor)
    check_epsilon(epsilon)
    if actor.organisation is None:
        raise NotAllowed()
    if not at.year <= year <= at.year + 1:
        raise OptionOutOfRange(field="year", least=at.year, most=at.year + 1)
    ledger = PrivacyLedger(
        desk=actor.organisation,
        year=year,
        epsilon=epsilon,
        delta=BUDGET_DELTA,
        is_practice=actor.is_practice,
        set_at=at,
        set_by=actor.ref,
    )
    try:
        with transaction.atomic():
            ledger.save(force_insert=True)
    except IntegrityError:
        raise BudgetSetBefore(field="year", year=str(year)) from None
    _write(ledger, opened(ledger=ledger.ref, epsilon=epsilon, what=str(year), at=_stamp(at)), by=actor, at=at)
    _record("budget.set", ledger, actor, at, year=year, epsilon=str(epsilon))
    return ledger


class DeskLedger:
    """The account of a desk for one year, as the arithmetic of publication asks for it (methods.release.ledger)."""

    def __init__(self, *, desk: Organisation, run: Run | None, actor: Actor, at: datetime) -> None:
        """Raises BudgetNotSet."""
        found = ledger_of(desk, year=at.year)
        if found is None:
            raise BudgetNotSet(year=str(at.year))
        self.ledger, self.run, self.actor, self.at = found, run, actor, at

    def entries(self) -> tuple[Entry, ...]:
        """Every line, oldest first."""
        lines = LedgerLine.objects.filter(ledger=self.ledger).select_related("ledger").order_by("number")
        return tuple(line.as_entry() for line in lines)

    def add(self, cost: Cost) -> Entry:
        """Record a cost for good, in the transaction around it. Raises BudgetExceeded, DeltaExceeded, LedgerChanged,
        LedgerKept; two at once queue here, and the second reads what the first has spent."""
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [self.ledger.pk])
        entry = next_entry(self.entries(), cost, at=_stamp(self.at))
        _write(self.ledger, entry, by=self.actor, at=self.at, run=self.run)
        _record(
            f"privacy.{cost.kind.value}",
            self.ledger,
            self.actor,
            self.at,
            run=self.run.ref if self.run else "",
            epsilon=str(cost.epsilon),
            tables=cost.tables,
            line=entry.number,
        )
        return entry


def _write(ledger: PrivacyLedger, entry: Entry, *, by: Actor, at: datetime, run: Run | None = None) -> None:
    line = LedgerLine(
        ledger=ledger,
        number=entry.number,
        kind=entry.kind.value,
        at=at,
        by=by.ref,
        what=entry.what,
        epsilon=entry.epsilon,
        delta=entry.delta,
        tables=entry.tables,
        partner=entry.partner,
        agreement=entry.agreement,
        previous=entry.previous,
        digest=entry.digest,
        run=run,
    )
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError:
        raise LedgerKept() from None


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _record(what: str, ledger: PrivacyLedger, actor: Actor, at: datetime, **facts: str | int) -> None:
    said: Facts = {name: fact for name, fact in facts.items() if fact != ""}
    audit.record(
        what=what, thing=ledger.ref, about=ledger.ref, by=actor.ref, at=at, facts=said, organisation_id=ledger.desk_id
    )
