"""A second person stands behind every role that shows persons, and behind every token about persons."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.kernel.errors import ChangedMeanwhile, NotFound, WrongState
from lindung.partners.models import Actor, ApiToken, Member
from lindung.partners.permissions import check_can_confirm_access, check_can_confirm_token
from lindung.partners.rules import SET_UP, Role
from lindung.partners.rules.refusals import RolesApart
from lindung.partners.scope import acting

GIVEN = ("roles", "waiting_for", "confirmed_roles", "confirmed_for", "confirmed_by", "confirmed_at")


def give_roles(member: Member, roles: Iterable[Role], *, by: str, at: datetime) -> list[Role]:
    """Write roles on the row (not saved): what was confirmed stays, what is new waits; what waits now.

    Whoever begins an installation stands at the machine and is the second person.
    """
    waited = member.waiting_roles
    member.roles = [role.value for role in roles]
    member.confirmed_roles = [role for role in member.confirmed_roles if role in member.roles]
    if member.waiting_roles - waited:
        member.waiting_for = [*(member.waiting_for if waited else []), by]
    if not member.waiting_roles:
        member.waiting_for = []
    elif by == SET_UP and not member.mixes_roles:  # an invitation from before this was refused
        _confirm(member, by=SET_UP, at=at)
    return sorted(member.waiting_roles)


def lock_given(member: Member) -> None:
    """Lock the row, and read its roles as they are now."""
    Member.objects.select_for_update(of=("self",)).only("pk").get(pk=member.pk)
    member.refresh_from_db(fields=list(GIVEN))


def take_confirmation(member: Member, *, by: str) -> None:
    """Its roles, as they are now, have to be confirmed anew: somebody else may hold the account. Saved."""
    lock_given(member)
    member.confirmed_roles = []
    member.waiting_for = [by] if member.waiting_roles else []
    member.save(update_fields=GIVEN)


def tell_waiting(member: Member, *, at: datetime) -> None:
    """Leave word for those who may confirm, when something waits."""
    if member.waiting_roles:
        audit.emit(kind="access.waits", thing=member.ref, at=at, facts={})


def confirm_access(*, member: Member, roles: Iterable[str], actor: Actor, at: datetime) -> None:
    """The roles that wait work from now on. `roles`: those that were looked at; others, and nothing is confirmed.

    Raises NotAllowed, ChangedMeanwhile, WrongState when nothing waits.
    """
    with transaction.atomic(), acting(organisations=_scope(actor, member.organisation_id), member=actor.ref):
        row = Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
        check_can_confirm_access(actor, row)
        _check_waits(row, roles)
        words = sorted(role.value for role in row.waiting_roles)
        _confirm(row, by=actor.ref, at=at)
        row.save(update_fields=GIVEN)
        note_member("member.roles_confirmed", row, actor.ref, at, roles=words)


def refuse_access(*, member: Member, roles: Iterable[str], actor: Actor, at: datetime) -> None:
    """The roles that wait are taken away again. Raises NotAllowed, ChangedMeanwhile, WrongState when nothing waits."""
    with transaction.atomic(), acting(organisations=_scope(actor, member.organisation_id), member=actor.ref):
        row = Member.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member.pk)
        check_can_confirm_access(actor, row)
        _check_waits(row, roles)
        words = sorted(role.value for role in row.waiting_roles)
        row.roles, row.waiting_for = [role for role in row.roles if role not in words], []
        row.save(update_fields=GIVEN)
        note_member("member.roles_refused", row, actor.ref, at, roles=words)


@transaction.atomic
def confirm_at_machine(*, ref: str, at: datetime) -> list[str]:
    """An operator of the machine is the second person, where nobody else is left. Raises NotFound, WrongState."""
    row = Member.objects.select_for_update(of=("self",)).select_related("organisation").filter(ref=ref).first()
    if row is None:
        raise NotFound(ref=ref)
    if row.mixes_roles:
        raise RolesApart(ref=ref)
    words = sorted(role.value for role in row.waiting_roles)
    _check_waits(row, words)
    _confirm(row, by=SET_UP, at=at)
    row.save(update_fields=GIVEN)
    note_member("member.roles_confirmed", row, SET_UP, at, roles=words)
    return words


def confirm_token(*, token: ApiToken, actor: Actor, at: datetime) -> None:
    """What the token may do about persons works from now on. Raises NotAllowed, WrongState."""
    with transaction.atomic(), acting(organisations=_scope(actor, token.organisation_id), member=actor.ref):
        row = ApiToken.objects.select_related("organisation").get(pk=token.pk)
        check_can_confirm_token(actor, row)
        waiting = ApiToken.objects.waiting(at).filter(pk=row.pk)
        if waiting.update(confirmed_at=at, confirmed_by=actor.ref) != 1:
            raise WrongState(thing="token", now="confirmed", to="confirmed")
        audit.record(
            what="token.confirmed",
            thing=row.ref,
            about=row.organisation.ref,
            by=actor.ref,
            at=at,
            facts={"scopes": row.scopes},
            organisation_id=row.organisation_id,
        )


def _confirm(member: Member, *, by: str, at: datetime) -> None:
    member.confirmed_roles = sorted({*member.confirmed_roles, *(role.value for role in member.waiting_roles)})
    member.confirmed_for, member.waiting_for = member.waiting_for, []
    member.confirmed_by, member.confirmed_at = by, at


def _check_waits(member: Member, roles: Iterable[str]) -> None:
    if not member.waiting_roles or not member.is_active:
        raise WrongState(thing="member", now="confirmed", to="confirmed")
    if {role.value for role in member.waiting_roles} != set(roles):
        raise ChangedMeanwhile(ref=member.ref)


def _scope(actor: Actor, organisation_id: int) -> list[int]:
    """The desk looks over the wall for this one step."""
    return sorted({organisation_id, *([actor.organisation_id] if actor.organisation_id else [])})


def note_member(what: str, member: Member, by: str, at: datetime, **facts: list[str]) -> None:
    """Leave an entry about a member on the trail."""
    audit.record(
        what=what,
        thing=member.ref,
        about=member.organisation.ref,
        by=by,
        at=at,
        facts={**facts},
        organisation_id=member.organisation_id,
    )
