"""The hard rules of a match in plain Python. `queries/hard_rules.py` says the same in SQL; a test compares them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from lindung.cases.rules import AGE_YEARS, NEVER_TOLD_TO_EMBASSY, WALLED_RECIPIENTS, AgeBand, ResidenceStatus
from lindung.directory.rules import HoursRow, ServiceState
from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word
from lindung.partners.rules import NeedKind, Purpose, RecipientKind, Urgency

RESIDENTIAL = frozenset({NeedKind.SHELTER})
"""Needs under whose roof people live together: who else is there matters."""

OLDEST = 120
NOT_TO_EMBASSY = frozenset(status.value for status in NEVER_TOLD_TO_EMBASSY | {ResidenceStatus.UNKNOWN})
"""With any of these in the party, an embassy is told nothing; not known counts as seeking asylum."""

PURPOSES: Mapping[NeedKind, Purpose] = {
    NeedKind.REPATRIATION: Purpose.REPATRIATION,
    NeedKind.FAMILY_TRACING: Purpose.FAMILY_TRACING,
}
"""Why a need is shared with an ordinary partner; anything else: to find and give help."""

WALLED_PURPOSES: Mapping[RecipientKind, Mapping[NeedKind, Purpose]] = {
    RecipientKind.POLICE: {NeedKind.SECURITY: Purpose.INVESTIGATION, NeedKind.LEGAL_AID: Purpose.JUSTICE},
    RecipientKind.IMMIGRATION: {
        NeedKind.DOCUMENTS: Purpose.IMMIGRATION,
        NeedKind.REPATRIATION: Purpose.REPATRIATION,
    },
    RecipientKind.EMBASSY: {
        NeedKind.REPATRIATION: Purpose.REPATRIATION,
        NeedKind.FAMILY_TRACING: Purpose.FAMILY_TRACING,
        **dict.fromkeys(
            (NeedKind.DOCUMENTS, NeedKind.SHELTER, NeedKind.FOOD_AND_CLOTHING, NeedKind.TRANSPORT), Purpose.CONSULAR
        ),
    },
}
"""What those behind the firewall can be asked for at all, and for which purpose; each takes a consent of its own."""


class Rule(Word):
    """A hard rule. A service that fails one is never offered."""

    KIND = "kind", gettext_noop("Gives another kind of help")
    PRACTICE = "practice", gettext_noop("Belongs to practice, or to the real world")
    NOT_TAKING = "not_taking", gettext_noop("Takes nobody at the moment")
    SEX = "sex", gettext_noop("Does not receive this sex or gender")
    AGE = "age", gettext_noop("Does not receive this age")
    ADULT = "adult", gettext_noop("Does not receive adults")
    CHILD_WITH_CARER = "child_with_carer", gettext_noop("Does not receive children with their carer")
    CHILD_ALONE = "child_alone", gettext_noop("Does not receive children without a carer")
    AGE_UNKNOWN = "age_unknown", gettext_noop("Cannot house apart somebody whose age is not known")
    NATIONALITY = "nationality", gettext_noop("Does not receive this nationality")
    STATUS = "status", gettext_noop("Does not receive people with this residence status")
    LANGUAGE = "language", gettext_noop("Speaks none of the languages and has no interpreter")
    ACCESS = "access", gettext_noop("Lacks what a person with a disability needs there")
    AREA = "area", gettext_noop("Does not serve this area")
    SAFE_DISTANCE = "safe_distance", gettext_noop("Not suitable for safety")
    SUSPECT_TIED = "suspect_tied", gettext_noop("Not suitable for safety")
    RELATIVE_HOUSED = "relative_housed", gettext_noop("Not suitable for safety")
    NO_PLACE = "no_place", gettext_noop("Has not enough free places")
    CLOSED_THEN = "closed_then", gettext_noop("Is closed and takes no emergencies")
    NOT_ASSURED = "not_assured", gettext_noop("Is not assured by the national desk now")
    NO_AGREEMENT = "no_agreement", gettext_noop("No agreement with this partner is in force for this purpose")
    NO_CONSENT = "no_consent", gettext_noop("The person has not agreed that this partner is told")
    BARRED = "barred", gettext_noop("Is barred from this case")
    FAMILY = "family", gettext_noop("Cannot keep the family together")
    FIREWALL = "firewall", gettext_noop("May not be told of this person (firewall)")

    @property
    def shown(self) -> "ShownRule":
        """What a reader is told: never which safety reason it was."""
        return ShownRule.SAFETY if self in _SAFETY else ShownRule(self.value)

    @property
    def passes_with_time(self) -> bool:
        """Whether the same service may become suitable by itself: the cascade keeps it in mind."""
        return self in {Rule.NO_PLACE, Rule.CLOSED_THEN, Rule.NOT_TAKING}


_SAFETY = frozenset({Rule.SAFE_DISTANCE, Rule.SUSPECT_TIED, Rule.RELATIVE_HOUSED})


class ShownRule(Word):
    """A group of excluded services as the page and the API name it. `hint`: what would make it possible."""

    NO_CONSENT = Rule.NO_CONSENT.value, Rule.NO_CONSENT.label
    NO_AGREEMENT = Rule.NO_AGREEMENT.value, Rule.NO_AGREEMENT.label
    NO_PLACE = Rule.NO_PLACE.value, Rule.NO_PLACE.label
    CLOSED_THEN = Rule.CLOSED_THEN.value, Rule.CLOSED_THEN.label
    NOT_TAKING = Rule.NOT_TAKING.value, Rule.NOT_TAKING.label
    NOT_ASSURED = Rule.NOT_ASSURED.value, Rule.NOT_ASSURED.label
    LANGUAGE = Rule.LANGUAGE.value, Rule.LANGUAGE.label
    ACCESS = Rule.ACCESS.value, Rule.ACCESS.label
    FAMILY = Rule.FAMILY.value, Rule.FAMILY.label
    AGE_UNKNOWN = Rule.AGE_UNKNOWN.value, Rule.AGE_UNKNOWN.label
    CHILD_ALONE = Rule.CHILD_ALONE.value, Rule.CHILD_ALONE.label
    CHILD_WITH_CARER = Rule.CHILD_WITH_CARER.value, Rule.CHILD_WITH_CARER.label
    ADULT = Rule.ADULT.value, Rule.ADULT.label
    AGE = Rule.AGE.value, Rule.AGE.label
    SEX = Rule.SEX.value, Rule.SEX.label
    NATIONALITY = Rule.NATIONALITY.value, Rule.NATIONALITY.label
    STATUS = Rule.STATUS.value, Rule.STATUS.label
    SAFETY = "safety", gettext_noop("Not suitable for safety")
    FIREWALL = Rule.FIREWALL.value, Rule.FIREWALL.label
    BARRED = Rule.BARRED.value, Rule.BARRED.label
    AREA = Rule.AREA.value, Rule.AREA.label
    KIND = Rule.KIND.value, Rule.KIND.label
    PRACTICE = Rule.PRACTICE.value, Rule.PRACTICE.label

    @property
    def hint(self) -> str:
        """What would make it possible, in one sentence; empty where nothing would."""
        return _HINTS.get(self, "")


_HINTS: Mapping[ShownRule, str] = {
    ShownRule.NO_CONSENT: gettext_noop("Ask the person whether these partners may be told, and record the answer."),
    ShownRule.NO_AGREEMENT: gettext_noop("Ask your supervisor to bring an agreement with these partners into force."),
    ShownRule.NO_PLACE: gettext_noop("Call them: a place may be free that the figure does not show yet."),
    ShownRule.CLOSED_THEN: gettext_noop("They can be asked when they open."),
    ShownRule.NOT_TAKING: gettext_noop("They can be asked when they open again."),
    ShownRule.NOT_ASSURED: gettext_noop("Ask the national desk to look at the service and assure it."),
    ShownRule.LANGUAGE: gettext_noop("Find an interpreter first: add a need for one."),
    ShownRule.ACCESS: gettext_noop("Ask whether they can make it possible, and have them change the service."),
    ShownRule.FAMILY: gettext_noop("Only the family itself can decide to be placed apart. Then add a need for each."),
    ShownRule.AGE_UNKNOWN: gettext_noop("When the age is known, more services can be asked."),
    ShownRule.CHILD_ALONE: gettext_noop("Ask the child authority."),
    ShownRule.SAFETY: gettext_noop("Nothing. The person would not be safe there."),
    ShownRule.FIREWALL: gettext_noop("Only the person's own, separate consent for this purpose."),
}


@dataclass(frozen=True)
class MemberFacts:
    """What decides about one person of the party.

    `consents`: "purpose|kind:…" and "purpose|org:…", and with "sure_" before those with a second word behind them.
    """

    sex: str = "female"
    age_band: str = "adult_25_59"
    nationality: str = ""
    status: str = "unknown"
    languages: frozenset[str] = frozenset()
    access: frozenset[str] = frozenset()
    is_carer: bool = False
    consents: frozenset[str] = frozenset()

    @property
    def years(self) -> tuple[int, int]:
        """First and last year the person may be in."""
        return AGE_YEARS[AgeBand(self.age_band)] or (0, OLDEST)

    @property
    def reading(self) -> str:
        """`child`, `adult` or `unknown`."""
        return AgeBand(self.age_band).reading.value


@dataclass(frozen=True)
class NeedFacts:
    """What decides about a need. Organisations and services are ids: nothing here identifies a person."""

    kind: str
    members: tuple[MemberFacts, ...]
    country: str = "MY"
    party_size: int = 1
    urgency: str = "immediate"
    is_practice: bool = False
    accountable: int = 0
    area: str = ""
    open_within: timedelta = timedelta(0)
    too_near: frozenset[str] = frozenset()
    tied: frozenset[int] = frozenset()
    unsafe: frozenset[int] = frozenset()
    agreed: frozenset[str] = frozenset()
    barred: frozenset[int] = frozenset()

    @property
    def has_carer(self) -> bool:
        """Whether an adult of the party looks after its children."""
        return any(member.is_carer and member.reading == "adult" for member in self.members)

    @property
    def children(self) -> tuple[MemberFacts, ...]:
        """Those known to be children."""
        return tuple(member for member in self.members if member.reading == "child")

    @property
    def served_as(self) -> frozenset[str]:
        """The names under which a service may list this area: its district, its province."""
        return frozenset({self.area, self.area.partition(".")[0]})


@dataclass(frozen=True)
class ServiceFacts:
    """What decides about a service."""

    id: int
    organisation: int
    told_as: str = RecipientKind.SERVICE_PROVIDER.value
    is_vetted: bool = True
    state: str = "open"
    is_practice: bool = False
    kind: str = "shelter"
    country: str = "MY"
    sexes: frozenset[str] = frozenset({"female", "male", "other"})
    age_from: int = 0
    age_to: int = OLDEST
    takes_adults: bool = True
    takes_children_with_carer: bool = False
    takes_children_alone: bool = False
    keeps_families_together: bool = False
    houses_apart: bool = False
    nationalities: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interpreter_available: bool = False
    access: frozenset[str] = frozenset()
    areas_served: frozenset[str] = frozenset()
    area: str = ""
    hours: tuple[HoursRow, ...] = ()
    timezone: str = "Asia/Kuala_Lumpur"
    takes_emergencies: bool = False
    is_assured: bool = True
    counts_places: bool = True
    places_free: int = 1

    @property
    def recipient_kind(self) -> RecipientKind:
        """What a consent calls its organisation."""
        return RecipientKind(self.told_as)


def purpose_of(kind: NeedKind, recipient: RecipientKind) -> Purpose | None:
    """Why this recipient would be told of such a need; None: it is behind the firewall and cannot be asked."""
    if recipient in WALLED_RECIPIENTS:
        return WALLED_PURPOSES[recipient].get(kind)
    return PURPOSES.get(kind, Purpose.SERVICES)


def agreed_token(purpose: str, organisation: int) -> str:
    """How an agreement in force for a purpose is written in the facts."""
    return f"{purpose}|{organisation}"


def consent_tokens(
    purpose: str, *, kinds: frozenset[str], organisations: frozenset[int], is_sure: bool = False
) -> frozenset[str]:
    """How one consent is written in the facts. `is_sure`: more than one member's word stands behind it."""
    named = {f"kind:{kind}" for kind in kinds} | {f"org:{organisation}" for organisation in organisations}
    sure = {f"sure_{each}" for each in named} if is_sure else set()
    return frozenset(f"{purpose}|{each}" for each in named | sure)


