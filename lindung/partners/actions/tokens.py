"""API tokens: made and revoked."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.kernel.errors import WrongState
from lindung.kernel.refs import make_ref
from lindung.partners.actions.saving import save_once
from lindung.partners.models import Actor, ApiToken, Organisation
from lindung.partners.permissions import check_can_make_token, check_can_revoke_token
from lindung.partners.rules import TokenScope
from lindung.partners.rules.reading import TOKEN_AT_MOST, read_end, read_text, read_words
from lindung.vault import digest

DIGEST = "api token"


@transaction.atomic
def make_token(
    *, organisation: Organisation, label: str, scopes: Iterable[str], expires_at: datetime, actor: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """A token and its text, which is answered once and never stored. Raises NotAllowed, BadInput."""
    check_can_make_token(actor, organisation)
    wanted = read_words(scopes, TokenScope, field="scopes")
    check_can_make_token(actor, organisation, wanted)
    ref, secret = make_ref(), secrets.token_urlsafe(32)
    token = ApiToken(
        ref=ref,
        organisation=organisation,
        label=read_text(label, field="label", most=80),
        scopes=[scope.value for scope in wanted],
        secret_digest=digest(DIGEST, f"{ref}:{secret}"),
        expires_at=read_end(expires_at, field="expires_at", after=at, at_most=TOKEN_AT_MOST),
        made_at=at,
        made_by=actor.ref,
    )
    save_once(token, "api_token_one_live_per_label", field="label")
    audit.record(
        what="token.made",
        thing=ref,
        about=organisation.ref,
        by=actor.ref,
        at=at,
        facts={"scopes": token.scopes},
        organisation_id=organisation.id,
    )
    if token.is_waiting:
        audit.emit(kind="access.token_waits", thing=ref, at=at, facts={})
    return token, f"ldg_{ref}_{secret}"


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor, at: datetime) -> None:
    """The token stops working now. Raises NotAllowed, WrongState when it was revoked before."""
    check_can_revoke_token(actor, token)
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if rows.update(revoked_at=at, revoked_by=actor.ref) != 1:
        raise WrongState(thing="token", now="revoked", to="revoked")
    token.revoked_at, token.revoked_by = at, actor.ref
    audit.record(what="token.revoked", thing=token.ref, by=actor.ref, at=at, organisation_id=token.organisation_id)
