"""What templates of the room say beside the tags of every page."""

from datetime import date

from django import template

from lindung.web.language import NAMES
from lindung.web.moments import say_date

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """A language, named in itself."""
    return NAMES.get(code, code)


@register.filter
def as_exact(on: str) -> str:
    """When a source said it, as exactly as is known: a day as the reader writes it, a month or year as it stands."""
    return say_date(date.fromisoformat(on)) if len(on) == len("2026-01-31") else on
