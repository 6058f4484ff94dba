"""A ministry's own sign-in: who may use it, and what its answer has to say before anybody is believed."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from lindung.kernel.refs import read_ref
from lindung.partners.rules.refusals import ProviderUnclear

SKEW: Final = timedelta(seconds=60)  # two machines' clocks may differ by so much
FINISHED_WITHIN: Final = timedelta(minutes=10)  # from the button to the way back
TEXTS: Final = ("name", "issuer", "client_id", "client_secret")
LISTS: Final = ("organisations", "second_factor_amr", "second_factor_acr")
TEXT_AT_MOST: Final = 500
KEYS: Final = frozenset({*TEXTS, *LISTS, "only", "ca_file"})
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,29}")


@dataclass(frozen=True)
class Provider:
    """One ministry's sign-in, as the operator set it."""

    slug: str
    name: str
    issuer: str
    client_id: str
    organisations: tuple[str, ...]
    client_secret: str = field(repr=False)
    second_factor_amr: tuple[str, ...] = ()
    second_factor_acr: tuple[str, ...] = ()
    only: bool = False
    ca_file: str = ""


@dataclass(frozen=True)
class Said:
    """What a provider said about whoever signed in there, once it was checked. Nothing of it is stored as it is."""

    subject: str = field(repr=False)
    email: str = field(repr=False)
    name: str = field(repr=False)
    is_email_verified: bool
    has_second_factor: bool
    signed_in_at: datetime | None


def read_providers(tables: Mapping[str, Any]) -> dict[str, Provider]:
    """The providers of a settings file. Raises ValueError with what is wrong, and where."""
    found = {slug: _read(slug, table) for slug, table in tables.items()}
    taken: dict[str, str] = {}
    for provider in found.values():
        for ref in provider.organisations:
            if taken.setdefault(ref, provider.slug) != provider.slug:
                raise ValueError(f"{provider.slug}: organisation {ref} signs in with {taken[ref]} already")
    return found


def _read(slug: str, table: Any) -> Provider:
    if not _SLUG.fullmatch(slug) or not isinstance(table, Mapping):
        raise ValueError(f"[{slug}] must be a section named by small letters, digits and hyphens, such as [interior]")
    unknown = sorted(set(table) - KEYS)
    if unknown:
        raise ValueError(f"{slug}: {unknown[0]} is no setting of a provider; there are {', '.join(sorted(KEYS))}")
    lists: dict[str, Any] = {name: tuple(_words(slug, name, table.get(name, []))) for name in LISTS}
    texts: dict[str, Any] = {name: _text(slug, name, table.get(name, "")) for name in TEXTS}
    refs = lists.pop("organisations")
    if not refs or any(read_ref(ref) != ref for ref in refs):
        raise ValueError(f"{slug}: organisations must be a list of references of organisations, at least one")
    if not is_safe_address(texts["issuer"]) or urlsplit(texts["issuer"]).query:
        raise ValueError(f"{slug}: issuer must be an https:// address, as the provider writes it")
    if not isinstance(table.get("only", False), bool):
        raise ValueError(f"{slug}: only is true or false")
    return Provider(
        slug=slug,
        organisations=refs,
        only=table.get("only", False),
        ca_file=str(table.get("ca_file", "")),
        **texts,
        **lists,
    )


def _text(slug: str, name: str, value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= 500:
        raise ValueError(f"{slug}: {name} is missing")
    return value.strip()


def _words(slug: str, name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise ValueError(f"{slug}: {name} must be a list of words")
    return value


def is_safe_address(address: object) -> bool:
    """Whether we go there, or send somebody there: https, a host, nobody's name in it, no fragment."""
    if not isinstance(address, str) or not address.isascii() or any(c.isspace() for c in address):
        return False
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        return parts.scheme == "https" and is_whole and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        return False


def read_claims(
    claims: Mapping[str, Any], *, provider: Provider, nonce: str, started_at: datetime, at: datetime
) -> Said:
    """What a token says whose signature, issuer and audience were checked. Raises ProviderUnclear.

    `nonce` and `started_at` are of the sign-in that this session began. `signed_in_at` is None when the provider does
    not say that it asked since then: then it is no fresh sign-in.
    """
    _check_for_us(claims, provider, nonce)
    _check_times(claims, provider, started_at=started_at, at=at)
    subject = _string(claims.get("sub"))
    if not 1 <= len(subject) <= 255:
        raise ProviderUnclear(name=provider.name, why="no subject")
    return Said(
        subject=subject,
        email=_string(claims.get("email")),
        name=_string(claims.get("name")),
        is_email_verified=claims.get("email_verified") is True,
        has_second_factor=_has_second_factor(claims, provider),
        signed_in_at=_signed_in_at(claims, provider, started_at=started_at, at=at),
    )


def _check_for_us(claims: Mapping[str, Any], provider: Provider, nonce: str) -> None:
    audience, party = claims.get("aud"), claims.get("azp")
    if (isinstance(audience, list) and len(audience) > 1 and party is None) or party not in [None, provider.client_id]:
        raise ProviderUnclear(name=provider.name, why="made for another client")
    if not hmac.compare_digest(_string(claims.get("nonce")).encode(), nonce.encode()):
        raise ProviderUnclear(name=provider.name, why="nonce")


def _check_times(claims: Mapping[str, Any], provider: Provider, *, started_at: datetime, at: datetime) -> None:
    ends, made, begins = (_moment(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None:
        raise ProviderUnclear(name=provider.name, why="no time")
    if at >= ends + SKEW:
        raise ProviderUnclear(name=provider.name, why="expired")
    if max(made, begins or made) > at + SKEW:
        raise ProviderUnclear(name=provider.name, why="from the future")
    if made < started_at - SKEW:
        raise ProviderUnclear(name=provider.name, why="older than this sign-in")


def _signed_in_at(
    claims: Mapping[str, Any], provider: Provider, *, started_at: datetime, at: datetime
) -> datetime | None:
    """When the provider asked. It was told to ask anew: a moment before that means it did not."""
    if "auth_time" not in claims:
        return None
    moment = _moment(claims["auth_time"])
    if moment is None or moment < started_at - SKEW or moment > at + SKEW:
        raise ProviderUnclear(name=provider.name, why="did not ask anew")
    return min(moment, at)


def _has_second_factor(claims: Mapping[str, Any], provider: Provider) -> bool:
    ways = claims.get("amr")
    said = {way for way in ways if isinstance(way, str)} if isinstance(ways, list) else set()
    return bool(said & set(provider.second_factor_amr)) or _string(claims.get("acr")) in provider.second_factor_acr


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        return None
    return datetime.fromtimestamp(value, tz=UTC)


def _string(value: Any) -> str:
    """A text that can be kept and compared; anything else says nothing."""
    if not isinstance(value, str) or len(value) > TEXT_AT_MOST or "\x00" in value:
        return ""
    return "" if any("\ud800" <= sign <= "\udfff" for sign in value) else value
