"""The account of a funded programme on a day: time, money, promises."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from lindung.plans.models import Deliverable, Funding
from lindung.plans.queries.values import value_of
from lindung.plans.rules.funding import Account, Promise, account_of


def account_on(funding: Funding, on: date) -> Account:
    """How the programme stands on a day. A promise with an indicator reads it; the others add what was delivered."""
    spent = funding.spendings.filter(dated_on__lte=on).aggregate(all=Sum("amount"))["all"] or Decimal(0)
    promises = [_promise(each, funding, on) for each in funding.deliverables.order_by("order", "id")]
    return account_of(
        period_from=funding.period_from,
        period_until=funding.period_until,
        on=on,
        amount=funding.amount,
        spent=spent,
        promises=promises,
    )


def _promise(deliverable: Deliverable, funding: Funding, on: date) -> Promise:
    reached, source = (
        _delivered(deliverable, on) if deliverable.indicator is None else _computed(deliverable, funding, on)
    )
    return Promise(
        title=deliverable.title, unit=deliverable.unit, promised=deliverable.promised, reached=reached, source=source
    )


def _delivered(deliverable: Deliverable, on: date) -> tuple[Decimal | None, str]:
    rows = deliverable.deliveries.filter(dated_on__lte=on).order_by("dated_on", "id")
    sources = list(dict.fromkeys(row.source for row in rows))
    return sum((row.number for row in rows), Decimal(0)), "; ".join(sources[-3:])


def _computed(deliverable: Deliverable, funding: Funding, on: date) -> tuple[Decimal | None, str]:
    indicator = deliverable.indicator
    if indicator is None:
        return None, ""
    found = value_of(indicator, funding.period_from, min(on, funding.period_until))
    return (None if found.value is None else Decimal(str(found.value))), found.source
