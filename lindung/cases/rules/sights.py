"""Which parts of a person's record a role needs, and which columns each part holds."""

from collections.abc import Iterable, Mapping

from lindung.cases.rules.states import TaskKind
from lindung.cases.rules.words import SightGround
from lindung.partners.rules import FieldGroup, Role

ALL_GROUPS = frozenset(FieldGroup)
BY_ROLE: Mapping[Role, frozenset[FieldGroup]] = {
    Role.DUTY_OFFICER: ALL_GROUPS,
    Role.DESK_OFFICER: ALL_GROUPS,
    Role.SUPERVISOR: ALL_GROUPS,
    Role.CASE_WORKER: ALL_GROUPS,
    Role.PARTNER_WORKER: frozenset(
        {FieldGroup.IDENTITY, FieldGroup.CONTACT, FieldGroup.FAMILY, FieldGroup.LOCATION, FieldGroup.NEEDS}
    ),
}
"""In the organisation that answers for the case. A role that is not here sees no persons."""

WITH_SIGHT = frozenset({Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR, Role.CASE_WORKER, Role.PARTNER_WORKER})
"""Roles that read, in another organisation, what a sight opens to it."""

WORK_ON_CASES = frozenset({Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR, Role.CASE_WORKER})
TRIAGE = frozenset({Role.DUTY_OFFICER, Role.DESK_OFFICER})
DISCLOSE = frozenset({Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR, Role.CASE_WORKER})
SEES_WALLED = frozenset({Role.DESK_OFFICER, Role.SUPERVISOR, Role.CASE_WORKER})
"""Roles of the own organisation that read what a person was made to do; nobody else ever does."""

REVIEWS: Mapping[SightGround, TaskKind] = {
    SightGround.BREAK_GLASS: TaskKind.REVIEW_BREAK_GLASS,
    SightGround.LEGAL_DUTY: TaskKind.REVIEW_LEGAL_DUTY,
}
"""What is shown without consent: each time is reviewed on its own, by a supervisor who did not show it."""

COLUMNS: Mapping[FieldGroup, tuple[str, ...]] = {
    FieldGroup.IDENTITY: ("name", "other_names", "born_on", "documents"),
    FieldGroup.CONTACT: ("contact",),
    FieldGroup.FAMILY: ("family", "is_carer"),
    FieldGroup.LOCATION: ("area", "safe_distance_km"),
    FieldGroup.EVENTS: ("notes",),
    FieldGroup.ASSESSMENTS: (),
    FieldGroup.HEALTH: ("special_needs",),
    FieldGroup.NEEDS: ("age_band", "sex", "languages", "access_needs"),
    FieldGroup.LEGAL: ("nationality", "status"),
}
"""The columns of a person in each group; events and assessments are tables of their own."""


def groups_of(roles: Iterable[Role]) -> frozenset[FieldGroup]:
    """What these roles see of the persons of their own organisation's cases."""
    return frozenset().union(*(BY_ROLE.get(role, frozenset()) for role in roles))


def columns_of(groups: Iterable[FieldGroup]) -> tuple[str, ...]:
    """The columns of a person that these groups open."""
    return tuple(column for group in FieldGroup if group in set(groups) for column in COLUMNS[group])
