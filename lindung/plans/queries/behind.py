"""What stands behind a number: the cases and reports that count in it, as far as the reader may see them anyhow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lindung.cases.models import Case
from lindung.kernel.figures import DIMENSIONS
from lindung.partners.models import Actor
from lindung.partners.rules import SEES_PERSONS
from lindung.plans.models import Counted, Indicator
from lindung.plans.queries.values import owner_of
from lindung.plans.rules.figures import FIGURES, SOURCE_OF, month_number
from lindung.reports.models import Report

SHOWN_AT_MOST = 200


@dataclass(frozen=True)
class Behind:
    """References the reader may open. `sees_persons` False: this role sees counts only, and so no reference."""

    cases: Sequence[str]
    reports: Sequence[str]
    sees_persons: bool
    is_more: bool


def behind(indicator: Indicator, period_from: date, period_until: date, *, actor: Actor) -> Behind:
    """Cases and reports of the reader's own sight that count in an indicator in a period; newest first.

    How many others there are is not said: with the shown number that would be a difference.
    """
    if not actor.has(*SEES_PERSONS):
        return Behind((), (), False, False)
    figure = FIGURES.get(indicator.figure)
    if figure is None or SOURCE_OF[figure.name].is_by_month:
        return Behind((), (), True, False)
    refs = _counting(figure.number, figure.name, indicator, (period_from, period_until))
    cases = Case.objects.visible_to(actor).filter(ref__in=refs).order_by("-id")
    reports = Report.objects.visible_to(actor).filter(ref__in=refs).order_by("-id")
    found = [list(rows.values_list("ref", flat=True)[: SHOWN_AT_MOST + 1]) for rows in (cases, reports)]
    is_more = any(len(refs) > SHOWN_AT_MOST for refs in found)
    return Behind(found[0][:SHOWN_AT_MOST], found[1][:SHOWN_AT_MOST], True, is_more)


def _counting(number: int, name: str, indicator: Indicator, period: tuple[date, date]) -> list[str]:
    """References of units that count; the wall lets only those of seen cases and reports through."""
    desk_id, is_practice = owner_of(indicator)
    rows = Counted.objects.filter(
        _group(indicator.choice), source=SOURCE_OF[name].name, desk_id=desk_id, is_practice=is_practice,
        figures__contains=[number],
    )  # fmt: skip
    first, last = month_number(period[0]), month_number(period[1])
    found = set()
    for ref, figures, months in rows.values_list("of_ref", "figures", "months").iterator():
        if any(figure == number and first <= month <= last for figure, month in zip(figures, months, strict=True)):
            found.add(ref)
    return sorted(found)


def _group(choice: Mapping[str, str]) -> Q:
    return Q(**{name: choice[name] for name in DIMENSIONS if name in choice})
