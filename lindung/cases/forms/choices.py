"""Choices that the forms of this room share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.directory import areas
from lindung.directory.rules import LANGUAGES
from lindung.kernel.refs import read_ref
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.queries import members_with_role
from lindung.partners.rules import COUNTRIES, Role
from lindung.reports.rules import Answer
from lindung.web.places import country_choices

WORKERS = (Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.CASE_WORKER, Role.SUPERVISOR)
NOTHING = ("", _("Not known"))
NOT_CHOSEN = ("", "–")
ANSWERS = [(Answer.YES.value, _("Yes")), (Answer.NO.value, _("No")), (Answer.UNKNOWN.value, _("Not known"))]
MOMENT = {"type": "datetime-local"}


def words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    """Every value of a kind of word with its label."""
    return [(word.value, _(word.label)) for word in among]


def languages() -> list[tuple[str, Any]]:
    """Languages by name."""
    return [(code, _(name)) for code, name in LANGUAGES.items()]


def areas_of(country: str) -> list[Any]:
    """The areas of a country, per province."""
    return [NOTHING, *areas.choices(country)]


def countries() -> list[tuple[str, Any]]:
    """The countries that have a desk."""
    return [(code, _(name)) for code, name in COUNTRIES.items()]


# Where the people come from whom desks of this region meet most: the top of a long list.
NEAR = ("MY", "KH", "ID", "MM", "BD", "NP", "PH", "VN", "TH", "LA", "IN", "PK", "LK", "CN")


def nationalities() -> list[tuple[str, Any]]:
    """Every country by name, the region's first."""
    return [NOTHING, *country_choices(first=NEAR)]


def members_of(actor: Actor) -> list[tuple[str, str]]:
    """Colleagues who can take a case, by reference."""
    if actor.organisation is None:
        return []
    found = members_with_role(organisation=actor.organisation, roles=WORKERS).select_related("organisation__key")
    return [(member.ref, member.name or member.ref) for member in found]


def others_of(actor: Actor) -> list[tuple[str, str]]:
    """Other organisations of the network, by reference."""
    found = Organisation.objects.visible_to(actor).vetted().exclude(pk=actor.organisation_id or 0).order_by("name")
    return [(organisation.ref, organisation.name) for organisation in found]


def known_ref(typed: str) -> str:
    """The reference somebody typed; "" when it is none, which finds nothing."""
    return read_ref(typed) or ""


def member_named(actor: Actor, ref: str) -> Member | None:
    """The colleague with this reference."""
    return Member.objects.visible_to(actor).filter(ref=known_ref(ref)).select_related("organisation").first()


def organisation_named(actor: Actor, ref: str) -> Organisation | None:
    """The organisation of the network with this reference."""
    return Organisation.objects.visible_to(actor).filter(ref=known_ref(ref)).select_related("desk").first()


def several(
    label: Any, among: Iterable[Any], *, required: bool = False, help_text: Any = ""
) -> forms.MultipleChoiceField:
    """Ticks among the values of a kind of word."""
    return forms.MultipleChoiceField(
        label=label, choices=words(among), required=required, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )
