"""What somebody told, checked once for every channel: form, staff entry, API and sheet meet the same bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self, TypeVar

from lindung.kernel.errors import BadInput, gettext_noop
from lindung.reports.rules.places import PROVINCES
from lindung.reports.rules.questions import CONTACT_LIMIT, LANGUAGES, VERSION, Way, Who
from lindung.reports.rules.signs import Answer, Sign, UrgencyResult, is_fast, urgency_of

Word = TypeVar("Word", bound=StrEnum)

NARRATIVE_LIMIT = 20_000
NOTE_LIMIT = 20_000
COUNTRY_LENGTH = 2


class NothingTold(BadInput):
    """A report in which nothing stands."""

    code = "nothing_told"
    sentence = gettext_noop("Nothing was filled in yet. Tell us at least one thing, then send again.")


class UnknownChoice(BadInput):
    """A value that is none of the choices of its field."""

    code = "unknown_choice"
    sentence = gettext_noop("{field} takes only the choices it offers. Choose one of them.")


class TextTooLong(BadInput):
    """A text beyond the bound of its field."""

    code = "report_text_too_long"
    sentence = gettext_noop("{field} has {length} characters; {limit} fit. Shorten it, and send the rest as a message.")


class UnreadableText(BadInput):
    """Characters that cannot be kept (half characters, the zero byte)."""

    code = "unreadable_text"
    sentence = gettext_noop("{field} holds characters that cannot be kept. Type it again and send again.")


@dataclass(frozen=True)
class SafeContact:
    """How, when and in which language contact is safe; and whether a message may be left there."""

    way: Way = Way.NONE
    address: str = ""
    when: str = ""
    language: str = ""
    may_leave_message: Answer = Answer.UNKNOWN

    def as_json(self) -> dict[str, str]:
        """As it is sealed."""
        return {
            "way": self.way.value,
            "address": self.address,
            "when": self.when,
            "language": self.language,
            "may_leave_message": self.may_leave_message.value,
        }

    @classmethod
    def read(cls, stored: object) -> Self:
        """From what was sealed, or sent by a machine. Raises UnknownChoice, TextTooLong."""
        given = stored if isinstance(stored, Mapping) else {}
        return cls(
            way=choice(Way, given.get("way") or Way.NONE.value, "way"),
            address=clean(given.get("address"), "address", CONTACT_LIMIT),
            when=clean(given.get("when"), "when", CONTACT_LIMIT),
            language=_language(given.get("language")),
            may_leave_message=choice(
                Answer, given.get("may_leave_message") or Answer.UNKNOWN.value, "may_leave_message"
            ),
        )

    def allows(self, way: Way) -> bool:
        """Whether contact may be tried this way."""
        return self.way == way and way is not Way.NONE


@dataclass(frozen=True)
class Told:
    """One report as it was told, whatever the channel."""

    country: str
    language: str = "en"
    who: Who | None = None
    answers: Mapping[Sign, Answer] = field(default_factory=dict)
    narrative: str = ""
    area: str = ""
    safe_contact: SafeContact = SafeContact()
    staff_note: str = ""
    questionnaire: int = VERSION

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """From plain values, as every channel has them. Raises BadInput with the field that cannot be taken."""
        country = clean(given.get("country"), "country", COUNTRY_LENGTH).upper()
        told = cls(
            country=country,
            language=_language(given.get("language")) or "en",
            who=choice(Who, given["who"], "who") if given.get("who") else None,
            answers=read_answers(given.get("answers")),
            narrative=clean(given.get("narrative"), "narrative", NARRATIVE_LIMIT),
            area=_area(country, given.get("area")),
            safe_contact=SafeContact.read(given.get("safe_contact")),
            staff_note=clean(given.get("staff_note"), "staff_note", NOTE_LIMIT),
        )
        if told.is_empty:
            raise NothingTold(field="narrative")
        return told

    @property
    def is_empty(self) -> bool:
        """Whether nobody could act on it: no words, no danger, no way of contact."""
        said = any(answer == Answer.YES for answer in self.answers.values())
        return not (self.narrative or said or self.safe_contact.address or self.staff_note)

    @property
    def urgency(self) -> UrgencyResult:
        """How urgent it is as far as the answers say."""
        return urgency_of(self.answers)

    @property
    def is_fast(self) -> bool:
        """Whether a reader is needed within the short time."""
        return is_fast(self.answers)

    def answers_as_json(self) -> dict[str, Any]:
        """The answers as they are sealed, with the version of the questions they answer."""
        return {
            "questionnaire": self.questionnaire,
            "who": self.who.value if self.who else None,
            "signs": {sign.value: answer.value for sign, answer in self.answers.items()},
        }


def clean(value: object, name: str, limit: int) -> str:
    """A text without spaces around it and with plain line ends. Raises BadInput."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableText(field=name)
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\x00" in text or not _can_be_kept(text):
        raise UnreadableText(field=name)
    if len(text) > limit:
        raise TextTooLong(field=name, length=len(text), limit=limit)
    return text


def _can_be_kept(text: str) -> bool:
    """False for half characters (lone surrogates)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def choice(words: type[Word], value: object, name: str) -> Word:
    """One of the words of an enum. Raises UnknownChoice."""
    try:
        return words(str(value) if value is not None else "")
    except ValueError:
        raise UnknownChoice(field=name) from None


def read_answers(given: object) -> dict[Sign, Answer]:
    """The answers to the questions about danger, in the questions' own order. Raises UnknownChoice."""
    if not given:
        return {}
    if not isinstance(given, Mapping):
        raise UnknownChoice(field="answers")
    said = {choice(Sign, sign, "answers"): choice(Answer, answer, str(sign)) for sign, answer in given.items()}
    return {sign: said[sign] for sign in Sign if sign in said}


def _language(value: object) -> str:
    language = clean(value, "language", 5)
    if language and language not in LANGUAGES:
        raise UnknownChoice(field="language")
    return language


def _area(country: str, value: object) -> str:
    area = clean(value, "area", 20)
    if area and area.partition(".")[0] not in PROVINCES.get(country, {}):
        raise UnknownChoice(field="area")
    return area
