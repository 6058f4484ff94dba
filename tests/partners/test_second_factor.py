"""Second factors: secrets sealed for one account, codes spent once for every process, a lost one taken off."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from lindung.config import installation
from lindung.kernel.errors import NotAllowed
from lindung.partners import actions, tasks
from lindung.partners.models import Actor, CodeTry, Member
from lindung.partners.models.factor import SEALED, open_factor
from lindung.partners.rules import Role
from lindung.partners.rules.codes import KEPT_FOR, Tried, step_of
from lindung.partners.scope import Door, entering
from lindung.vault.troubles import SealBroken
from lindung.web import clock
from tests.factories import NINE, PASSWORD
from tests.factories.partners import (
    a_member,
    an_actor,
    an_app,
    an_organisation,
    code_now,
    recovery_codes,
    signed_in,
)
from tests.proofs.knocking import at_once

pytestmark = pytest.mark.django_db
TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def sign_in(member: Member, code: str) -> bool:
    cache.clear()  # whichever process of the server answers
    client = Client()
    client.post(reverse("account_login"), {"login": member.account.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def stored(member: Member, kind: str) -> Any:
    data = Authenticator.objects.get(user=member.account, type=kind).data
    return data["secret" if kind == TOTP else "seed"]


def tried(member: Member, code: str) -> Tried:
    with entering(Door.ACCOUNT, str(member.account_id)) as at:
        return actions.try_code(account_id=member.account_id, code=code, at=at).tried


def set_up(member: Member) -> tuple[Client, str]:
    """Set an app up as she does, on the page; the browser and the app's secret."""
    client = signed_in(Client(), member)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return client, secret


def test_an_app_is_set_up_and_signs_in_and_its_secret_stands_nowhere_in_clear():
    member = a_member()
    client, secret = set_up(member)
    said = str(Session.objects.get(session_key=client.session.session_key).get_decoded())
    assert (secret in said, SECRET_SESSION_KEY in said) == (False, True)
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.context["form"].secret == secret  # the square that was scanned already stays
    done = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    seed = open_factor(stored(member, RECOVERY), account_id=member.account_id)
    assert stored(member, TOTP).startswith(SEALED)
    assert secret not in str(Authenticator.objects.values())
    assert seed not in str(Authenticator.objects.values())
    assert not sign_in(member, code_now(secret))  # the code that set it up is spent
    assert sign_in(member, shown[0])
    CodeTry.objects.all().delete()  # half a minute later
    assert sign_in(member, code_now(secret))


def test_a_code_of_either_kind_is_taken_once_whichever_process_is_asked():
    member = a_member()
    code, on_paper = code_now(an_app(member)), recovery_codes(member)
    assert [sign_in(member, each) for each in (code, code, on_paper[3], on_paper[3])] == [True, False, True, False]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_many_who_send_one_code_at_the_same_moment_one_is_let_in():
    member = a_member()
    secret, on_paper = an_app(member), recovery_codes(member)
    for code in (code_now(secret), on_paper[0]):
        answers = at_once([lambda code=code: tried(member, code) for _ in range(6)])  # type: ignore[misc]
        assert sorted(answers) == [Tried.RIGHT, *[Tried.WRONG] * 5]
        CodeTry.objects.filter(step=None).delete()
    answers = at_once([lambda: tried(member, "00000000") for _ in range(14)])
    assert (answers.count(Tried.WRONG), answers.count(Tried.CLOSED)) == (10, 4)


def test_ten_minutes_later_codes_are_looked_at_again():
    member = a_member()
    secret, at = an_app(member), clock.now()
    rows = [CodeTry(account=member.account, organisation=member.organisation, tried_at=at) for _ in range(10)]
    CodeTry.objects.bulk_create(rows)
    assert tried(member, code_now(secret)) is Tried.CLOSED
    _older(at)
    assert tried(member, code_now(secret)) is Tried.RIGHT


def _older(at: Any) -> None:
    """As if time had gone on: rows are never changed, so they are written anew."""
    rows = list(CodeTry.objects.all())
    CodeTry.objects.all().delete()
    past = at - timedelta(minutes=10, seconds=1)
    CodeTry.objects.bulk_create(
        CodeTry(account_id=row.account_id, organisation_id=row.organisation_id, tried_at=past) for row in rows
    )


