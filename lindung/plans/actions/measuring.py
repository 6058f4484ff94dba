"""What happens to indicators: chosen, given targets, retired; published numbers entered and taken back."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from lindung.kernel.errors import ChangedMeanwhile
from lindung.partners.models import Actor
from lindung.partners.rules.refusals import AlreadySaid
from lindung.plans.actions.saving import CLASHES, Owner, owned, owner_of, save, tell
from lindung.plans.models import Indicator, ManualValue, Target
from lindung.plans.permissions import check_can_enter, check_can_keep
from lindung.plans.rules.terms import (
    VALUE_COLUMNS,
    IndicatorTerms,
    TargetTerms,
    ValueTerms,
    check_indicator,
    check_target,
    check_value,
)

COLUMNS = ("title", "definition", "unit", "kind", "figure", "choice", "direction", "baseline", "baseline_year", "stage")
ONE_TITLE = {**CLASHES, "indicator_one_title": AlreadySaid(field="title")}
SAID_ONCE = {**CLASHES, "manual_value_said_once_by_a_source": AlreadySaid(field="source")}


@transaction.atomic
def add_indicator(*, owner: Owner, terms: IndicatorTerms, actor: Actor, at: datetime) -> Indicator:
    """How one sees that this part or activity works. Raises NotAllowed, PlanOver, BadInput, AlreadySaid."""
    check_can_keep(actor, owner)
    indicator = Indicator(order=owner.indicators.count(), **owned(owner), **columns(check_indicator(terms)))
    save(indicator, clashes=ONE_TITLE)
    tell("indicator.added", indicator.ref, actor, at, about=owner.ref)
    return indicator


@transaction.atomic
def change_indicator(*, indicator: Indicator, terms: IndicatorTerms, actor: Actor, at: datetime) -> None:
    """Say something else of an indicator. Raises NotAllowed, PlanOver, BadInput, AlreadySaid."""
    owner = owner_of(indicator)
    check_can_keep(actor, owner)
    for name, value in columns(check_indicator(terms)).items():
        setattr(indicator, name, value)
    save(indicator, fields=list(COLUMNS), clashes=ONE_TITLE)
    tell("indicator.changed", indicator.ref, actor, at, about=owner.ref)


@transaction.atomic
def retire_indicator(*, indicator: Indicator, actor: Actor, at: datetime) -> None:
    """It is no longer measured; what it was stays to be read. Raises NotAllowed, PlanOver, ChangedMeanwhile."""
    owner = owner_of(indicator)
    check_can_keep(actor, owner)
    rows = Indicator.objects.filter(pk=indicator.pk, retired_at=None)
    if rows.update(retired_at=at, retired_by=actor.ref) != 1:
        raise ChangedMeanwhile(ref=indicator.ref)
    indicator.retired_at, indicator.retired_by = at, actor.ref
    tell("indicator.retired", indicator.ref, actor, at, about=owner.ref)


@transaction.atomic
def set_target(*, indicator: Indicator, terms: TargetTerms, actor: Actor, at: datetime) -> Target:
    """What it should reach in a period; said again for the same period, it replaces the earlier one.

    Raises NotAllowed, PlanOver, BadInput.
    """
    check_can_keep(actor, owner_of(indicator))
    told = check_target(terms)
    target, _ = Target.objects.update_or_create(
        indicator=indicator,
        period_from=told.period_from,
        period_until=told.period_until,
        defaults={"value": told.value, "is_partial": told.is_partial},
    )
    tell("indicator.target_set", indicator.ref, actor, at, until=told.period_until.isoformat(), value=str(told.value))
    return target


@transaction.atomic
def remove_target(*, indicator: Indicator, period_from: date, period_until: date, actor: Actor, at: datetime) -> None:
    """There is no target for this period any more. Raises NotAllowed, PlanOver, ChangedMeanwhile."""
    check_can_keep(actor, owner_of(indicator))
    removed, _ = indicator.targets.filter(period_from=period_from, period_until=period_until).delete()
    if not removed:
        raise ChangedMeanwhile(ref=indicator.ref)
    tell("indicator.target_removed", indicator.ref, actor, at, until=period_until.isoformat())


@transaction.atomic
def enter_value(*, indicator: Indicator, terms: ValueTerms, actor: Actor, at: datetime) -> ManualValue:
    """A number with its source and definition; another source's number for the same time stands beside it.

    Raises NotAllowed, PlanOver, BadInput, AlreadySaid (the same source said it before: take that one back first).
    """
    check_can_enter(actor, owner_of(indicator))
    told = check_value(terms)
    value = ManualValue(
        indicator=indicator,
        entered_at=at,
        entered_by=actor.ref,
        stage=told.stage.value if told.stage else "",
        **{name: getattr(told, name) for name in VALUE_COLUMNS},
    )
    save(value, clashes=SAID_ONCE)
    tell("indicator.value_entered", value.ref, actor, at, about=indicator.ref)
    return value


@transaction.atomic
def withdraw_value(*, value: ManualValue, actor: Actor, at: datetime) -> None:
    """Entered wrongly: it stays on the record and no longer counts. Raises NotAllowed, ChangedMeanwhile."""
    check_can_enter(actor, owner_of(value.indicator))
    rows = ManualValue.objects.filter(pk=value.pk, withdrawn_at=None)
    if rows.update(withdrawn_at=at, withdrawn_by=actor.ref) != 1:
        raise ChangedMeanwhile(ref=value.ref)
    value.withdrawn_at, value.withdrawn_by = at, actor.ref
    tell("indicator.value_withdrawn", value.ref, actor, at, about=value.indicator.ref)


def columns(told: IndicatorTerms) -> dict[str, Any]:
    """The columns of an indicator that hold its terms."""
    return {
        **{name: getattr(told, name) for name in COLUMNS},
        "kind": told.kind.value,
        "choice": dict(told.choice),
        "direction": told.direction.value,
        "stage": told.stage.value if told.stage else "",
    }
