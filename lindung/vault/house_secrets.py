"""Short secrets of the house itself (second factors), sealed under the deployment's own key, each for one place.

What stands under a key of before still opens, and is sealed anew when keys are renewed. No models here.
"""

import base64
import binascii

import tink

from lindung.vault.keyset import keyset, reread_keyset
from lindung.vault.sealing import key_of
from lindung.vault.troubles import SealBroken


def seal_secret(place: str, secret: str) -> str:
    """A secret sealed for one place, as text."""
    return base64.urlsafe_b64encode(keyset().wrapping.encrypt(secret.encode(), _associated(place))).decode()


def open_secret(place: str, sealed: str) -> str:
    """The secret sealed for this place. Raises SealBroken when key, place or bytes are others."""
    try:
        return bytes(keyset().wrapping.decrypt(_bytes(sealed), _associated(place))).decode()
    except (tink.TinkError, binascii.Error, UnicodeError):
        if reread_keyset():  # it was renewed while this process ran
            return open_secret(place, sealed)
        raise SealBroken(f"{place} does not open under the keyset in use.") from None


def is_under_key_in_use(sealed: str) -> bool:
    """Whether nothing is to be done when keys are renewed."""
    try:
        return key_of(_bytes(sealed)) == keyset().keys["wrapping"].in_use
    except (binascii.Error, UnicodeError):
        return False


def _bytes(sealed: str) -> bytes:
    return base64.urlsafe_b64decode(sealed.encode())


def _associated(place: str) -> bytes:
    return b"house_secret:" + place.encode()
