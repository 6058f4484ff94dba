"""Refusals: what the house answers when it will not do a thing, with a stable code and one sentence."""

from __future__ import annotations

from typing import ClassVar


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation; the edge translates it in the reader's language."""
    return sentence


class Refusal(Exception):
    """A clear no: a stable code, the facts, and one sentence that says what to do next.

    Facts are references, numbers and moments, never anything about a person: they reach logs.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    sentence: ClassVar[str] = gettext_noop("This cannot be done as asked. Check what you entered and try again.")

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {sorted(self.facts)}"


class BadInput(Refusal):
    """Something that was sent cannot be taken. `field` names the place in the form, when there is one."""

    code = "bad_input"
    status = 422
    sentence = gettext_noop("{field} cannot be taken as it is. Correct it and send again.")


class NotAllowed(Refusal):
    """The actor may not do this. The sentence says the fact, not who else is involved."""

    code = "not_allowed"
    status = 403
    sentence = gettext_noop("You may not do this. Ask a supervisor of your organisation who may.")


class NotFound(Refusal):
    """No such row, or none the actor may see: the two answer alike."""

    code = "not_found"
    status = 404
    sentence = gettext_noop("There is nothing under this reference that you can see. Check it and try again.")


class Conflict(Refusal):
    """What is asked does not fit the state the thing is in now."""

    code = "conflict"
    status = 409
    sentence = gettext_noop("This changed while you were working. Look at it again before you go on.")


class WrongState(Conflict):
    """A move the lifecycle's table does not have."""

    code = "wrong_state"
    sentence = gettext_noop("This is already {now}, so that step is not possible. Look at it again to see what is.")


class ChangedMeanwhile(Conflict):
    """Somebody else moved the row first (compare-and-set lost)."""

    code = "changed_meanwhile"
    sentence = gettext_noop("Somebody else changed {ref} a moment ago. Look at it again before you go on.")