def open_within(*, urgency: Urgency, answer_within: timedelta) -> timedelta:
    """How soon the service must be open: now when it is pressing, else before the time to answer ends."""
    return timedelta(0) if urgency.needs_duty_contact else answer_within


def excluded_by(need: NeedFacts, service: ServiceFacts, at: datetime) -> tuple[Rule, ...]:
    """Every hard rule the service fails for the need, in the order of `Rule`; empty: it may be offered."""
    return tuple(rule for rule in Rule if FAILS[rule](need, service, at))


def opens_within(hours: tuple[HoursRow, ...], *, zone: str, at: datetime, within: timedelta) -> bool:
    """Whether there is a moment from `at` until `within` later at which the service is open; no rows: always."""
    if not hours:
        return True
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    until = local + within
    midnight = datetime.combine(local.date(), time(0))
    for row, ahead in product(hours, range(-1, within.days + 2)):
        day = midnight + timedelta(days=ahead)
        if day.weekday() != row["day"]:
            continue
        opens = day + _since_midnight(row["opens"])
        closes = day + _since_midnight(row["closes"])
        closes += timedelta(days=1) if closes <= opens else timedelta(0)
        if opens <= until and local < closes:
            return True
    return False


def _since_midnight(text: str) -> timedelta:
    hour, _, minute = text.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def _sexes(member: MemberFacts) -> frozenset[str]:
    """Not known: the service must receive women and men."""
    return frozenset({"female", "male"}) if member.sex == "unknown" else frozenset({member.sex})


