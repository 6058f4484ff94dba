"""What templates of the room say beside the tags of every page."""

from django import template

from lindung.web.language import NAMES

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """A language, named in itself."""
    return NAMES.get(code, code)
