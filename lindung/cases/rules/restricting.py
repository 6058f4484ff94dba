"""A restricted case: the few who open it, why, and until when."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop
from lindung.kernel.lifecycle import Lifecycle
from lindung.kernel.words import Word

NAMED_AT_MOST: Final = 8  # more than these are no longer few


class Access(StrEnum):
    """Who of the organisation that answers for a case opens it."""

    ORGANISATION = "organisation"
    RESTRICTED = "restricted"


ACCESS_LIFECYCLE = Lifecycle(
    thing="access to a case",
    moves={
        Access.ORGANISATION: frozenset({Access.RESTRICTED}),
        Access.RESTRICTED: frozenset({Access.ORGANISATION}),
    },
)


class RestrictReason(Word):
    """Why few open a case."""

    PERSON_ASKED = "person_asked", gettext_noop("The person asked for it")
    KNOWN_HERE = "known_here", gettext_noop("Somebody here knows her, or somebody suspected")
    POWERFUL = "powerful", gettext_noop("Somebody suspected has power or influence")
    THREATENED = "threatened", gettext_noop("She or somebody who helps her was threatened")
    CHILD = "child", gettext_noop("A child who must not be recognised")
    WELL_KNOWN = "well_known", gettext_noop("The case is in the news, or would be")


class OpenReason(Word):
    """Why everybody of the organisation opens the case again."""

    DANGER_PAST = "danger_past", gettext_noop("The danger is past")
    PERSON_AGREED = "person_agreed", gettext_noop("The person agrees that more colleagues help")
    MORE_NEEDED = "more_needed", gettext_noop("It needs more hands than these")
    BY_MISTAKE = "by_mistake", gettext_noop("It was restricted by mistake")


class RestrictedByOne(NotAllowed):
    """Restricting is for whoever answers for the case, and for supervisors."""

    code = "restricted_by_one"
    sentence = gettext_noop("Only the colleague who answers for {ref} or a supervisor can do this. Ask one of them.")


class NoSupervisorHere(Conflict):
    """Who restricts a case needs somebody who can open it when she is away."""

    code = "no_supervisor_here"
    sentence = gettext_noop(
        "Your organisation has no supervisor. A restricted case needs one, so that it is never locked."
        " Ask your administrator to name a supervisor first."
    )


class TooManyReaders(Conflict):
    """A list that is long keeps nothing small."""

    code = "too_many_readers"
    sentence = gettext_noop("{ref} already has {most} colleagues by name. Take one off before you add another.")


class NotAReader(BadInput):
    """The member cannot be one of the few."""

    code = "not_a_reader"
    sentence = gettext_noop("Choose an active colleague who works on cases.")


class ReaderAnswersForIt(Conflict):
    """Whoever answers for a case opens it."""

    code = "reader_answers_for_it"
    sentence = gettext_noop("This colleague answers for {ref}. Name somebody else for it first.")


def readers_with(assignee: int | None, named: Iterable[int] = ()) -> list[int]:
    """The few, each once, in order: whoever answers for the case, and those who were named.

    >>> readers_with(7, [3, 7])
    [3, 7]
    """
    return sorted({*named, *([assignee] if assignee is not None else [])})
