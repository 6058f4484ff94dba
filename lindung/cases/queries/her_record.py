"""What a person may ask for: who was told about her and why, and who read about her, by role and day; no names."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from lindung.audit.models import Trail
from lindung.cases.models import Disclosure, Person
from lindung.partners.models import Member, Organisation
from lindung.partners.rules import FieldGroup, Purpose, Role, known_roles
from lindung.vault.scope import everyone

READING: Final = ("person.read", "case.read", "record.read")
SEARCHING: Final = "names.searched"
MACHINE: Final = "token:"


@dataclass(frozen=True)
class ReadOn:
    """One line: on this day somebody in these roles of this organisation read about her, so many times."""

    day: date
    organisation: str
    roles: tuple[Role, ...]  # none: a computer system of the organisation
    by_name: bool  # found by her name, not read
    times: int


@dataclass(frozen=True)
class ToldTo:
    """One line: this organisation was told these parts, for this purpose, on this ground."""

    row: Disclosure
    purpose: Purpose
    groups: tuple[FieldGroup, ...]

    @property
    def organisation(self) -> str:
        """Its name."""
        return self.row.organisation.name

    @property
    def law_in_words(self) -> str:
        """The reference of the law that required it, as it was said; "" where none did, or it was erased."""
        return str(self.row.legal_reference or "")

    @property
    def confirmed_as(self) -> str:
        """Whose word stands behind the consent beside that of the member who recorded it; "" for nobody's."""
        return self.row.consent.confirmed_as if self.row.consent else ""

    @property
    def confirmed_at(self) -> datetime | None:
        """When that was said."""
        return self.row.consent.confirmed_at if self.row.consent else None


@dataclass(frozen=True)
class HerRecord:
    """Both lists, newest first."""

    told: Sequence[ToldTo]
    read: Sequence[ReadOn]


def her_record(person: Person) -> HerRecord:
    """Who was told and who read about a person, whichever organisation did; ask only for whoever may show it to her."""
    with everyone():
        rows = Disclosure.objects.filter(person=person).order_by("-disclosed_at", "-id")
        rows = rows.select_related("organisation", "consent", "person__key")
        told = [
            ToldTo(row, Purpose(row.purpose), tuple(FieldGroup(group) for group in row.field_groups)) for row in rows
        ]
        return HerRecord(told, _read(person))


def _read(person: Person) -> list[ReadOn]:
    """Each reading as its entry says it: an entry without roles is older than that, and the member's are taken."""
    about = Q(about=person.case.ref, what__in=READING)
    searched = Q(about__in=Organisation.objects.values("ref"), what=SEARCHING)
    rows = list(Trail.objects.filter(about | searched, facts__persons__contains=[person.ref]).order_by("-at", "-id"))
    names = dict(Organisation.objects.filter(pk__in={row.organisation_id for row in rows}).values_list("pk", "name"))
    roles_of = _roles_of(row.by for row in rows)
    zone = ZoneInfo(person.case.accountable.timezone)
    counted = Counter(
        (
            row.at.astimezone(zone).date(),
            names.get(row.organisation_id or 0, ""),
            _roles(row, roles_of),
            row.what == SEARCHING,
        )
        for row in rows
    )
    return [ReadOn(*line, times) for line, times in counted.items()]


def _roles(row: Trail, roles_of: dict[str, tuple[Role, ...]]) -> tuple[Role, ...]:
    if row.by.startswith(MACHINE):
        return ()
    said = row.facts.get("roles")
    return _in_order(said) if isinstance(said, list) else roles_of.get(row.by, ())


def _roles_of(refs: Iterable[str]) -> dict[str, tuple[Role, ...]]:
    rows = Member.objects.filter(ref__in=set(refs)).values_list("ref", "roles")
    return {ref: _in_order(roles) for ref, roles in rows}


def _in_order(words: Iterable[object]) -> tuple[Role, ...]:
    known = known_roles(str(word) for word in words)
    return tuple(role for role in Role if role in known)
