"""What happens in partners, by action: rights, the same call twice, the trail."""

from datetime import timedelta

import pytest

from lindung.audit.models import Trail
from lindung.kernel.errors import BadInput, ChangedMeanwhile, NotAllowed, NotFound, WrongState
from lindung.partners import actions, queries
from lindung.partners.models import CLOCK, PUBLIC, Agreement, ClockPolicy, Member, Organisation
from lindung.partners.rules import (
    AgreementState,
    FieldGroup,
    MemberState,
    OrganisationKind,
    OrganisationState,
    Purpose,
    Role,
    Urgency,
)
from lindung.partners.rules.refusals import (
    AgreementOver,
    DeskExists,
    HasAdministrator,
    InvitationOver,
    LastAdministrator,
    NeedsAnotherPerson,
    NothingChanged,
    NotOneself,
    PartyNotVetted,
)
from tests.factories import NINE, PASSWORD
from tests.factories.partners import (
    a_desk,
    a_member,
    a_policy,
    an_actor,
    an_agreement,
    an_invitation,
    an_organisation,
)

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(hours=1)


def lead_of(organisation: Organisation, **also: object):
    return an_actor(of=organisation, roles=[Role.COORDINATOR], **also)


def trail(what: str) -> list[Trail]:
    return list(Trail.objects.filter(what=what))


@pytest.mark.parametrize("state", OrganisationState)
@pytest.mark.parametrize(
    ("step", "from_state", "to_state"),
    [
        ("vet_organisation", "invited", "vetted"),
        ("suspend_organisation", "vetted", "suspended"),
        ("restore_organisation", "suspended", "vetted"),
    ],
)
def test_trust_moves_by_the_table_and_leaves_a_trail(state, step, from_state, to_state):
    organisation = an_organisation(state=state.value)
    also = {"suspend_organisation": {"reason": "safety"}, "vet_organisation": {"enforces": "nothing"}}.get(step, {})
    do = lambda: getattr(actions, step)(organisation=organisation, actor=lead_of(a_desk()), at=LATER, **also)  # noqa: E731
    if state.value == from_state:
        do()
        assert (organisation.state, organisation.changed_at) == (to_state, LATER)
        assert Trail.objects.count() == 1
    else:
        with pytest.raises(WrongState):
            do()
        organisation.refresh_from_db()
        assert organisation.state == state.value
        assert not Trail.objects.exists()


def test_three_people_stand_before_an_organisations_trust():
    organisation = an_organisation(state=OrganisationState.INVITED.value)
    for stranger in (
        lead_of(a_desk("KH")),
        lead_of(organisation),
        an_actor(of=a_desk(), roles=[Role.DUTY_OFFICER]),
        an_actor(of=a_desk(), roles=[Role.ADMINISTRATOR]),
        lead_of(a_desk(is_practice=True)),
        CLOCK,
        PUBLIC,
    ):
        with pytest.raises(NotAllowed):
            actions.vet_organisation(organisation=organisation, enforces="nothing", actor=stranger, at=NINE)
    assert not Trail.objects.exists()
    with pytest.raises(NotAllowed):
        actions.suspend_organisation(organisation=a_desk(), reason="safety", actor=lead_of(a_desk()), at=NINE)


def test_two_who_suspend_at_once_one_is_told():
    organisation = an_organisation()
    other = Organisation.objects.get(pk=organisation.pk)
    actions.suspend_organisation(organisation=organisation, reason="safety", actor=lead_of(a_desk()), at=NINE)
    with pytest.raises(ChangedMeanwhile):
        actions.suspend_organisation(organisation=other, reason="safety", actor=lead_of(a_desk()), at=NINE)
    assert len(trail("organisation.suspended")) == 1


def test_a_country_has_one_desk_and_no_desk_is_invited():
    values = {"timezone": "Asia/Jakarta", "language": "id"}
    desk = actions.make_national_desk(country="ID", name="Practice Desk", by="set-up", at=NINE, **values)
    assert (desk.is_desk, desk.is_vetted, desk.national_desk_id) == (True, True, desk.id)
    with pytest.raises(DeskExists):
        actions.make_national_desk(country="ID", name="Practice Other", by="set-up", at=NINE, **values)
    with pytest.raises(BadInput):
        actions.invite_organisation(
            name="Practice Two", kind="national_desk", country="ID", actor=lead_of(desk), at=NINE, **values
        )


