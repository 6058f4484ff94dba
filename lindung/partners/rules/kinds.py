"""The words every room shares: roles, kinds of organisation, purposes, field groups, urgencies, needs."""

from __future__ import annotations

from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

COUNTRIES = {
    "MY": gettext_noop("Malaysia"),
    "KH": gettext_noop("Cambodia"),
    "ID": gettext_noop("Indonesia"),
}


class Role(Word):
    """What a member may do. Unknown role: sees nothing."""

    DUTY_OFFICER = "duty_officer", gettext_noop("Duty officer")
    DESK_OFFICER = "desk_officer", gettext_noop("Desk officer")
    SUPERVISOR = "supervisor", gettext_noop("Supervisor")
    CASE_WORKER = "case_worker", gettext_noop("Case worker")
    PARTNER_WORKER = "partner_worker", gettext_noop("Partner's worker")
    INTERPRETER = "interpreter", gettext_noop("Interpreter")
    INVESTIGATOR = "investigator", gettext_noop("Investigator")
    TRAINER = "trainer", gettext_noop("Trainer")
    COORDINATOR = "coordinator", gettext_noop("Coordinator")
    ANALYST = "analyst", gettext_noop("Analyst")
    AUDITOR = "auditor", gettext_noop("Auditor")
    ADMINISTRATOR = "administrator", gettext_noop("Administrator")


SEES_PERSONS = frozenset(
    {
        Role.DUTY_OFFICER,
        Role.DESK_OFFICER,
        Role.SUPERVISOR,
        Role.CASE_WORKER,
        Role.PARTNER_WORKER,
        Role.INTERPRETER,
        Role.INVESTIGATOR,
    }
)


# Whoever lets others in, and whoever can take a requirement back: no certificate is ever asked of them.
ALWAYS_WORK = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})


class OrganisationKind(Word):
    """What an organisation is; decides the firewall and which recipient kind of a consent it falls under."""

    NATIONAL_DESK = "national_desk", gettext_noop("National desk")
    CIVIL_SOCIETY = "civil_society", gettext_noop("Civil society organisation")
    SHELTER = "shelter", gettext_noop("Shelter")
    HEALTH = "health", gettext_noop("Health service")
    LEGAL_AID = "legal_aid", gettext_noop("Legal aid")
    SOCIAL_WELFARE = "social_welfare", gettext_noop("Social welfare or child authority")
    LABOUR = "labour", gettext_noop("Labour authority")
    POLICE = "police", gettext_noop("Police")
    IMMIGRATION = "immigration", gettext_noop("Immigration")
    PROSECUTION = "prosecution", gettext_noop("Prosecution")
    MINISTRY = "ministry", gettext_noop("Ministry")
    EMBASSY = "embassy", gettext_noop("Embassy or consulate")
    INTERNATIONAL = "international", gettext_noop("International organisation")
    TRAINING = "training", gettext_noop("School or training centre")
    OTHER = "other", gettext_noop("Other")


class RecipientKind(Word):
    """Kinds of recipient that a person's consent can name."""

    DESK = "desk", gettext_noop("National desk")
    SERVICE_PROVIDER = "service_provider", gettext_noop("Shelters and support organisations")
    HEALTH = "health", gettext_noop("Health services")
    LEGAL = "legal", gettext_noop("Lawyers and legal aid")
    WELFARE = "welfare", gettext_noop("Social welfare and child authorities")
    POLICE = "police", gettext_noop("Police and prosecution")
    IMMIGRATION = "immigration", gettext_noop("Immigration")
    GOVERNMENT = "government", gettext_noop("Other government bodies")
    EMBASSY = "embassy", gettext_noop("Embassy or consulate")
    INTERNATIONAL = "international", gettext_noop("International organisations")
    # No consent can name this one: whoever belongs to it has to be named itself.
    NAMED_ONLY = "named_only", gettext_noop("No kind: to be named one by one")


