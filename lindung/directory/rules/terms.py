"""The terms of a service: whom it takes, where and when; read from what was typed, checked once, then trusted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lindung.directory.rules.services import AGE_MAX, HoursRow, check_hours, check_languages, check_no_address
from lindung.directory.rules.words import AccessFeature, SexServed, Specialism, StatusAccepted
from lindung.kernel.errors import BadInput, gettext_noop
from lindung.partners.rules import NeedKind

NAME_MAX = 120


class BadTerms(BadInput):
    """One of a service's terms cannot be taken."""

    code = "bad_terms"
    sentence = gettext_noop("{field} cannot be taken as it is. Choose from the list, or correct it, and save again.")


class AgesOutOfOrder(BadInput):
    """The youngest is older than the oldest."""

    code = "ages_out_of_order"
    sentence = gettext_noop("The youngest age is {youngest} and the oldest {oldest}. Both must lie from 0 to 120.")


class NobodyServed(BadInput):
    """Terms that take nobody."""

    code = "nobody_served"
    sentence = gettext_noop("These terms take nobody. Choose at least one: adults, children with a carer, or alone.")


@dataclass(frozen=True)
class Terms:
    """What a partner says about a service. Empty nationalities, statuses or areas mean: any."""

    kind: str
    name: str
    timezone: str
    sexes: Sequence[str] = tuple(sex.value for sex in SexServed)
    age_from: int = 0
    age_to: int = AGE_MAX
    takes_adults: bool = True
    takes_children_with_carer: bool = False
    takes_children_alone: bool = False
    keeps_families_together: bool = False
    houses_apart: bool = False
    nationalities: Sequence[str] = ()
    statuses: Sequence[str] = ()
    languages: Sequence[str] = ()
    interpreter_available: bool = False
    access: Sequence[str] = ()
    specialisms: Sequence[str] = ()
    areas_served: Sequence[str] = ()
    area: str = ""
    confidential_location: bool = True
    hours: Sequence[HoursRow] = field(default_factory=tuple)
    takes_emergencies: bool = False
    counts_places: bool = True


def check_terms(terms: Terms) -> Terms:
    """The terms as they are stored. Raises BadInput, naming the field."""
    _check_served(terms)
    _check_zone(terms.timezone)
    return replace(
        terms,
        kind=_word(terms.kind, NeedKind, "kind"),
        name=_name(terms.name),
        sexes=_words(terms.sexes, SexServed, "sexes"),
        nationalities=_countries(terms.nationalities),
        statuses=_words(terms.statuses, StatusAccepted, "statuses"),
        languages=check_languages(terms.languages),
        access=_words(terms.access, AccessFeature, "access"),
        specialisms=_words(terms.specialisms, Specialism, "specialisms"),
        areas_served=sorted(set(terms.areas_served)),
        hours=check_hours(terms.hours),
        # Where people sleep is never said more exactly than by a band.
        confidential_location=terms.confidential_location or terms.kind == NeedKind.SHELTER.value,
    )


def _check_served(terms: Terms) -> None:
    if not 0 <= terms.age_from <= terms.age_to <= AGE_MAX:
        raise AgesOutOfOrder(field="age_from", youngest=terms.age_from, oldest=terms.age_to)
    if not (terms.takes_adults or terms.takes_children_with_carer or terms.takes_children_alone) or not terms.sexes:
        raise NobodyServed(field="takes_adults")


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTerms(field="timezone") from None


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 2 <= len(name) <= NAME_MAX or re.search(r"[\x00-\x1f<>]", name):
        raise BadTerms(field="name")
    return check_no_address(name, field="name")


def _word(typed: str, among: type[StrEnum], where: str) -> str:
    try:
        return among(typed).value
    except ValueError:
        raise BadTerms(field=where) from None


def _words(typed: Iterable[str], among: type[StrEnum], where: str) -> list[str]:
    chosen = {_word(each, among, where) for each in typed}
    return [word.value for word in among if word.value in chosen]


def _countries(typed: Iterable[str]) -> list[str]:
    codes = sorted({code.strip().upper() for code in typed if code.strip()})
    if len(codes) > 250 or not all(re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise BadTerms(field="nationalities")
    return codes
