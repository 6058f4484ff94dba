"""Numbers to call on public pages: rooms beside the directory load these tags and never import it."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings

from lindung.directory import queries
from lindung.directory.rules import EntryChannel

register = template.Library()


@register.inclusion_tag("directory/_numbers.html", takes_context=True)
def numbers_to_call(context: Any, country: str, at: datetime) -> dict[str, Any]:
    """Every number of a country, confirmed ones first, with the warning about being watched."""
    found = queries.numbers_to_call(country=country, at=at, practice=settings.PRACTICE)
    return {"numbers": found, "request": context.get("request")}


@register.simple_tag
def confirmed_numbers(country: str, at: datetime) -> list[queries.NumberToCall]:
    """The numbers of a country that answer, for paper: a sheet cannot be taken back."""
    found = queries.numbers_to_call(country=country, at=at, practice=settings.PRACTICE)
    return [each for each in found if each.is_confirmed]


@register.simple_tag
def first_number(country: str, at: datetime) -> queries.NumberToCall | None:
    """The first confirmed phone number of a country, or None."""
    found = queries.numbers_to_call(country=country, at=at, practice=settings.PRACTICE)
    return next((each for each in found if each.link and each.channel is EntryChannel.PHONE), None)
