"""Everything the case page tells, read for one actor in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lindung.audit import queries as audit
from lindung.audit.models import Trail
from lindung.cases.models import Assessment, Barring, Case, Consent, LinkedReport, Sight, Suspect, Task
from lindung.cases.permissions import (
    can_change_urgency,
    can_hand_over,
    can_open_to_all,
    can_restrict,
    can_see_persons,
    can_see_walled,
    can_work_on,
    is_own,
)
from lindung.cases.queries.seeing import persons_seen
from lindung.cases.rules import (
    BY_CODE,
    STORY,
    WINDOWS,
    AgeReading,
    CaseStep,
    Indications,
    Outcome,
    indications,
)
from lindung.partners.models import Actor, Member, Organisation
from lindung.reports.rules import SIGNS, Answer, Sign
from lindung.vault.scope import everyone

ENTRIES = 100
READINGS = frozenset({"case.read", "person.read"})


@dataclass(frozen=True)
class Told:
    """One line of the story: what, its facts, who, when. The page fills the sentence in the reader's language."""

    sentence: str
    facts: Mapping[str, Any]
    by: str
    at: datetime
    what: str
    times: int = 1  # how often without anything in between


@dataclass(frozen=True)
class AssessmentSeen:
    """An assessment with what it indicates."""

    row: Assessment
    found: Indications
    outcome: Outcome


def case_page(case: Case, actor: Actor, *, at: datetime, sentences: Mapping[str, str] = STORY) -> dict[str, Any]:
    """The context of the page. `sentences`: those of this room, merged with those of rooms above.

    A partner that sees the case through a sight gets the header and the persons shown to it, and nothing else.
    """
    page: dict[str, Any] = {
        "case": case,
        "at": at,
        "is_own": is_own(actor, case),
        "urgency_reasons": [SIGNS[Sign(sign)].reason for sign in case.signs if sign in set(Sign)],
        "unknown_questions": [SIGNS[Sign(sign)].reason for sign in case.unknown_signs if sign in set(Sign)],
        "step": CaseStep(case.next_step).label if case.next_step else "",
        "window": next((rule for rule in WINDOWS if rule.name == case.window), None),
        "persons": persons_seen(case, actor, at=at),
        "can": _can(case, actor),
        "few": few_readers(case, actor),
    }
    return page | (_own_parts(case, actor, sentences) if can_see_persons(actor, case) else _empty_parts())


def few_readers(case: Case, actor: Actor) -> list[Member]:
    """Who opens a restricted case besides supervisors, by name; nothing where everybody does."""
    if not case.readers or not is_own(actor, case):
        return []
    rows = Member.objects.visible_to(actor).filter(pk__in=case.readers).select_related("organisation__key")
    return sorted(rows, key=lambda member: (member.pk != case.assignee_id, str(member.name)))


def story(
    case: Case, actor: Actor, *, sentences: Mapping[str, str] = STORY, entries: list[Trail] | None = None
) -> list[Told]:
    """What was done, newest first; codes without a sentence are left out, so rooms above pass theirs along.

    The history goes with the case: whoever answers for it now reads what an earlier organisation did, without names.
    """
    if not is_own(actor, case):
        return []
    if entries is None:
        with everyone():
            entries = audit.story(case.ref, limit=ENTRIES)
    entries = [entry for entry in entries if entry.what in sentences]
    names = _names({entry.by for entry in entries} | {str(entry.facts.get("member", "")) for entry in entries}, actor)
    told = [
        Told(
            sentence=sentences[entry.what],
            facts=_said(entry, names),
            by=names.get(entry.by, entry.by),
            at=entry.at,
            what=entry.what,
        )
        for entry in entries
    ]
    return _told_once(told)


def _told_once(lines: list[Told]) -> list[Told]:
    """One line for what the same person read again and again, at the moment of the last time: the trail keeps each."""
    told: list[Told] = []
    for line in lines:
        last = told[-1] if told else None
        if last and line.what in READINGS and (last.what, last.by, last.facts) == (line.what, line.by, line.facts):
            told[-1] = replace(last, times=last.times + 1)
        else:
            told.append(line)
    return told


def _can(case: Case, actor: Actor) -> dict[str, bool]:
    return {
        "work": can_work_on(actor, case),
        "change_urgency": can_change_urgency(actor, case),
        "hand_over": can_hand_over(actor, case),
        "restrict": can_restrict(actor, case),
        "open_to_all": can_open_to_all(actor, case),
        "see_walled": can_see_walled(actor, case),
    }


def _own_parts(case: Case, actor: Actor, sentences: Mapping[str, str]) -> dict[str, Any]:
    sights = Sight.objects.filter(case=case, ended_at=None).select_related("organisation", "person").order_by("id")
    return {
        "suspects": Suspect.objects.visible_to(actor).filter(case=case).select_related("key", "tied_to").order_by("id"),
        "consents": _consents(case, actor),
        "assessments": _assessments(case, actor),
        "tasks": Task.objects.visible_to(actor).filter(case=case).open().order_by("due_at", "id"),
        "reports": LinkedReport.objects.filter(case=case).select_related("report").order_by("id"),
        "sights": list(sights),
        "barrings": list(Barring.objects.filter(case=case).select_related("organisation").order_by("id")),
        "story": story(case, actor, sentences=sentences),
    }


def _empty_parts() -> dict[str, Any]:
    names = ("suspects", "consents", "assessments", "tasks", "reports", "sights", "barrings", "story")
    return {name: [] for name in names}


def _consents(case: Case, actor: Actor) -> list[Consent]:
    rows = list(Consent.objects.visible_to(actor).filter(case=case).select_related("person").order_by("-id"))
    named = Organisation.objects.in_bulk({number for consent in rows for number in consent.recipients})
    for consent in rows:
        consent.organisations_named = [  # type: ignore[attr-defined]
            named[number].name for number in consent.recipients if number in named
        ]
    return rows


def _assessments(case: Case, actor: Actor) -> list[AssessmentSeen]:
    rows = Assessment.objects.visible_to(actor).filter(case=case).select_related("person", "organisation")
    rows = rows.prefetch_related("person__key").order_by("-id")  # a key is asked for once, however many rows it opens
    return [assessment_seen(row, with_walled=can_see_walled(actor, case)) for row in rows]


def assessment_seen(row: Assessment, *, with_walled: bool) -> AssessmentSeen:
    """An assessment read again by the rules; what is walled only for those who may read it."""
    kept = {**(row.answers or {}), **((row.walled or {}) if with_walled else {})}
    answers = {code: Answer(answer) for code, answer in kept.items() if code in BY_CODE}
    return AssessmentSeen(row, indications(answers, age=AgeReading(row.age_reading)), Outcome(row.outcome))


def _names(refs: set[str], actor: Actor) -> dict[str, str]:
    """Names of colleagues; others are shown by their reference."""
    members = Member.objects.visible_to(actor).filter(ref__in=refs).select_related("organisation__key")
    return {member.ref: member.name or member.ref for member in members}


def _said(entry: Trail, names: Mapping[str, str]) -> dict[str, Any]:
    facts = {"thing": entry.thing, **entry.facts}
    if "member" in facts:
        facts["member"] = names.get(str(facts["member"]), facts["member"])
    return {name: _moment(value) if name.endswith(("_at", "until")) else value for name, value in facts.items()}


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else value
