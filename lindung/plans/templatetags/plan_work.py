"""What the pages of the common work say: shares, plain numbers, cells of the yearly table."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lindung.plans.papers.four_p import CELL_LABELS
from lindung.plans.rules.four_p import FourPCell
from lindung.web.icons import MARKS
from lindung.web.templatetags.lindung import clock, moment

register = template.Library()


@register.simple_tag
def time_left(item: Any, at: datetime, soon_min: int = 10080) -> SafeString:
    """The clock of a piece of work; past its own day that day, for the clock then runs to the next reminder."""
    due_on = getattr(item, "due_on", None)
    if item.due_at is None or due_on is None or due_on >= timezone.localtime(at).date():
        return clock(item.due_at, at, soon_min)
    return format_html('<span class="clock over">{} {} {}</span>', MARKS["over"], _("late since"), moment(due_on))


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
