"""The value of an indicator in a period: read from what was shown, never from the exact counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from lindung.evidence.queries import figures as published_figures
from lindung.evidence.rules.figures import FIGURES as PUBLISHED_FIGURES
from lindung.evidence.rules.figures import FigureName
from lindung.kernel.errors import gettext_noop
from lindung.plans.methods.shares import share
from lindung.plans.models import Indicator, ManualValue, ShownCell
from lindung.plans.rules.figures import (
    FIGURES,
    PUBLISHED,
    cell_of,
    month_number,
    month_of,
)
from lindung.plans.rules.words import IndicatorKind

MONTH = "month"
COUNTED_HERE = gettext_noop("Counted from what this desk and its network recorded.")
NOT_WHOLE_YEARS = gettext_noop("By group, numbers are shown for whole calendar years only.")
TOO_FEW = gettext_noop("Too few to be shown.")
CONFLICTING = gettext_noop("Official figures differ: the newest is shown, and the interval spans all of them.")
Key = tuple[int, str, int, str]  # number of the figure, dimension, year, key


@dataclass(frozen=True)
class Value:
    """A number with all that belongs to it. `value` None: there is none, or it is hidden (`is_suppressed`)."""

    value: float | None
    low: float | None
    high: float | None
    is_suppressed: bool
    definition: str
    unit: str
    source: str
    as_of: datetime | None = None
    note: str = ""
    yes: int | None = None
    no: int | None = None


@dataclass(frozen=True)
class Shown:
    """Everything shown of some figures of one desk, by cell; a table that was never laid open is not in `heads`."""

    cells: Mapping[Key, ShownCell]

    def find(self, figure: int, dimension: str, year: int, key: str) -> tuple[int, int] | None:
        """Yes and no of one cell; None: hidden. A cell without a row, in a table that was laid open, is nought."""
        head = self.cells.get((figure, dimension, year, ""))
        if head is None and (figure, "", year, "") not in self.cells:
            return (0, 0)  # nothing of this figure in this year at all
        if head is None or head.yes is None:
            return None
        row = self.cells.get((figure, dimension, year, key))
        if row is None:
            return (0, 0)
        return None if row.yes is None else (row.yes, row.no or 0)

    def newest(self, figure: int) -> datetime | None:
        """When the newest number of a figure was first shown."""
        return max((row.shown_at for (number, *_), row in self.cells.items() if number == figure), default=None)


def shown_for(*, desk_id: int, is_practice: bool, figures: Iterable[str]) -> Shown:
    """What is shown of these figures of a desk, and of the installation."""
    numbers = {FIGURES[name].number for name in figures if name in FIGURES}
    rows = ShownCell.objects.filter(
        Q(desk_id=desk_id, is_practice=is_practice) | Q(desk_id=0), figure__in=sorted(numbers)
    )
    return Shown({(row.figure, row.dimension, row.year, row.key): row for row in rows})


def value_of(indicator: Indicator, period_from: date, period_until: date) -> Value:
    """The value of an indicator in a period (whole months), as it is shown now."""
    desk_id, is_practice = owner_of(indicator)
    shown = shown_for(desk_id=desk_id, is_practice=is_practice, figures=[indicator.figure])
    return value_from(indicator, period_from, period_until, shown=shown)


def value_from(indicator: Indicator, period_from: date, period_until: date, *, shown: Shown) -> Value:
    """The same, from what was read beforehand for many indicators of one desk."""
    if indicator.kind == IndicatorKind.MANUAL.value:
        return of_entered(indicator, entered(indicator, period_from, period_until))
    return of_computed(indicator, period_from, period_until, shown=shown)


def of_computed(indicator: Indicator, period_from: date, period_until: date, *, shown: Shown) -> Value:
    """The value of an indicator that computes itself, from what was read beforehand for many."""
    if indicator.figure.startswith(PUBLISHED):
        return _published(indicator, period_from, period_until)
    if indicator.figure not in FIGURES:
        return Value(None, None, None, False, indicator.definition, indicator.unit, "")
    return computed(indicator.figure, indicator.choice, period_from, period_until, shown=shown)


def computed(figure: str, choice: Mapping[str, str], period_from: date, period_until: date, *, shown: Shown) -> Value:
    """The value of a cell of a figure, summed from shown numbers only: what is no sum of them is hidden."""
    about = FIGURES[figure]
    parts = _parts(choice, period_from, period_until)
    found = [shown.find(about.number, *part) for part in parts or ()]
    known = [cell for cell in found if cell is not None]
    bare = Value(
        None, None, None, False, about.definition, about.unit.value, COUNTED_HERE, as_of=shown.newest(about.number)
    )
    if parts is None or len(known) < len(found):
        return replace(bare, is_suppressed=True, note=NOT_WHOLE_YEARS if parts is None else TOO_FEW)
    yes, no = sum(cell[0] for cell in known), sum(cell[1] for cell in known)
    if not about.is_share:
        return replace(bare, value=float(yes), yes=yes)
    if yes + no == 0:
        return bare
    of = share(yes=yes, no=no)
    return replace(bare, value=100 * of.value, low=100 * of.low, high=100 * of.high, yes=yes, no=no)


def trend(figure: str, period_from: date, period_until: date, *, shown: Shown) -> list[tuple[date, float | None]]:
    """The months of a period, in all: a number or a share, None where it is hidden."""
    about = FIGURES[figure]
    found = []
    for number in range(month_number(period_from), month_number(period_until) + 1):
        cell = shown.find(about.number, MONTH, number // 12, f"{number % 12 + 1:02}")
        found.append((month_of(number), None if cell is None else _plain(about.is_share, *cell)))
    return found


def owner_of(indicator: Indicator) -> tuple[int, bool]:
    """Whose counts an indicator reads: the desk of its plan and the world; 0 where a plan has no desk here."""
    if indicator.activity is not None:
        return indicator.activity.desk_id or 0, indicator.activity.is_practice
    if indicator.element is None:
        return 0, False
    return indicator.element.plan.desk_id or 0, indicator.element.plan.is_practice


def entered(indicator: Indicator, period_from: date, period_until: date) -> Sequence[ManualValue]:
    """Every standing value entered for exactly this period, newest source first: they stand side by side."""
    rows = ManualValue.objects.filter(indicator=indicator, period_from=period_from, period_until=period_until)
    return list(rows.standing().order_by("-dated_on", "-id"))


def _parts(choice: Mapping[str, str], period_from: date, period_until: date) -> list[tuple[str, int, str]] | None:
    """Tables and cells that add up to a choice in a period; None where no shown ones do."""
    first, last = month_number(period_from), month_number(period_until)
    dimension, key = cell_of(choice)
    parts: list[tuple[str, int, str]] = []
    for year in range(first // 12, last // 12 + 1):
        months = range(max(first, year * 12), min(last, year * 12 + 11) + 1)
        if len(months) == 12:
            parts.append((dimension, year, key))
        elif choice:
            return None
        else:
            parts += [(MONTH, year, f"{month % 12 + 1:02}") for month in months]
    return parts


def _plain(is_share: bool, yes: int, no: int) -> float | None:
    if not is_share:
        return float(yes)
    return 100 * yes / (yes + no) if yes + no else None


def of_entered(indicator: Indicator, rows: Sequence[ManualValue]) -> Value:
    """The newest of the values entered for a period; where they differ, the interval spans all of them."""
    if not rows:
        return Value(None, None, None, False, indicator.definition, indicator.unit, "")
    numbers, newest = [float(row.value) for row in rows], rows[0]
    differ = len(set(numbers)) > 1
    return Value(
        numbers[0], min(numbers) if differ else None, max(numbers) if differ else None, False,
        newest.definition or indicator.definition, indicator.unit, newest.source, as_of=newest.entered_at,
        note=CONFLICTING if differ else "",
    )  # fmt: skip


def _published(indicator: Indicator, period_from: date, period_until: date) -> Value:
    """A figure that the evidence room released: the newest whose period is this one or touches it."""
    name = indicator.figure.removeprefix(PUBLISHED)
    known = {each.value: each for each in FigureName}
    if name not in known or (desk := _desk_country(indicator)) is None:
        return Value(None, None, None, False, indicator.definition, indicator.unit, "")
    country, is_practice = desk
    rows = published_figures(
        country=country, names=[known[name]], from_on=period_from, until_on=period_until, is_practice=is_practice
    )
    about = PUBLISHED_FIGURES[known[name]]
    if not rows:
        return Value(None, None, None, False, about.definition, about.unit.value, "")
    row = rows[0]
    return Value(row.value, row.low, row.high, False, row.definition, row.unit, row.publication, as_of=row.published_at)


def _desk_country(indicator: Indicator) -> tuple[str, bool] | None:
    of = indicator.activity or (indicator.element.plan if indicator.element else None)
    return (of.desk.country, of.is_practice) if of is not None and of.desk is not None else None
