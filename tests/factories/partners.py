"""Organisations, people, agreements, policies and tokens for tests. All names are invented."""

import time
from datetime import datetime, timedelta
from itertools import count

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from lindung.kernel.refs import make_ref
from lindung.partners.models import (
    Account,
    Actor,
    Agreement,
    ApiToken,
    ClockPolicy,
    Commitment,
    Invitation,
    Member,
    Organisation,
)
from lindung.partners.models.factor import seal_factor
from lindung.partners.rules import (
    SEES_PERSONS,
    AgreementState,
    Clocks,
    Enforces,
    FieldGroup,
    OrganisationKind,
    OrganisationState,
    Purpose,
    Role,
    TokenScope,
)
from lindung.partners.rules.codes import STEP_SECONDS, step_of
from lindung.vault import digest
from lindung.web import clock
from tests.factories import NINE, PASSWORD

ZONES = {"MY": "Asia/Kuala_Lumpur", "KH": "Asia/Phnom_Penh", "ID": "Asia/Jakarta"}
# All that one person can be: whoever administers accounts sees nobody, so that role goes alone.
EVERY_ROLE = [role for role in Role if role is not Role.ADMINISTRATOR]
# Hashed once: an account costs no hashing.
HASHED = make_password(PASSWORD)
_number = count(1)


def a_desk(country: str = "MY", *, is_practice: bool = False, **also: object) -> Organisation:
    """The national desk of a country: made once, then found."""
    found = Organisation.objects.filter(
        country=country, is_practice=is_practice, kind=OrganisationKind.NATIONAL_DESK.value
    ).first()
    return found or _an_organisation(OrganisationKind.NATIONAL_DESK, country, None, is_practice, True, also)


def an_organisation(
    kind: OrganisationKind = OrganisationKind.SHELTER,
    *,
    country: str = "MY",
    desk: Organisation | None = None,
    is_practice: bool = False,
    reachable: bool = True,
    **also: object,
) -> Organisation:
    """A vetted organisation of the country's network, with a duty contact unless `reachable=False`."""
    if kind is OrganisationKind.NATIONAL_DESK:
        return a_desk(country, is_practice=is_practice, **also)
    desk = desk or a_desk(country, is_practice=is_practice)
    return _an_organisation(kind, country, desk, is_practice, reachable, also)


def _an_organisation(
    kind: OrganisationKind,
    country: str,
    desk: Organisation | None,
    is_practice: bool,
    reachable: bool,
    also: dict[str, object],
) -> Organisation:
    duty = {
        "duty_name": "Practice Duty",
        "duty_phone": "+60 3 0000 0000",
        "notice_channel": "duty@practice.example",
        "duty_set_at": NINE,
        "duty_set_by": "set-up",
    }
    values: dict[str, object] = {
        "name": f"Practice {kind.value} {next(_number)}",
        "kind": kind.value,
        "country": country,
        "desk": desk,
        "state": OrganisationState.VETTED.value,
        "is_practice": is_practice,
        "timezone": ZONES.get(country, "UTC"),
        "made_at": NINE,
        "made_by": "set-up",
        "enforces": Enforces.NOTHING.value,
        "enforces_said_at": NINE,
        "enforces_said_by": "set-up",
        **(duty if reachable else {}),
        **also,
    }
    return Organisation.objects.create(**values)


def a_member(*, of: Organisation | None = None, roles: list[Role] | None = None, **also: object) -> Member:
    """An active member (a desk officer unless `roles` says otherwise) with an account; see PASSWORD."""
    organisation = of or an_organisation()
    email = also.pop("email", f"worker{next(_number)}@practice.example")
    account = Account.objects.create(email=email, password=HASHED)
    values: dict[str, object] = {
        "account": account,
        "organisation": organisation,
        "name": "Practice Worker",
        "roles": [role.value for role in ([Role.DESK_OFFICER] if roles is None else roles)],
        "joined_at": NINE,
        "joined_by": "set-up",
        **also,
    }
    rests = Role.ADMINISTRATOR in values["roles"]  # type: ignore[operator]  # a list of words
    seeing = [] if rests else sorted({*values["roles"]} & SEES_PERSONS)  # type: ignore[misc]
    values = {
        **({"confirmed_roles": seeing, "confirmed_by": "set-up", "confirmed_at": NINE} if seeing else {}),
        **values,
    }
    return Member.objects.create(**values)


def an_actor(*, of: Organisation | None = None, roles: list[Role] | None = None, **also: object) -> Actor:
    """Somebody who asks: a new member as an Actor."""
    return Actor.of_member(a_member(of=of, roles=roles, **also))


def administrators_of(*organisations: Organisation) -> list[Actor]:
    """Who administers accounts there: nobody of EVERY_ROLE, so whatever strangers try, they try too."""
    return [an_actor(of=each, roles=[Role.ADMINISTRATOR]) for each in organisations]


