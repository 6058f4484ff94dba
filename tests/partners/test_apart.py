"""Whoever administers accounts sees no person, ever: not given together, not confirmed, not left from before."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from lindung.partners import actions, queries
from lindung.partners.models import Actor, Member
from lindung.partners.rules import SEES_PERSONS, InvitationState, Role, working_roles
from lindung.partners.rules.refusals import RolesApart
from tests.factories import NINE, PASSWORD
from tests.factories.partners import a_desk, a_member, an_actor, an_organisation, signed_in

pytestmark = pytest.mark.django_db
RULE = "member_who_administers_sees_nobody"
SAYS = "This account administers, so it sees no person"


@pytest.mark.parametrize("role", sorted(SEES_PERSONS))
def test_one_account_is_never_given_both(role: Role) -> None:
    own = an_organisation()
    admin, member = an_actor(of=own, roles=[Role.ADMINISTRATOR]), a_member(of=own, roles=[role])
    both = [role.value, Role.ADMINISTRATOR.value]
    with pytest.raises(RolesApart):
        actions.invite_member(organisation=own, email="a@x.example", roles=both, language="en", actor=admin, at=NINE)
    with pytest.raises(RolesApart):
        actions.change_roles(member=member, roles=both, actor=admin, at=NINE)
    member.refresh_from_db()
    assert member.role_set == {role}
    assert working_roles(given=both, confirmed=both) == {Role.ADMINISTRATOR}
    with pytest.raises(IntegrityError, match=RULE), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(roles=both)


def test_the_page_says_so_beside_the_roles_and_keeps_what_was_chosen() -> None:
    own = an_organisation()
    client = signed_in(Client(), a_member(of=own, roles=[Role.ADMINISTRATOR]))
    sent = {"email": "a@x.example", "roles": ["administrator", "supervisor"], "language": "en"}
    answer = client.post("/partners/members/invite/", sent)
    assert answer.status_code == 422
    assert "An account that administers sees no person" in answer.content.decode()
    assert (
        client.post("/partners/members/invite/", sent | {"roles": ["administrator", "coordinator"]}).status_code == 200
    )


def test_an_invitation_from_before_makes_an_administrator_who_sees_nobody() -> None:
    desk = a_desk()
    invitation, key = actions.make_invitation(
        organisation=desk, email="a@x.example", roles=["administrator"], language="en", by="set-up", at=NINE
    )
    type(invitation).objects.filter(pk=invitation.pk).update(roles=["administrator", "supervisor"])
    member = actions.accept_invitation(key=key, name="Practice First", password=PASSWORD, at=NINE)
    member.refresh_from_db()
    assert (member.role_set, member.confirmed_roles) == ({Role.ADMINISTRATOR}, [])
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.ACCEPTED.value


def test_who_held_both_sees_nobody_after_the_upgrade_and_comes_back_by_another_address() -> None:
    own = a_desk()
    roles = [Role.ADMINISTRATOR, Role.SUPERVISOR, Role.COORDINATOR]
    member = a_member(of=own, roles=roles, waiting_for=["upgrade"])  # as the upgrade leaves it: below
    actor, boss = Actor.of_member(member), an_actor(of=own, roles=[Role.SUPERVISOR])
    assert actor.roles == {Role.ADMINISTRATOR, Role.COORDINATOR}
    assert member not in queries.members_with_role(organisation=own, roles=(Role.SUPERVISOR,))
    client = signed_in(Client(), member)
    assert SAYS in client.get("/partners/me/").content.decode()
    for refused in (
        lambda: actions.confirm_access(member=member, roles=["supervisor"], actor=boss, at=NINE),
        lambda: call_command("confirm_access", member.ref),
    ):
        with pytest.raises((RolesApart, CommandError), match="roles_apart|An account that administers"):
            refused()
    _, key = actions.invite_member(
        organisation=own, email="accounts@x.example", roles=["administrator"], language="en", actor=actor, at=NINE
    )
    other = actions.accept_invitation(key=key, name="Practice Accounts", password=PASSWORD, at=NINE)
    other.refresh_from_db()
    assert SAYS in signed_in(Client(), other).get(f"/partners/members/{member.ref}/").content.decode()
    kept = ["supervisor", "coordinator"]
    actions.change_roles(member=member, roles=kept, actor=Actor.of_member(other), at=NINE)
    actions.confirm_access(member=member, roles=["supervisor"], actor=boss, at=NINE)
    member = Member.objects.get(pk=member.pk)
    assert member.role_set == {Role.SUPERVISOR, Role.COORDINATOR}


def _migrate_to(name: str | None) -> None:
    executor = MigrationExecutor(connections["owner"])
    executor.migrate([("partners", name)] if name else executor.loader.graph.leaf_nodes())


@pytest.mark.prove
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_upgrade_lets_what_was_held_together_rest_and_in_practice_takes_administering_off() -> None:
    real, practice, plain = (
        a_member(of=a_desk(is_practice=is_practice), roles=[Role.SUPERVISOR], confirmed_for=["0000000000"])
        for is_practice in (False, True, False)
    )
    _migrate_to("0011_code_tries")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('lindung.orgs', '*', false)")
        both = "UPDATE partners_member SET roles = roles || 'administrator'::varchar WHERE id IN (%s, %s)"
        cursor.execute(both, [real.pk, practice.pk])
    _migrate_to(None)
    for member in (real, practice, plain):
        member.refresh_from_db()
    assert (real.roles, real.role_set) == (["supervisor", "administrator"], {Role.ADMINISTRATOR})
    assert real.waiting_for == ["0000000000", "upgrade"]  # who gave it before does not confirm it now
    assert [(each.roles, each.role_set) for each in (practice, plain)] == [(["supervisor"], {Role.SUPERVISOR})] * 2


def test_a_supervisor_makes_the_token_that_shows_persons_from_the_page_of_access() -> None:
    client = signed_in(Client(), a_member(of=an_organisation(), roles=[Role.SUPERVISOR]))
    assert "/partners/tokens/make/" in client.get("/partners/access/").content.decode()
    made = client.post("/partners/tokens/make/", {"label": "Practice", "scopes": ["cases:read"], "days": "30"})
    assert made.status_code == 200
    assert 'href="/partners/access/"' in made.content.decode()
