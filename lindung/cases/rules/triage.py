"""Triage: the officer's answers beside the form's, and how urgent they make it together."""

from collections.abc import Iterable, Mapping

from lindung.cases.rules.words import AgeBand, AgeReading
from lindung.kernel.errors import BadInput, gettext_noop
from lindung.partners.rules import Urgency
from lindung.reports.rules import SIGNS, Answer, Sign, UrgencyResult, urgency_of

Answers = Mapping[Sign, Answer]


class LoweredWithoutReason(BadInput):
    """A case becomes less urgent only when somebody says why."""

    code = "lowered_without_reason"
    sentence = gettext_noop("These answers make {ref} less urgent. Say why, then save again.")


def settled_answers(*, form: Answers, triage: Answers) -> dict[Sign, Answer]:
    """One answer for each sign: the officer's yes or no, else what the form said, else unknown.

    An officer's "unknown" leaves the form's answer standing, so it never lowers urgency.
    """
    return {sign: _first_known(triage.get(sign), form.get(sign)) for sign in Sign}


def provisional_floor(*, provisional: Urgency, form: Answers, triage: Answers) -> Urgency:
    """How urgent it stays at least, because of an urgency that came without answers (an import, a caller's word).

    It holds until every sign of that urgency, or of a higher one, was answered by yes or no.
    """
    if urgency_of(form).urgency <= provisional:
        return Urgency.ROUTINE  # the form's own answers explain it, and they are settled one by one
    settled = settled_answers(form=form, triage=triage)
    unanswered = any(rule.urgency <= provisional and settled[sign] == Answer.UNKNOWN for sign, rule in SIGNS.items())
    return provisional if unanswered else Urgency.ROUTINE


def triage_result(
    *, form: Answers, triage: Answers, provisional: Urgency = Urgency.ROUTINE, ages: Iterable[AgeBand] = ()
) -> UrgencyResult:
    """How urgent the settled answers make it, and the sentence for each answer that raised it.

    A person who is entered as a child answers the question about a child with yes.
    """
    settled = settled_answers(form=form, triage=triage)
    if any(age.reading == AgeReading.CHILD for age in ages):
        settled[Sign.CHILD] = Answer.YES
    floor = provisional_floor(provisional=provisional, form=form, triage=triage)
    return urgency_of(settled, floor=floor)


def unknown_signs(*, form: Answers, triage: Answers) -> tuple[Sign, ...]:
    """What nobody knows yet, the most urgent first: what to ask next."""
    settled = settled_answers(form=form, triage=triage)
    unknown = [sign for sign in Sign if settled[sign] == Answer.UNKNOWN]
    return tuple(sorted(unknown, key=lambda sign: SIGNS[sign].urgency.rank))


def answers_kept(*, signs: Iterable[str], unknown: Iterable[str]) -> dict[Sign, Answer]:
    """The answers of a case as they are stored: its signs (yes), its unknown signs, and no for the rest."""
    yes, not_known = set(signs), set(unknown)
    return {sign: Answer.YES if sign in yes else Answer.UNKNOWN if sign in not_known else Answer.NO for sign in Sign}


def _first_known(*answers: Answer | None) -> Answer:
    return next((answer for answer in answers if answer in (Answer.YES, Answer.NO)), Answer.UNKNOWN)
