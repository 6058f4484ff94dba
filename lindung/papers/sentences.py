"""A sentence that is not yet said: English, marked for translation, with the facts it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """`Said(gettext_noop("{seen} people were seen."), {"seen": 1200})`; a fact may be a Said itself."""

    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)
