"""What members are qualified for, and which roles need it: given by a room above, required by a coordinator."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from lindung.audit import actions as audit
from lindung.audit.chain import Facts
from lindung.kernel.errors import WrongState
from lindung.partners.actions.saving import save_once
from lindung.partners.models import Actor, Member, Organisation, Qualification, RoleRequirement
from lindung.partners.permissions import check_can_require_qualification
from lindung.partners.rules import ALWAYS_WORK, Role
from lindung.partners.rules.reading import read_word
from lindung.partners.rules.refusals import BadPeriod, RoleAlwaysWorks

LONGEST_NOTICE_DAYS = 366


@transaction.atomic
def give_qualification(
    *, member: Member, name: str, given_on: date, valid_until: date, evidence: str, by: str, at: datetime
) -> Qualification:
    """Write down what a member has shown to know; an earlier one of the same name ends with it.

    The room that gives it has checked that it may. Needs the scope of the member's organisation.
    """
    Member.objects.select_for_update(of=("self",)).only("pk").get(pk=member.pk)  # one at a time
    _open(member, name).update(ended_at=at, ended_by=by)
    given = Qualification.objects.create(
        organisation=member.organisation,
        member=member,
        name=name,
        given_on=given_on,
        valid_until=valid_until,
        evidence=evidence,
        given_at=at,
        given_by=by,
    )
    _note("qualification.given", given, by, at, name=name, valid_until=valid_until.isoformat(), evidence=evidence)
    return given


@transaction.atomic
def end_qualification(*, member: Member, name: str, by: str, at: datetime) -> bool:
    """It no longer counts; whether there was one. Needs the scope of the member's organisation."""
    found = _open(member, name).first()
    if found is None or _open(member, name).update(ended_at=at, ended_by=by) != 1:
        return False
    _note("qualification.ended", found, by, at, name=name)
    return True


@transaction.atomic
def require_qualification(
    *, organisation: Organisation, role: str, name: str, from_on: date, actor: Actor, at: datetime
) -> RoleRequirement:
    """From a day on a role works only with a current qualification; said by a desk, in its whole network.

    Raises NotAllowed, BadChoice, RoleAlwaysWorks, BadPeriod, AlreadySaid.
    """
    check_can_require_qualification(actor, organisation)
    wanted = read_word(role, Role, field="role")
    if wanted in ALWAYS_WORK:
        raise RoleAlwaysWorks(field="role", role=wanted)
    if not 0 <= (from_on - at.date()).days <= LONGEST_NOTICE_DAYS:
        latest = date.fromordinal(at.date().toordinal() + LONGEST_NOTICE_DAYS)
        raise BadPeriod(field="from_on", least=at.date(), most=latest)
    made = RoleRequirement(
        organisation=organisation, role=wanted.value, name=name, from_on=from_on, made_at=at, made_by=actor.ref
    )
    save_once(made, "role_requirement_said_once", field="role")
    facts: Facts = {"role": wanted.value, "name": name, "from_on": from_on.isoformat()}
    audit.record(
        what="requirement.made", thing=made.ref, by=actor.ref, at=at, facts=facts, organisation_id=organisation.id
    )
    return made


@transaction.atomic
def end_requirement(*, requirement: RoleRequirement, actor: Actor, at: datetime) -> None:
    """The role works without it again. Raises NotAllowed, WrongState."""
    check_can_require_qualification(actor, requirement.organisation)
    still = RoleRequirement.objects.filter(pk=requirement.pk, ended_at=None)
    if still.update(ended_at=at, ended_by=actor.ref) != 1:
        raise WrongState(thing="requirement", now="ended", to="ended")
    requirement.ended_at, requirement.ended_by = at, actor.ref
    audit.record(
        what="requirement.ended",
        thing=requirement.ref,
        by=actor.ref,
        at=at,
        facts={"role": requirement.role, "name": requirement.name},
        organisation_id=requirement.organisation_id,
    )


def _open(member: Member, name: str) -> QuerySet[Qualification]:
    return Qualification.objects.filter(member=member, name=name, ended_at=None)


def _note(what: str, thing: Qualification, by: str, at: datetime, **facts: str) -> None:
    audit.record(
        what=what,
        thing=thing.ref,
        about=thing.member.ref,
        by=by,
        at=at,
        facts=dict(facts),
        organisation_id=thing.organisation_id,
    )
