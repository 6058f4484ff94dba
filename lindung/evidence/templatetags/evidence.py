"""What the pages of evidence say: figures with their intervals, why a run failed, drawings, sizes."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lindung.evidence.forms import OPTION_SAYS
from lindung.evidence.models import Run
from lindung.evidence.rules.desk import ReleaseStep, RunStep
from lindung.evidence.rules.desk_options import OPTIONS
from lindung.evidence.rules.desk_words import VERDICTS, Verdict
from lindung.evidence.rules.drawings import safe_svg
from lindung.evidence.rules.figures import FIGURES, FigureName
from lindung.evidence.rules.publish import EntryKind
from lindung.kernel.errors import gettext_noop
from lindung.partners.rules import COUNTRIES
from lindung.web.icons import MARKS
from lindung.web.say import fill

register = template.Library()
LINES = {
    EntryKind.OPENED.value: gettext_noop("The budget"),
    EntryKind.PRIVATE.value: gettext_noop("A private release"),
    EntryKind.EXACT.value: gettext_noop("Exact tables"),
}


@register.filter
def figure(value: float | None) -> str:
    """A figure as this reader writes numbers: whole when it is large, with what counts when it is small."""
    if value is None:
        return "–"
    decimals = 0 if abs(value) >= 100 or value == int(value) else 2
    return number_format(value, decimals, force_grouping=abs(value) >= 1000)


@register.simple_tag
def interval(low: float | None, high: float | None) -> str:
    """Both ends in a sentence's words; nothing where there is none."""
    if low is None or high is None:
        return ""
    # Translators: the two ends of an interval: "1,100 to 2,400".
    return _("%(low)s to %(high)s") % {"low": figure(low), "high": figure(high)}


@register.filter
def why(run: Run) -> str:
    """Why a run failed, in the reader's language."""
    return fill(_(str(run.why.get("sentence", ""))), run.why.get("facts", {})) if run.why else ""


@register.filter
def said(pair: tuple[str, dict[str, Any]]) -> str:
    """A sentence with its facts."""
    sentence, facts = pair
    whole = {name: int(fact) if isinstance(fact, float) and fact.is_integer() else fact for name, fact in facts.items()}
    return fill(_(sentence), whole)


@register.filter
def doing(run: Run) -> str:
    """What a run does at this moment."""
    return _(run.doing) if run.doing else ""


@register.filter
def verdict(value: str) -> Verdict:
    """A stored verdict as it is shown: words, what they mean, tone."""
    return VERDICTS.get(value, VERDICTS[""])


@register.filter
def figure_label(name: str) -> str:
    """A figure's label."""
    return _(FigureName(name).label) if name in set(FigureName) else name


@register.filter
def definition(name: str) -> str:
    """What a figure counts."""
    return _(FIGURES[FigureName(name)].definition) if name in set(FigureName) else ""


@register.filter
def drawing(svg: str) -> SafeString:
    """A drawing inside the page: shapes and words only, whatever was stored."""
    return mark_safe(safe_svg(svg))  # noqa: S308 - cut down to known shapes and attributes


@register.simple_tag
def tone_mark(tone: str) -> SafeString:
    """The shape of a tone, so that colour is never the only sign."""
    return MARKS.get(tone, MARKS["safe"])


@register.filter
def tone(value: str) -> str:
    """A tone that the style knows."""
    return value if value in MARKS else "safe"


@register.simple_tag
def verdict_of(run: Run) -> str:
    """The verdict of a finished run in a word or two."""
    found = str((run.result or {}).get("verdict", ""))
    return _(VERDICTS[found].label) if found in VERDICTS and found else "–"


@register.filter
def verdict_block(paper: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The verdict of a report with its reasons: the first thing a reader sees."""
    blocks = (paper or {}).get("blocks", ())
    return next((block for block in blocks if block["kind"] == "verdict"), None)


@register.filter
def step_word(step: str, of: str) -> str:
    """What happens when a clock runs out, in words."""
    words: dict[str, type[ReleaseStep] | type[RunStep]] = {"release": ReleaseStep, "run": RunStep}
    return _(words[of](step).label) if step in set(words[of]) else step


@register.filter
def line_word(kind: str) -> str:
    """What a line of the account is."""
    return _(LINES.get(kind, kind))


@register.filter
def option_word(name: str) -> Any:
    """What may be chosen about a run, in words."""
    return OPTION_SAYS[name][0] if name in OPTION_SAYS else name


@register.filter
def option_value(value: float, name: str) -> str:
    """What was chosen: a number, or what the number stands for."""
    choices = next((known[name].choices for known in OPTIONS.values() if name in known), ())
    return _(choices[int(value)]) if choices else figure(value)


@register.filter
def beside(row: list[Any], columns: list[Any]) -> list[tuple[Any, Any]]:
    """The cells of a row, each with its column."""
    return list(zip(row, columns, strict=False))


@register.filter
def unlocalized(number: int) -> str:
    """A number that is a name: without groups."""
    return str(number)


@register.filter
def country(code: str) -> str:
    """A country by name."""
    return _(COUNTRIES.get(code, code))


@register.filter
def size(size_bytes: int) -> str:
    """A file's size."""
    return filesizeformat(size_bytes)
