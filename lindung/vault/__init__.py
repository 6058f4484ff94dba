"""Sealed fields, the keys that open them, keyed digests and authentication codes."""

from lindung.vault.sealing import ERASED, Erased, Sealed, authenticate, digest, digest_candidates, is_authentic

__all__ = ["ERASED", "Erased", "Sealed", "authenticate", "digest", "digest_candidates", "is_authentic"]
