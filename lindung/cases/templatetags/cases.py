"""Tags of this room's pages: a line of the story, words of stored values, areas and languages by name."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from lindung.cases.queries import Told
from lindung.cases.rules import (
    Asker,
    BarReason,
    CaseStep,
    Confirmation,
    EmergencyReason,
    ErasureAsker,
    HandOverReason,
    HeardHow,
    HoldReason,
    LegalGround,
    LowerReason,
    Outcome,
    SightGround,
    TaskKind,
    TaskStep,
)
from lindung.cases.rules.restricting import OpenReason, RestrictReason
from lindung.directory.areas import area_name as name_of_area
from lindung.directory.rules import LANGUAGES, AccessFeature, Specialism
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind, Urgency
from lindung.reports.rules import ReportChannel
from lindung.web.say import fill, say_word

register = template.Library()
WORDS: dict[str, tuple[Any, ...]] = {
    "urgency": (Urgency,),
    "channel": (ReportChannel,),
    "before": (Urgency,),
    "outcome": (Outcome,),
    "purpose": (Purpose,),
    "ground": (SightGround,),
    "law": (LegalGround,),
    "reason": (EmergencyReason, BarReason, LowerReason, HandOverReason, HoldReason, RestrictReason, OpenReason),
    "restricted": (RestrictReason,),
    "kind": (TaskKind,),
    "asker": (Asker, ErasureAsker),
    "step": (CaseStep, TaskStep),
    "next_step": (CaseStep, TaskStep),
    "group": (FieldGroup,),
    "recipient": (RecipientKind,),
    "confirmation": (Confirmation,),
    "heard_how": (HeardHow,),
    "access": (AccessFeature,),
    "special": (Specialism,),
}


@register.filter
def told(line: Told) -> str:
    """The sentence of one line of the story, its facts in the reader's words."""
    return fill(_(line.sentence), {name: as_word(value, name) for name, value in line.facts.items()})


@register.filter
def as_word(value: Any, name: str) -> Any:
    """A stored value as its kind of word says it; as it is when the kind does not know it."""
    if not isinstance(value, str):
        return value
    for words in WORDS.get(name, ()):
        if value in set(words):
            return say_word(words(value))
    return value


@register.filter
def as_words(values: Iterable[Any], name: str) -> str:
    """Stored values as words, with commas."""
    return ", ".join(str(as_word(value, name)) for value in values)


@register.filter
def languages_named(codes: Iterable[str]) -> str:
    """Languages by name."""
    return ", ".join(_(LANGUAGES[code]) if code in LANGUAGES else code for code in codes)


@register.filter
def area_named(code: str) -> str:
    """An area by name."""
    return name_of_area(code) if code else ""
