"""What somebody sees of a person: the parts their role needs, or the parts an open sight shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lindung.cases.models import Case, Person, Sight
from lindung.cases.permissions import is_own, own_groups
from lindung.cases.rules import WITH_SIGHT, AgeBand, ResidenceStatus, Sex, columns_of
from lindung.partners.models import Actor
from lindung.partners.rules import AgreementState, FieldGroup

WORDS = {"age_band": AgeBand, "sex": Sex, "status": ResidenceStatus}


@dataclass(frozen=True)
class PersonSeen:
    """A person as somebody may see her: only the columns of the groups that are open to them."""

    ref: str
    number: int
    groups: frozenset[FieldGroup]
    columns: dict[str, Any]

    def sees(self, group: FieldGroup) -> bool:
        """Whether the group is open."""
        return group in self.groups


def open_sights(actor: Actor, *, at: datetime) -> QuerySet[Sight]:
    """The sights that are open to the actor's organisation at `at`."""
    if actor.organisation is None or not actor.has(*WITH_SIGHT):
        return Sight.objects.none()
    running = Q(until=None) | Q(until__gt=at)
    in_force = Q(agreement__state=AgreementState.IN_FORCE.value, agreement__from_at__lte=at)
    in_force &= Q(agreement__until_at=None) | Q(agreement__until_at__gt=at)
    return Sight.objects.filter(
        running,
        Q(agreement=None) | in_force,
        organisation=actor.organisation,
        ended_at=None,
        case__is_practice=actor.is_practice,
    ).exclude(case__barrings__organisation=actor.organisation)


def may_see(actor: Actor, person: Person, *, at: datetime) -> frozenset[FieldGroup]:
    """The parts of this person's record the actor may see: by role in an own case, else by open sights."""
    if is_own(actor, person.case):
        return own_groups(actor, person)
    shown = open_sights(actor, at=at).filter(person=person).values_list("field_groups", flat=True)
    return frozenset(FieldGroup(group) for groups in shown for group in groups)


def persons_seen(case: Case, actor: Actor, *, at: datetime) -> tuple[PersonSeen, ...]:
    """The persons of a case, each with what the actor may see; those with nothing to see are left out."""
    persons = list(Person.objects.visible_to(actor).filter(case=case).select_related("key").order_by("id"))
    groups = _groups_by_person(case, persons, actor, at=at)
    return tuple(
        see(person, groups[person.pk], number=number) for number, person in enumerate(persons, 1) if groups[person.pk]
    )


def see(person: Person, groups: frozenset[FieldGroup], *, number: int = 1) -> PersonSeen:
    """The columns of a person that these groups open; nothing else is even unsealed."""
    columns = {name: _said(name, getattr(person, name)) for name in columns_of(groups)}
    return PersonSeen(ref=person.ref, number=number, groups=groups, columns=columns)


def _said(name: str, value: Any) -> Any:
    return WORDS[name](value) if name in WORDS else value


def _groups_by_person(
    case: Case, persons: Sequence[Person], actor: Actor, *, at: datetime
) -> dict[int, frozenset[FieldGroup]]:
    if is_own(actor, case):
        for person in persons:
            person.case = case
        return {person.pk: own_groups(actor, person) for person in persons}
    groups: dict[int, frozenset[FieldGroup]] = {person.pk: frozenset() for person in persons}
    for person_id, shown in open_sights(actor, at=at).filter(case=case).values_list("person_id", "field_groups"):
        groups[person_id] |= {FieldGroup(group) for group in shown}
    return groups
