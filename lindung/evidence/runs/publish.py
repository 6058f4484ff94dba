"""One publication: cases in, tables or synthetic records out, the ledger asked first."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PublishOptions:
    """What is asked for: a private release (epsilon), or exact tables for a named partner under an agreement."""

    epsilon: float = 1.0
    delta: float = 1e-7
    smallest_count: int = 10
    is_exact: bool = False
    partner: str = ""
    agreement: str = ""
    faithful_combinations: float = 0.0
    codebook: Path | None = None
    languages: tuple[str, ...] = ("en", "ms", "id", "km")
    seed: int = 1
    overwrite: bool = False