@pytest.mark.parametrize(
    "wrong", [{"country": "XX"}, {"timezone": "Mars/Base"}, {"language": "xx"}, {"name": " "}, {"kind": "gang"}]
)
def test_an_organisation_that_cannot_be_is_refused(wrong):
    values = {"name": "Practice", "kind": "shelter", "country": "MY", "timezone": "UTC", "language": "en", **wrong}
    with pytest.raises(BadInput):
        actions.invite_organisation(**values, actor=lead_of(a_desk()), at=NINE)
    assert not Organisation.objects.filter(state="invited").exists()


def test_without_a_duty_contact_nothing_urgent():
    shelter = an_organisation(reachable=False)
    assert not shelter.can_be_accountable_urgently
    actions.set_duty_contact(
        organisation=shelter,
        name="Practice Night",
        phone="+60 3 1234 5678",
        notice_channel="n@practice.example",
        actor=lead_of(shelter),
        at=NINE,
    )
    shelter = Organisation.objects.get(pk=shelter.pk)
    assert shelter.can_be_accountable_urgently
    assert shelter in Organisation.objects.reachable()
    assert (shelter.duty_name, shelter.notice_channel) == ("Practice Night", "n@practice.example")
    assert "Practice Night" not in str(trail("organisation.duty_contact_set")[0].facts)


def test_an_invitation_is_taken_once_and_never_after_its_end():
    own = an_organisation()
    admin = an_actor(of=own, roles=[Role.ADMINISTRATOR])
    invitation, key = actions.invite_member(
        organisation=own, email="N@Practice.example", roles=["case_worker"], language="en", actor=admin, at=NINE
    )
    late = invitation.expires_at
    with pytest.raises(InvitationOver):
        actions.accept_invitation(key=key, name="Practice New", password=PASSWORD, at=late)
    with pytest.raises(InvitationOver):
        actions.accept_invitation(key=key[:-1] + "!", name="Practice New", password=PASSWORD, at=LATER)
    member = actions.accept_invitation(key=key, name="Practice New", password=PASSWORD, at=LATER)
    assert member.account.check_password(PASSWORD)
    with pytest.raises(InvitationOver):
        actions.accept_invitation(key=key, name="Practice Twin", password=PASSWORD, at=LATER)
    assert Member.objects.filter(organisation=own).count() == 2
    assert [entry.thing for entry in trail("member.joined")] == [member.ref]


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"roles": []}, {"roles": ["emperor"]}, {"language": "xx"}])
def test_an_invitation_that_cannot_be_is_refused(wrong):
    own = an_organisation()
    values = {"email": "n@practice.example", "roles": ["case_worker"], "language": "en", **wrong}
    with pytest.raises(BadInput):
        actions.invite_member(organisation=own, **values, actor=an_actor(of=own, roles=[Role.ADMINISTRATOR]), at=NINE)


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012", "n@practice.example"])
def test_a_password_that_can_be_guessed_is_refused_and_the_link_stays(password):
    _, key = an_invitation(to=an_organisation(), email="n@practice.example")
    with pytest.raises(BadInput):
        actions.accept_invitation(key=key, name="Practice", password=password, at=LATER)
    assert actions.open_invitation(key=key, at=LATER)


def test_the_desk_lets_in_the_first_administrator_only():
    shelter = an_organisation()
    desk = lead_of(a_desk())
    actions.invite_first_administrator(organisation=shelter, email="a@practice.example", actor=desk, at=NINE)
    a_member(of=shelter, roles=[Role.ADMINISTRATOR])
    with pytest.raises(HasAdministrator):
        actions.invite_first_administrator(organisation=shelter, email="b@practice.example", actor=desk, at=NINE)
    with pytest.raises(NotAllowed):
        actions.invite_member(
            organisation=shelter, email="c@practice.example", roles=["supervisor"], language="en", actor=desk, at=NINE
        )


def test_the_last_administrator_stays_and_nobody_changes_themselves():
    own = an_organisation()
    admin = a_member(of=own, roles=[Role.ADMINISTRATOR])
    actor = an_actor(of=own, roles=[Role.ADMINISTRATOR])
    with pytest.raises(NotOneself):
        actions.change_roles(member=actor.member, roles=["supervisor"], actor=actor, at=NINE)
    actions.change_roles(member=admin, roles=["case_worker"], actor=actor, at=NINE)
    assert trail("member.roles_changed")[0].facts == {
        "before": ["administrator"],
        "now": ["case_worker"],
        "waiting": ["case_worker"],
    }
    Member.objects.filter(pk=actor.member.pk).update(state=MemberState.DISABLED.value)
    left = a_member(of=own, roles=[Role.ADMINISTRATOR])
    with pytest.raises(LastAdministrator):
        actions.disable_member(member=left, actor=actor, at=NINE)


