"""The words of the room: when a check is sat, what a learner may say of herself for the figures, why one ends."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

QUALIFICATION_PREFIX = "learning:"


class Stage(Word):
    """When somebody answers a module's questions."""

    BEFORE = "before", gettext_noop("Before reading")
    AFTER = "after", gettext_noop("After reading")


class LearnerSex(Word):
    """What a learner says of herself, for the figures of who was trained. Asked, never needed."""

    NOT_SAID = "", gettext_noop("I prefer not to say")
    FEMALE = "female", gettext_noop("Woman")
    MALE = "male", gettext_noop("Man")
    OTHER = "other", gettext_noop("Another gender")


class RevokeReason(Word):
    """Why a certificate stops counting before its day."""

    OWN_WISH = "own_wish", gettext_noop("The holder asked for it")
    MISTAKE = "mistake", gettext_noop("It was given by mistake")
    MISCONDUCT = "misconduct", gettext_noop("Misconduct")


def qualification_of(slug: str) -> str:
    """What the qualification is called that a module's certificate gives (partners keep it)."""
    return f"{QUALIFICATION_PREFIX}{slug}"
