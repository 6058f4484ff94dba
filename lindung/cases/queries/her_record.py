"""What a person may ask for: who was told about her and why, who read or was asked about her, by day; no names."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from lindung.audit.models import Trail
from lindung.cases.models import Disclosure, LinkedReport, Person
from lindung.cases.rules.her_record import ReadPart
from lindung.directory.models import Service
from lindung.partners.models import Member, Organisation
from lindung.partners.rules import FieldGroup, Purpose, Role, known_roles
from lindung.vault.scope import everyone

READING: Final = ("person.read", "case.read", "record.read")
OF_REPORTS: Final = ("report.read", "report.file_opened", "record.read")
NEEDED, ASKED = "need.added", "offer.offered"
OPENED: Final[Mapping[str, FieldGroup | ReadPart]] = {
    "assessment": FieldGroup.ASSESSMENTS,
    "need": FieldGroup.NEEDS,
    "report": ReadPart.REPORT,
    "message": ReadPart.REPORT,
    "attachment": ReadPart.FILE,
}
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
    parts: tuple[FieldGroup | ReadPart, ...]  # as far as the entries say


@dataclass(frozen=True)
class AskedOn:
    """One line: this organisation was asked whether it can help, without her name. "": its name is kept secret."""

    day: date
    organisation: str
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
    """The three lists, newest first."""

    told: Sequence[ToldTo]
    read: Sequence[ReadOn]
    asked: Sequence[AskedOn]


def her_record(person: Person) -> HerRecord:
    """Who was told and who read about a person, whichever organisation did; ask only for whoever may show it to her."""
    with everyone():
        rows = Disclosure.objects.filter(person=person).order_by("-disclosed_at", "-id")
        rows = rows.select_related("organisation", "consent", "person__key")
        told = [
            ToldTo(row, Purpose(row.purpose), tuple(FieldGroup(group) for group in row.field_groups)) for row in rows
        ]
        return HerRecord(told, _read(person), _asked(person))


def _read(person: Person) -> list[ReadOn]:
    """Each reading as its entry says it: an entry without roles is older than that, and the member's are taken."""
    about = Q(about=person.case.ref, what__in=READING)
    searched = Q(about__in=Organisation.objects.values("ref"), what=SEARCHING)
    reports = LinkedReport.objects.filter(case_id=person.case_id).values("report__ref")
    hers = Q(about | searched, facts__persons__contains=[person.ref])
    rows = list(Trail.objects.filter(hers | Q(about__in=reports, what__in=OF_REPORTS)).order_by("-at", "-id"))
    names, roles_of = _names(row.organisation_id for row in rows), _roles_of(row.by for row in rows)
    zone = ZoneInfo(person.case.accountable.timezone)
    counted: dict[tuple[date, str, tuple[Role, ...], bool], list[set[str]]] = defaultdict(list)
    for row in rows:
        day, organisation = row.at.astimezone(zone).date(), names.get(row.organisation_id or 0, "")
        counted[day, organisation, _roles(row, roles_of), row.what == SEARCHING].append(_parts(row))
    return [ReadOn(*line, len(said), _parts_in_order(said)) for line, said in counted.items()]


def _parts(row: Trail) -> set[str]:
    """What was read, as the entry says it. A report of a case is about each of its persons."""
    if row.what == "report.read":
        return {ReadPart.REPORT.value}
    if row.what == "report.file_opened":
        return {ReadPart.FILE.value}
    if row.what == "record.read":
        return {OPENED.get(str(each), ReadPart.OTHER).value for each in row.facts.get("opened", [])}
    return {str(group) for group in row.facts.get("groups", [])}


def _parts_in_order(said: Iterable[set[str]]) -> tuple[FieldGroup | ReadPart, ...]:
    every = set().union(*said)
    return (*(each for each in FieldGroup if each in every), *(each for each in ReadPart if each in every))


def _asked(person: Person) -> list[AskedOn]:
    """Who was asked for what she needs. A need whose entry does not say for whom counts for all of the case."""
    about = Trail.objects.filter(about=person.case.ref, what__in=(NEEDED, ASKED))
    rows = list(about.order_by("-at", "-id"))
    hers = {row.thing for row in rows if row.what == NEEDED and person.ref in row.facts.get("whom", [person.ref])}
    offers = [row for row in rows if row.what == ASKED and row.facts.get("need") in hers]
    asked = {int(str(row.facts.get("to", 0))) for row in offers}
    secret = set(Service.objects.filter(organisation__in=asked, confidential_location=True).values_list("organisation"))
    names, zone = _names(asked - {each for (each,) in secret}), ZoneInfo(person.case.accountable.timezone)
    counted = Counter(
        (row.at.astimezone(zone).date(), names.get(int(str(row.facts.get("to", 0))), "")) for row in offers
    )
    return [AskedOn(*line, times) for line, times in counted.items()]


def _names(organisations: Iterable[int | None]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=set(organisations)).values_list("pk", "name"))


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
