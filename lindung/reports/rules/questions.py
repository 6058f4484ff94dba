"""The questionnaire as data: what is asked, in which order, in which words. A version is never changed once used.

Each question has two wordings: to the person herself, and to somebody who reports for another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lindung.kernel.errors import gettext_noop
from lindung.reports.rules.signs import Sign

VERSION = 1
STORY_LIMIT = 5_000
CONTACT_LIMIT = 200


class Step(StrEnum):
    """One page of the public form."""

    COUNTRY = "country"
    WHO = "who"
    DANGER = "danger"
    SIGNS = "signs"
    STORY = "story"
    PLACE = "place"
    CONTACT = "contact"
    CHECK = "check"


QUESTIONS = tuple(step for step in Step if step is not Step.CHECK)
"""The pages that ask something; the last page only shows what was said."""


class Who(StrEnum):
    """For whom somebody reports."""

    SELF = "self"
    OTHER = "other"
    SEVERAL = "several"


WHO_SAYS: Mapping[Who, str] = {
    Who.SELF: gettext_noop("For me"),
    Who.OTHER: gettext_noop("For somebody else"),
    Who.SEVERAL: gettext_noop("For me and others with me"),
}


class Way(StrEnum):
    """A way of contact the person calls safe."""

    NONE = "none"
    PHONE = "phone"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    TELEGRAM = "telegram"
    EMAIL = "email"
    OTHER = "other"


WAY_SAYS: Mapping[Way, str] = {
    Way.NONE: gettext_noop("Do not contact me. I come back here with my receipt."),
    Way.PHONE: gettext_noop("Phone call"),
    Way.SMS: gettext_noop("Text message (SMS)"),
    Way.WHATSAPP: gettext_noop("WhatsApp"),
    Way.TELEGRAM: gettext_noop("Telegram"),
    Way.EMAIL: gettext_noop("E-mail"),
    Way.OTHER: gettext_noop("Another way"),
}

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "ms": "Bahasa Melayu",
    "id": "Bahasa Indonesia",
    "km": "ភាសាខ្មែរ",
    "zh": "中文",
    "ta": "தமிழ்",
    "my": "မြန်မာ",
    "vi": "Tiếng Việt",
    "th": "ไทย",
    "lo": "ລາວ",
    "tl": "Tagalog",
    "bn": "বাংলা",
    "ne": "नेपाली",
    "hi": "हिन्दी",
    "ur": "اردو",
}
"""Languages a person may ask to be spoken to in, each named in itself."""


@dataclass(frozen=True)
class Wording:
    """A question as asked of the person herself, and of somebody who reports for another."""

    of_self: str
    of_other: str
    help: str = ""

    def to(self, who: Who | None) -> str:
        """The wording for whoever answers."""
        return self.of_other if who == Who.OTHER else self.of_self


ASKS: Mapping[Step, Wording] = {
    Step.COUNTRY: Wording(
        gettext_noop("Which country are you in?"),
        gettext_noop("Which country are you in?"),
        gettext_noop("We ask so that the right people answer you."),
    ),
    Step.WHO: Wording(gettext_noop("For whom do you ask for help?"), gettext_noop("For whom do you ask for help?")),
    Step.DANGER: Wording(
        gettext_noop("Are you in danger now?"),
        gettext_noop("Is the person in danger now?"),
        gettext_noop("If you can call safely, call now. You can also go on here."),
    ),
    Step.SIGNS: Wording(
        gettext_noop("Which of these are true today?"),
        gettext_noop("Which of these are true today?"),
        gettext_noop("You can leave out what you do not know."),
    ),
    Step.STORY: Wording(
        gettext_noop("What is happening?"),
        gettext_noop("What is happening?"),
        gettext_noop("Write as much or as little as you like. You do not have to give a name."),
    ),
    Step.PLACE: Wording(
        gettext_noop("Where are you now?"),
        gettext_noop("Where is the person now?"),
        gettext_noop("The province or state is enough."),
    ),
    Step.CONTACT: Wording(
        gettext_noop("How can we reach you safely?"),
        gettext_noop("How can we reach you safely?"),
        gettext_noop("Think of who else sees your phone or hears you. We use only the way you choose here."),
    ),
    Step.CHECK: Wording(gettext_noop("Check what you wrote"), gettext_noop("Check what you wrote")),
}

SIGN_ASKS: Mapping[Sign, Wording] = {
    Sign.DANGER_NOW: Wording(gettext_noop("Are you in danger now?"), gettext_noop("Is the person in danger now?")),
    Sign.HELD: Wording(
        gettext_noop("I am locked in, or not allowed to leave"),
        gettext_noop("The person is locked in, or not allowed to leave"),
    ),
    Sign.MOVED_WITHIN_24H: Wording(
        gettext_noop("I will be taken to another place today or tomorrow"),
        gettext_noop("The person will be taken to another place today or tomorrow"),
    ),
    Sign.LIFE_THREATENING: Wording(
        gettext_noop("I am badly hurt or very ill"), gettext_noop("The person is badly hurt or very ill")
    ),
    Sign.CHILD: Wording(gettext_noop("I am under 18, or a child is with me"), gettext_noop("The person is under 18")),
    Sign.CHILD_ALONE: Wording(gettext_noop("A child is alone"), gettext_noop("A child is alone")),
    Sign.NOWHERE_SAFE: Wording(
        gettext_noop("I have no safe place to sleep tonight"),
        gettext_noop("The person has no safe place to sleep tonight"),
    ),
    Sign.DOCUMENTS_OR_WAGES_HELD: Wording(
        gettext_noop("Somebody keeps my papers or my pay and threatens me"),
        gettext_noop("Somebody keeps the person’s papers or pay and threatens them"),
    ),
    Sign.EXPLOITATION_NOW: Wording(
        gettext_noop("I am made to do things I do not want to do"),
        gettext_noop("The person is made to do things they do not want to do"),
    ),
    Sign.SELF_HARM: Wording(
        gettext_noop("I think about hurting myself"), gettext_noop("The person may hurt herself or himself")
    ),
    Sign.SEXUAL_VIOLENCE_5D: Wording(
        gettext_noop("Somebody forced me to have sex in the last 5 days"),
        gettext_noop("Sexual violence in the last 5 days"),
    ),
    Sign.PREGNANT: Wording(gettext_noop("I am pregnant"), gettext_noop("The person is pregnant")),
}

PUBLIC_SIGNS = (
    Sign.HELD,
    Sign.MOVED_WITHIN_24H,
    Sign.LIFE_THREATENING,
    Sign.CHILD,
    Sign.CHILD_ALONE,
    Sign.NOWHERE_SAFE,
    Sign.DOCUMENTS_OR_WAGES_HELD,
    Sign.EXPLOITATION_NOW,
)
"""What the public page asks. The rest is asked by a person, with care."""

STAFF_SIGNS = tuple(Sign)


def step_number(step: Step) -> int:
    """Which question this is, from 1.

    >>> step_number(Step.WHO), len(QUESTIONS)
    (2, 7)
    """
    return list(Step).index(step) + 1


def step_before(step: Step) -> Step:
    """The page before this one (the first page has itself)."""
    return list(Step)[max(list(Step).index(step) - 1, 0)]


def step_after(step: Step) -> Step:
    """The page after this one (the last page has itself)."""
    return list(Step)[min(list(Step).index(step) + 1, len(Step) - 1)]
