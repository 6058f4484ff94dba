"""Which law makes a showing without consent lawful: a ground from a short list, and a reference in words."""

from dataclasses import dataclass

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word


class LegalGround(Word):
    """The kind of law or order. The list fits any country; which article or order it is, is said in the reference."""

    COURT_ORDER = "court_order", gettext_noop("A court ordered it")
    WARRANT = "warrant", gettext_noop("A warrant or a search order")
    SUMMONS = "summons", gettext_noop("A summons to give evidence or papers")
    DUTY_TO_REPORT = "duty_to_report", gettext_noop("A law says that we must report it")
    POWER_TO_ASK = "power_to_ask", gettext_noop("An investigator or prosecutor asked under a law that lets them")
    CHILD_PROTECTION = "child_protection", gettext_noop("A law on protecting children")
    OTHER_LAW = "other_law", gettext_noop("Another law")
    EARLIER = "earlier", gettext_noop("Said in words only, before grounds were chosen from a list")


CHOSEN_GROUNDS = tuple(ground for ground in LegalGround if ground is not LegalGround.EARLIER)


@dataclass(frozen=True)
class LegalBasis:
    """What a supervisor says when a law requires a showing; the reference may name her and is sealed by her key."""

    ground: LegalGround
    reference: str
    days: int

    @property
    def is_said(self) -> bool:
        """Whether both are there, and the ground is one that can be chosen."""
        return self.ground in CHOSEN_GROUNDS and bool(self.reference.strip())