def _fails_adult(need: NeedFacts, service: ServiceFacts) -> bool:
    """A carer comes with the children she looks after; every other adult must be received as one."""
    comes_as_carer = bool(need.children)
    alone = [m for m in need.members if m.reading == "adult" and not (m.is_carer and comes_as_carer)]
    return bool(alone) and not service.takes_adults


def _fails_age_unknown(need: NeedFacts, service: ServiceFacts) -> bool:
    unknown = any(member.reading == "unknown" for member in need.members)
    return NeedKind(need.kind) in RESIDENTIAL and unknown and not service.houses_apart


def _fails_area(need: NeedFacts, service: ServiceFacts) -> bool:
    if service.areas_served:
        return not (need.served_as & service.areas_served)
    return service.country != need.country


def _fails_agreement(need: NeedFacts, service: ServiceFacts) -> bool:
    if service.organisation == need.accountable:
        return False
    purpose = purpose_of(NeedKind(need.kind), service.recipient_kind)
    return purpose is None or agreed_token(purpose.value, service.organisation) not in need.agreed


def _fails_consent(need: NeedFacts, service: ServiceFacts, *, must_be_sure: bool = False) -> bool:
    if service.organisation == need.accountable:
        return False
    purpose = purpose_of(NeedKind(need.kind), service.recipient_kind)
    if purpose is None:
        return True
    sure = "sure_" if must_be_sure or purpose is Purpose.REPATRIATION else ""
    kind, organisation = service.recipient_kind.value, service.organisation
    wanted = {f"{purpose.value}|{sure}kind:{kind}", f"{purpose.value}|{sure}org:{organisation}"}
    return not all(member.consents & wanted for member in need.members)