def signed_in(client: Client, member: Member) -> Client:
    """The client, signed in as the member a moment ago (without the password's cost)."""
    client.force_login(member.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(member.account.pk)
    session.save()
    return client


def an_app(member: Member, *, is_in_clear: bool = False) -> str:
    """The secret of an authenticator app that the member has set up (`is_in_clear`: by a version before)."""
    secret = str(generate_totp_secret())
    stored = secret if is_in_clear else seal_factor(member.account_id, secret)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=member.account, type=kind, data={"secret": stored})
    return secret


def recovery_codes(member: Member) -> list[str]:
    """Codes on paper, which work beside an app or a key."""
    data = {"seed": seal_factor(member.account_id, str(RecoveryCodes.generate_seed())), "used_mask": 0}
    row = Authenticator.objects.create(user=member.account, type=Authenticator.Type.RECOVERY_CODES, data=data)
    return list(RecoveryCodes(row).generate_codes())


def code_now(secret: str) -> str:
    """What the app shows; where time goes on during the test, at a moment when it shows it for ten seconds more."""
    while not connection.in_atomic_block and STEP_SECONDS - clock.now().timestamp() % STEP_SECONDS < 10:
        time.sleep(0.2)
    return str(format_hotp_value(hotp_value(secret, step_of(clock.now()))))


def an_agreement(
    *parties: Organisation,
    purposes: list[Purpose] | None = None,
    field_groups: list[FieldGroup] | None = None,
    state: AgreementState = AgreementState.IN_FORCE,
    from_at: datetime = NINE - timedelta(days=30),
    **also: object,
) -> Agreement:
    """An agreement in force between the parties, for every purpose and field group unless told otherwise."""
    parties = parties or (an_organisation(), an_organisation())
    values: dict[str, object] = {
        "title": f"Practice agreement {next(_number)}",
        "desk": parties[0].national_desk,
        "parties": sorted(party.id for party in parties),
        "purposes": [purpose.value for purpose in (list(Purpose) if purposes is None else purposes)],
        "field_groups": [group.value for group in (list(FieldGroup) if field_groups is None else field_groups)],
        "from_at": from_at,
        "document_hash": "0" * 64,
        "state": state.value,
        "is_practice": parties[0].is_practice,
        "made_at": NINE,
        "made_by": "set-up",
        **also,
    }
    return Agreement.objects.create(**values)


def a_commitment(*, agreement: Agreement, owner: Organisation, **also: object) -> Commitment:
    """Something a party promised to do within 30 days of NINE."""
    values: dict[str, object] = {
        "agreement": agreement,
        "owner": owner,
        "text": "Keep four places free",
        "due_on": (NINE + timedelta(days=30)).date(),
        **also,
    }
    return Commitment.objects.create(**values)


def a_policy(country: str = "MY", **values: object) -> ClockPolicy:
    """The country's newest policy (made with the defaults when there is none); values given make a new version."""
    newest = ClockPolicy.objects.of_country(country).first()
    if newest and not values:
        return newest
    return ClockPolicy.objects.create(
        country=country,
        version=newest.version + 1 if newest else 1,
        values=Clocks.from_values(values).values(),
        made_at=NINE,
        made_by="set-up",
    )


def a_token(
    *,
    of: Organisation,
    scopes: list[TokenScope] | None = None,
    expires_at: datetime = datetime(2100, 1, 1, tzinfo=NINE.tzinfo),
    **also: object,
) -> tuple[ApiToken, str]:
    """A live token of the organisation and the text that goes into `Authorization: Bearer ...`."""
    ref, secret = make_ref(), "s" * 43
    values: dict[str, object] = {
        "organisation": of,
        "label": f"Practice machine {next(_number)}",
        "scopes": [scope.value for scope in (list(TokenScope) if scopes is None else scopes)],
        "expires_at": expires_at,
        "made_at": NINE,
        "made_by": "set-up",
        "confirmed_at": NINE,
        "confirmed_by": "upgrade",
        **also,
    }
    token = ApiToken.objects.create(ref=ref, secret_digest=digest("api token", f"{ref}:{secret}"), **values)
    return token, f"ldg_{ref}_{secret}"


def an_invitation(*, to: Organisation, email: str = "new@practice.example", **also: object) -> tuple[Invitation, str]:
    """An open invitation and the key in its link."""
    ref, secret = make_ref(), "s" * 43
    values: dict[str, object] = {
        "organisation": to,
        "from_organisation": to,
        "email": email,
        "roles": [Role.DESK_OFFICER.value],
        "expires_at": datetime(2100, 1, 1, tzinfo=NINE.tzinfo),
        "made_at": NINE,
        "made_by": "set-up",
        **also,
    }
    invitation = Invitation.objects.create(ref=ref, secret_digest=digest("invitation", f"{ref}:{secret}"), **values)
    return invitation, f"{ref}.{secret}"
