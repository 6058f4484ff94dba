"""What a public form carries from page to page: sealed, short-lived, bound to its form. No cookie, no session.

See docs/decisions/0010-public-form-without-cookies.md. The browser holds the sealed text only in a page that is
never stored; it opens only here, only for the form it was made for, and only for a few hours.
"""

import base64
import binascii
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson
import tink

from lindung.reports.rules import FormExpired
from lindung.vault.keyset import keyset
from lindung.vault.sealing import is_carried_by_us

LASTS: Final = timedelta(hours=6)
LARGEST: Final = 200_000
_OPENED_LARGEST: Final = 400_000


class Form(StrEnum):
    """The forms that carry something; what was sealed for one does not open for another."""

    REPORT = "report"
    MAILBOX = "mailbox"
    PUZZLE = "puzzle"


def make_key() -> str:
    """A new idempotency key: what makes a resend the same sending."""
    return secrets.token_urlsafe(16)


def seal(form: Form, values: dict[str, Any], *, at: datetime) -> str:
    """The hidden field's text for these values."""
    content = zlib.compress(orjson.dumps({"at": at.timestamp(), "values": values}), 6)
    return base64.urlsafe_b64encode(keyset().wrapping.encrypt(content, _place(form))).decode()


@dataclass(frozen=True)
class Carried:
    """What was in a hidden field, and when it was sealed."""

    values: dict[str, Any]
    sealed_at: float

    def check_fresh(self, at: datetime) -> None:
        """Raises FormExpired when it was sealed too long ago."""
        if not -60 <= at.timestamp() - self.sealed_at <= LASTS.total_seconds():
            raise FormExpired()


def open_(form: Form, sealed: str) -> Carried:
    """What is in a hidden field; its age is still to be checked. Raises FormExpired when it is not ours."""
    if not sealed or len(sealed) > LARGEST:
        raise FormExpired()
    try:
        carried = base64.urlsafe_b64decode(sealed.encode("ascii"))
        content = keyset().wrapping.decrypt(carried, _place(form))
    except (tink.TinkError, binascii.Error, ValueError):
        raise FormExpired() from None
    if not is_carried_by_us(carried, lasts_s=LASTS.total_seconds()):
        raise FormExpired()
    opened = orjson.loads(zlib.decompressobj().decompress(content, _OPENED_LARGEST))
    return Carried(values=opened["values"], sealed_at=opened["at"])


def _place(form: Form) -> bytes:
    return b"reports.carry:1:" + form.value.encode()
