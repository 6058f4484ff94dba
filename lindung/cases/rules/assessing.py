"""What the answers of an assessment indicate: act, means, purpose, what is missing. Never a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

from lindung.cases.rules.indicators import BY_CODE, INDICATORS, Element, Indicator, Strength
from lindung.cases.rules.words import AgeReading, Exploitation
from lindung.kernel.errors import gettext_noop
from lindung.reports.rules import Answer

NEITHER_PROVES = gettext_noop("Indications are no verdict: they say what to look into, for whom and why.")
MEANS_NOT_NEEDED = gettext_noop("For a child the means are not needed: act and purpose are enough.")
BOTH_READINGS = gettext_noop(
    "The age is not known. Read as a child, the means are not needed; read as an adult, they are."
    " Until the age is known, the protections of a child apply."
)
STILL_MISSING: Mapping[Element, str] = {
    Element.ACT: gettext_noop("Nothing is known yet of how the person was recruited, moved or received."),
    Element.MEANS: gettext_noop("Nothing is known yet of force, threats, deception or a weak position."),
    Element.PURPOSE: gettext_noop("Nothing is known yet of exploitation, done or planned."),
}
COUNTED_AS: Mapping[str, Exploitation] = {
    "wages_withheld": Exploitation.LABOUR,
    "abusive_conditions": Exploitation.LABOUR,
    "excessive_overtime": Exploitation.LABOUR,
    "forced_labour": Exploitation.LABOUR,
    "sexual_exploitation": Exploitation.SEXUAL,
    "servitude": Exploitation.SERVITUDE,
    "forced_begging": Exploitation.BEGGING,
    "organ_removal": Exploitation.ORGANS,
}
"""Answers about the purpose, as figures count them; `forced_criminality` is missing by intent: it is walled."""


@dataclass(frozen=True)
class Reading:
    """How the elements read for one age: which are needed, and whether all of these are indicated."""

    age: AgeReading
    needed: tuple[Element, ...]
    missing: tuple[Element, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every element that is needed is indicated."""
        return not self.missing


@dataclass(frozen=True)
class Indications:
    """Elements indicated, with the sentences behind them; the readings; what to ask next; what to keep in mind."""

    indicated: Mapping[Element, tuple[Indicator, ...]]
    readings: tuple[Reading, ...]
    ask_next: tuple[Indicator, ...]
    remarks: tuple[str, ...]

    def has(self, element: Element) -> bool:
        """Whether something speaks for the element."""
        return bool(self.indicated[element])

    @property
    def is_any(self) -> bool:
        """Whether anything at all was indicated."""
        return any(self.indicated.values())

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, in sentences; nothing that is walled."""
        return tuple(each.sentence for found in self.indicated.values() for each in found if not each.is_walled)


def indications(answers: Mapping[str, Answer], *, age: AgeReading) -> Indications:
    """What `answers` (by indicator code; a code left out is unknown) indicate, for one age or for both readings."""
    said_yes = [indicator for indicator in INDICATORS if answers.get(indicator.code) == Answer.YES]
    indicated = {element: tuple(each for each in said_yes if each.element == element) for element in Element}
    ages = (AgeReading.CHILD, AgeReading.ADULT) if age == AgeReading.UNKNOWN else (age,)
    readings = tuple(_reading(each, indicated) for each in ages)
    missing = {element for reading in readings for element in reading.missing}
    return Indications(indicated, readings, _ask_next(answers, missing), _remarks(age, missing))


def exploitation_of(answers: Mapping[str, Answer]) -> Exploitation | None:
    """Under which kind of exploitation an assessment is counted; None: none, or only what is walled."""
    kinds = {kind for code, kind in COUNTED_AS.items() if answers.get(code) == Answer.YES}
    if len(kinds) > 1:
        return Exploitation.SEVERAL
    return next(iter(kinds), None)


def split_walled(answers: Mapping[str, Answer]) -> tuple[dict[str, str], dict[str, str]]:
    """The answers that belong to the record, and those kept apart from it."""
    known = {code: answer.value for code, answer in answers.items() if code in BY_CODE}
    walled = {code: answer for code, answer in known.items() if BY_CODE[code].is_walled}
    return {code: answer for code, answer in known.items() if code not in walled}, walled


def _reading(age: AgeReading, indicated: Mapping[Element, tuple[Indicator, ...]]) -> Reading:
    needed = tuple(element for element in Element if element != Element.MEANS or age == AgeReading.ADULT)
    return Reading(age, needed, tuple(element for element in needed if not indicated[element]))


def _ask_next(answers: Mapping[str, Answer], missing: set[Element]) -> tuple[Indicator, ...]:
    """Open questions: those of missing elements first, the strongest first."""
    order = list(Strength)
    unknown = [each for each in INDICATORS if answers.get(each.code, Answer.UNKNOWN) == Answer.UNKNOWN]
    return tuple(sorted(unknown, key=lambda each: (each.element not in missing, order.index(each.strength))))


def _remarks(age: AgeReading, missing: set[Element]) -> tuple[str, ...]:
    said = {AgeReading.CHILD: (MEANS_NOT_NEEDED,), AgeReading.UNKNOWN: (BOTH_READINGS,), AgeReading.ADULT: ()}[age]
    return (*(STILL_MISSING[element] for element in Element if element in missing), *said, NEITHER_PROVES)
