"""The words of a case: what is stored about persons, consent and grounds, and the label that is shown."""

from collections.abc import Mapping

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word
from lindung.partners.rules import Purpose, RecipientKind


class AgeBand(Word):
    """How old a person is, as far as is known, in the bands that decide who may help."""

    CHILD_0_5 = "child_0_5", gettext_noop("Child, 0 to 5")
    CHILD_6_11 = "child_6_11", gettext_noop("Child, 6 to 11")
    CHILD_12_14 = "child_12_14", gettext_noop("Child, 12 to 14")
    CHILD_15_17 = "child_15_17", gettext_noop("Child, 15 to 17")
    ADULT_18_24 = "adult_18_24", gettext_noop("Adult, 18 to 24")
    ADULT_25_59 = "adult_25_59", gettext_noop("Adult, 25 to 59")
    ADULT_60 = "adult_60", gettext_noop("Adult, 60 or older")
    UNKNOWN = "unknown", gettext_noop("Age not known")

    @property
    def reading(self) -> "AgeReading":
        """Child, adult, or not known."""
        return AgeReading(self.value.partition("_")[0])


class AgeReading(Word):
    """How a person's age is read where only "under 18 or not" counts."""

    CHILD = "child", gettext_noop("Child (under 18)")
    ADULT = "adult", gettext_noop("Adult")
    UNKNOWN = "unknown", gettext_noop("Not known whether a child")

    @property
    def is_protected_as_child(self) -> bool:
        """Whether the protections of a child apply: also while nobody knows."""
        return self != AgeReading.ADULT


AGE_YEARS: Mapping[AgeBand, tuple[int, int] | None] = {
    AgeBand.CHILD_0_5: (0, 5),
    AgeBand.CHILD_6_11: (6, 11),
    AgeBand.CHILD_12_14: (12, 14),
    AgeBand.CHILD_15_17: (15, 17),
    AgeBand.ADULT_18_24: (18, 24),
    AgeBand.ADULT_25_59: (25, 59),
    AgeBand.ADULT_60: (60, 120),
    AgeBand.UNKNOWN: None,
}
"""First and last year of each band (inclusive); None: not known, so both readings are said."""


class Sex(Word):
    """The sex or gender a service has to be able to receive."""

    FEMALE = "female", gettext_noop("Woman or girl")
    MALE = "male", gettext_noop("Man or boy")
    OTHER = "other", gettext_noop("Another gender")
    UNKNOWN = "unknown", gettext_noop("Not known")


class ResidenceStatus(Word):
    """What a person's presence in the country rests on, as far as is known."""

    CITIZEN = "citizen", gettext_noop("Citizen")
    REGULAR_MIGRANT = "regular_migrant", gettext_noop("Migrant with papers")
    IRREGULAR_MIGRANT = "irregular_migrant", gettext_noop("Migrant without papers")
    ASYLUM_SEEKER = "asylum_seeker", gettext_noop("Asylum seeker")
    REFUGEE = "refugee", gettext_noop("Refugee")
    STATELESS = "stateless", gettext_noop("Stateless")
    UNKNOWN = "unknown", gettext_noop("Not known")


class GivenBy(Word):
    """Who gave consent."""

    PERSON = "person", gettext_noop("The person")
    GUARDIAN = "guardian", gettext_noop("A guardian")
    CHILD_AUTHORITY = "child_authority", gettext_noop("The child authority")


class GivenHow(Word):
    """How consent was given."""

    WRITTEN = "written", gettext_noop("In writing")
    SPOKEN = "spoken", gettext_noop("Spoken")
    MESSAGE = "message", gettext_noop("By message")


class Outcome(Word):
    """What an assessment comes to; never a verdict, and a later one never overwrites an earlier one."""

    NO_INDICATION = "no_indication", gettext_noop("No indication found")
    INDICATION = "indication", gettext_noop("Indication found")
    PRESUMED = "presumed", gettext_noop("Presumed trafficked")
    FORMALLY_IDENTIFIED = "formally_identified", gettext_noop("Formally identified by the state")
    FORMALLY_NOT_IDENTIFIED = "formally_not_identified", gettext_noop("Formally not identified by the state")

    @property
    def is_formal(self) -> bool:
        """Whether only the deciding state body can say it, in a document."""
        return self in FORMAL_OUTCOMES


FORMAL_OUTCOMES = frozenset({Outcome.FORMALLY_IDENTIFIED, Outcome.FORMALLY_NOT_IDENTIFIED})


