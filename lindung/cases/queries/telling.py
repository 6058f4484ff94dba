"""Who may be told about a person: one recipient asked about, or all of thousands filtered at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from django.db.models import Q

from lindung.cases.models import Barring, Case, Consent, Person, Suspect
from lindung.cases.rules import (
    WALLED_RECIPIENTS,
    AgeBand,
    ConsentState,
    GivenBy,
    ResidenceStatus,
    Subject,
    Terms,
    covers,
    may_speak,
    needs_second_word,
    wall_between,
)
from lindung.partners.models import Organisation
from lindung.partners.rules import FieldGroup, Purpose, RecipientKind

_BEHIND = sorted(kind.value for kind in WALLED_RECIPIENTS)


@dataclass(frozen=True)
class Recipients:
    """Whom one person has agreed to, firewall included: organisations named, and kinds of organisation."""

    organisations: frozenset[int]
    kinds: frozenset[RecipientKind]
    walled: frozenset[RecipientKind]
    doubtful: frozenset[int] = frozenset()  # named by one member's word only: nobody behind the firewall

    def q(self, prefix: str = "organisation__") -> Q:
        """The condition on rows that belong to an organisation (`prefix`: the way to it, "" for organisations)."""
        named = Q(**{f"{prefix}id__in": sorted(self.organisations - self.doubtful)})
        named |= Q(**{f"{prefix}id__in": sorted(self.doubtful)}) & ~Q(**{f"{prefix}told_as__in": _BEHIND})
        of_kind = Q(**{f"{prefix}told_as__in": sorted(self.kinds)})
        return (named | of_kind) & ~Q(**{f"{prefix}told_as__in": sorted(self.walled)})

    def has(self, organisation: Organisation) -> bool:
        """Whether this organisation is one of them."""
        kind = organisation.recipient_kind
        named = self.organisations - self.doubtful if kind in WALLED_RECIPIENTS else self.organisations
        return kind not in self.walled and (kind in self.kinds or organisation.pk in named)


@dataclass(frozen=True)
class Agreed:
    """Whom every one of several persons has agreed to; nobody when there is no person."""

    by_each: tuple[Recipients, ...]

    def q(self, prefix: str = "organisation__") -> Q:
        """The condition on rows that belong to an organisation (`prefix`: the way to it, "" for organisations)."""
        conditions = [recipients.q(prefix) for recipients in self.by_each]
        return reduce(and_, conditions) if conditions else Q(pk__in=[])

    def has(self, organisation: Organisation) -> bool:
        """Whether all have agreed to this organisation."""
        return bool(self.by_each) and all(recipients.has(organisation) for recipients in self.by_each)


def subject_of(person: Person) -> Subject:
    """What the firewall needs to know of a person."""
    return Subject(age=AgeBand(person.age_band).reading, status=ResidenceStatus(person.status))


def terms_of(consent: Consent) -> Terms:
    """A consent as the rules read it."""
    return Terms(
        state=ConsentState(consent.state),
        given_by=GivenBy(consent.given_by),
        purpose=Purpose(consent.purpose),
        field_groups=frozenset(FieldGroup(group) for group in consent.field_groups),
        recipient_kinds=frozenset(RecipientKind(kind) for kind in consent.recipient_kinds),
        recipients=frozenset(consent.recipients),
        given_at=consent.given_at,
        until=consent.until,
        is_confirmed=consent.is_confirmed,
        hands_over=consent.hands_over,
    )


def consent_covers(
    *,
    person: Person,
    purpose: Purpose,
    recipient: Organisation,
    at: datetime,
    field_groups: frozenset[FieldGroup] = frozenset(),
    hands_over: bool = False,
) -> Consent | None:
    """The consent under which `recipient` may be told these parts of the record at `at`, or None. Firewall included.

    `hands_over`: one by which it also takes over the case.
    """
    rows = Consent.objects.holding(at).filter(person=person, purpose=purpose.value).order_by("-given_at", "-id")
    for consent in rows:
        if covers(
            terms_of(consent),
            subject=subject_of(person),
            purpose=purpose,
            organisation_id=recipient.pk,
            kind=recipient.recipient_kind,
            field_groups=field_groups,
            at=at,
            hands_over=hands_over,
        ):
            return consent
    return None


def consented_recipients(
    *, persons: Sequence[Person], purpose: Purpose, at: datetime, field_groups: frozenset[FieldGroup] = frozenset()
) -> Agreed:
    """Whom every one of `persons` has agreed to, in one query; `.q()` filters services, `.has()` asks for one."""
    by_person: dict[int, list[Terms]] = {person.pk: [] for person in persons}
    for consent in Consent.objects.holding(at).filter(person__in=persons, purpose=purpose.value):
        by_person[consent.person_id].append(terms_of(consent))
    return Agreed(tuple(_recipients(person, by_person[person.pk], purpose, field_groups) for person in persons))


def _recipients(
    person: Person, consents: Iterable[Terms], purpose: Purpose, field_groups: frozenset[FieldGroup]
) -> Recipients:
    subject = subject_of(person)
    counting = [
        terms
        for terms in consents
        if field_groups <= terms.field_groups and may_speak(given_by=terms.given_by, age=subject.age, purpose=purpose)
        if terms.is_confirmed or not needs_second_word(kinds=terms.recipient_kinds, purpose=purpose, hands_over=False)
    ]
    named = frozenset(number for terms in counting for number in terms.recipients)
    sure = frozenset(number for terms in counting if terms.is_confirmed for number in terms.recipients)
    agreed = frozenset(kind for terms in counting for kind in terms.recipient_kinds)
    walled = frozenset(
        kind for kind in RecipientKind if wall_between(kind=kind, purpose=purpose, subject=subject) is not None
    )
    return Recipients(named, agreed - walled, walled, doubtful=named - sure)


@dataclass(frozen=True)
class NeverOffered:
    """Organisations that must not learn of a case: barred, or tied to somebody suspected in it."""

    barred: frozenset[int]
    tied: frozenset[int]

    @property
    def organisations(self) -> frozenset[int]:
        """All of them."""
        return self.barred | self.tied


def never_offered(case: Case) -> NeverOffered:
    """Whom this case is never offered to. Ask inside the scope of the organisation that answers for it."""
    barred = Barring.objects.filter(case=case).values_list("organisation_id", flat=True)
    tied = Suspect.objects.filter(case=case, tied_to__isnull=False).values_list("tied_to_id", flat=True)
    return NeverOffered(frozenset(barred), frozenset(number for number in tied if number is not None))
