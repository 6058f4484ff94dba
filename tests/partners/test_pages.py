"""Pages of partners through the client: everyone's own doors, kept input, strangers' rows."""

import re

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lindung.partners.models import Account, Agreement, ApiToken, ClockPolicy, Invitation, Member, Organisation
from lindung.partners.rules import (
    AgreementState,
    InvitationState,
    MemberState,
    OrganisationState,
    Role,
    TokenScope,
)
from tests.factories import PASSWORD
from tests.factories.partners import (
    EVERY_ROLE,
    a_commitment,
    a_desk,
    a_member,
    a_policy,
    a_token,
    an_agreement,
    an_invitation,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db
PAGES = ["network", "mine", "agreements", "policies", "me"]
LEAD = [Role.COORDINATOR, Role.SUPERVISOR]


def as_member(of: Organisation, *roles: Role, **also: object) -> Client:
    return signed_in(Client(), a_member(of=of, roles=list(roles), **also))


def link_in(answer: HttpResponse) -> str:
    """The path of the link that the page shows once."""
    found = re.search(r'value="http://testserver(/[^"]+)"', answer.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in_and_nothing_is_kept(page: str, client: Client) -> None:
    answer = client.get(reverse(f"partners:{page}"))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


@pytest.mark.parametrize("page", PAGES)
def test_a_member_sees_the_pages_and_no_browser_keeps_them(page: str) -> None:
    a_policy("MY")
    answer = as_member(an_organisation(), Role.CASE_WORKER).get(reverse(f"partners:{page}"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_asks_for_session_account_scope_and_member_before_its_own() -> None:
    client = signed_in(Client(), a_member())
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("partners:me")).status_code == 200
    statements = [each["sql"] for each in asked.captured_queries]
    own = [sql for sql in statements if "SAVEPOINT" not in sql and "current_setting" not in sql]
    # The last one puts the test's own scope back; a request's own transaction ends with COMMIT.
    assert [("session" in own[0]), ("account" in own[1]), ("lindung_enter" in own[2]), ("member" in own[3])] == [
        True
    ] * 4
    assert len(own) == 5


def test_an_unknown_word_as_role_sees_nothing_of_administration() -> None:
    member = a_member(roles=[])
    Member.objects.filter(pk=member.pk).update(roles=["emperor"])
    client = signed_in(Client(), member)
    assert client.get(reverse("partners:administration")).status_code == 403


def test_the_network_shows_the_desk_its_organisations_and_parties_of_agreements_only() -> None:
    own, far = an_organisation(name="Practice Own"), an_organisation(country="KH", name="Practice Far")
    stranger = an_organisation(country="ID", name="Practice Stranger")
    practice = an_organisation(is_practice=True, name="Practice World")
    an_agreement(own, far)
    page = as_member(own, Role.CASE_WORKER).get(reverse("partners:network")).content.decode()
    assert "Practice Own" in page
    assert "Practice Far" in page
    assert stranger.name not in page
    assert practice.name not in page


def test_a_strangers_row_answers_like_one_that_does_not_exist() -> None:
    own = an_organisation()
    client, administrator = as_member(own, *EVERY_ROLE), as_member(own, Role.ADMINISTRATOR)
    stranger = an_organisation(country="KH")
    rows = {
        "organisation": stranger.ref,
        "member": a_member(of=stranger).ref,
        "agreement": an_agreement(stranger, an_organisation(country="KH")).ref,
    }
    for page, ref in rows.items():
        asks = administrator if page == "member" else client
        there, nowhere = (asks.get(reverse(f"partners:{page}", args=[each])) for each in (ref, "0000000000"))
        assert (there.status_code, there.content) == (404, nowhere.content)
    posts = {
        "withdraw_invitation": an_invitation(to=stranger)[0].ref,
        "revoke_token": a_token(of=stranger)[0].ref,
        "disable_member": rows["member"],
        "end_agreement": rows["agreement"],
        "vet": stranger.ref,
        "mark_done": a_commitment(agreement=Agreement.objects.get(ref=rows["agreement"]), owner=stranger).ref,
    }
    posts |= dict.fromkeys(("renew_access", "unbind", "take_second_factor"), rows["member"])  # an administrator's alone
    for page, ref in posts.items():
        asked = [each.post(reverse(f"partners:{page}", args=[ref])).status_code for each in (administrator, client)]
        assert asked == [404, 403 if page in list(posts)[-3:] else 404], page
    assert ApiToken.objects.get().revoked_at is None


def test_the_desk_invites_vets_suspends_and_restores() -> None:
    own = a_desk()
    first, desk = as_member(own, *LEAD), as_member(own, *LEAD)
    sent = {"name": "Practice Harbour", "kind": "shelter", "country": "MY", "timezone": "Asia/Kuala_Lumpur"}
    answer = first.post(reverse("partners:invite_organisation"), {**sent, "language": "ms"})
    made = Organisation.objects.get(name="Practice Harbour")
    assert (answer.status_code, made.state, made.duty_set_at) == (302, OrganisationState.INVITED.value, None)
    page = reverse("partners:organisation", args=[made.ref])
    assert "Somebody else has to agree" in first.get(page).content.decode()
    assert first.post(reverse("partners:vet", args=[made.ref])).status_code == 403
    said = {"reason": "safety", "enforces": "nothing"}
    for step, state in (("vet", "vetted"), ("suspend", "suspended"), ("restore", "vetted")):
        assert desk.get(reverse("partners:organisation", args=[made.ref])).status_code == 200
        desk.post(reverse(f"partners:{step}", args=[made.ref]), said)
        made.refresh_from_db()
        assert made.state == state
    twice = desk.post(reverse("partners:vet", args=[made.ref]), said, follow=True)
    assert "already" in twice.content.decode()


def test_the_same_organisation_twice_keeps_what_was_typed_and_says_why_not() -> None:
    desk = as_member(a_desk(), *LEAD)
    sent = {
        "name": "practice TWICE",
        "kind": "shelter",
        "country": "MY",
        "timezone": "Asia/Kuala_Lumpur",
        "language": "ms",
    }
    an_organisation(name="Practice Twice")
    answer = desk.post(reverse("partners:invite_organisation"), sent)
    assert answer.status_code == 422
    assert "practice TWICE" in answer.content.decode()
    assert "already called that" in str(answer.context["form"].errors), answer.context["form"].errors
    assert desk.post(reverse("partners:invite_organisation"), {"name": "\x00" + "x" * 500}).status_code == 422


def test_a_worker_of_the_network_is_told_why_the_desks_buttons_are_missing() -> None:
    own = an_organisation()
    client = as_member(own, *LEAD)
    page = client.get(reverse("partners:organisation", args=[own.ref])).content.decode()
    assert "Only the national desk does this" in page
    assert client.post(reverse("partners:suspend", args=[own.ref]), {"reason": "safety"}).status_code == 403
    own.refresh_from_db()
    assert own.is_vetted


def test_the_first_administrator_joins_by_the_link_that_is_shown_once() -> None:
    shelter = an_organisation(state=OrganisationState.INVITED.value, reachable=False)
    desk = as_member(a_desk(), *LEAD)
    shown = desk.post(reverse("partners:first_administrator", args=[shelter.ref]), {"email": "First@Practice.example"})
    link = link_in(shown)
    stranger = Client()
    assert stranger.get(link).status_code == 200
    weak = stranger.post(link, {"name": "Practice First", "password": "password1234"})
    assert weak.status_code == 422
    assert "Practice First" in weak.content.decode()
    assert stranger.post(link, {"name": "Practice First", "password": PASSWORD}).status_code == 200
    assert stranger.post(link, {"name": "Again", "password": PASSWORD}).status_code == 410
    member = Member.objects.get(account__email="first@practice.example")
    assert (member.name, member.roles, member.organisation) == ("Practice First", ["administrator"], shelter)
    again = desk.post(reverse("partners:first_administrator", args=[shelter.ref]), {"email": "b@practice.example"})
    assert again.status_code == 422
    signed = stranger.post(reverse("account_login"), {"login": "FIRST@practice.example", "password": PASSWORD})
    assert signed.status_code == 302
    assert stranger.get(reverse("partners:mine")).status_code == 200
    assert stranger.get(reverse("partners:policies")).status_code == 403
    contact = {"duty_name": "Night desk", "phone": "+60 3 1234 5678", "notice_channel": "night@practice.example"}
    assert stranger.post(reverse("partners:duty_contact"), contact).status_code == 302
    shelter.refresh_from_db()
    assert (shelter.duty_phone, shelter.can_be_accountable_urgently) == ("+60 3 1234 5678", False)


@pytest.mark.parametrize("key", ["0000000000.x", "nothing", "0000000000", "." * 300, "\u1780.\u1780"])
def test_a_link_that_never_was_answers_like_one_that_is_over(key: str, client: Client) -> None:
    answer = client.get(reverse("partners:join", args=[key]))
    assert answer.status_code == 410
    assert "no longer works" in answer.content.decode()


def test_a_withdrawn_or_replaced_link_no_longer_works() -> None:
    own = an_organisation()
    admin = as_member(own, Role.ADMINISTRATOR)
    sent = {"email": "new@practice.example", "roles": ["case_worker"], "language": "km"}
    links = [
        re.search(
            r'value="http://testserver(/[^"]+)"', admin.post(reverse("partners:invite_member"), sent).content.decode()
        )[1]
        for _ in range(2)
    ]
    assert Invitation.objects.filter(state=InvitationState.OPEN.value).count() == 1
    assert Client().get(links[0]).status_code == 410
    assert Client().get(links[1]).status_code == 200
    ref = Invitation.objects.get(state=InvitationState.OPEN.value).ref
    assert admin.post(reverse("partners:withdraw_invitation", args=[ref])).status_code == 302
    assert Client().get(links[1]).status_code == 410


def test_disabling_a_member_ends_open_sessions_and_enabling_lets_in_again() -> None:
    own = an_organisation()
    admin, worker = as_member(own, Role.ADMINISTRATOR), a_member(of=own)
    open_session = signed_in(Client(), worker)
    assert open_session.get(reverse("partners:mine")).status_code == 200
    admin.post(reverse("partners:disable_member", args=[worker.ref]))
    assert open_session.get(reverse("partners:mine")).status_code == 302
    worker.refresh_from_db()
    assert worker.state == MemberState.DISABLED.value
    admin.post(reverse("partners:enable_member", args=[worker.ref]))
    assert signed_in(Client(), worker).get(reverse("partners:mine")).status_code == 200


def test_nobody_changes_their_own_access() -> None:
    own = an_organisation()
    member = a_member(of=own, roles=[Role.ADMINISTRATOR])
    client = signed_in(Client(), member)
    page = client.get(reverse("partners:member", args=[member.ref])).content.decode()
    assert "Nobody changes their own access" in page
    answer = client.post(reverse("partners:member", args=[member.ref]), {"roles": ["supervisor"]})
    assert answer.status_code == 403
    assert client.post(reverse("partners:renew_access", args=[member.ref])).status_code == 403


def test_a_new_password_by_link_ends_the_old_one() -> None:
    own = an_organisation()
    worker = a_member(of=own)
    shown = as_member(own, Role.ADMINISTRATOR).post(reverse("partners:renew_access", args=[worker.ref]))
    link = link_in(shown)
    assert Client().post(link, {"password": "another long practice word"}).status_code == 200
    account = Account.objects.get(pk=worker.account_id)
    assert account.check_password("another long practice word")
    assert not account.check_password(PASSWORD)


@pytest.mark.parametrize("state", [OrganisationState.SUSPENDED, OrganisationState.INVITED])
def test_members_of_an_organisation_that_is_not_trusted_are_told_so(state: OrganisationState) -> None:
    there = an_organisation(state=state.value)
    for client in (as_member(there, *EVERY_ROLE), as_member(there, Role.ADMINISTRATOR)):
        assert client.get(reverse("partners:agreements")).status_code == 403
        assert client.get(reverse("partners:mine")).status_code == (200 if state is OrganisationState.INVITED else 403)


def test_an_account_without_member_is_told_that_access_ended(client: Client) -> None:
    account = Account.objects.create(email="nobody@practice.example", password="x")
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("partners:mine")).status_code == 403


def test_an_agreement_is_drafted_put_in_force_promised_under_suspended_and_ended() -> None:
    desk, shelter = a_desk(), an_organisation()
    lead = as_member(desk, *LEAD)
    sent = {
        "title": "Practice MoU",
        "parties": [desk.ref, shelter.ref],
        "purposes": ["services"],
        "field_groups": ["needs", "identity"],
        "from_at": "2026-01-01T08:00",
    }
    assert lead.get(reverse("partners:draft_agreement")).status_code == 200
    assert lead.post(reverse("partners:draft_agreement"), sent).status_code == 302
    assert lead.post(reverse("partners:draft_agreement"), sent).status_code == 422
    made = Agreement.objects.get()
    page = reverse("partners:agreement", args=[made.ref])
    assert "Somebody else has to agree" in lead.get(page).content.decode()
    lead = as_member(desk, *LEAD)
    no_paper = lead.post(reverse("partners:put_in_force", args=[made.ref]), {"document_hash": "abc"})
    assert no_paper.status_code == 422
    lead.post(reverse("partners:put_in_force", args=[made.ref]), {"document_hash": "A" * 64})
    made.refresh_from_db()
    assert (made.state, made.document_hash) == (AgreementState.IN_FORCE.value, "a" * 64)
    promise = {"owner": shelter.ref, "text": "Four places", "due_on": "2026-02-01"}
    assert lead.post(reverse("partners:add_commitment", args=[made.ref]), promise).status_code == 302
    assert lead.post(reverse("partners:add_commitment", args=[made.ref]), promise).status_code == 422
    commitment = made.commitments.get()
    assert lead.post(reverse("partners:mark_done", args=[commitment.ref])).status_code == 403
    keeper = as_member(shelter, *LEAD)
    assert keeper.get(page).status_code == 200
    assert keeper.post(reverse("partners:mark_done", args=[commitment.ref])).status_code == 302
    assert keeper.post(reverse("partners:suspend_agreement", args=[made.ref])).status_code == 302
    assert keeper.post(reverse("partners:put_in_force", args=[made.ref])).status_code == 403
    assert keeper.post(reverse("partners:end_agreement", args=[made.ref])).status_code == 302
    made.refresh_from_db()
    commitment.refresh_from_db()
    assert made.state == AgreementState.ENDED.value
    assert commitment.done_at is not None


def test_an_agreement_with_an_organisation_one_may_not_see_is_refused() -> None:
    own = an_organisation()
    sent = {
        "title": "Practice reach",
        "parties": [own.ref, an_organisation(country="KH").ref],
        "purposes": ["services"],
        "field_groups": ["needs"],
        "from_at": "2026-01-01T08:00",
    }
    assert as_member(own, *LEAD).post(reverse("partners:draft_agreement"), sent).status_code == 422
    assert not Agreement.objects.exists()


def test_a_new_version_of_the_clocks_leaves_the_old_one() -> None:
    a_policy("MY")
    lead = as_member(a_desk(), Role.COORDINATOR)
    page = lead.get(reverse("partners:make_policy", args=["MY"]))
    sent = {each.name: each.value() for each in page.context["form"]}
    assert lead.post(reverse("partners:make_policy", args=["MY"]), {**sent, "reason": "same"}).status_code == 422
    sent |= {"contact_h.urgent": "12", "reason": "Practice says twelve"}
    assert lead.post(reverse("partners:make_policy", args=["MY"]), sent).status_code == 302
    assert lead.post(reverse("partners:make_policy", args=["MY"]), sent).status_code == 422  # based on the old one
    assert [each.clocks.contact_h["urgent"] for each in ClockPolicy.objects.of_country("MY")] == [12, 24]
    assert lead.get(reverse("partners:policy_version", args=["MY", 1])).status_code == 200
    assert lead.get(reverse("partners:policy_version", args=["MY", 9])).status_code == 404
    assert lead.get(reverse("partners:policy", args=["XX"])).status_code == 404
    wrong = lead.post(reverse("partners:make_policy", args=["MY"]), {**sent, "contact_h.soon": "0", "based_on": 2})
    assert wrong.status_code == 422
    assert "Practice says twelve" in wrong.content.decode()
    assert (
        as_member(a_desk("KH"), Role.COORDINATOR).get(reverse("partners:make_policy", args=["MY"])).status_code == 403
    )


def test_a_token_is_shown_once_and_can_be_revoked() -> None:
    own = an_organisation()
    admin = as_member(own, Role.ADMINISTRATOR)
    sent = {"label": "Practice import", "scopes": ["reports:write"], "days": "30"}
    shown = admin.post(reverse("partners:make_token"), sent)
    token = ApiToken.objects.get()
    assert f"ldg_{token.ref}_" in shown.content.decode()
    assert admin.post(reverse("partners:make_token"), sent).status_code == 422
    assert f"ldg_{token.ref}_" not in admin.get(reverse("partners:administration")).content.decode()
    assert admin.post(reverse("partners:revoke_token", args=[token.ref])).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_supervisor_sees_and_stops_what_shows_persons_and_nothing_else() -> None:
    own = an_organisation()
    kinds = (TokenScope.CASES_READ, TokenScope.PLANS_READ)
    shows, other = (a_token(of=own, label=scope, scopes=[scope])[0] for scope in kinds)
    boss = as_member(own, Role.SUPERVISOR)
    page = boss.get(reverse("partners:access")).content.decode()
    assert (shows.ref in page, other.ref in page) == (True, False)
    assert boss.post(reverse("partners:revoke_token", args=[shows.ref])).url == reverse("partners:access")
    assert boss.post(reverse("partners:revoke_token", args=[other.ref])).status_code == 403
    assert list(ApiToken.objects.filter(revoked_at=None)) == [other]


def test_open_sign_up_does_not_exist(client: Client) -> None:
    sent = {"email": "x@practice.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", sent)
    assert not Account.objects.exists()


def test_a_second_factor_is_asked_of_those_who_see_persons(settings: object) -> None:
    settings.REQUIRE_MFA = True
    own, world = an_organisation(), an_organisation(is_practice=True)
    answer = as_member(own, Role.DESK_OFFICER).get(reverse("partners:network"))
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/2fa/")
    assert as_member(own, Role.COORDINATOR).get(reverse("partners:network")).status_code == 200
    assert as_member(world, Role.DESK_OFFICER).get(reverse("partners:network")).status_code == 200


def test_guessing_from_elsewhere_locks_nobody_out_but_the_guesser(settings: object) -> None:
    settings.AXES_ENABLED, settings.AXES_FAILURE_LIMIT = True, 3
    worker = a_member(email="here@practice.example")
    login = reverse("account_login")
    wrong, right = ({"login": worker.account.email, "password": each} for each in ("not the one", PASSWORD))
    elsewhere, here = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.7")
    answers = [elsewhere.post(login, wrong).status_code for _ in range(4)]
    assert answers[-1] == 429
    assert elsewhere.post(login, right).status_code == 429
    assert here.post(login, right).status_code == 302
    kept = str(list(AccessAttempt.objects.values()))
    assert "203.0.113.9" not in kept
    assert worker.account.email not in kept
