"""Signing in: by invitation only; tries are counted per account and place, and neither is stored in clear."""

import ipaddress
from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from lindung.partners.models.account import clean_email
from lindung.vault import digest

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
        return cast(HttpResponse | None, super().pre_login(request, user, **about))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Behind a proxy everybody has the proxy's address: failed tries are counted by the place of the visitor."""
        return place_of(request)


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
