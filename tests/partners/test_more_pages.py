"""The rest of the pages: the own entry, the own organisation, a signed file; and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from lindung.kernel.errors import Refusal
from lindung.partners import actions
from lindung.partners.models import Account, Actor, Agreement, Invitation, Member
from lindung.partners.rules import AgreementState, MemberState, Role
from lindung.partners.scope import acting
from tests.factories import NINE, PASSWORD
from tests.factories.partners import (
    EVERY_ROLE,
    a_desk,
    a_member,
    a_token,
    an_agreement,
    an_invitation,
    an_organisation,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_a_member_corrects_her_own_entry_and_nothing_else():
    member = a_member(roles=[Role.CASE_WORKER])
    client = signed_in(Client(), member)
    sent = {"name": "Practice Renamed", "language": "km", "roles": ["supervisor"]}
    assert client.post(reverse("partners:me"), sent).status_code == 302
    assert client.post(reverse("partners:me"), {**sent, "name": "\n"}).status_code == 422
    assert client.post(reverse("partners:me")).status_code == 422
    member = Member.objects.get(pk=member.pk)
    assert (member.name, member.language, member.roles) == ("Practice Renamed", "km", ["case_worker"])


def test_an_organisation_corrects_itself_but_not_into_another_ones_name():
    own, other = an_organisation(), an_organisation(name="Practice Other Name")
    client = signed_in(Client(), a_member(of=own, roles=[Role.COORDINATOR]))
    sent = {"name": "Practice New Name", "timezone": "Asia/Makassar", "language": "id"}
    assert client.get(reverse("partners:change_mine")).status_code == 200
    assert client.post(reverse("partners:change_mine"), sent).status_code == 302
    assert client.post(reverse("partners:change_mine"), {**sent, "name": other.name.upper()}).status_code == 422
    own.refresh_from_db()
    assert (own.name, own.timezone) == ("Practice New Name", "Asia/Makassar")
    worker = signed_in(Client(), a_member(of=own, roles=[Role.CASE_WORKER]))
    assert worker.post(reverse("partners:change_mine"), sent).status_code == 403


def test_of_a_signed_file_only_its_fingerprint_is_kept():
    desk = a_desk()
    agreement = an_agreement(desk, an_organisation(), state=AgreementState.DRAFT, document_hash="")
    lead = signed_in(Client(), a_member(of=desk, roles=[Role.SUPERVISOR]))
    paper = SimpleUploadedFile("paper.pdf", b"practice paper")
    assert lead.post(reverse("partners:put_in_force", args=[agreement.ref]), {"document": paper}).status_code == 302
    assert Agreement.objects.get().document_hash == sha256(b"practice paper").hexdigest()


@pytest.mark.parametrize("path", ["members/invite/", "administration/"])
def test_administration_is_for_administrators(path):
    own = an_organisation()
    assert signed_in(Client(), a_member(of=own, roles=EVERY_ROLE)).get(f"/partners/{path}").status_code == 403
    assert signed_in(Client(), a_member(of=own, roles=[Role.ADMINISTRATOR])).get(f"/partners/{path}").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_a_page_takes_only_its_own_methods(method):
    client = signed_in(Client(), a_member())
    assert getattr(client, method)(reverse("partners:network")).status_code == 405
    assert getattr(client, "get")(reverse("partners:vet", args=["0000000000"])).status_code == 405  # noqa: B009


def test_a_token_that_was_revoked_cannot_be_revoked_again():
    own = an_organisation()
    token, _ = a_token(of=own)
    client = signed_in(Client(), a_member(of=own, roles=[Role.ADMINISTRATOR]))
    url = reverse("partners:revoke_token", args=[token.ref])
    first, second = client.post(url, follow=True), client.post(url, follow=True)
    assert "no longer works" in first.content.decode()
    assert "already" in second.content.decode()


def test_accounts_are_found_by_their_address_in_any_case():
    account = Account.objects.create_account(email=" Some.One@Practice.example ", password=PASSWORD)
    assert account.email == "some.one@practice.example"
    assert Account.objects.get_by_natural_key("SOME.ONE@practice.example") == account


def at_once(*do):
    def one(step):
        try:
            with acting(organisations="*"):
                step()
            return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(do)) as pool:
        return sorted(pool.map(one, do))


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_disable_each_other_one_stays():
    own = an_organisation()
    one, two = (a_member(of=own, roles=[Role.ADMINISTRATOR]) for _ in range(2))

    def disable(who, by):
        return lambda: actions.disable_member(member=who, actor=Actor.of_member(by), at=NINE)

    assert at_once(disable(one, two), disable(two, one)) == ["done", "last_administrator"]
    assert Member.objects.filter(state=MemberState.ACTIVE.value).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_link_one_joins():
    own = an_organisation()
    _, key = an_invitation(to=own)

    def take():
        actions.accept_invitation(key=key, name="Practice Twin", password=PASSWORD, at=NINE)

    first, second = at_once(take, take)
    assert {first, second} <= {"done", "address_taken", "changed_meanwhile", "invitation_over"}
    assert [first, second].count("done") == 1
    assert (Member.objects.count(), Account.objects.count()) == (1, 1)
    assert Invitation.objects.get().state == "accepted"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "12345"),
        ("phone", ""),
        ("notice_channel", "gopher://example.org"),
        ("notice_channel", "json://127.0.0.1/x"),
        ("notice_channel", "jsons://localhost/x"),
        ("duty_name", " "),
        ("duty_name", "x" * 121),
    ],
)
def test_a_duty_contact_that_cannot_be_taken_keeps_what_was_typed(field, typed):
    own = an_organisation(reachable=False)
    sent = {"duty_name": "Practice Night", "phone": "+60 3 1234 5678", "notice_channel": "a@practice.example"}
    client = signed_in(Client(), a_member(of=own, roles=[Role.DUTY_OFFICER]))
    assert client.post(reverse("partners:duty_contact"), {**sent, field: typed}).status_code == 422
    own.refresh_from_db()
    assert own.duty_set_at is None


def test_the_practice_desk_and_the_real_one_live_apart():
    a_desk("MY", is_practice=True)
    own, real = an_organisation(is_practice=True), an_organisation(name="Practice Real")
    for roles in (EVERY_ROLE, [Role.ADMINISTRATOR]):
        client = signed_in(Client(), a_member(of=own, roles=roles))
        assert real.name not in client.get(reverse("partners:network")).content.decode()
        assert client.get(reverse("partners:organisation", args=[real.ref])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_who_confirm_and_refuse_at_once_one_decides():
    own = an_organisation()
    one, two = (a_member(of=own, roles=[Role.SUPERVISOR]) for _ in range(2))
    member = a_member(of=own, roles=[Role.CASE_WORKER], confirmed_roles=[], waiting_for=["0000000000"])

    def decide(do, by):
        return lambda: do(member=member, roles=["case_worker"], actor=Actor.of_member(by), at=NINE)

    assert at_once(decide(actions.confirm_access, one), decide(actions.refuse_access, two)) == ["done", "wrong_state"]
