"""What the desk asks about an organisation besides its kind, and what both make of it towards a person."""

from collections.abc import Mapping

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word
from lindung.partners.rules.kinds import RECIPIENT_KIND_OF, OrganisationKind, RecipientKind


class Enforces(Word):
    """Whether it can act against the people it is told about; the first that is true."""

    ANOTHER_STATE = "another_state", gettext_noop("Yes: it answers to another state")
    IMMIGRATION_LAW = "immigration_law", gettext_noop("Yes: it enforces immigration law, or shares staff with who does")
    CRIMINAL_LAW = "criminal_law", gettext_noop("Yes: it enforces criminal law")
    NOTHING = "nothing", gettext_noop("No, none of these")


WALLED_BY_ANSWER: Mapping[Enforces, RecipientKind] = {
    Enforces.ANOTHER_STATE: RecipientKind.EMBASSY,
    Enforces.IMMIGRATION_LAW: RecipientKind.IMMIGRATION,
    Enforces.CRIMINAL_LAW: RecipientKind.POLICE,
}
"""The answer puts it behind the wall of that recipient, whatever its kind; the first of its line that fits counts."""

WALLED = frozenset({*WALLED_BY_ANSWER.values(), RecipientKind.NAMED_ONLY})
"""Told of no shelter: who enforces law on the person, or another state; and who was not asked yet whether it does."""


def told_as(kind: str, enforces: str) -> RecipientKind:
    """What a person's consent calls an organisation of this kind with this answer.

    Bodies of a government about which nobody was asked belong to no kind of recipient: they have to be named.

    >>> told_as("ministry", "immigration_law")
    <RecipientKind.IMMIGRATION: 'immigration'>
    >>> told_as("ministry", "nothing"), told_as("ministry", "")
    (<RecipientKind.GOVERNMENT: 'government'>, <RecipientKind.NAMED_ONLY: 'named_only'>)
    """
    by_kind = RECIPIENT_KIND_OF[OrganisationKind(kind)]
    by_answer = WALLED_BY_ANSWER.get(Enforces(enforces)) if enforces else None
    for walled in WALLED_BY_ANSWER.values():
        if walled in (by_kind, by_answer):
            return walled
    if by_kind is RecipientKind.GOVERNMENT and not enforces:
        return RecipientKind.NAMED_ONLY
    return by_kind


def is_weaker(*, now: str, then: str) -> bool:
    """Whether an answer takes down a wall that stood."""
    order = [answer.value for answer in Enforces]
    return bool(now) and order.index(then) > order.index(now)