RECIPIENT_KIND_OF = {
    OrganisationKind.NATIONAL_DESK: RecipientKind.DESK,
    OrganisationKind.CIVIL_SOCIETY: RecipientKind.SERVICE_PROVIDER,
    OrganisationKind.SHELTER: RecipientKind.SERVICE_PROVIDER,
    OrganisationKind.HEALTH: RecipientKind.HEALTH,
    OrganisationKind.LEGAL_AID: RecipientKind.LEGAL,
    OrganisationKind.SOCIAL_WELFARE: RecipientKind.WELFARE,
    OrganisationKind.LABOUR: RecipientKind.GOVERNMENT,
    OrganisationKind.POLICE: RecipientKind.POLICE,
    OrganisationKind.IMMIGRATION: RecipientKind.IMMIGRATION,
    OrganisationKind.PROSECUTION: RecipientKind.POLICE,
    OrganisationKind.MINISTRY: RecipientKind.GOVERNMENT,
    OrganisationKind.EMBASSY: RecipientKind.EMBASSY,
    OrganisationKind.INTERNATIONAL: RecipientKind.INTERNATIONAL,
    OrganisationKind.TRAINING: RecipientKind.SERVICE_PROVIDER,
    OrganisationKind.OTHER: RecipientKind.NAMED_ONLY,
}


class Purpose(Word):
    """Why something about a person is shared. Consent and agreement name the same purposes."""

    SERVICES = "services", gettext_noop("Finding and giving help")
    IDENTIFICATION = "identification", gettext_noop("Formal identification")
    INVESTIGATION = "investigation", gettext_noop("Police investigation and prosecution")
    IMMIGRATION = "immigration", gettext_noop("Immigration status and permits")
    REPATRIATION = "repatriation", gettext_noop("Return home")
    FAMILY_TRACING = "family_tracing", gettext_noop("Finding family")
    JUSTICE = "justice", gettext_noop("Wages, compensation and legal claims")
    CONSULAR = "consular", gettext_noop("Consular help and documents")
    # Translators: counting how many people there are, and publishing figures; nobody is looked at by name.
    STATISTICS = "statistics", gettext_noop("Counting and publishing figures, without names")


class FieldGroup(Word):
    """Which part of a person's record is shared."""

    IDENTITY = "identity", gettext_noop("Name, date of birth, documents")
    CONTACT = "contact", gettext_noop("Ways to reach the person")
    FAMILY = "family", gettext_noop("Family and dependants")
    LOCATION = "location", gettext_noop("Where the person is")
    EVENTS = "events", gettext_noop("What happened")
    ASSESSMENTS = "assessments", gettext_noop("Assessments and their outcome")
    HEALTH = "health", gettext_noop("Health")
    NEEDS = "needs", gettext_noop("Needs and safety")
    LEGAL = "legal", gettext_noop("Legal and immigration matters")


