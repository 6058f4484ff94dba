"""What the API takes and answers."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from lindung.cases.rules import (
    AgeBand,
    AgeReading,
    Asker,
    BarReason,
    GivenBy,
    GivenHow,
    Harm,
    LowerReason,
    Outcome,
    PersonFacts,
    ResidenceStatus,
    Sex,
    SuspectRole,
    TaskKind,
)
from lindung.cases.rules.restricting import RestrictReason
from lindung.directory.rules import AccessFeature, Specialism
from lindung.partners.api import Body
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind
from lindung.reports.rules import Answer, Sign
from lindung.web.given import GivenMoment

Ref = Annotated[str, Field(max_length=10)]
Short = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=20_000)]
Area = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{0,20}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f]*$", max_length=120)]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$")]


class PersonIn(Body):
    """Somebody the case is about; what is not known is left out."""

    name: Short = ""
    other_names: Short = ""
    born_on: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    contact: Short = ""
    documents: Annotated[str, Field(max_length=1_000)] = ""
    notes: Long = ""
    age_band: AgeBand = AgeBand.UNKNOWN
    sex: Sex = Sex.UNKNOWN
    nationality: Country = ""
    status: ResidenceStatus = ResidenceStatus.UNKNOWN
    languages: Annotated[list[Language], Field(max_length=20)] = []
    access_needs: list[AccessFeature] = []
    special_needs: list[Specialism] = []
    area: Area = ""
    family: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,10}$")] = ""
    is_carer: bool = False
    safe_distance_km: Annotated[int, Field(ge=0, le=2_000)] = 0

    def facts(self) -> PersonFacts:
        """As the actions take it."""
        given: dict[str, Any] = self.dict()
        for name in ("languages", "access_needs", "special_needs"):
            given[name] = tuple(str(each) for each in given[name])
        contact = given.pop("contact")
        return PersonFacts(**given, contact={"how": contact} if contact else {})


class CaseIn(Body):
    """A case: the answers to the questions of triage, and what is known."""

    answers: dict[Sign, Answer]
    report: Ref = ""
    persons: Annotated[list[PersonIn], Field(max_length=500)] = []
    harmed_at: dict[Harm, GivenMoment] = {}
    country: Country = ""
    area: Area = ""
    exploitation_area: Area = ""
    summary: Long = ""
    assignee: Ref = ""
    restricted: RestrictReason | None = None  # few open it from the first moment; this token is none of them


class CaseChangeIn(Body):
    """What is corrected."""

    area: Area = ""
    exploitation_area: Area = ""
    summary: Long = ""
    harmed_at: dict[Harm, GivenMoment] = {}


class CaseUrgencyIn(Body):
    """Triage again; a reason where it becomes less urgent."""

    answers: dict[Sign, Answer]
    reason: LowerReason | None = None


class SuspectIn(Body):
    """Somebody suspected."""

    name: Short = ""
    notes: Long = ""
    role: SuspectRole | None = None
    is_relative: bool = False
    tied_to: Ref = ""


class BarIn(Body):
    """An organisation that must not learn of the case."""

    organisation: Ref
    reason: BarReason


class ConsentIn(Body):
    """What the person agreed to."""

    purpose: Purpose
    field_groups: Annotated[list[FieldGroup], Field(min_length=1)]
    recipient_kinds: list[RecipientKind] = []
    recipients: Annotated[list[Ref], Field(max_length=100)] = []
    given_by: GivenBy = GivenBy.PERSON
    given_how: GivenHow = GivenHow.SPOKEN
    language: Language
    guardian: Short = ""
    best_interest: Annotated[str, Field(max_length=5_000)] = ""
    interpreter: Short = ""
    witness: Short = ""
    given_at: GivenMoment | None = None
    until: GivenMoment | None = None
    hands_over: bool = False


class ConsentOut(Schema):
    """A consent: nothing that is sealed."""

    ref: str
    state: str
    purpose: str
    field_groups: list[str]
    recipient_kinds: list[str]
    hands_over: bool
    needs_second: bool
    confirmed_as: str
    confirmed_at: datetime | None
    asked_at: datetime | None
    given_at: datetime
    until: datetime | None
    ended_at: datetime | None


class AssessmentIn(Body):
    """An assessment: answers by indicator, the age as it is read, the outcome."""

    answers: dict[Annotated[str, Field(max_length=40)], Answer]
    age: AgeReading
    outcome: Outcome
    narrative: Long = ""
    deciding_body: Line = ""
    document: Short = ""
    asked_by: Asker | None = None


class ShowIn(Body):
    """Parts of a record that another organisation may see, by consent and agreement."""

    to: Ref
    purpose: Purpose
    field_groups: Annotated[list[FieldGroup], Field(min_length=1)]


class EndSightIn(Body):
    """Who no longer sees the person, and for what."""

    to: Ref
    purpose: Purpose


class ContactIn(Body):
    """Whether the person was reached."""

    was_reached: bool = True


class AssignIn(Body):
    """Who answers for the case."""

    member: Ref


class TaskIn(Body):
    """Something that has to be done."""

    kind: TaskKind = TaskKind.OTHER
    note: Annotated[str, Field(max_length=2_000)] = ""
    due_at: GivenMoment | None = None


class ReassessIn(Body):
    """Who asks for a new assessment."""

    asker: Asker


class Made(Schema):
    """The reference of what was made or changed."""

    ref: str
    state: str = ""


class NameIn(Body):
    """A name as it was heard."""

    name: Annotated[str, Field(max_length=200)]


class FoundPersonOut(Schema):
    """Somebody whose name is like the one asked for: 1 is the same."""

    ref: str
    case: str
    name: str
    likeness: float


class DisclosureOut(Schema):
    """Who was told something about a person, and why."""

    organisation: str
    at: datetime
    purpose: Purpose
    field_groups: list[FieldGroup]
    ground: str
    legal_ground: str
    legal_reference: str
    confirmed_as: str
    confirmed_at: datetime | None


class ReadOut(Schema):
    """Who read about a person on a day: an organisation and roles, no names."""

    day: date
    organisation: str
    roles: list[str]
    by_name: bool
    times: int
    parts: list[str]


class AskedOut(Schema):
    """Who was asked on a day whether they can help, without her name; "" where the name of a place is kept secret."""

    day: date
    organisation: str
    times: int


class HerRecordOut(Schema):
    """What a person may ask for."""

    told: list[DisclosureOut]
    read: list[ReadOut]
    asked: list[AskedOut]


class FoundOut(Schema):
    """At most twenty, the likest first."""

    persons: list[FoundPersonOut]


class ToldOut(Schema):
    """When an organisation was told, and which parts."""

    at: datetime
    groups: list[str]


class CopiesHeldOut(Schema):
    """What an organisation was told under a consent that has ended."""

    ref: str
    asked_by: str
    due_at: datetime
    told: list[ToldOut]


class CopiesOut(Schema):
    """Everything an organisation is asked to destroy."""

    copies: list[CopiesHeldOut]


class CaseOut(Schema):
    """A case in a list: nothing about a person."""

    ref: str
    state: str
    urgency: str
    signs: list[str]
    country: str
    area: str
    accountable: str
    due_at: datetime | None
    next_step: str
    opened_at: datetime


class CasesOut(Schema):
    """A page of cases, and the cursor of the next one."""

    items: list[CaseOut]
    next: str


class PersonOut(Schema):
    """A person, as far as the token's organisation may see her."""

    ref: str
    groups: list[str]
    record: dict[str, Any]


class CaseFullOut(CaseOut):
    """A case with its persons."""

    contact_due_at: datetime | None
    persons: list[PersonOut]
