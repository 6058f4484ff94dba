"""Funded programmes: what was promised for the money, what was delivered and spent, what the donor was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.actions.saving import save_once
from lindung.partners.models import Actor, clock, no_clock
from lindung.partners.queries import policy_for
from lindung.partners.rules.reading import read_text
from lindung.plans.actions.telling import note
from lindung.plans.models import Deliverable, Delivery, DonorReport, Funding, Indicator, Plan, Spending
from lindung.plans.queries.funding import account_on
from lindung.plans.rules.funding import (
    CURRENCIES,
    REPORT_EVERY,
    CurrencyUnknown,
    FundingState,
    FundingStep,
    NotRunning,
    check_number,
    check_period,
)
from lindung.plans.rules.pledges import read_address
from lindung.plans.rules.work import TEXT_AT_MOST, read_long
from lindung.plans.work_permissions import check_can_keep_funding, check_can_plan_funding


@dataclass(frozen=True)
class Terms:
    """What the donor and the organisation agreed on."""

    title: str
    purpose: str
    donor: str
    amount: Decimal
    currency: str
    period_from: date
    period_until: date
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Promised:
    """A number promised to the donor."""

    title: str
    unit: str
    number: Decimal
    indicator: Indicator | None = None


@transaction.atomic
def plan_funding(
    *, terms: Terms, promised: Sequence[Promised], plan: Plan | None, actor: Actor, at: datetime
) -> Funding:
    """A programme with what it promises. Raises NotAllowed, PeriodBackwards, NumberOdd, CurrencyUnknown, BadInput."""
    check_can_plan_funding(actor)
    own = actor.organisation
    if own is None:
        raise ChangedMeanwhile(ref="")
    check_period(terms.period_from, terms.period_until)
    if terms.currency not in CURRENCIES:
        raise CurrencyUnknown(field="currency", known=", ".join(CURRENCIES))
    funding = Funding(
        accountable=own,
        desk=own.national_desk,
        plan=plan,
        state=FundingState.PLANNED.value,
        policy=policy_for(own),
        title=read_text(terms.title, field="title", most=200),
        purpose=read_text(terms.purpose, field="purpose", most=1000),
        language=actor.language,
        donor=read_text(terms.donor, field="donor", most=200),
        amount=check_number(terms.amount, field="amount"),
        currency=terms.currency,
        period_from=terms.period_from,
        period_until=terms.period_until,
        source=read_text(terms.source, field="source", most=300) if terms.source.strip() else "",
        source_url=read_address(terms.source_url, field="source_url"),
        made_by=actor.ref,
        is_practice=own.is_practice,
        created_at=at,
    )
    save_once(funding, "funding_one_title_per_organisation", field="title")
    for each in promised:
        promise(funding=funding, promised=each, actor=actor, at=at)
    note("funding.planned", funding.ref, actor=actor, at=at, owner_id=own.pk)
    return funding


@transaction.atomic
def promise(*, funding: Funding, promised: Promised, actor: Actor, at: datetime) -> Deliverable:
    """One more number promised. Raises NotAllowed, NotRunning, NumberOdd, AlreadySaid."""
    check_can_keep_funding(actor, funding)
    if FundingState(funding.state) not in {FundingState.PLANNED, FundingState.RUNNING}:
        raise NotRunning(ref=funding.ref, now=FundingState(funding.state))
    made = Deliverable(
        funding=funding,
        title=read_text(promised.title, field="title", most=200),
        unit=read_text(promised.unit, field="unit", most=40),
        promised=check_number(promised.number, field="number", least=Decimal("0.01")),
        indicator=promised.indicator,
        order=(funding.deliverables.aggregate(most=Max("order"))["most"] or 0) + 1,
    )
    save_once(made, "deliverable_one_title", field="title")
    note("funding.promised", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id, deliverable=made.ref)
    return made


@transaction.atomic
def start_funding(*, funding: Funding, actor: Actor, at: datetime) -> None:
    """The money has come; the donor's first report is due in a quarter. Raises NotAllowed, WrongState."""
    check_can_keep_funding(actor, funding)
    funding.move(FundingState.RUNNING, **clock(due_at=at + REPORT_EVERY, next_step=FundingStep.REPORT))
    note("funding.started", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id)


@transaction.atomic
def drop_funding(*, funding: Funding, actor: Actor, at: datetime) -> None:
    """The money did not come. Raises NotAllowed, WrongState."""
    check_can_keep_funding(actor, funding)
    funding.move(FundingState.DROPPED, ended_at=at, ended_by=actor.ref, **no_clock())
    note("funding.dropped", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id)


@transaction.atomic
def end_funding(*, funding: Funding, actor: Actor, at: datetime) -> None:
    """The programme is over. Raises NotAllowed, WrongState."""
    check_can_keep_funding(actor, funding)
    funding.move(FundingState.ENDED, ended_at=at, ended_by=actor.ref, **no_clock())
    note("funding.ended", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id)


@transaction.atomic
def record_delivery(
    *, deliverable: Deliverable, number: Decimal, dated_on: date, source: str, actor: Actor, at: datetime
) -> Delivery:
    """Some of what was promised; a negative number puts a slip right. Raises NotAllowed, NotRunning, NumberOdd."""
    funding = _running(deliverable.funding, actor)
    made = Delivery.objects.create(
        deliverable=deliverable,
        number=check_number(number, field="number", least=-(10**12)),
        dated_on=dated_on,
        source=read_text(source, field="source", most=300),
        added_at=at,
        added_by=actor.ref,
    )
    note("funding.delivered", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id)
    return made


@transaction.atomic
def record_spending(
    *, funding: Funding, amount: Decimal, dated_on: date, label: str, actor: Actor, at: datetime
) -> Spending:
    """Money spent; a negative amount puts a slip right. Raises NotAllowed, NotRunning, NumberOdd."""
    _running(funding, actor)
    made = Spending.objects.create(
        funding=funding,
        amount=check_number(amount, field="amount", least=-(10**12)),
        dated_on=dated_on,
        label=read_text(label, field="label", most=200),
        added_at=at,
        added_by=actor.ref,
    )
    note("funding.spent", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id)
    return made


@transaction.atomic
def report_to_donor(*, funding: Funding, story: str, actor: Actor, at: datetime) -> DonorReport:
    """The account as it stands, with a story; it reads the same for ever. Raises NotAllowed, NotRunning."""
    _running(funding, actor)
    today = actor.day_at(at)
    account: dict[str, Any] = account_on(funding, today).as_json()
    report = DonorReport(
        funding=funding,
        number=(funding.reports.aggregate(most=Max("number"))["most"] or 0) + 1,
        account=account,
        story=read_long(story, field="story", most=TEXT_AT_MOST),
        language=actor.language,
        dated_on=today,
        made_at=at,
        made_by=actor.ref,
    )
    save_once(report, "donor_report_one_number", field="story")
    funding.set_clock(due_at=at + REPORT_EVERY, next_step=FundingStep.REPORT)
    note("funding.reported", funding.ref, actor=actor, at=at, owner_id=funding.accountable_id, report=report.ref)
    return report


def _running(funding: Funding, actor: Actor) -> Funding:
    check_can_keep_funding(actor, funding)
    if funding.state != FundingState.RUNNING.value:
        raise NotRunning(ref=funding.ref, now=FundingState(funding.state))
    return funding
