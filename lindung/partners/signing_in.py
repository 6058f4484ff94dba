"""Signing in: by invitation only; tries are counted per account and place, and neither is stored in clear."""

import ipaddress
from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from lindung.partners import actions, queries
from lindung.partners.edges import refusal_page
from lindung.partners.models.account import clean_email
from lindung.partners.provider_session import has_providers_factor
from lindung.partners.rules.refusals import PasswordDoesNotCount
from lindung.partners.scope import Door, entering
from lindung.vault import digest
from lindung.web import clock

THEIRS = "allauth.mfa.stages.AuthenticateStage"
UNREACHABLE = ".invalid"  # no such domain can exist (RFC 2606)


class InvitationOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody opens an account alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator invites."""
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse | None:
        """Nobody signs in as an address that no mail can ever reach: a double is entered from its owner's own page."""
        if str(getattr(user, "email", "")).endswith(UNREACHABLE):
            return cast(HttpResponse, self.respond_user_inactive(request, user))
        provider = queries.only_provider(user.pk)
        if provider is not None and not _by_provider(about):
            return refusal_page(request, PasswordDoesNotCount(name=provider.name))
        return cast(HttpResponse | None, super().pre_login(request, user, **about))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        """What her second factor was asked for before: this ministry's sign-in is hers."""
        request.session.set_expiry(None)  # of before, when it was nobody's
        said = _by_provider(about)
        if said and said["to_bind"]:
            _bind(user, provider=said["provider"], subject_digest=bytes.fromhex(said["to_bind"]))
        return cast(HttpResponse, super().post_login(request, user, **about))

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether the password is right, and counts."""
        return queries.only_provider(user.pk) is None and bool(super().reauthenticate(user, password))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong passwords are counted by: account and place, so that nobody is locked out from elsewhere."""
        return f"{account_tried(request, credentials)} {place_of(request)}"

    def get_login_stages(self) -> list[str]:
        """Our own second factor, unless a ministry's sign-in asked for one."""
        ours = f"{__name__}.{OwnSecondFactor.__name__}"
        return [ours if path == THEIRS else path for path in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a proxy everybody has the proxy's address: failed tries are counted by the place of the visitor."""
        return place_of(request)


class OwnSecondFactor(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    """Asks for the app or the key."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return super()._should_handle(request) and not has_providers_factor(request, self.login.user)

    def is_resumable(self, request: HttpRequest) -> bool:
        """Whether the sign-in page goes on with it. A first binding that somebody left open waits for nobody else."""
        return not _by_provider({"signal_kwargs": self.login.signal_kwargs}).get("to_bind")


def _by_provider(about: Mapping[str, Any]) -> Mapping[str, str]:
    """What a ministry's sign-in left with this login; nothing when it came by a password or a passkey."""
    said = about.get("signal_kwargs") or {}
    return said if "provider" in said else {}


def _bind(user: AbstractBaseUser, *, provider: str, subject_digest: bytes) -> None:
    found = settings.LINDUNG_SIGN_IN_PROVIDERS.get(provider)
    if found is None:
        return
    with entering(Door.ACCOUNT, str(user.pk)):
        actions.bind_own_sign_in(account_id=user.pk, provider=found, subject_digest=subject_digest, at=clock.now())


def place_of(request: HttpRequest) -> str:
    """Where a try comes from, as an address that means nothing elsewhere (settings: AXES_CLIENT_IP_CALLABLE).

    django-axes stores an address, so the keyed digest is written as a private IPv6 one. Tries are counted per
    account *and* place: a stranger who guesses at somebody's password elsewhere locks nobody out but themselves.
    """
    real = request.META.get("REMOTE_ADDR") or "unknown"
    if (
        settings.SECURE_PROXY_SSL_HEADER
    ):  # a proxy stands in front: what it appended is last, what a client wrote is not
        real = request.META.get("HTTP_X_FORWARDED_FOR", real).rpartition(",")[2].strip()
    return str(ipaddress.IPv6Address(b"\xfd" + digest("sign-in place", real)[:15]))


def account_tried(request: HttpRequest, credentials: Mapping[str, object] | None) -> str:
    """Whose password was tried, as a digest: people type passwords into the wrong field (AXES_USERNAME_CALLABLE)."""
    given = credentials or {}
    typed = given.get("email") or given.get("username") or given.get("login") or request.POST.get("login") or ""
    return digest("sign-in account", clean_email(str(typed))).hex()
