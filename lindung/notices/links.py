"""Signed links: a token that only this installation can make, for one offer, with nothing of it stored."""

import base64
import hmac
from typing import Final

from lindung.kernel.refs import read_ref
from lindung.vault.sealing import digest, signed_candidates

_PURPOSE = "offer link"
_LENGTH = 26  # 130 bits, base 32
LINKS_LAST_S: Final = 14 * 24 * 3600.0  # so long after a renewal a link of before opens, unless its key was seen


def offer_token(ref: str) -> str:
    """The token that opens the offer `ref` without sign-in. Whether it still may is for the offer's state to say."""
    return f"{ref}{_sign(digest(_PURPOSE, ref))}"


def offer_path(ref: str) -> str:
    """The path of the page the token opens."""
    return f"/o/{offer_token(ref)}/"


def read_offer_token(token: str) -> str | None:
    """The offer's ref in a token, or None when this installation did not make it."""
    ref, signature = token[:10], token[10:]
    if read_ref(ref) != ref:
        return None
    good = [_sign(candidate) for candidate in signed_candidates(_PURPOSE, ref, lasts_s=LINKS_LAST_S)]
    found = [candidate for candidate in good if hmac.compare_digest(candidate.encode(), signature.encode())]
    return ref if found else None


def _sign(code: bytes) -> str:
    return base64.b32encode(code).decode().lower()[:_LENGTH]