class SightGround(Word):
    """What allows an organisation to see a case that is not its own."""

    CONSENT = "consent", gettext_noop("The person agreed")
    BREAK_GLASS = "break_glass", gettext_noop("Emergency, without consent")
    LEGAL_DUTY = "legal_duty", gettext_noop("A law requires it")


class EmergencyReason(Word):
    """Why something was shown without consent."""

    DANGER_TO_LIFE = "danger_to_life", gettext_noop("Danger to life")
    MEDICAL_EMERGENCY = "medical_emergency", gettext_noop("Medical emergency")
    CHILD_AT_RISK = "child_at_risk", gettext_noop("A child is at risk of serious harm")
    PERSON_MISSING = "person_missing", gettext_noop("The person is missing")


class LowerReason(Word):
    """Why a case became less urgent."""

    NOW_SAFE = "now_safe", gettext_noop("The person is safe now")
    NOT_SO = "not_so", gettext_noop("It turned out not to be so")
    ENTERED_WRONG = "entered_wrong", gettext_noop("An answer was entered by mistake")


class HandOverReason(Word):
    """Why another organisation takes a case."""

    NEARER = "nearer", gettext_noop("It is nearer to the person")
    BETTER_PLACED = "better_placed", gettext_noop("It can help better")
    PERSON_ASKED = "person_asked", gettext_noop("The person asked for it")
    NO_CAPACITY = "no_capacity", gettext_noop("We cannot go on with it")
    OTHER_COUNTRY = "other_country", gettext_noop("The person is in another country")


class BarReason(Word):
    """Why an organisation must not learn of a case."""

    TIED_TO_SUSPECT = "tied_to_suspect", gettext_noop("Tied to somebody suspected")
    PERSON_ASKED = "person_asked", gettext_noop("The person asked for it")
    RISK_OF_HARM = "risk_of_harm", gettext_noop("The person could come to harm")
    CONFLICT_OF_INTEREST = "conflict_of_interest", gettext_noop("Conflict of interest")


class SuspectRole(Word):
    """What a suspected person did, as far as is known."""

    RECRUITER = "recruiter", gettext_noop("Recruited")
    TRANSPORTER = "transporter", gettext_noop("Moved people")
    HARBOURER = "harbourer", gettext_noop("Held or housed people")
    EXPLOITER = "exploiter", gettext_noop("Exploited people")
    FINANCIER = "financier", gettext_noop("Paid or took money")
    OFFICIAL = "official", gettext_noop("Official who helped")
    OTHER = "other", gettext_noop("Other or not known")


class Asker(Word):
    """Who asked for a new assessment."""

    PERSON = "person", gettext_noop("The person")
    LAWYER = "lawyer", gettext_noop("The person's lawyer")
    GUARDIAN = "guardian", gettext_noop("A guardian")
    ORGANISATION = "organisation", gettext_noop("An organisation")
    COURT = "court", gettext_noop("A court")


class Harm(Word):
    """What a time-bound window counts from."""

    SEXUAL_VIOLENCE = "sexual_violence", gettext_noop("Sexual violence")
    CHILD_FOUND = "child_found", gettext_noop("A child was found")


NEVER_TOLD_TO_EMBASSY = frozenset({ResidenceStatus.ASYLUM_SEEKER, ResidenceStatus.REFUGEE})

WALLED_RECIPIENTS: Mapping[RecipientKind, frozenset[Purpose]] = {
    RecipientKind.POLICE: frozenset({Purpose.INVESTIGATION, Purpose.IDENTIFICATION, Purpose.JUSTICE}),
    RecipientKind.IMMIGRATION: frozenset({Purpose.IMMIGRATION, Purpose.IDENTIFICATION, Purpose.REPATRIATION}),
    RecipientKind.EMBASSY: frozenset({Purpose.CONSULAR, Purpose.REPATRIATION, Purpose.FAMILY_TRACING}),
}
"""Recipients that a person is asked about one by one, and the purposes they may be told for at all."""

GUARDIAN_MAY_SPEAK_FOR = frozenset({Purpose.SERVICES})
"""For anything else about a child the child authority is asked: the guardian may be the trafficker."""


class Exploitation(Word):
    """What somebody was exploited for, as it may be counted. Crime she was made to commit is walled: it is not here."""

    LABOUR = "labour", gettext_noop("Forced labour")
    SEXUAL = "sexual", gettext_noop("Sexual exploitation")
    SERVITUDE = "servitude", gettext_noop("Servitude in a household or a marriage")
    BEGGING = "begging", gettext_noop("Forced begging")
    ORGANS = "organs", gettext_noop("Removal of organs")
    SEVERAL = "several", gettext_noop("Several kinds")
