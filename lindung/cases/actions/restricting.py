"""A restricted case: few open it, by name; set by whoever answers for it, opened to all again by a supervisor."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from lindung.cases.actions.clocks import hold_case
from lindung.cases.actions.trail import tell
from lindung.cases.models import Case, Person
from lindung.cases.permissions import (
    check_can_name_readers,
    check_can_open_to_all,
    check_can_restrict,
)
from lindung.cases.queries.pieces import asked_of
from lindung.cases.rules import WORK_ON_CASES
from lindung.cases.rules.restricting import (
    NAMED_AT_MOST,
    Access,
    NoSupervisorHere,
    NotAReader,
    OpenReason,
    ReaderAnswersForIt,
    RestrictReason,
    TooManyReaders,
    readers_with,
)
from lindung.kernel.errors import ChangedMeanwhile
from lindung.notices.actions import queue_notice
from lindung.partners.models import CLOCK, Actor, Member, Organisation
from lindung.partners.queries import members_with_role, people_told
from lindung.partners.rules import Role
from lindung.partners.scope import EVERYONE, acting

ALIKE: Final = 0.6
"""From this share of the shorter name's pieces on, a supervisor is asked to compare: ours, and rather too often."""

_ALIKE = """
SELECT person.case_id FROM unnest(%s::bigint[]) AS asked (token)
JOIN cases_nametoken theirs ON theirs.token = asked.token AND theirs.accountable_id = %s AND theirs.is_restricted
JOIN cases_person person ON person.id = theirs.person_id AND person.erased_at IS NULL
GROUP BY person.id
HAVING count(*) >= %s * least(%s, (SELECT count(*) FROM cases_nametoken all_of WHERE all_of.person_id = person.id))
"""


def restrict_case(
    *, case: Case, reason: RestrictReason, named: Sequence[Member] = (), actor: Actor, at: datetime
) -> None:
    """From now on few open the case: who answers for it, those named, and supervisors, who are told.

    Raises NotYourCase, RestrictedByOne, NoSupervisorHere, NotAReader, TooManyReaders, WrongState, ChangedMeanwhile.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_restrict(actor, case)
        hold_case(case)
        supervisors = members_with_role(organisation=case.accountable, roles=(Role.SUPERVISOR,))
        if not supervisors.exists():
            raise NoSupervisorHere(ref=case.ref)
        for member in named:
            _check_reader(case, member)
        if len(named) > NAMED_AT_MOST:
            raise TooManyReaders(ref=case.ref, most=NAMED_AT_MOST)
        case.restrict(
            Access.RESTRICTED,
            readers=readers_with(case.assignee_id, _first_readers(named, actor)),
            restricted_at=at,
            restricted_by=actor.ref,
            restricted_because=reason.value,
        )
        tell("case.restricted", case=case, actor=actor, at=at, reason=reason.value, named=[each.ref for each in named])
        _tell_supervisors(case, "case_restricted", case.ref, at=at, but=actor)


def open_case_to_all(*, case: Case, reason: OpenReason, actor: Actor, at: datetime) -> None:
    """Everybody of the organisation opens the case again, as far as their roles go.

    Raises NotYourCase, SupervisorOnly, WrongState, ChangedMeanwhile.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_open_to_all(actor, case)
        hold_case(case)
        case.restrict(Access.ORGANISATION, readers=None, restricted_at=None, restricted_by="", restricted_because="")
        tell("case.opened_to_all", case=case, actor=actor, at=at, reason=reason.value)


def name_reader(*, case: Case, member: Member, actor: Actor, at: datetime) -> bool:
    """One more colleague opens a restricted case; false when she did already.

    Raises NotYourCase, RestrictedByOne, NotAReader, TooManyReaders, WrongState, ChangedMeanwhile.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        readers = _held_readers(case, actor)
        _check_reader(case, member)
        if member.pk in readers:
            return False
        if len(set(readers) - {case.assignee_id}) >= NAMED_AT_MOST:
            raise TooManyReaders(ref=case.ref, most=NAMED_AT_MOST)
        _write(case, readers_with(None, [*readers, member.pk]))
        tell("case.reader_named", case=case, actor=actor, at=at, member=member.ref)
        return True


def drop_reader(*, case: Case, member: Member, actor: Actor, at: datetime) -> bool:
    """A colleague no longer opens a restricted case; false when she did not.

    Raises NotYourCase, RestrictedByOne, ReaderAnswersForIt, WrongState, ChangedMeanwhile.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        readers = _held_readers(case, actor)
        if member.pk == case.assignee_id:
            raise ReaderAnswersForIt(ref=case.ref)
        if member.pk not in readers:
            return False
        _write(case, [each for each in readers if each != member.pk])
        tell("case.reader_dropped", case=case, actor=actor, at=at, member=member.ref)
        return True


