"""Nobody is let near persons by one administrator alone: a second person confirms, and everybody concerned is told."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from lindung.audit.models import Trail
from lindung.kernel.errors import ChangedMeanwhile, NotAllowed, WrongState
from lindung.notices.models import Notice
from lindung.notices.telling import tell_of_access
from lindung.partners import actions, queries
from lindung.partners.actions.confirming import take_confirmation, tell_waiting
from lindung.partners.models import Actor, ApiToken, Member, Organisation
from lindung.partners.rules import SEES_PERSONS, Role, TokenScope, working_roles
from lindung.partners.rules.refusals import NeedsAnotherPerson, NotOneself, OnlyOwnOrganisation
from tests.factories import NINE, PASSWORD
from tests.factories.partners import EVERY_ROLE, a_desk, a_member, an_actor, an_app, an_organisation, signed_in

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=1)
ALL = frozenset(EVERY_ROLE)


def joined(organisation: Organisation, roles: list[str], *, invited_by: Actor, email: str = "second@x.example"):
    _, key = actions.invite_member(
        organisation=organisation, email=email, roles=roles, language="en", actor=invited_by, at=NINE
    )
    return actions.accept_invitation(key=key, name="Practice Second", password=PASSWORD, at=LATER)


def admin_of(organisation: Organisation) -> Actor:
    return an_actor(of=organisation, roles=[Role.ADMINISTRATOR])


def reread(member: Member) -> Member:
    return Member.objects.select_related("organisation").get(pk=member.pk)


@pytest.mark.parametrize("role", Role)
def test_a_role_that_shows_persons_works_only_when_it_was_confirmed(role):
    assert working_roles(given=[role.value], confirmed=[]) == ({role} - SEES_PERSONS)
    assert working_roles(given=[role.value], confirmed=[role.value]) == {role}
    assert working_roles(given=[], confirmed=[role.value]) == frozenset() or role in SEES_PERSONS
    assert working_roles(given=["emperor"], confirmed=["emperor"]) == frozenset()


def test_an_administrators_second_self_sees_nobody_until_another_supervisor_confirms():
    own = an_organisation()
    admin, supervisor = admin_of(own), an_actor(of=own, roles=[Role.SUPERVISOR])
    member = joined(own, [role.value for role in EVERY_ROLE], invited_by=admin)
    assert Actor.of_member(reread(member)).roles == ALL - SEES_PERSONS
    for role in SEES_PERSONS:
        assert member not in queries.members_with_role(organisation=own, roles=(role,))
    words = sorted(role.value for role in member.waiting_roles)
    actions.confirm_access(member=member, roles=words, actor=supervisor, at=LATER)
    assert Actor.of_member(reread(member)).roles == ALL
    assert member in queries.members_with_role(organisation=own, roles=(Role.CASE_WORKER,))
    entry = Trail.objects.get(what="member.roles_confirmed")
    assert (entry.thing, entry.by, entry.facts) == (member.ref, supervisor.ref, {"roles": words})
    with pytest.raises(WrongState):
        actions.confirm_access(member=member, roles=words, actor=supervisor, at=LATER)


def test_strangers_the_one_who_gave_and_the_one_who_got_confirm_nothing():
    own, other = an_organisation(), an_organisation()
    giver = an_actor(of=own, roles=[Role.SUPERVISOR])  # gave it when she still was administrator
    an_actor(of=own, roles=[Role.SUPERVISOR])
    member = a_member(of=own, roles=[Role.SUPERVISOR], confirmed_roles=[], waiting_for=[giver.ref])
    wrong = {
        NeedsAnotherPerson: giver,
        NotOneself: Actor.of_member(reread(member)),
        OnlyOwnOrganisation: an_actor(of=a_desk(), roles=[Role.SUPERVISOR]),
        NotAllowed: an_actor(of=other, roles=[Role.SUPERVISOR]),
    }
    for refusal, actor in wrong.items():
        with pytest.raises(refusal):
            actions.confirm_access(member=member, roles=["supervisor"], actor=actor, at=LATER)
    for role in frozenset(Role) - {Role.SUPERVISOR}:
        actor = an_actor(of=own, roles=[role])
        with pytest.raises(NotAllowed):
            actions.confirm_access(member=member, roles=["supervisor"], actor=actor, at=LATER)
    assert not reread(member).confirmed_roles
    assert not Trail.objects.filter(what="member.roles_confirmed").exists()


def test_while_an_organisation_has_no_supervisor_its_desks_confirms_and_learns_no_name():
    own, desk = an_organisation(), a_desk()
    member = joined(own, ["supervisor"], invited_by=admin_of(own))
    lead, abroad = (an_actor(of=each, roles=[Role.SUPERVISOR]) for each in (desk, a_desk("KH")))
    assert queries.access_waiting(abroad, at=LATER) == []
    (row,) = queries.access_waiting(lead, at=LATER)
    assert (row.thing, row.name, row.words) == (member, "", ("supervisor",))
    with pytest.raises(NotAllowed):
        actions.confirm_access(member=member, roles=row.words, actor=abroad, at=LATER)
    actions.confirm_access(member=member, roles=row.words, actor=lead, at=LATER)
    second = joined(own, ["case_worker"], invited_by=admin_of(own), email="third@x.example")
    assert queries.access_waiting(lead, at=LATER) == []  # from now on its own supervisor does it
    (mine,) = queries.access_waiting(Actor.of_member(reread(member)), at=LATER)
    assert (mine.thing, mine.name) == (second, "Practice Second")


def test_roles_changed_later_wait_too_and_what_was_confirmed_stays():
    own = an_organisation()
    giver, supervisor = admin_of(own), an_actor(of=own, roles=[Role.SUPERVISOR])
    member = a_member(of=own, roles=[Role.CASE_WORKER])
    actions.change_roles(member=member, roles=["case_worker", "desk_officer", "analyst"], actor=giver, at=LATER)
    assert member.role_set == {Role.CASE_WORKER, Role.ANALYST}
    with pytest.raises(ChangedMeanwhile):  # what is confirmed is what was looked at
        actions.confirm_access(member=member, roles=["desk_officer", "supervisor"], actor=supervisor, at=LATER)
    actions.change_roles(member=member, roles=["case_worker", "supervisor"], actor=giver, at=LATER)
    with pytest.raises(ChangedMeanwhile):  # and roles exchanged under one's hand are not
        actions.confirm_access(member=member, roles=["desk_officer"], actor=supervisor, at=LATER)
    actions.refuse_access(member=member, roles=["supervisor"], actor=supervisor, at=LATER)
    member = reread(member)
    assert (member.roles, member.role_set) == (["case_worker"], {Role.CASE_WORKER})
    actions.change_roles(member=member, roles=["analyst"], actor=giver, at=LATER)
    actions.change_roles(member=member, roles=["case_worker"], actor=giver, at=LATER)
    assert member.role_set == frozenset()  # taken and given again is given anew


def test_the_database_takes_nobody_as_their_own_second_and_no_role_that_was_not_given():
    own = an_organisation()
    giver = admin_of(own)
    member = joined(own, ["case_worker"], invited_by=giver)
    wrong = (
        ({"confirmed_by": member.ref}, "member_confirmed_by_another"),
        ({"confirmed_by": giver.ref}, "member_confirmed_by_another"),
        ({"confirmed_by": "0000000000", "confirmed_roles": ["supervisor"]}, "member_confirmed_roles_were_given"),
        ({"confirmed_by": ""}, "member_confirmation_has_time_and_person"),
    )
    for values, constraint in wrong:
        row = {"confirmed_roles": ["case_worker"], "confirmed_for": [giver.ref], "confirmed_at": NINE, **values}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Member.objects.filter(pk=member.pk).update(**row)


def test_a_new_password_link_shows_nobody_without_the_second_factor_or_a_second_person():
    own = an_organisation()
    admin, supervisor = admin_of(own), an_actor(of=own, roles=[Role.SUPERVISOR])
    with_factor, without = (a_member(of=own, roles=[Role.CASE_WORKER]) for _ in range(2))
    an_app(with_factor)
    before = signed_in(Client(), without)
    for member in (with_factor, without):
        _, key = actions.renew_access(member=member, actor=admin, at=LATER)
        actions.accept_invitation(key=key, name="", password="another long practice word", at=LATER)
    assert reread(without).role_set == frozenset()
    assert reread(with_factor).role_set == {Role.CASE_WORKER}
    said = {"login": with_factor.account.email, "password": "another long practice word"}
    client = Client()
    assert client.post("/accounts/login/", said).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/partners/me/").status_code == 302  # not signed in before the code
    assert before.get("/partners/me/").status_code == 302  # what was open is closed
    assert [row.thing for row in queries.access_waiting(supervisor, at=LATER)] == [without]
    tell_of_access(at=LATER)
    told = set(Notice.objects.filter(template="access_link_made").values_list("to_member__ref", "facts__ref"))
    refs = [member.ref for member in (with_factor, without)]
    assert told == {(to, ref) for ref in refs for to in (ref, supervisor.ref)}


def test_those_who_can_confirm_are_told():
    own, desk = an_organisation(), a_desk()
    lead = an_actor(of=desk, roles=[Role.SUPERVISOR])
    member = joined(own, ["supervisor"], invited_by=admin_of(own))
    assert tell_of_access(at=LATER) == 1
    assert list(Notice.objects.values_list("template", "to_member__ref")) == [("access_waits", lead.ref)]
    actions.confirm_access(member=member, roles=["supervisor"], actor=lead, at=LATER)
    joined(own, ["case_worker"], invited_by=admin_of(own), email="third@x.example")
    tell_of_access(at=LATER)
    assert Notice.objects.filter(to_member=member).count() == 1
    joined(own, ["analyst"], invited_by=admin_of(own), email="fourth@x.example")
    assert tell_of_access(at=LATER) == 0


def test_where_the_only_supervisor_gave_it_the_desks_supervisor_is_told():
    own, desk = an_organisation(), a_desk()
    lead = an_actor(of=desk, roles=[Role.SUPERVISOR])
    giver = an_actor(of=own, roles=[Role.SUPERVISOR])
    waits = a_member(of=own, roles=[Role.CASE_WORKER], confirmed_roles=[], waiting_for=[giver.ref])
    tell_waiting(waits, at=LATER)
    tell_of_access(at=LATER)
    assert list(Notice.objects.values_list("template", "to_member__ref")) == [("access_waits", lead.ref)]
    assert len(queries.access_waiting(lead, at=LATER)) == 1


def test_a_token_about_persons_waits_for_another_supervisor():
    own = an_organisation()
    maker, second = (an_actor(of=own, roles=[Role.SUPERVISOR]) for _ in range(2))
    scopes = [TokenScope.CASES_READ.value, TokenScope.DIRECTORY_READ.value]
    token, text = actions.make_token(
        organisation=own, label="Practice machine", scopes=scopes, expires_at=NINE + timedelta(days=9), actor=maker,
        at=NINE,
    )  # fmt: skip
    assert token.scope_set == {TokenScope.DIRECTORY_READ}
    assert token.role_set == frozenset()
    with pytest.raises(NeedsAnotherPerson):
        actions.confirm_token(token=token, actor=maker, at=LATER)
    with pytest.raises(NotAllowed):
        actions.confirm_token(token=token, actor=an_actor(of=an_organisation(), roles=[Role.SUPERVISOR]), at=LATER)
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(confirmed_at=NINE, confirmed_by=maker.ref)
    actions.confirm_token(token=token, actor=second, at=LATER)
    token.refresh_from_db()
    assert token.scope_set == {TokenScope.CASES_READ, TokenScope.DIRECTORY_READ}
    with pytest.raises(WrongState):
        actions.confirm_token(token=token, actor=second, at=LATER)
    assert text


def test_the_page_shows_what_waits_and_confirms_it_in_two_steps(settings):
    own = an_organisation()
    admin, supervisor = admin_of(own), a_member(of=own, roles=[Role.SUPERVISOR])
    member = joined(own, ["case_worker"], invited_by=admin)
    client = signed_in(Client(), supervisor)
    page = client.get("/partners/access/").content.decode()
    assert "Practice Second" in page
    assert f"/partners/access/{member.ref}/confirm/" in page
    for path, role in ((f"/partners/access/{member.ref}/confirm/", "supervisor"), ("/partners/access/", "")):
        assert Client().get(path).status_code in {302, 405}, role
    client.post(f"/partners/access/{member.ref}/confirm/", {"roles": ["case_worker"]})
    assert reread(member).role_set == {Role.CASE_WORKER}
    stranger = signed_in(Client(), a_member(of=an_organisation(), roles=[Role.SUPERVISOR]))
    assert stranger.post(f"/partners/access/{member.ref}/confirm/", {"roles": ["case_worker"]}).status_code == 404
    assert signed_in(Client(), admin.member).get("/partners/access/").status_code == 403


def test_an_installation_begins_in_one_go_with_a_supervisor_who_works_at_once(capsys):
    given = {"country": "MY", "name": "Practice Desk", "timezone": "UTC", "language": "en"}
    people = {"administrator": "one@x.example", "supervisor": "two@x.example", "confirmer": "two@x.example"}
    with pytest.raises(CommandError, match="An account that administers sees no person"):
        call_command("begin_installation", **given, **people | {"supervisor": "One@x.example"})
    assert not Organisation.objects.exists()
    call_command("begin_installation", **given, **people)
    keys = [line.rsplit("/", 2)[1] for line in capsys.readouterr().out.splitlines() if "/join/" in line]
    members = [actions.accept_invitation(key=key, name="Practice", password=PASSWORD, at=LATER) for key in keys]
    assert [reread(each).role_set for each in members] == [{Role.ADMINISTRATOR}, {Role.SUPERVISOR, Role.DUTY_OFFICER}]
    confirmed = Trail.objects.filter(what="member.roles_confirmed").values_list("thing", "by")
    assert set(confirmed) == {(members[1].ref, "set-up")}


def test_where_nobody_is_left_the_machines_operator_confirms_and_it_is_on_the_trail(capsys):
    desk = a_desk()
    member = joined(desk, ["supervisor"], invited_by=admin_of(desk))
    call_command("confirm_access", member.ref)
    assert capsys.readouterr().out == "confirmed=supervisor\n"
    assert reread(member).role_set == {Role.SUPERVISOR}
    assert Trail.objects.get(what="member.roles_confirmed").by == "set-up"
    for ref in (member.ref, "0000000000"):
        with pytest.raises(CommandError):
            call_command("confirm_access", ref)


def test_confirming_anew_brings_no_role_back_that_was_taken_meanwhile():
    member = a_member(roles=[Role.SUPERVISOR, Role.ANALYST])
    Member.objects.filter(pk=member.pk).update(roles=[Role.SUPERVISOR.value])
    take_confirmation(member, by="provider:test")
    member.refresh_from_db()
    assert (member.roles, member.confirmed_roles) == ([Role.SUPERVISOR.value], [])
    assert member.waiting_for == ["provider:test"]
