"""Refusals in the reader's language: the one place where a sentence and its facts meet."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from string import Formatter

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext

from lindung.kernel.errors import Refusal
from lindung.web import moments


def say(refusal: Refusal, *, zone: str | tzinfo | None = None) -> str:
    """The refusal's sentence, translated, with its facts as this reader writes numbers and times."""
    return fill(gettext(str(refusal.sentence)), refusal.facts, zone=zone)


def fill(sentence: str, facts: dict[str, object], *, zone: str | tzinfo | None = None) -> str:
    """Put facts into a translated sentence; a fact that is missing shows as a dash, never as an error."""
    parts = []
    for text, name, _spec, _conversion in Formatter().parse(sentence):
        parts.append(text)
        if name is not None:
            parts.append(say_fact(facts[name], zone=zone) if name in facts else "–")
    return "".join(parts)


def say_fact(fact: object, *, zone: str | tzinfo | None = None) -> str:  # noqa: C901 - one line for each kind of fact
    """One fact as the reader writes it: moments in her zone, numbers per locale, states in words."""
    match fact:
        case datetime():
            return moments.say_moment(fact, zone)
        case date():
            return moments.say_date(fact)
        case timedelta():
            return moments.say_span(fact)
        case bool():
            return gettext("yes") if fact else gettext("no")
        case int() | float():
            return number_format(fact, force_grouping=abs(fact) >= 1000)
        case Enum():
            return say_word(fact)
        case Promise():
            return str(fact)
        case str():
            return say_word(fact) if fact.islower() else fact
        case Iterable():
            return ", ".join(say_fact(each, zone=zone) for each in fact)
        case _:
            return str(fact)


def say_word(value: object) -> str:
    """A stored value in words: its label when it has one, else the value itself ("in_triage" → "in triage")."""
    label = getattr(value, "label", None)
    if isinstance(label, str | Promise) and label:
        return gettext(str(label))
    words = str(getattr(value, "value", value)).replace("_", " ")
    return pgettext("word", words)  # the extractor finds the members of every plain enum of the rules
