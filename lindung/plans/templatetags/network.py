"""How comparisons are said: counts in steps, how many times as much, weeks before."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lindung.plans.methods.following import ROUNDED_TO, Ratio

register = template.Library()
LARGEST = 99.0


@register.filter
def stepped(count: int) -> str:
    """A count in steps; in words where it is below the first."""
    return number_format(count) if count else _("fewer than %(number)s") % {"number": ROUNDED_TO}


@register.filter
def ratio(found: Ratio | None) -> str:
    """How many times as much, with its interval; and whether that says anything."""
    if found is None:
        return _("too few to say")
    values = {"value": _times(found.value), "low": _times(found.low), "high": _times(found.high)}
    if found.is_clear:
        return _("%(value)s times (95 %% interval: %(low)s to %(high)s)") % values
    return _("%(value)s times, which may be chance (95 %% interval: %(low)s to %(high)s)") % values


@register.filter
def before(number: int) -> int:
    """A week before the event, counted backwards."""
    return -number


def _times(value: float) -> str:
    return number_format(value, 1) if value <= LARGEST else f"> {number_format(LARGEST, 0)}"
