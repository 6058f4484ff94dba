"""Counts for tests: people of a month as cells, and what is shown of them. No person stands behind them."""

from collections.abc import Mapping
from datetime import datetime

from lindung.partners.models import Organisation
from lindung.plans.actions.showing import Group, show_years
from lindung.plans.models import Cell
from lindung.plans.rules.figures import FIGURES
from tests.factories import NINE

Groups = Mapping[str, int | tuple[int, int]]


def counted(
    figure: str,
    *,
    desk: Organisation,
    month: tuple[int, int] = (2026, 1),
    at: datetime = NINE,
    **groups: Groups,
) -> None:
    """Set a month's cells, by group (`sex={"female": 30}`), with their total, and decide what is shown."""
    number = FIGURES[figure].number
    of = {"desk_id": desk.pk, "is_practice": desk.is_practice, "figure": number, "month": month[0] * 12 + month[1] - 1}
    tables = {name.replace("_and_", "*"): cells for name, cells in groups.items()}
    first = next(iter(tables.values()))
    tables[""] = {"": (sum(_two(each)[0] for each in first.values()), sum(_two(each)[1] for each in first.values()))}
    Cell.objects.filter(**of).delete()
    Cell.objects.bulk_create(
        Cell(**of, dimension=name, key=key, yes=_two(count)[0], no=_two(count)[1])
        for name, cells in tables.items()
        for key, count in cells.items()
    )
    show_years([Group(desk.pk, desk.is_practice, number, month[0])], at=at)


def _two(count: int | tuple[int, int]) -> tuple[int, int]:
    return count if isinstance(count, tuple) else (count, 0)
