"""Typed readers of the environment: they refuse odd values and say which setting is wrong."""

import os
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from lindung.partners.rules.providers import Provider, read_providers


def text(name: str, default: str = "") -> str:
    """A setting as it stands; empty means the default."""
    return os.environ.get(name, "").strip() or default


def word(name: str, default: str, allowed: Collection[str]) -> str:
    """One of a few words."""
    value = text(name, default).upper()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes one of {', '.join(allowed)}.")
    return value


def number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number within its bounds."""
    value = text(name, str(default))
    if not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes a whole number from {least} to {most}.")
    return int(value)


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def site(name: str, default: str) -> str:
    """The address people type, scheme and host only, without a slash at its end."""
    value = text(name, default).rstrip("/")
    parts = _parts(value)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes an address such as https://desk.example.")
    return value


def secret(name: str, file: Path) -> str:
    """A secret from the environment or from its file; empty when there is none yet."""
    value = text(name)
    if value or not file.is_file():
        return value
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise ImproperlyConfigured(f"{name} stands in {file}, which cannot be read as text.") from None


def database(name: str, url: str) -> dict[str, Any]:
    """Django's parameters of a PostgreSQL address: postgresql://user:password@host:port/name?sslmode=require."""
    parts = _parts(url)
    if parts is None or parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _parts(address: str) -> SplitResult | None:
    """An address in its parts; None when it is none, or its port is no port."""
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def providers(name: str) -> dict[str, Provider]:
    """Ministries' sign-ins, from the TOML file that the setting names; none without it."""
    file = text(name)
    if not file:
        return {}
    try:
        return read_providers(tomllib.loads(Path(file).read_text(encoding="utf-8")))
    except OSError as error:
        raise ImproperlyConfigured(f"{name} names {file}, which cannot be read ({error.strerror}).") from None
    except RecursionError:
        raise ImproperlyConfigured(f"{name} ({file}): it is nested too deep.") from None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} ({file}): {error}.") from None
