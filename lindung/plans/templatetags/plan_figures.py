"""What pages of figures say: numbers with their unit, months as a small drawing, groups by name, why it stands so."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lindung.directory.areas import area_name
from lindung.kernel.figures import UNKNOWN, FigureUnit
from lindung.plans.methods.progress import Because, Progress
from lindung.plans.models import Indicator, Standing
from lindung.plans.rules.figures import FIGURES, GROUPS, NOT_KNOWN, Dimension
from lindung.web.icons import MARKS
from lindung.web.moments import say_date
from lindung.web.places import country_name
from lindung.web.say import fill, say_word

register = template.Library()
TONES = {Progress.ON_TRACK: "safe", Progress.AT_RISK: "soon", Progress.LATE: "over"}
WIDE, HIGH = 96, 20
SHARE = FigureUnit.SHARE.value


@register.filter
def amount(value: float | str | None) -> str:
    """A number as this reader writes it: whole where it is, else with one place; "" is what a page reads of nothing."""
    return "–" if value is None or value == "" else _amount(round(float(value), 1), get_language() or "en")


@lru_cache(maxsize=8192)
def _amount(number: float, language: str) -> str:
    """Kept: a page of a plan says thousands of numbers, and most of them again the next time."""
    return str(number_format(number, 0 if number.is_integer() else 1, force_grouping=abs(number) >= 1000))


@register.filter
def per_cent(part: float | None) -> str:
    """A part of one, in per cent."""
    return "–" if part is None else f"{amount(100 * part)} %"


@register.simple_tag
def now_of(stands: Standing | None, indicator: Indicator) -> str:
    """The value in words; "hidden" where it is too small to be shown."""
    if stands is None or (stands.value is None and not stands.is_hidden):
        return "–"
    if stands.is_hidden:
        # Translators: instead of a number that is too small to be shown.
        return _("hidden")
    mark = " %" if unit_of(indicator) == SHARE else ""
    if stands.low is None or stands.high is None:
        return f"{amount(stands.value)}{mark}"
    return f"{amount(stands.value)}{mark} ({amount(stands.low)}–{amount(stands.high)})"


@register.filter
def unit_of(indicator: Indicator) -> str:
    """The unit of an indicator: its figure's, else its own as it was written."""
    figure = FIGURES.get(indicator.figure)
    return figure.unit.value if figure else indicator.unit


@register.filter
def end_of(stands: Standing | None) -> str:
    """Where it leads: the expected value and its interval."""
    if stands is None or stands.end_value is None:
        return "–"
    value, low, high = (amount(round(end or 0)) for end in (stands.end_value, stands.end_low, stands.end_high))
    return f"{value} ({low}–{high})"


@register.simple_tag
def progress_chip(progress: str) -> SafeString:
    """On track, at risk, late: a shape and a word."""
    word = Progress(progress)
    tone = TONES.get(word, "")
    return format_html('<span class="clock {}">{} {}</span>', tone, MARKS.get(tone, ""), _(word.label))


@register.filter
def why_so(stands: Standing | Mapping[str, Any] | None) -> str:
    """The part of the rule that said so, with its facts."""
    if stands is None:
        return _(Because.NO_TARGET.label)
    kept = stands if isinstance(stands, Mapping) else {"because": stands.because, "facts": stands.facts}
    return _why(kept["because"], tuple(sorted(kept["facts"].items())), get_language() or "en")


@lru_cache(maxsize=2048)
def _why(because: str, facts: tuple[tuple[str, Any], ...], language: str) -> str:
    return fill(_(Because(because).label), _facts(dict(facts)))


def _facts(kept: Mapping[str, Any]) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, fact in kept.items():
        if name == "begins":
            said[name] = say_date(date.fromisoformat(fact))
        elif name in {"done", "elapsed"}:
            said[name] = per_cent(fact)
        else:
            said[name] = round(fact, 1)
    return said


@register.filter
def months_of(trend: Sequence[float | None]) -> SafeString:
    """The months as small bars, a gap where a number is hidden or nothing was counted; also said in words."""
    if not trend:
        return SafeString("")
    said = ", ".join(amount(number) for number in trend)
    most = max([number for number in trend if number is not None] + [1e-9])
    step = WIDE / max(len(trend), 12)
    path = "".join(
        f"M{place * step:.1f} {HIGH}v-{max(0.6, (HIGH - 1) * number / most):.1f}h{step * 0.7:.1f}V{HIGH}z"
        for place, number in enumerate(trend)
        if number is not None
    )
    # Translators: read aloud instead of a small drawing; a dash stands where a number is hidden or nothing was counted.
    label = _("By month: %(numbers)s") % {"numbers": said}
    drawing = '<svg class="months" role="img" aria-label="{}" viewBox="0 0 {} {}"><path d="{}"/></svg>'
    return format_html(drawing, label, WIDE, HIGH, path)


@register.filter
def figure_name(name: str) -> str:
    """A figure's label."""
    return _(FIGURES[name].label) if name in FIGURES else name


@register.simple_tag
def group_name(dimension: str, key: str) -> str:
    """A group by name: a sex, a nationality, a province."""
    if key == UNKNOWN:
        return _(NOT_KNOWN)
    if dimension == Dimension.NATIONALITY:
        return country_name(key)
    if dimension == Dimension.PROVINCE:
        return area_name(key)
    words = GROUPS.get(Dimension(dimension))
    return say_word(words(key)) if words and key in set(words) else key


@register.filter
def unit_word(unit: str) -> str:
    """A unit in words; an indicator's own as it was written."""
    return _(FigureUnit(unit).label) if unit in set(FigureUnit) else unit
