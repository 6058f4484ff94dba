"""Secrets of second factors as they stand in the table of the framework: sealed, and bound to one account.

The framework hands over a text and not its row, so the text itself says whose it is, and the seal holds it to that.
"""

from typing import Any, Final

from allauth.mfa.models import Authenticator

from lindung.vault.house_secrets import is_under_key_in_use, open_secret, seal_secret
from lindung.vault.troubles import SealBroken

SEALED: Final = "sealed."  # neither base 32 nor hexadecimal: no secret of before begins like this
SECRETS: Final = ("secret", "seed")  # of an app; of recovery codes


def seal_factor(account_id: int, secret: str) -> str:
    """A secret of this account's second factor, as it is stored."""
    return f"{SEALED}{account_id}.{seal_secret(_place(str(account_id)), secret)}"


def open_factor(stored: str, *, account_id: int | None) -> str:
    """The secret in a stored text. Raises SealBroken when it is another account's, or does not open.

    A version before stored it in clear: that opens too, until the clock has sealed it.
    """
    if not stored.startswith(SEALED):
        return stored
    whose, _, sealed = stored.removeprefix(SEALED).partition(".")
    if account_id is not None and whose != str(account_id):
        raise SealBroken("A secret of a second factor stands with another account than its own.")
    return open_secret(_place(whose), sealed)


def secret_of(row: Authenticator) -> str:
    """The secret of an app, or the seed of recovery codes. Raises SealBroken, KeyError."""
    name = next(name for name in SECRETS if name in row.data)
    return open_factor(row.data[name], account_id=row.user_id)


def sealed_anew(row: Authenticator) -> dict[str, Any] | None:
    """What the row holds when its secret stands under the key in use; None when it does, or cannot be opened."""
    fresh = {}
    for name in SECRETS:
        stored = row.data.get(name)
        if stored is None or _stands(stored):
            continue
        try:
            fresh[name] = seal_factor(row.user_id, open_factor(stored, account_id=row.user_id))
        except SealBroken:  # of a keyset that is gone, or put there by somebody: nothing to save
            continue
    return {**row.data, **fresh} if fresh else None


def _stands(stored: str) -> bool:
    return stored.startswith(SEALED) and is_under_key_in_use(stored.rpartition(".")[2])


def _place(account: str) -> str:
    return f"mfa_authenticator.data:{account}"
