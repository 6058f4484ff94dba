"""Second factors: a code is looked at, counted and spent for every process at once; one that was lost is taken off."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection, transaction

from lindung.kernel.errors import NotFound
from lindung.partners.actions.confirming import note_member, take_confirmation, tell_waiting
from lindung.partners.models import Actor, CodeTry, Member
from lindung.partners.models.factor import sealed_anew, secret_of
from lindung.partners.permissions import check_can_change_member
from lindung.partners.rules import SET_UP
from lindung.partners.rules.codes import WITHIN, WRONG_AT_MOST, Answer, Tried, step_of
from lindung.vault.troubles import SealBroken

_ONE_AT_A_TIME: Final = 0x4C_4B_03  # advisory lock, with the account: what two look at at once, one looks at first
_NOT_CODES: Final = Authenticator.Type.WEBAUTHN


@transaction.atomic
def try_code(*, account_id: int, code: str, at: datetime) -> Answer:
    """Look at a code that somebody typed for this account: right once, or counted as wrong; then nothing is looked at.

    Called inside `entering(Door.ACCOUNT, ...)` and in no transaction that may be taken back: what was counted or spent
    stays so, whatever becomes of the page. Only who has the password, or is signed in, comes this far.
    """
    member = Member.objects.select_related("organisation").filter(account=account_id).first()
    if member is None:
        return Answer(Tried.WRONG)
    _wait_for_others(account_id)
    wrong = CodeTry.objects.of(account_id).filter(step=None, tried_at__gt=at - WITHIN)
    count = wrong.count()
    if count >= WRONG_AT_MOST:
        return Answer(Tried.CLOSED)
    factor = _factor_of(member, code, at)
    if factor is not None:
        wrong.delete()
        return Answer(Tried.RIGHT, factor)
    _note_try(member, at, step=None)
    if count + 1 == WRONG_AT_MOST:
        note_member("sign_in.codes_closed", member, member.ref, at)
    return Answer(Tried.WRONG)


def take_first_code(*, account_id: int, secret: str, code: str, at: datetime) -> bool:
    """Whether the app that is being set up shows this code; it is spent with it. Called inside `entering`."""
    step = step_of(at)
    if not _shows(secret, code, step):
        return False
    member = Member.objects.select_related("organisation").filter(account=account_id).first()
    if member is not None:
        _wait_for_others(account_id)
        _spend(member, step, at)
    return True


@transaction.atomic
def take_second_factor(*, member: Member, actor: Actor, at: datetime) -> None:
    """Every second factor of a colleague who lost hers is gone; another person confirms her again. Raises NotAllowed.

    She sets up another one at her next sign-in. Safe to repeat.
    """
    check_can_change_member(actor, member)
    _take(member, by=actor.ref, at=at)


@transaction.atomic
def take_second_factor_at_machine(*, ref: str, at: datetime) -> None:
    """The same by an operator, where no other administrator is left. Raises NotFound."""
    member = Member.objects.select_related("organisation").filter(ref=ref).first()
    if member is None:
        raise NotFound(ref=ref)
    _take(member, by=SET_UP, at=at)


def seal_second_factors() -> int:
    """Seal what a version before left in clear, or what stands under a key of before; how many. Safe to repeat."""
    done = 0
    for pk in [row.pk for row in _factors_left()]:
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            fresh = None if row is None else sealed_anew(row)
            if row is not None and fresh is not None:
                row.data = fresh
                row.save(update_fields=["data"])
                done += 1
    return done


def count_second_factors_left() -> int:
    """How many secrets of second factors do not stand under the key in use, and could."""
    return sum(1 for _ in _factors_left())


def _factors_left() -> Iterator[Authenticator]:
    rows = Authenticator.objects.exclude(type=_NOT_CODES).order_by("pk")
    return (row for row in rows.iterator() if sealed_anew(row) is not None)


def _factor_of(member: Member, code: str, at: datetime) -> int | None:
    """Which of her second factors the code belongs to, spent with this look."""
    for row in Authenticator.objects.filter(user_id=member.account_id).exclude(type=_NOT_CODES).order_by("-type"):
        if _fits(row, member, code, at):
            return int(row.pk)
    return None


def _fits(row: Authenticator, member: Member, code: str, at: datetime) -> bool:
    try:
        secret = secret_of(row)  # refuses one that was moved here from another account
    except SealBroken:
        return False
    if row.type == Authenticator.Type.RECOVERY_CODES:
        return bool(row.wrap().validate_code(code))  # marks it as used, under a lock of its row
    step = step_of(at)
    return _shows(secret, code, step) and _spend(member, step, at)


def _shows(secret: str, code: str, step: int) -> bool:
    return bool(compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))))


def _spend(member: Member, step: int, at: datetime) -> bool:
    """Whether this half minute's code was still good; from now on it is not."""
    if CodeTry.objects.of(member.account_id).filter(step=step).exists():
        return False
    _note_try(member, at, step=step)
    return True


def _note_try(member: Member, at: datetime, *, step: int | None) -> None:
    CodeTry.objects.create(account_id=member.account_id, organisation_id=member.organisation_id, step=step, tried_at=at)


def _wait_for_others(account_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ONE_AT_A_TIME, account_id % 2**31])


def _take(member: Member, *, by: str, at: datetime) -> None:
    if not Authenticator.objects.filter(user_id=member.account_id).delete()[0]:
        return
    take_confirmation(member, by=by)
    note_member("member.second_factor_taken", member, by, at)
    tell_waiting(member, at=at)
