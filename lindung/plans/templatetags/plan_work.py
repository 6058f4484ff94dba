"""What the pages of the common work say: shares, plain numbers, cells of the yearly table."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lindung.plans.papers.four_p import CELL_LABELS
from lindung.plans.rules.four_p import FourPCell

register = template.Library()


@register.filter
def percent(share: Decimal) -> str:
    """A share in per cent, without decimals."""
    return f"{number_format(round(100 * share), 0)}\N{NO-BREAK SPACE}%"


@register.filter
def plain(value: Decimal | float) -> str:
    """A number as this reader writes it, with decimals only where it has some."""
    number = float(value)
    return str(number_format(value, 0 if number.is_integer() else 2, force_grouping=abs(number) >= 1000))


@register.filter
def who(cell: FourPCell) -> str:
    """Whom a cell of the yearly table counts."""
    return _(CELL_LABELS[cell.cell])


@register.filter
def counts(cell: FourPCell) -> str:
    """What a cell counts: ours in the reader's language, a source's own words as they are."""
    return _(cell.definition) if cell.definition else ""


@register.filter
def source(cell: FourPCell) -> str:
    """Where a cell is from."""
    return _(cell.source) if cell.figure and cell.source else cell.source