def test_a_secret_moved_to_another_account_or_bent_opens_nothing():
    member, thief = a_member(), a_member()
    secret = an_app(member)
    recovery_codes(member)
    for kind in (TOTP, RECOVERY):  # somebody who writes into the table gives herself another's
        Authenticator.objects.create(
            user=thief.account, type=kind, data=Authenticator.objects.get(user=member.account, type=kind).data
        )
    assert tried(thief, code_now(secret)) is Tried.WRONG
    client = signed_in(Client(), thief)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    with pytest.raises(SealBroken):
        client.get(reverse("mfa_view_recovery_codes"))
    whose, text = f"{SEALED}{thief.account_id}.", stored(member, TOTP).rpartition(".")[2]
    for bent in (whose + text, whose + text[:-8] + "AAAAAAA=", whose + "A", whose + "%%", SEALED):
        with pytest.raises(SealBroken):
            open_factor(bent, account_id=thief.account_id)


@pytest.mark.parametrize("seal", [lambda: tasks.forget(timestamp=0), installation.seal_second_factors])
def test_what_a_version_before_left_in_clear_still_opens_and_is_sealed_by_upgrade_and_clock(seal):
    member = a_member()
    secret = an_app(member, is_in_clear=True)
    seed = "ab" * 40
    Authenticator.objects.create(user=member.account, type=RECOVERY, data={"seed": seed, "used_mask": 5})
    assert tried(member, code_now(secret)) is Tried.RIGHT
    assert actions.count_second_factors_left() == 2
    seal()
    assert (actions.count_second_factors_left(), actions.seal_second_factors()) == (0, 0)
    rows = Authenticator.objects.filter(user=member.account)
    assert secret not in str(rows.values())
    assert seed not in str(rows.values())
    assert open_factor(stored(member, TOTP), account_id=member.account_id) == secret
    assert rows.get(type=RECOVERY).data["used_mask"] == 5  # codes that were used stay used


def test_tries_of_one_organisation_do_not_exist_for_another_and_are_forgotten_after_an_hour():
    member, other = a_member(), a_member()
    an_app(member)
    assert tried(member, "000000") is Tried.WRONG
    with entering(Door.ACCOUNT, str(other.account_id)):
        assert not CodeTry.objects.exists()
    with entering(Door.ACCOUNT, str(member.account_id)):
        assert CodeTry.objects.get().step is None
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_codetry SET tried_at = '2000-01-01'")
    at = clock.now()
    assert (actions.forget_sign_ins(at=at), CodeTry.objects.count()) == (0, 1)
    assert (actions.forget_sign_ins(at=at + KEPT_FOR + timedelta(seconds=1)), CodeTry.objects.count()) == (1, 0)


def test_nobody_without_a_member_and_no_code_of_another_moment_is_let_in():
    member = a_member()
    secret = an_app(member)
    with entering(Door.ACCOUNT, "0") as at:
        assert actions.try_code(account_id=0, code="000000", at=at).tried is Tried.WRONG
    for seconds in (-30, 30):
        later = clock.now() + timedelta(seconds=seconds)
        with entering(Door.ACCOUNT, str(member.account_id)):
            answer = actions.try_code(account_id=member.account_id, code=code_now(secret), at=later)
        assert answer.tried is Tried.WRONG
    assert step_of(NINE) == step_of(NINE + timedelta(seconds=29)) == step_of(NINE + timedelta(seconds=30)) - 1


def test_an_administrator_takes_a_lost_one_off_and_another_person_confirms_her_again():
    own = an_organisation()
    member = a_member(of=own, roles=[Role.CASE_WORKER])
    an_app(member)
    recovery_codes(member)
    administrator = a_member(of=own, roles=[Role.ADMINISTRATOR])
    page = reverse("partners:member", args=[member.ref])
    step = reverse("partners:take_second_factor", args=[member.ref])
    client = signed_in(Client(), administrator)
    assert "Authenticator app" in client.get(page).text
    for stranger in (an_actor(roles=[Role.ADMINISTRATOR]), an_actor(of=own), Actor.of_member(member)):
        with pytest.raises(NotAllowed):
            actions.take_second_factor(member=member, actor=stranger, at=NINE)
    assert client.post(step, follow=True).status_code == 200
    assert not Authenticator.objects.filter(user=member.account).exists()
    assert "none yet" in client.get(page).text
    member.refresh_from_db()
    assert (member.role_set, member.waiting_roles) == (frozenset(), {Role.CASE_WORKER})
    client.post(step)  # twice is once: nobody is confirmed anew for nothing
    call_command("take_second_factor", administrator.ref)
    assert member.waiting_for == [administrator.ref]