def tell_if_known(*, persons: Iterable[Person], case: Case, actor: Actor, at: datetime) -> int:
    """A name of this case is like that of a person whose case is restricted: its supervisors are told, nobody else.

    Compared are keyed pieces; no name is opened, and whoever typed it is told nothing. How many cases it may be.
    """
    with acting(organisations=EVERYONE):
        if not Case.objects.filter(accountable=case.accountable_id, readers__isnull=False).exists():
            return 0
        found = {number for person in persons for number in _alike(person, case)} - {case.pk}
        rows = Case.objects.filter(pk__in=found, is_practice=case.is_practice).select_related("accountable")
        if actor.member is not None:
            rows = rows.exclude(readers__contains=[actor.member.pk])
        for other in rows:
            tell("case.maybe_same_person", case=other, actor=CLOCK, at=at, other=case.ref)
            _tell_supervisors(other, "restricted_maybe_same", case.ref, at=at)
        return len(rows)


def tell_where_nobody_supervises(*, at: datetime) -> int:
    """Organisations with restricted cases and no supervisor: their desk's supervisors are told, with a count only.

    A desk's own administrators hear where the desk itself has none. How many organisations. Needs everyone.
    """
    few = Case.objects.filter(readers__isnull=False, erased_at=None).order_by().values("accountable").distinct()
    owners = list(Organisation.objects.filter(pk__in=few).select_related("desk").order_by("id"))
    supervised = people_told(organisations=[owner.pk for owner in owners], role=Role.SUPERVISOR)
    alone = [owner for owner in owners if owner.pk not in supervised]
    for owner in alone:
        desk = owner.national_desk
        role = Role.ADMINISTRATOR if desk.pk == owner.pk else Role.SUPERVISOR
        for member in people_told(organisations=[desk.pk], role=role).get(desk.pk, [None]):
            queue_notice(
                to_organisation=desk, to_member=member, template="nobody_supervises", facts={"ref": owner.ref}, at=at
            )
    return len(alone)


def _first_readers(named: Sequence[Member], actor: Actor) -> set[int]:
    """Those named; and whoever opened the case, while nobody else answers for it."""
    herself = {actor.member.pk} if actor.member and not actor.has(Role.SUPERVISOR) else set()
    return {member.pk for member in named} | herself


def _alike(person: Person, case: Case) -> list[int]:
    asked = asked_of(case.accountable_id, str(person.name or ""), str(person.other_names or ""))
    if not asked.numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, [asked.numbers, case.accountable_id, ALIKE, asked.count])
        return [number for (number,) in cursor.fetchall()]


def _held_readers(case: Case, actor: Actor) -> list[int]:
    """The readers as they are now, held until the end. Raises WrongState where the case is not restricted."""
    check_can_name_readers(actor, case)
    hold_case(case)
    case.refresh_from_db(fields=["readers", "assignee"])
    check_can_name_readers(actor, case)
    if case.readers is None:
        raise ChangedMeanwhile(ref=case.ref)
    return list(case.readers)


def _write(case: Case, readers: list[int]) -> None:
    Case.objects.filter(pk=case.pk).update(readers=readers)
    case.readers = readers


def _check_reader(case: Case, member: Member) -> None:
    own = member.is_active and member.organisation_id == case.accountable_id
    if not own or member.role_set.isdisjoint(WORK_ON_CASES):
        raise NotAReader(field="member")


def _tell_supervisors(case: Case, template: str, ref: str, *, at: datetime, but: Actor | None = None) -> None:
    """Filed under the restricted case, so that nobody else reads of it in the list of notices."""
    people = people_told(organisations=[case.accountable_id], role=Role.SUPERVISOR).get(case.accountable_id, [])
    for member in people:
        if but is None or member.ref != but.ref:
            queue_notice(
                to_organisation=case.accountable,
                to_member=member,
                template=template,
                thing=case.ref,
                facts={"ref": ref},
                at=at,
            )
