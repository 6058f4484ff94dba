"""Publishing how a plan stands: the numbers of a day, entered in the account of released tables, for everybody."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from lindung.audit import actions as audit
from lindung.evidence.actions.ledger import DeskLedger
from lindung.evidence.methods.release.ledger import Cost
from lindung.evidence.rules.publish import EntryKind
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import Actor
from lindung.plans.models import Plan, PublishedProgress
from lindung.plans.permissions import check_can_change_plan
from lindung.plans.queries.dashboard import Board, IndicatorRow, dashboard
from lindung.plans.queries.publishing import count_tables
from lindung.plans.rules.figures import FIGURES
from lindung.plans.rules.publishing import NothingToPublish, PlanNotPublic

NUMBERS = ("value", "low", "high", "target", "end_value", "end_low", "end_high", "is_hidden", "trend", "facts")


@transaction.atomic
def publish_progress(*, plan: Plan, actor: Actor, at: datetime, today: date) -> PublishedProgress:
    """Show everybody how the plan stands today, in place of what was shown before.

    Every number is one that the network already sees: small ones are hidden, and none has moved by only a few. The
    tables behind them are entered in the account of the desk's year. Raises NotAllowed, PlanNotPublic,
    NothingToPublish, BudgetNotSet.
    """
    check_can_change_plan(actor, plan)
    if not plan.is_public:
        raise PlanNotPublic(ref=plan.ref)
    if actor.organisation is None:
        raise NotAllowed(ref=plan.ref)
    content, tables = _content(dashboard(plan, actor=actor, today=today))
    if not any(part["indicators"] for part in content["parts"]):
        raise NothingToPublish(ref=plan.ref)
    ledger = DeskLedger(desk=actor.organisation.national_desk, run=None, actor=actor, at=at)
    line = ledger.add(Cost(kind=EntryKind.EXACT, what=f"plan {plan.ref}", tables=tables, partner="public"))
    PublishedProgress.objects.filter(plan=plan, replaced_at=None).update(replaced_at=at)
    made = PublishedProgress.objects.create(
        plan=plan, publisher=actor.organisation, content=content, tables=tables, ledger_ref=ledger.ledger.ref,
        ledger_line=line.number, is_practice=plan.is_practice, published_at=at, published_by=actor.ref,
    )  # fmt: skip
    audit.record(
        what="plan.progress_published", thing=plan.ref, by=actor.ref, at=at, organisation_id=actor.organisation_id,
        facts={"tables": tables, "line": line.number, "published": made.ref},
    )  # fmt: skip
    return made


def _content(board: Board) -> tuple[dict[str, Any], int]:
    """What everybody reads: public parts and activities with the indicators that have a number, and how many tables."""
    parts, shown = [], []
    for part in board.parts:
        rows = [*part.indicators]
        for activity in part.activities:
            rows += activity.indicators if activity.place.activity.is_public else []
        told = [row for row in rows if row.standing is not None]
        shown += [row.indicator for row in told]
        parts.append(
            {
                "number": part.part.number,
                "title": part.part.title,
                "depth": part.depth,
                "indicators": [_said(row) for row in told],
            }  # fmt: skip
        )
    return {"parts": parts}, count_tables(shown)


def _said(row: IndicatorRow) -> dict[str, Any]:
    stands = row.standing
    if stands is None:
        return {}
    figure = FIGURES.get(row.indicator.figure)
    return {
        "title": row.indicator.title,
        "definition": row.indicator.definition,
        "unit": figure.unit.value if figure else row.indicator.unit,
        "progress": stands.progress,
        "because": stands.because,
        "period_from": stands.period_from.isoformat(),
        "period_until": stands.period_until.isoformat(),
        "as_of": stands.as_of.isoformat() if stands.as_of else None,
        **{name: getattr(stands, name) for name in NUMBERS},
    }