class Urgency(Word):
    """How soon somebody must act. Ordered: `IMMEDIATE < ROUTINE` reads as "comes before"."""

    IMMEDIATE = "immediate", gettext_noop("Immediate")
    URGENT = "urgent", gettext_noop("Urgent")
    SOON = "soon", gettext_noop("Soon")
    ROUTINE = "routine", gettext_noop("Routine")

    @property
    def rank(self) -> int:
        """0 for immediate up to 3 for routine."""
        return list(Urgency).index(self)

    def __lt__(self, other: str) -> bool:
        return self.rank < Urgency(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Urgency(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Urgency(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Urgency(other).rank

    @property
    def needs_duty_contact(self) -> bool:
        """Whether an accountable organisation must have a duty contact that can always be reached."""
        return self <= Urgency.URGENT

    def raised(self) -> Urgency:
        """The next higher urgency (immediate stays immediate)."""
        return list(Urgency)[max(self.rank - 1, 0)]


class NeedKind(Word):
    """What a person may need."""

    SHELTER = "shelter", gettext_noop("Shelter")
    FOOD_AND_CLOTHING = "food_and_clothing", gettext_noop("Food and clothing")
    MEDICAL = "medical", gettext_noop("Medical care")
    PSYCHOSOCIAL = "psychosocial", gettext_noop("Psychosocial support")
    INTERPRETER = "interpreter", gettext_noop("Interpreter")
    LEGAL_AID = "legal_aid", gettext_noop("Legal aid")
    DOCUMENTS = "documents", gettext_noop("Documents and immigration status")
    TRANSPORT = "transport", gettext_noop("Transport")
    SECURITY = "security", gettext_noop("Security")
    FAMILY_TRACING = "family_tracing", gettext_noop("Family tracing")
    REPATRIATION = "repatriation", gettext_noop("Repatriation")
    EDUCATION = "education", gettext_noop("Education")
    SKILLS_AND_JOB = "skills_and_job", gettext_noop("Skills and job")
    FINANCIAL_AID = "financial_aid", gettext_noop("Financial aid")
    OTHER = "other", gettext_noop("Other")


class TokenScope(Word):
    """What an API token may be used for."""

    PARTNERS_READ = "partners:read", gettext_noop("Read the network, agreements and clocks")
    REPORTS_READ = "reports:read", gettext_noop("Read reports")
    REPORTS_WRITE = "reports:write", gettext_noop("Enter reports")
    CASES_READ = "cases:read", gettext_noop("Read cases")
    CASES_WRITE = "cases:write", gettext_noop("Triage reports and change cases")
    REFERRALS_READ = "referrals:read", gettext_noop("Read offers and placements")
    REFERRALS_WRITE = "referrals:write", gettext_noop("Make and answer offers, record placements")
    DIRECTORY_READ = "directory:read", gettext_noop("Read services")
    DIRECTORY_WRITE = "directory:write", gettext_noop("Change own services and free places")
    EVIDENCE_READ = "evidence:read", gettext_noop("Read runs, releases and published figures")
    EVIDENCE_WRITE = "evidence:write", gettext_noop("Give lists for counting, start and cancel runs")
    CAMPAIGNS_READ = "campaigns:read", gettext_noop("Read campaigns and what they reached")
    CAMPAIGNS_WRITE = "campaigns:write", gettext_noop("Count people and hand-outs of campaigns")
    PLANS_READ = "plans:read", gettext_noop("Read plans and how they stand")
    PLANS_WRITE = "plans:write", gettext_noop("Bring plans in as drafts")


# A token acts with these roles and never with more: no token is a supervisor or an administrator.
ROLES_BY_SCOPE: dict[TokenScope, frozenset[Role]] = {
    TokenScope.PARTNERS_READ: frozenset(),
    TokenScope.REPORTS_READ: frozenset({Role.DUTY_OFFICER}),
    TokenScope.REPORTS_WRITE: frozenset({Role.DUTY_OFFICER}),
    TokenScope.CASES_READ: frozenset({Role.DESK_OFFICER}),
    TokenScope.CASES_WRITE: frozenset({Role.DESK_OFFICER}),
    TokenScope.REFERRALS_READ: frozenset({Role.PARTNER_WORKER}),
    TokenScope.REFERRALS_WRITE: frozenset({Role.PARTNER_WORKER, Role.DESK_OFFICER}),
    TokenScope.DIRECTORY_READ: frozenset(),
    TokenScope.DIRECTORY_WRITE: frozenset({Role.PARTNER_WORKER}),
    TokenScope.EVIDENCE_READ: frozenset({Role.ANALYST}),
    TokenScope.EVIDENCE_WRITE: frozenset({Role.ANALYST, Role.PARTNER_WORKER}),
    TokenScope.CAMPAIGNS_READ: frozenset(),
    TokenScope.CAMPAIGNS_WRITE: frozenset({Role.PARTNER_WORKER}),
    TokenScope.PLANS_READ: frozenset(),
    TokenScope.PLANS_WRITE: frozenset(),
}


# What these let a machine read or change is about persons: it works once another supervisor has confirmed the token.
ABOUT_PERSONS = frozenset({TokenScope.REPORTS_READ, TokenScope.CASES_READ, TokenScope.CASES_WRITE})
# With these a machine is answered something about persons: how many in an hour has a bound, and a supervisor makes
# such a token, never an administrator, who sees none.
SHOWS_PERSONS = ABOUT_PERSONS | {TokenScope.REFERRALS_READ, TokenScope.REFERRALS_WRITE}


class SuspendReason(Word):
    """Why a desk suspends an organisation."""

    SAFETY = "safety", gettext_noop("A danger to people in its care")
    MISCONDUCT = "misconduct", gettext_noop("Misconduct")
    UNREACHABLE = "unreachable", gettext_noop("It cannot be reached")
    OWN_WISH = "own_wish", gettext_noop("It asked to stop")
    OTHER = "other", gettext_noop("Another reason, recorded outside")
