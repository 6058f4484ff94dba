"""How outreach is said on pages: places, languages, shares with their interval."""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lindung.campaigns.methods.effect import Effect, Share
from lindung.directory.areas import area_name

register = template.Library()
_SPOKEN = dict(settings.LANGUAGES)


@register.filter
def place(area: str) -> str:
    """A place in words; "not in one place" when there is none."""
    return area_name(area) if area else _("not in one place")


@register.filter
def spoken(languages: str | Iterable[str]) -> str:
    """Languages by their own names."""
    codes = [languages] if isinstance(languages, str) else languages
    return ", ".join(_SPOKEN.get(code, code) for code in codes)


@register.filter
def percent(share: Share) -> str:
    """A share with its interval, in per cent."""
    return _("%(value)s %% (%(low)s to %(high)s)") % {
        "value": number_format(round(100 * share.value)),
        "low": number_format(round(100 * share.low)),
        "high": number_format(round(100 * share.high)),
    }


@register.filter
def change(effect: Effect) -> str:
    """How much a share rose or fell, in points, with its interval; and whether that says anything."""
    values = {
        "value": _points(effect.value),
        "low": _points(effect.low),
        "high": _points(effect.high),
    }
    if effect.is_clear:
        return _("%(value)s points (95 %% interval: %(low)s to %(high)s)") % values
    return _("%(value)s points, which may be chance (95 %% interval: %(low)s to %(high)s)") % values


def _points(value: float) -> str:
    rounded = round(100 * value)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{number_format(abs(rounded))}"
