"""What offers and matches say, in the reader's language: the need in one sentence, reasons, words for codes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lindung.cases.rules import AgeBand, Sex
from lindung.directory.areas import area_name
from lindung.directory.models import Service
from lindung.directory.rules import AccessFeature, Specialism
from lindung.kernel.errors import Refusal
from lindung.partners.rules import NeedKind, Urgency
from lindung.referrals.models import Offer, Placement
from lindung.referrals.rules import LANGUAGES, DeclineReason, PlacementOutcome, Ranked, Reason
from lindung.web.moments import say_span
from lindung.web.places import country_name, is_country
from lindung.web.say import fill, say

register = template.Library()
AT_MOST = 3


@register.simple_tag
def need_sentence(shown: Mapping[str, Any]) -> str:
    """What is needed, for how many and where, in one sentence."""
    size = int(shown.get("party_size", 1))
    people = ngettext("%(count)s person", "%(count)s people", size) % {"count": size}
    return _("%(kind)s for %(people)s in %(area)s") % {
        "kind": _(NeedKind(shown["kind"]).label),
        "people": people,
        "area": _place_words(str(shown.get("area", ""))),
    }


def _place_words(code: str) -> str:
    """A province by name; the country where saying the province might point to one person."""
    if is_country(code):
        return country_name(code)
    return area_name(code) if code else _("any area")


@register.simple_tag
def people_words(shown: Mapping[str, Any]) -> str:
    """Ages and sexes of the party, counted."""
    ages = [_counted(_(AgeBand(code).label), number) for code, number in shown.get("ages", {}).items()]
    sexes = [_counted(_(Sex(code).label), number) for code, number in shown.get("sexes", {}).items()]
    return "; ".join([", ".join(ages), ", ".join(sexes)])


@register.simple_tag
def language_words(codes: Iterable[str]) -> str:
    """Languages as people call them."""
    return ", ".join(_(LANGUAGES[code]) if code in LANGUAGES else code for code in codes) or _("not known")


@register.simple_tag
def special_words(shown: Mapping[str, Any]) -> str:
    """What is specially needed: access and care."""
    words = [_(AccessFeature(code).label) for code in shown.get("access", []) if code in set(AccessFeature)]
    words += [_(Specialism(code).label) for code in shown.get("special", []) if code in set(Specialism)]
    return ", ".join(words) or _("nothing special")


@register.simple_tag
def why_here(ranked: Ranked) -> list[str]:
    """At most three short reasons for a place in the order."""
    return [fill(_(said.reason.label), dict(said.facts)) for said in ranked.reasons[:AT_MOST]]


@register.simple_tag
def why_stored(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """The same for a candidate as it was kept."""
    return [fill(_(Reason(each["reason"]).label), dict(each)) for each in reasons]


@register.simple_tag
def figure_age(service: Service, at: datetime) -> str:
    """How long ago the partner said how many places are free."""
    if service.capacity_stated_at is None:
        return ""
    return _("said %(span)s ago") % {"span": say_span(at - service.capacity_stated_at)}


@register.filter
def why(refusal: Refusal) -> str:
    """A refusal's sentence, beside a step that is not possible."""
    return say(refusal)


@register.filter
def urgency_word(shown: Mapping[str, Any]) -> str:
    """How soon, in words."""
    return _(Urgency(shown["urgency"]).label)


@register.filter
def kind_word(thing: Any) -> str:
    """The kind of help a service gives."""
    return _(NeedKind(thing.kind).label)


@register.filter
def decline_word(offer: Offer) -> str:
    """Why the partner said no."""
    return _(DeclineReason(offer.decline_reason).label)


@register.filter
def outcome_word(placement: Placement) -> str:
    """How a stay ended."""
    return _(PlacementOutcome(placement.outcome).label)


def _counted(word: str, number: int) -> str:
    return word if number == 1 else f"{number} × {word}"
