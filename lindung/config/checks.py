"""System checks with hints: what would hurt later, said at the start."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from lindung.config import readers


@register
def secret_is_kept(**options: Any) -> list[CheckMessage]:
    """A secret made up for one process signs nobody in on the next one."""
    if settings.SECRET_KEY_IS_KEPT:
        return []
    hint = "Run `lindung init` (or `lindung run` to practise); both make it. Or set LINDUNG_SECRET_KEY."
    return [checks.Warning("There is no secret key yet: this process made one up.", hint=hint, id="lindung.W001")]


@register
def keys_are_private(**options: Any) -> list[CheckMessage]:
    """Secrets that others can read are none."""
    folder = settings.LINDUNG_PLACES.keys
    if not folder.exists() or not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return []
    hint = f"chmod 700 {folder}, and think about who may have read it."
    return [Error(f"{folder} can be entered by other users.", hint=hint, id="lindung.E001")]


@register
def both_database_roles_are_named(**options: Any) -> list[CheckMessage]:
    """A server of one's own needs the owner's address too, and roles that differ."""
    if not os.environ.get("DATABASE_URL"):
        return []
    hint = "Set DATABASE_URL to the role lindung_app and OWNER_DATABASE_URL to lindung_owner (deploy/roles.sql)."
    if not os.environ.get("OWNER_DATABASE_URL"):
        return [Error("DATABASE_URL is set and OWNER_DATABASE_URL is not.", hint=hint, id="lindung.E002")]
    web = readers.database("DATABASE_URL", readers.text("DATABASE_URL"))["USER"]  # `default` may be the worker by now
    if settings.DATABASES["owner"]["USER"] in {web, settings.WORKER_DATABASE["USER"]}:
        return [Error("The app signs in as the owner of its tables.", hint=hint, id="lindung.E003")]
    if web == settings.WORKER_DATABASE["USER"]:
        hint = "Set DATABASE_URL to the role lindung_app and WORKER_DATABASE_URL to lindung_worker (deploy/roles.sql)."
        return [Error("The web signs in as the workers' role.", hint=hint, id="lindung.E006")]
    return []


@register
def proxy_speaks_tls(**options: Any) -> list[CheckMessage]:
    """Passwords and reports over plain HTTP are read on the way."""
    if settings.HTTPS or "127.0.0.1" in settings.LINDUNG_URL or "localhost" in settings.LINDUNG_URL:
        return []
    hint = "Put a TLS proxy in front (docs/guides/deployment.md) and set LINDUNG_URL to https://."
    return [Error(f"{settings.LINDUNG_URL} is not encrypted.", hint=hint, id="lindung.E004")]


@register
def sign_in_file_is_private(**options: Any) -> list[CheckMessage]:
    """It holds what ministries gave this desk to be known by."""
    file = Path(os.environ.get("LINDUNG_SIGN_IN_FILE", "") or os.devnull)
    if not file.is_file() or not stat.S_IMODE(file.stat().st_mode) & 0o077:
        return []
    hint = f"chmod 600 {file}, owned by the user that runs Lindung; ask the ministries for new secrets."
    return [Error(f"{file} can be read by other users.", hint=hint, id="lindung.E005")]