def test_clocks_start_once_and_every_version_stays():
    assert len(actions.make_starter_policies(at=NINE)) == 3
    assert actions.make_starter_policies(at=LATER) == []
    desk = lead_of(a_desk("KH"))
    values = queries.current_policy("KH").clocks.values()
    with pytest.raises(NothingChanged):
        actions.make_policy(country="KH", values=values, reason="same", based_on=1, actor=desk, at=LATER)
    made = actions.make_policy(
        country="KH", values={**values, "arrival_h": 8}, reason="roads", based_on=1, actor=desk, at=LATER
    )
    assert (made.version, queries.current_policy("KH").clocks.arrival_h) == (2, 8)
    with pytest.raises(ChangedMeanwhile):
        actions.make_policy(
            country="KH", values={**values, "arrival_h": 9}, reason="roads", based_on=1, actor=desk, at=LATER
        )
    with pytest.raises(NotAllowed):
        actions.make_policy(country="MY", values=values, reason="x", based_on=1, actor=desk, at=LATER)
    assert [each.clocks.arrival_h for each in queries.policy_history("KH")] == [8, 6]
    assert queries.policy_for(an_organisation(country="KH")).version == 2


def test_a_country_without_clocks_is_not_found():
    with pytest.raises(NotFound):
        queries.current_policy("XX")
    assert a_policy("MY") == a_policy("MY")
    assert a_policy("MY", arrival_h=9).clocks.arrival_h == 9
    assert ClockPolicy.objects.count() == 2


def test_an_agreement_in_force_is_found_for_its_parties_purpose_parts_and_time():
    one, two, three = an_organisation(), an_organisation(), an_organisation()
    agreement = an_agreement(
        one,
        two,
        purposes=[Purpose.SERVICES],
        field_groups=[FieldGroup.NEEDS, FieldGroup.IDENTITY],
        from_at=NINE,
        until_at=LATER,
    )

    def found(at=NINE, purpose=Purpose.SERVICES, between=(one, two), groups=frozenset()):
        return queries.agreement_in_force(
            between=(between[0].id, between[1].id), purpose=purpose, at=at, field_groups=groups
        )

    assert found() == found(between=(two, one)) == agreement
    assert found(groups=frozenset({FieldGroup.NEEDS})) == agreement
    assert found(groups=frozenset({FieldGroup.HEALTH})) is None
    assert found(at=NINE - timedelta(seconds=1)) is None
    assert found(at=LATER) is None
    assert found(purpose=Purpose.IMMIGRATION) is None
    assert found(between=(one, three)) is None
    assert agreement.covers(purpose=Purpose.SERVICES, field_groups=frozenset({FieldGroup.NEEDS}))
    assert not agreement.covers(purpose=Purpose.SERVICES, field_groups=frozenset({FieldGroup.HEALTH}))
    for state in (AgreementState.DRAFT, AgreementState.SUSPENDED, AgreementState.ENDED):
        Agreement.objects.update(state=state.value)
        assert found() is None


def test_one_query_finds_every_organisation_with_an_agreement(django_assert_num_queries):
    hub, *others = (an_organisation() for _ in range(6))
    for other in others[:3]:
        an_agreement(hub, other, purposes=[Purpose.SERVICES], from_at=NINE)
    an_agreement(hub, others[3], purposes=[Purpose.IMMIGRATION], from_at=NINE)
    ids = queries.organisations_with_agreement(organisation_id=hub.id, purpose=Purpose.SERVICES, at=NINE)
    with django_assert_num_queries(1):
        found = set(Organisation.objects.filter(id__in=ids))
    assert found == {hub, *others[:3]}


