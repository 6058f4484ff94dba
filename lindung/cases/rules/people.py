"""The facts somebody enters about a person, a suspect, a consent or an assessment, before they are a row."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lindung.cases.rules.words import AgeBand, AgeReading, Asker, GivenBy, GivenHow, Outcome, ResidenceStatus, Sex
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind
from lindung.reports.rules import Answer


@dataclass(frozen=True)
class PersonFacts:
    """Somebody a case is about; what is not known stays empty or unknown."""

    name: str = ""
    other_names: str = ""
    born_on: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    documents: str = ""
    notes: str = ""
    age_band: AgeBand = AgeBand.UNKNOWN
    sex: Sex = Sex.UNKNOWN
    nationality: str = ""
    status: ResidenceStatus = ResidenceStatus.UNKNOWN
    languages: tuple[str, ...] = ()
    access_needs: tuple[str, ...] = ()
    special_needs: tuple[str, ...] = ()
    area: str = ""
    family: str = ""
    is_carer: bool = False
    safe_distance_km: int = 0


@dataclass(frozen=True)
class SuspectFacts:
    """Somebody suspected; `is_relative`: a relative of a suspect, who works or lives at the organisation tied to."""

    name: str = ""
    notes: str = ""
    role: str = ""
    is_relative: bool = False


@dataclass(frozen=True)
class ConsentFacts:
    """What somebody agreed to, and how. `hands_over`: also that the organisation named takes her case over."""

    purpose: Purpose
    field_groups: frozenset[FieldGroup]
    given_by: GivenBy = GivenBy.PERSON
    given_how: GivenHow = GivenHow.SPOKEN
    language: str = "en"
    recipient_kinds: frozenset[RecipientKind] = frozenset()
    guardian: str = ""
    best_interest: str = ""
    interpreter: str = ""
    witness: str = ""
    given_at: datetime | None = None
    until: datetime | None = None
    hands_over: bool = False


@dataclass(frozen=True)
class AssessmentFacts:
    """One assessor's answers about one person, and what they come to."""

    answers: Mapping[str, Answer]
    age: AgeReading
    outcome: Outcome
    narrative: str = ""
    deciding_body: str = ""
    document: str = ""
    asked_by: Asker | None = None


def name_to_compare(name: str) -> str:
    """A name as the blind index takes it: no marks, no case, its words in order of the alphabet.

    >>> name_to_compare("  Sré MOM ") == name_to_compare("mom sre")
    True
    """
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return " ".join(sorted(bare.casefold().split()))
