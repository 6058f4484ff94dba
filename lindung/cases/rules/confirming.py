"""Whose word stands behind a consent: which ones wait for a second word, and how she is asked herself."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from lindung.cases.rules.words import WALLED_RECIPIENTS
from lindung.kernel.errors import BadInput, Conflict, NotAllowed, gettext_noop
from lindung.kernel.words import Word
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind

HERSELF: Final = "person"  # who answered by her receipt, as the trail names her: no member can have this name


class Confirmation(Word):
    """Whose word stands beside that of the member who recorded a consent."""

    PERSON = "person", gettext_noop("Confirmed by the person herself")
    MEMBER = "member", gettext_noop("Confirmed by a second member")
    EARLIER = "earlier", gettext_noop("Recorded by one member, before a second word was asked for")


class HeardHow(Word):
    """How a second member knows that the person agreed."""

    ASKED = "asked", gettext_noop("I asked the person myself")
    PRESENT = "present", gettext_noop("I was there when the person agreed")


class HerAnswer(StrEnum):
    """What she says to a question by her receipt."""

    YES = "yes"
    NO = "no"
    NOT_NOW = "not_now"


SECOND_WORDS: Final = frozenset({Confirmation.PERSON, Confirmation.MEMBER})


def needs_second_word(*, kinds: Iterable[RecipientKind], purpose: Purpose, hands_over: bool) -> bool:
    """Whether one member's word is too little: for who can harm her most, for a way home, for her whole case.

    >>> needs_second_word(kinds=[RecipientKind.POLICE], purpose=Purpose.JUSTICE, hands_over=False)
    True
    >>> needs_second_word(kinds=[RecipientKind.HEALTH], purpose=Purpose.SERVICES, hands_over=False)
    False
    """
    return hands_over or purpose == Purpose.REPATRIATION or not WALLED_RECIPIENTS.keys().isdisjoint(kinds)


class ConsentWaits(NotAllowed):
    """A consent that would allow it waits for a second word."""

    code = "consent_waits"
    sentence = gettext_noop(
        "The consent for this waits to be confirmed. Ask a colleague who heard the person agree to confirm it,"
        " or wait for the person's own answer."
    )


class OwnWord(NotAllowed):
    """Whoever recorded a consent does not confirm it."""

    code = "own_word"
    sentence = gettext_noop("You recorded this consent yourself. Somebody else who heard the person confirms it.")


class NotYoursToConfirm(NotAllowed):
    """A second word is a colleague's; a supervisor's of the desk only where no colleague is left."""

    code = "not_yours_to_confirm"
    sentence = gettext_noop(
        "Consent {ref} is confirmed by another member who works on cases, or, where there is none, by a supervisor"
        " of the national desk."
    )


class SheIsAsked(Conflict):
    """Her own word comes first where she can be asked."""

    code = "she_is_asked"
    sentence = gettext_noop(
        "The person is asked herself, by her receipt. Only when she can no longer be asked there does a colleague"
        " confirm consent {ref}."
    )


class ConfirmItself(Conflict):
    """The task of a consent ends with the consent's own answer."""

    code = "confirm_the_consent"
    sentence = gettext_noop("This task ends when the consent is confirmed, refused or taken back. Open the consent.")


class HandingOverNamesOne(BadInput):
    """Who takes over a case is named, and gets all of it."""

    code = "handing_over_names_one"
    sentence = gettext_noop(
        "For handing the case over, name the organisations themselves and no kinds, choose help as the purpose, and"
        " every part of the record."
    )


class NotSafeThere(BadInput):
    """She cannot be asked by this receipt."""

    code = "not_safe_there"
    sentence = gettext_noop(
        "The person cannot be asked by this receipt: it must be of her own report in this case, given to nobody"
        " here, and she must not have said that no message may be left."
    )


class ReceiptOfAnother(Conflict):
    """One receipt, one person."""

    code = "receipt_of_another"
    sentence = gettext_noop("This receipt was marked as another person's. Look at that first.")


class QuestionOver(Conflict):
    """What was asked is not asked any more."""

    code = "question_over"
    sentence = gettext_noop("This question is not open any more. Below is how it stands now.")


ASKED_HER: Final = gettext_noop("We have a question for you. Open “Questions for you” here when nobody else looks on.")
"""What stands in her mailbox: nothing of what is asked."""

TOLD_OF_HER: Final[Mapping[FieldGroup, str]] = {
    FieldGroup.IDENTITY: gettext_noop("Your name, date of birth and papers"),
    FieldGroup.CONTACT: gettext_noop("How you can be reached"),
    FieldGroup.FAMILY: gettext_noop("Your family, and who depends on you"),
    FieldGroup.LOCATION: gettext_noop("Where you are"),
    FieldGroup.EVENTS: gettext_noop("What happened to you"),
    FieldGroup.ASSESSMENTS: gettext_noop("What our workers found out and think"),
    FieldGroup.HEALTH: gettext_noop("Your health"),
    FieldGroup.NEEDS: gettext_noop("What you need, and what keeps you safe"),
    FieldGroup.LEGAL: gettext_noop("Your nationality and your right to stay"),
}
WHY_SHE_IS_ASKED: Final[Mapping[Purpose, str]] = {
    Purpose.SERVICES: gettext_noop("So that they can help you."),
    Purpose.IDENTIFICATION: gettext_noop("So that the state can say officially that you were harmed by trafficking."),
    Purpose.INVESTIGATION: gettext_noop("So that the police can look for those who harmed you."),
    Purpose.IMMIGRATION: gettext_noop("So that your stay in this country can be settled."),
    Purpose.REPATRIATION: gettext_noop("So that you can return home."),
    Purpose.FAMILY_TRACING: gettext_noop("So that your family can be found."),
    Purpose.JUSTICE: gettext_noop("So that you can claim wages or compensation."),
    Purpose.CONSULAR: gettext_noop("So that your embassy can give you papers or other help."),
    Purpose.STATISTICS: gettext_noop("So that people can be counted. Nobody is shown by name."),
}
"""What she reads when she is asked: plain words, to herself."""