def test_an_agreement_waits_for_the_paper_and_for_trusted_parties():
    desk, shelter = a_desk(), an_organisation()
    lead = lead_of(desk)
    draft = actions.draft_agreement(
        title="Practice",
        parties=[desk, shelter],
        purposes=["services"],
        field_groups=["needs"],
        from_at=NINE,
        until_at=NINE + timedelta(days=2),
        actor=lead,
        at=NINE,
    )
    with pytest.raises(NeedsAnotherPerson):
        actions.put_agreement_in_force(agreement=draft, document_hash="a" * 64, actor=lead, at=NINE)
    lead = lead_of(desk)
    with pytest.raises(BadInput):
        actions.put_agreement_in_force(agreement=draft, document_hash="", actor=lead, at=NINE)
    with pytest.raises(AgreementOver):
        actions.put_agreement_in_force(agreement=draft, document_hash="a" * 64, actor=lead, at=NINE + timedelta(days=2))
    Organisation.objects.filter(pk=shelter.pk).update(state="suspended")
    with pytest.raises(PartyNotVetted):
        actions.put_agreement_in_force(agreement=draft, document_hash="a" * 64, actor=lead, at=NINE)
    with pytest.raises(NotAllowed):
        actions.put_agreement_in_force(agreement=draft, document_hash="a" * 64, actor=lead_of(shelter), at=NINE)


@pytest.mark.parametrize(
    "wrong",
    [{"purposes": []}, {"field_groups": ["shoe_size"]}, {"title": ""}, {"until_at": NINE - timedelta(days=1)}],
)
def test_an_agreement_that_cannot_be_is_refused(wrong):
    desk, shelter = a_desk(), an_organisation()
    values = {
        "title": "Practice",
        "parties": [desk, shelter],
        "purposes": ["services"],
        "field_groups": ["needs"],
        "from_at": NINE,
        "until_at": None,
        **wrong,
    }
    with pytest.raises(BadInput):
        actions.draft_agreement(**values, actor=lead_of(desk), at=NINE)
    with pytest.raises(BadInput):
        actions.draft_agreement(**{**values, **{"parties": [shelter]}}, actor=lead_of(desk), at=NINE)
    with pytest.raises(BadInput):
        actions.draft_agreement(**values, actor=lead_of(an_organisation()), at=NINE)


def test_the_clock_ends_agreements_once_dated_by_their_own_end():
    agreement = an_agreement(until_at=NINE)
    running = an_agreement(until_at=LATER + timedelta(days=1))
    assert actions.end_due_agreements(at=LATER) == 1
    assert actions.end_due_agreements(at=LATER) == 0
    agreement.refresh_from_db()
    running.refresh_from_db()
    assert (agreement.state, agreement.changed_at, agreement.changed_by) == ("ended", NINE, "clock")
    assert running.state == "in_force"
    assert [entry.at for entry in trail("agreement.ended")] == [NINE]


@pytest.mark.parametrize("now", AgreementState)
@pytest.mark.parametrize("step", ["suspend_agreement", "end_agreement"])
def test_a_party_stops_sharing_wherever_the_table_lets_it(now, step):
    shelter = an_organisation()
    agreement = an_agreement(shelter, a_desk(), state=now)
    to = AgreementState.SUSPENDED if step == "suspend_agreement" else AgreementState.ENDED
    do = lambda actor: getattr(actions, step)(agreement=agreement, actor=actor, at=LATER)  # noqa: E731
    with pytest.raises(NotAllowed):
        do(lead_of(an_organisation()))
    if agreement.LIFECYCLE.allows(now, to):
        do(lead_of(shelter))
        assert agreement.state == to.value
    else:
        with pytest.raises(WrongState):
            do(lead_of(shelter))


def test_actors_know_who_they_are():
    shelter = an_organisation(kind=OrganisationKind.SHELTER)
    actor = an_actor(of=shelter, roles=[Role.CASE_WORKER])
    assert (actor.organisation_id, actor.desk_id, actor.is_practice) == (shelter.id, a_desk().id, False)
    assert actor.has(Role.SUPERVISOR, Role.CASE_WORKER)
    assert not actor.has(Role.SUPERVISOR)
    assert (CLOCK.ref, CLOCK.organisation_id, PUBLIC.is_practice) == ("clock", None, False)
    for rows in (Organisation, Agreement, ClockPolicy, Member):
        assert not rows.objects.visible_to(CLOCK).exists()
    assert str(shelter) == shelter.ref
    assert str(actor.member) == actor.member.ref
    assert actor.member.account.email not in str(actor.member.account)
    assert Urgency.IMMEDIATE.needs_duty_contact
