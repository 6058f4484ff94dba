"""How modules are shown: their Markdown as HTML, shares and points as numbers, answers beside their question."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lindung.kernel.errors import gettext_noop
from lindung.learning.methods.markdown import to_html

register = template.Library()
PILLARS = {
    "prevention": gettext_noop("Prevention"),
    "protection": gettext_noop("Protection"),
    "prosecution": gettext_noop("Prosecution"),
    "partnership": gettext_noop("Partnership"),
}
SKILLS = {
    "strategic advocacy for legislative change": gettext_noop("Strategic advocacy for legislative change"),
    "monitoring and reporting": gettext_noop("Monitoring and reporting"),
    "victim identification and assistance": gettext_noop("Victim identification and assistance"),
}


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as HTML: HTML inside it is shown as text, so nothing in a module can act on the page."""
    return mark_safe(to_html(text))  # noqa: S308 - rendered with HTML off, links of known kinds only


@register.filter
def pillars(words: Any) -> str:
    """The pillars a module belongs to, in the reader's language."""
    return ", ".join(_(PILLARS.get(word, word)) for word in words)


@register.filter
def skill(word: str) -> str:
    """The skill a module trains, in the reader's language."""
    return _(SKILLS.get(word, word))


@register.filter
def points(value: float) -> str:
    """Points of a hundred with their sign."""
    said = number_format(abs(value), 1)
    return f"+{said}" if value >= 0 else f"\N{MINUS SIGN}{said}"
