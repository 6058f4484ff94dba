"""What one publication is asked for, and what comes of it."""

from dataclasses import dataclass
from pathlib import Path

from lindung.evidence.methods.release.conclusions import Conclusion
from lindung.evidence.methods.release.inference import Attacks
from lindung.evidence.methods.release.ledger import Account, Entry
from lindung.evidence.methods.release.suppression import Protected
from lindung.evidence.methods.release.synthesis import Synthesis
from lindung.papers.wording import LANGUAGES


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
    codebook: str = "region"
    columns: tuple[str, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ()
    is_lenient: bool = False
    with_hxl: bool = False
    with_attacks: bool = True
    with_pdf: bool = False
    languages: tuple[str, ...] = LANGUAGES
    seed: int = 1
    overwrite: bool = False
    is_practice: bool = False
    earlier: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Published:
    """What came of it; `line` is the ledger's line that paid, `may_leave` the files that may leave the house."""

    folder: Path
    line: Entry
    account: Account
    may_leave: tuple[str, ...]
    outside: int
    synthesis: Synthesis | None = None
    conclusions: tuple[Conclusion, ...] = ()
    attacks: Attacks | None = None
    protected: Protected | None = None