def _fails_firewall(need: NeedFacts, service: ServiceFacts) -> bool:
    """Behind the firewall: only what such a body can be asked for, by a consent that names it and has a second word."""
    recipient = service.recipient_kind
    if recipient not in WALLED_RECIPIENTS or service.organisation == need.accountable:
        return False
    if recipient == RecipientKind.EMBASSY and any(member.status in NOT_TO_EMBASSY for member in need.members):
        return True
    return _fails_consent(need, service, must_be_sure=True)


FAILS: Mapping[Rule, Callable[[NeedFacts, ServiceFacts, datetime], bool]] = {
    Rule.KIND: lambda n, s, at: n.kind != s.kind,
    Rule.PRACTICE: lambda n, s, at: n.is_practice != s.is_practice,
    Rule.NOT_TAKING: lambda n, s, at: s.state != ServiceState.OPEN.value or not s.is_vetted,
    Rule.SEX: lambda n, s, at: any(not _sexes(m) <= s.sexes for m in n.members),
    Rule.AGE: lambda n, s, at: any(m.years[0] > s.age_to or m.years[1] < s.age_from for m in n.members),
    Rule.ADULT: lambda n, s, at: _fails_adult(n, s),
    Rule.CHILD_WITH_CARER: lambda n, s, at: bool(n.children) and n.has_carer and not s.takes_children_with_carer,
    Rule.CHILD_ALONE: lambda n, s, at: bool(n.children) and not n.has_carer and not s.takes_children_alone,
    Rule.AGE_UNKNOWN: lambda n, s, at: _fails_age_unknown(n, s),
    Rule.NATIONALITY: lambda n, s, at: (
        bool(s.nationalities) and any(m.nationality not in s.nationalities for m in n.members)
    ),
    Rule.STATUS: lambda n, s, at: bool(s.statuses) and any(m.status not in s.statuses for m in n.members),
    Rule.LANGUAGE: lambda n, s, at: (
        not s.interpreter_available and any(m.languages and not m.languages & s.languages for m in n.members)
    ),
    Rule.ACCESS: lambda n, s, at: any(not m.access <= s.access for m in n.members),
    Rule.AREA: lambda n, s, at: _fails_area(n, s),
    Rule.SAFE_DISTANCE: lambda n, s, at: s.area in n.too_near,
    Rule.SUSPECT_TIED: lambda n, s, at: s.organisation in n.tied,
    Rule.RELATIVE_HOUSED: lambda n, s, at: s.id in n.unsafe,
    Rule.NO_PLACE: lambda n, s, at: s.counts_places and s.places_free < n.party_size,
    Rule.CLOSED_THEN: lambda n, s, at: (
        not s.takes_emergencies and not opens_within(s.hours, zone=s.timezone, at=at, within=n.open_within)
    ),
    Rule.NOT_ASSURED: lambda n, s, at: not s.is_assured,
    Rule.NO_AGREEMENT: lambda n, s, at: _fails_agreement(n, s),
    Rule.NO_CONSENT: lambda n, s, at: _fails_consent(n, s),
    Rule.BARRED: lambda n, s, at: s.organisation in n.barred,
    Rule.FAMILY: lambda n, s, at: (
        n.party_size > 1 and NeedKind(n.kind) in RESIDENTIAL and not s.keeps_families_together
    ),
    Rule.FIREWALL: lambda n, s, at: _fails_firewall(n, s),
}
"""One line a rule: true when the service fails it."""


def shown_group(rules: tuple[Rule, ...]) -> ShownRule:
    """The one group under which an excluded service is shown: what can least be changed wins."""
    groups = list(ShownRule)
    return max((rule.shown for rule in rules), key=groups.index)
