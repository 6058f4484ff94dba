"""How every indicator of the plans in force stands, worked out beforehand, so that a page only reads it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from lindung.plans.methods.forecast import Forecast, count_at_end, share_at_end
from lindung.plans.methods.progress import Asked, progress
from lindung.plans.models import Indicator, ManualValue, Standing, Target
from lindung.plans.queries.values import (
    Shown,
    Value,
    of_computed,
    of_entered,
    owner_of,
    shown_for,
    trend,
)
from lindung.plans.rules.figures import FIGURES
from lindung.plans.rules.words import Direction, IndicatorKind, PlanState

AVERAGE_MONTH = 30.4375  # days
WRITTEN = (
    *("desk_id", "target", "value", "low", "high", "is_hidden", "as_of", "end_value", "end_low", "end_high"),
    *("progress", "because", "facts", "trend", "worked_out_at"),
)
Period = tuple[date, date]
Entered = Mapping[tuple[int, date, date], Sequence[ManualValue]]
Months = Sequence[tuple[date, float | None]]


@transaction.atomic
def work_out_standings(*, at: datetime, indicators: Iterable[Indicator] | None = None) -> int:
    """Work out every indicator in use of plans in force (or these), for each period of its targets; how many rows.

    Needs the scope of everyone: it reads what is shown to the network of each desk.
    """
    rows = list(measured() if indicators is None else indicators)
    by_desk: dict[tuple[int, bool], list[Indicator]] = defaultdict(list)
    for row in rows:
        by_desk[owner_of(row)].append(row)
    made: list[Standing] = []
    for (desk_id, is_practice), own in by_desk.items():
        shown = shown_for(desk_id=desk_id, is_practice=is_practice, figures={row.figure for row in own})
        entered = _entered(own)
        for indicator in own:
            made += [_stand(indicator, target, shown, entered, at) for target in indicator.targets.all()]
    _forget_periods(rows)
    Standing.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["indicator", "period_from", "period_until"], update_fields=WRITTEN,
        batch_size=500,
    )  # fmt: skip
    return len(made)


def _forget_periods(indicators: Sequence[Indicator]) -> None:
    """Rows of periods that no target has any more, and of indicators that are no longer measured."""
    same = Target.objects.filter(
        indicator=OuterRef("indicator"), period_from=OuterRef("period_from"), period_until=OuterRef("period_until")
    )
    Standing.objects.filter(~Exists(same), indicator__in=[row.pk for row in indicators]).delete()
    Standing.objects.filter(indicator__retired_at__isnull=False).delete()


def measured() -> Iterable[Indicator]:
    """Indicators in use of plans in force, with what working them out asks of them."""
    in_force = Q(element__plan__state=PlanState.IN_FORCE.value) | Q(
        activity__places__plan__state=PlanState.IN_FORCE.value
    )
    rows = Indicator.objects.in_use().filter(in_force).distinct()
    return rows.select_related("element__plan__desk", "activity__desk").prefetch_related(
        Prefetch("targets", Target.objects.order_by("period_from", "id"))
    )


def _entered(indicators: Sequence[Indicator]) -> Entered:
    found: dict[tuple[int, date, date], list[ManualValue]] = defaultdict(list)
    by_hand = [row.pk for row in indicators if row.kind == IndicatorKind.MANUAL.value]
    for row in ManualValue.objects.standing().filter(indicator__in=by_hand).order_by("-dated_on", "-id"):
        found[row.indicator_id, row.period_from, row.period_until].append(row)
    return found


def _stand(indicator: Indicator, target: Target, shown: Shown, entered: Entered, at: datetime) -> Standing:
    period, today = (target.period_from, target.period_until), _today(indicator, at)
    months: Months = []
    if indicator.kind == IndicatorKind.MANUAL.value:
        value = of_entered(indicator, entered.get((indicator.pk, *period), ()))
    else:
        value = of_computed(indicator, *period, shown=shown)
        months = _months(indicator, period, today, shown)
    end = _forecast(indicator, value, months, period, today)
    said = progress(_asked(indicator, target, value, end, today))
    return Standing(
        indicator=indicator, desk_id=owner_of(indicator)[0], period_from=period[0], period_until=period[1],
        target=float(target.value), value=value.value, low=value.low, high=value.high,
        is_hidden=value.is_suppressed, as_of=value.as_of,
        end_value=end.value if end else None, end_low=end.low if end else None, end_high=end.high if end else None,
        progress=said.progress.value, because=said.because.value, facts=said.facts,
        trend=[number for _, number in months], worked_out_at=at,
    )  # fmt: skip


def _asked(indicator: Indicator, target: Target, value: Value, end: Forecast | None, today: date) -> Asked:
    figure = FIGURES.get(indicator.figure)
    return Asked(
        value=value.value,
        target=float(target.value),
        period_from=target.period_from,
        period_until=target.period_until,
        today=today,
        is_up=indicator.direction == Direction.UP.value,
        is_hidden=value.is_suppressed,
        baseline=None if indicator.baseline is None else float(indicator.baseline),
        forecast=end,
        counts_from_nought=figure is not None and not figure.is_share,
    )


def _months(indicator: Indicator, period: Period, today: date, shown: Shown) -> Months:
    """The months that have begun, in all; of a figure that is told by group, too, the months are of everybody."""
    if indicator.figure not in FIGURES or today < period[0] or indicator.choice:
        return []
    return trend(indicator.figure, period[0], min(period[1], today), shown=shown)


def _forecast(indicator: Indicator, value: Value, months: Months, period: Period, today: date) -> Forecast | None:
    """Where it leads, from shown numbers only; None for what was entered, is hidden, is over or has not begun."""
    figure = FIGURES.get(indicator.figure)
    if figure is None or value.yes is None or not period[0] <= today <= period[1]:
        return None
    elapsed = ((today - period[0]).days + 1) / AVERAGE_MONTH
    whole = ((period[1] - period[0]).days + 1) / AVERAGE_MONTH
    if figure.is_share:
        return _in_per_cent(share_at_end(yes=value.yes, no=value.no or 0, elapsed=elapsed, whole=whole))
    over = [number for day, number in months if (day.year, day.month) != (today.year, today.month)]
    known = [int(number) for number in over if number is not None]
    by_month = known if len(known) == len(over) else []
    return count_at_end(so_far=value.yes, elapsed=elapsed, whole=whole, by_month=by_month)


def _in_per_cent(found: Forecast) -> Forecast:
    return Forecast(100 * found.value, 100 * found.low, 100 * found.high)


def _today(indicator: Indicator, at: datetime) -> date:
    of = indicator.activity or (indicator.element.plan if indicator.element else None)
    desk = of.desk if of is not None else None
    return desk.day_at(at) if desk else at.date()
