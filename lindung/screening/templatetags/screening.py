"""Words of lures as a page shows them."""

from django import template
from django.utils.translation import gettext, gettext_noop

from lindung.screening.rules.words import LANGUAGE_NAMES
from lindung.web.places import country_name

register = template.Library()

KINDS = {
    "phone": gettext_noop("Telephone"),
    "handle": gettext_noop("Chat account"),
    "link": gettext_noop("Link"),
    "domain": gettext_noop("Website"),
    "place": gettext_noop("Place"),
    "agency": gettext_noop("Agency"),
    "licence": gettext_noop("Licence number"),
}
SLOTS = {
    "phone": gettext_noop("a telephone number"),
    "money": gettext_noop("an amount of money"),
    "name": gettext_noop("a name"),
    "link": gettext_noop("a link"),
    "number": gettext_noop("a number"),
    "other": gettext_noop("other words"),
}


@register.filter
def tongue(code: str) -> str:
    """A language of a post in the reader's words."""
    return gettext(LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else code


@register.filter
def entity_kind(kind: str) -> str:
    """What kind of thing posts name."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


@register.filter
def slot(kind: str) -> str:
    """What stands in a slot of a template."""
    return gettext(SLOTS.get(kind, SLOTS["other"]))


@register.filter
def named_place(value: str) -> str:
    """A place of a post, its country in the reader's words: "KH:Poipet" as "Poipet (Cambodia)"."""
    country, _, name = value.partition(":")
    return f"{name} ({country_name(country)})" if name else country_name(country)
