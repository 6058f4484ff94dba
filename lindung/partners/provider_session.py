"""What a session keeps of a ministry's sign-in: what it began with, until the way back; then when it was asked."""

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from lindung.partners.gateways import Beginning
from lindung.partners.models import Account
from lindung.partners.rules.providers import FINISHED_WITHIN, Provider, Said
from lindung.partners.rules.refusals import SignInOver
from lindung.web import language

KEY: Final = "provider_sign_in"
METHOD: Final = "provider"


@dataclass(frozen=True)
class Kept:
    """One sign-in that has begun in this session; a new one takes its place."""

    slug: str
    state: str
    nonce: str
    verifier: str
    started_at: str
    then: str  # a page of ours, or ""
    is_again: bool
    is_shared: bool

    @classmethod
    def begin(cls, provider: Provider, *, then: str, is_again: bool, is_shared: bool, at: datetime) -> Self:
        """With secrets that nobody has seen."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(provider.slug, state, nonce, verifier, at.isoformat(), then, is_again, is_shared)

    @property
    def begun(self) -> Beginning:
        """What the gateway asks for."""
        return Beginning(self.state, self.nonce, self.verifier, datetime.fromisoformat(self.started_at))


def keep(request: HttpRequest, kept: Kept) -> None:
    """Until the way back."""
    request.session[KEY] = asdict(kept)


def take(request: HttpRequest, provider: Provider, *, at: datetime) -> Kept:
    """What this way back belongs to, once. Raises SignInOver: not begun here, elsewhere, before, or too long ago.

    An address that somebody else made up does not end what was begun.
    """
    found = request.session.get(KEY)
    if not isinstance(found, dict):
        raise SignInOver()
    kept = Kept(**found)
    state = request.GET.get("state", "").encode()
    if kept.slug != provider.slug or not hmac.compare_digest(kept.state.encode(), state):
        raise SignInOver()
    del request.session[KEY]
    issuer = request.GET.get("iss", provider.issuer)
    if at - kept.begun.started_at > FINISHED_WITHIN or issuer != provider.issuer or not request.GET.get("code"):
        raise SignInOver()
    return kept


def note(
    request: HttpRequest, account: Account, provider: Provider, said: Said, *, counts: bool, is_again: bool = False
) -> None:
    """Write down in the session that the provider asked, when, and whether its second factor counts.

    Where it does not say when it asked, it is no sign-in of a moment ago.
    """
    record_authentication(
        request,
        account,
        method=METHOD,
        at=said.signed_in_at.timestamp() if said.signed_in_at else 0.0,
        provider=provider.slug,
        second_factor=counts and said.has_second_factor,
        reauthenticated=is_again,
    )


def has_providers_factor(request: HttpRequest, account: Any) -> bool:
    """Whether the provider asked for a second factor in this session."""
    records = get_authentication_records(request, account)
    return any(record.get("method") == METHOD and record.get("second_factor") is True for record in records)


def page_of_ours(request: HttpRequest, path: str) -> str:
    """The path when it leads to a page for members on this server, in whatever language; else nothing."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return ""
    try:
        found = resolve(language.without_language(request, path.partition("?")[0]))
    except Resolver404:
        return ""
    is_ours = getattr(found.func, "is_of_the_desk", False) or str(found.route).startswith("accounts/2fa/")
    return path if is_ours else ""
