"""Sealed columns, and the rows that hold them."""

from lindung.vault.fields.columns import SealedBytes, SealedField, SealedJSON, SealedText, Unsealed
from lindung.vault.fields.rows import Sealable, SealedRow

__all__ = ["Sealable", "SealedBytes", "SealedField", "SealedJSON", "SealedRow", "SealedText", "Unsealed"]
