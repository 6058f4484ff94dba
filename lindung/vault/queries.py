"""Whether this database and this keyset belong together."""

from __future__ import annotations

from lindung.vault.keyset import has_keyset, keyset
from lindung.vault.models import Key, KeysetProof
from lindung.vault.sealing import open_subject_key
from lindung.vault.troubles import KeysetMissing, KeysetOlder, VaultTrouble


def holds_sealed_rows() -> bool:
    """Whether anything in this database was sealed, or a keyset was ever made for it."""
    return KeysetProof.objects.exists() or Key.objects.exists()


def keyset_trouble() -> VaultTrouble | None:
    """What stands between this database and its sealed rows, or None. An empty database needs no keyset yet."""
    sealed = holds_sealed_rows()
    if not has_keyset() and not sealed:
        return None
    try:
        held = keyset()
        proof = KeysetProof.objects.first()
        if proof is not None:
            open_subject_key(proof.key_id, bytes(proof.wrapped))
            for part, number in (("digest", proof.digest_key), ("authentication", proof.code_key)):
                if number and number not in held.keys[part].numbers:
                    return KeysetOlder("The keys of this database were renewed, and the keyset in use is another one.")
    except KeysetMissing as trouble:
        return KeysetMissing(f"This database holds sealed rows, and their keyset is missing. {trouble}")
    except VaultTrouble as trouble:
        return trouble
    return None
