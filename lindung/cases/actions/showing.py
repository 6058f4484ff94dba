"""Showing: the one place where an organisation comes to see a person, and where it ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from lindung.audit import actions as audit
from lindung.cases.actions.clocks import hold_case
from lindung.cases.actions.grounds import Ground, consent_ground, coverable_groups
from lindung.cases.actions.reviewing import ask_for_review, check_reviewed_in_time
from lindung.cases.actions.trail import tell
from lindung.cases.models import Barring, Case, Disclosure, Person, Sight
from lindung.cases.permissions import (
    check_can_break_glass,
    check_can_disclose,
    check_can_receive,
    check_can_show_her_record,
)
from lindung.cases.queries import Found, PersonSeen, subject_of, terms_of
from lindung.cases.rules import (
    CHOSEN_GROUNDS,
    REVIEWS,
    Barred,
    CaseClosed,
    CaseState,
    EmergencyReason,
    GivenBy,
    LegalBasis,
    NobodyShownForStatistics,
    NotVettedThere,
    OwnOrganisation,
    ReasonMissing,
    SightGround,
    TooLongAnEmergency,
    TooLongByLaw,
    may_speak,
    wall_between,
)
from lindung.kernel.errors import NotAllowed
from lindung.partners.models import CLOCK, Actor, Organisation
from lindung.partners.rules import FieldGroup, Purpose
from lindung.partners.scope import EVERYONE, acting

LONGEST_EMERGENCY_H, LONGEST_BY_LAW_D = 24, 30  # this desk's own defaults


def disclose(
    *,
    person: Person,
    to: Organisation,
    purpose: Purpose,
    field_groups: frozenset[FieldGroup],
    actor: Actor,
    at: datetime,
) -> Sight:
    """Let another organisation see these parts: role, purpose, consent and agreement together, or not at all.

    Raises NotYourCase, CaseClosed, Barred, Walled, ConsentMissing, AgreementMissing, NotVettedThere.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_disclose(actor, person.case)
        ground = consent_ground(person=person, to=to, purpose=purpose, field_groups=field_groups, at=at)
        return _show(person, to, purpose, field_groups, ground, actor=actor, at=at)


def disclose_accepted(
    *,
    persons: Sequence[Person],
    to: Organisation,
    purpose: Purpose,
    field_groups: frozenset[FieldGroup],
    offer_ref: str,
    actor: Actor,
    at: datetime,
) -> list[Sight]:
    """The partner accepted an offer: it sees the party now, as far as consent and agreement go.

    `actor` is the partner's (signed in or by link). For each person, only the parts that her consent covers are
    shown. Raises NotYourCase (a role that sees no persons), Barred, Walled, ConsentMissing, AgreementMissing.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_receive(actor, to.pk)
        sights = []
        for person in persons:
            shown = coverable_groups(person=person, to=to, purpose=purpose, field_groups=field_groups, at=at)
            ground = consent_ground(person=person, to=to, purpose=purpose, field_groups=shown, at=at)
            sights.append(_show(person, to, purpose, shown, ground, actor=actor, at=at, offer_ref=offer_ref))
        return sights


def disclose_by_law(
    *,
    person: Person,
    to: Organisation,
    purpose: Purpose,
    field_groups: frozenset[FieldGroup],
    law: LegalBasis,
    actor: Actor,
    at: datetime,
) -> Sight:
    """A law requires it: a supervisor says which, for so many days, and the person is shown the entry.

    Never to an embassy. The other supervisors are told at once, and one of them reviews it. Raises NotYourCase,
    SupervisorOnly, CaseClosed, Barred, Walled, ReasonMissing, TooLongByLaw, NotVettedThere, ReviewOverdue.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_break_glass(actor, person.case)
        if not law.is_said:
            raise ReasonMissing(field="legal_reference" if law.ground in CHOSEN_GROUNDS else "legal_ground")
        if not 1 <= law.days <= LONGEST_BY_LAW_D:
            raise TooLongByLaw(field="days", most=LONGEST_BY_LAW_D)
        ground = Ground(
            SightGround.LEGAL_DUTY,
            legal_ground=law.ground.value,
            legal_reference=law.reference.strip(),
            until=at + timedelta(days=law.days),
        )
        return _show(person, to, purpose, field_groups, ground, actor=actor, at=at)


def break_glass(
    *,
    person: Person,
    to: Organisation,
    purpose: Purpose,
    field_groups: frozenset[FieldGroup],
    reason: EmergencyReason,
    hours: int,
    actor: Actor,
    at: datetime,
) -> Sight:
    """An emergency without consent: a supervisor, a reason, a limited time, and a review by another within 24 h.

    Each time has a review of its own, also when it is renewed; while one of this person is overdue, nothing more is
    shown. Never to police, immigration or an embassy. Raises NotYourCase, SupervisorOnly, CaseClosed, Barred, Walled,
    TooLongAnEmergency, NotVettedThere, ReviewOverdue.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        check_can_break_glass(actor, person.case)
        if not 1 <= hours <= LONGEST_EMERGENCY_H:
            raise TooLongAnEmergency(field="hours", most=LONGEST_EMERGENCY_H)
        ground = Ground(SightGround.BREAK_GLASS, reason=reason.value, until=at + timedelta(hours=hours))
        return _show(person, to, purpose, field_groups, ground, actor=actor, at=at)


@transaction.atomic
def end_sight(*, sight: Sight, actor: Actor, at: datetime) -> None:
    """The organisation no longer sees the person. Ending twice changes nothing."""
    ended = Sight.objects.filter(pk=sight.pk, ended_at=None).update(ended_at=at, ended_by=actor.ref)
    if ended:
        tell("sight.ended", case=sight.case, actor=actor, at=at, thing=sight.organisation.ref, person=sight.person.ref)


def end_sights_without_ground(*, person: Person, actor: Actor, at: datetime) -> None:
    """A status or an age became known: what the firewall forbids now, or a word that no longer counts, ends now."""
    for sight in person.sights.filter(ended_at=None).select_related("case", "organisation", "person", "consent"):
        purpose, subject = Purpose(sight.purpose), subject_of(person)
        kind, ground = sight.organisation.recipient_kind, SightGround(sight.ground)
        spoke = sight.consent is None or may_speak(
            given_by=GivenBy(sight.consent.given_by), age=subject.age, purpose=purpose
        )
        if not spoke or wall_between(kind=kind, purpose=purpose, subject=subject, ground=ground) is not None:
            end_sight(sight=sight, actor=actor, at=at)


def end_sights_behind_wall(*, organisation_ref: str, at: datetime) -> int:
    """The desk learned what an organisation enforces: sights that no longer have a ground end; how many.

    By consent, the consent has to name what the organisation is called now, with a second word where that kind takes
    one. Needs the scope of everyone.
    """
    rows = Sight.objects.filter(organisation__ref=organisation_ref, ended_at=None)
    ended = 0
    for sight in rows.select_related("case", "organisation", "person", "consent"):
        if not _may_go_on(sight, at=at):
            end_sight(sight=sight, actor=CLOCK, at=at)
            ended += 1
    return ended


def _may_go_on(sight: Sight, *, at: datetime) -> bool:
    kind, purpose, subject = sight.organisation.recipient_kind, Purpose(sight.purpose), subject_of(sight.person)
    if wall_between(kind=kind, purpose=purpose, subject=subject, ground=SightGround(sight.ground)) is not None:
        return False
    if sight.consent is None:
        return True
    terms = terms_of(sight.consent)
    return terms.names(organisation_id=sight.organisation_id, kind=kind) and terms.is_enough(kind=kind)


def end_sights_past(*, at: datetime) -> int:
    """End every sight whose time is over (emergencies), dated by that end; how many. Safe to repeat."""
    with transaction.atomic():
        rows = list(
            Sight.objects.filter(ended_at=None, until__lte=at)
            .select_related("case", "organisation", "person")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("until")[:500]
        )
        for sight in rows:
            Sight.objects.filter(pk=sight.pk).update(ended_at=sight.until, ended_by=CLOCK.ref)
            tell(
                "sight.ended",
                case=sight.case,
                actor=CLOCK,
                at=sight.until or at,
                thing=sight.organisation.ref,
                person=sight.person.ref,
            )
        return len(rows)


def shorten_sights(*, by: timedelta, at: datetime, newest: int) -> int:
    """The clock was set back: what ends at a moment ends as much earlier, so that it lasts as long as was said.

    `newest`: the id of the last sight that was given while the clock was surely right. Of later ones only those that
    began after the present were given before it went back; the others already end by the clock as it is now.
    """
    rows = Sight.objects.filter(Q(pk__lte=newest) | Q(started_at__gt=at), ended_at=None, until__isnull=False)
    rows = rows.select_related("case", "organisation", "person")
    sights = list(rows.select_for_update(of=("self",)).order_by("id"))
    for sight in sights:
        until = sight.until and sight.until - by
        Sight.objects.filter(pk=sight.pk).update(until=until)
        thing, person = sight.organisation.ref, sight.person.ref
        tell("sight.shortened", case=sight.case, actor=CLOCK, at=at, thing=thing, person=person, until=until)
    return len(sights)


def note_reading(*, case: Case, persons: Sequence[PersonSeen], actor: Actor, at: datetime) -> None:
    """Reading is on the trail: whose records, which parts, by whom. Nothing to read leaves no entry."""
    if not persons:
        return
    groups = sorted({group.value for person in persons for group in person.groups})
    what, thing = ("person.read", persons[0].ref) if len(persons) == 1 else ("case.read", case.ref)
    tell(
        what,
        case=case,
        actor=actor,
        at=at,
        thing=thing,
        organisation_id=actor.organisation_id,
        persons=[person.ref for person in persons],
        groups=groups,
        roles=sorted(role.value for role in actor.roles),
    )


def note_shown_to_her(*, person: Person, language: str, actor: Actor, at: datetime) -> None:
    """Her own record was put on a page for her, in her language. Raises NotYourCase."""
    check_can_show_her_record(actor, person)
    tell("person.record_shown", case=person.case, actor=actor, at=at, thing=person.ref, language=language)


def note_search(*, found: Sequence[Found], actor: Actor, at: datetime) -> None:
    """Looking for somebody by name is on the trail: who looked, and whose names were shown; never what was typed."""
    audit.record(
        what="names.searched",
        thing=actor.organisation.ref if actor.organisation else "",
        by=actor.ref,
        at=at,
        facts={
            "found": len(found),
            "persons": [each.person.ref for each in found],
            "roles": sorted(role.value for role in actor.roles),
        },
        organisation_id=actor.organisation_id,
    )


def check_may_receive(person: Person, to: Organisation, *, purpose: Purpose, ground: SightGround) -> None:
    """What no ground overrules: the firewall, a bar, trust, one world. Raises a NotAllowed or a Conflict."""
    case = person.case
    if purpose is Purpose.STATISTICS:
        raise NobodyShownForStatistics(field="purpose")
    if case.state == CaseState.CLOSED.value:
        raise CaseClosed(ref=case.ref)
    if to.pk == case.accountable_id:
        raise OwnOrganisation(field="to", ref=case.ref)
    if to.is_practice != case.is_practice:
        raise NotAllowed(ref=case.ref)
    if not to.is_vetted:
        raise NotVettedThere(organisation=to.name)
    tied = case.suspects.filter(tied_to=to).exists()
    if tied or Barring.objects.filter(case=case, organisation=to).exists():
        raise Barred(ref=case.ref)
    wall = wall_between(kind=to.recipient_kind, purpose=purpose, subject=subject_of(person), ground=ground)
    if wall is not None:
        raise wall


def _show(
    person: Person,
    to: Organisation,
    purpose: Purpose,
    field_groups: frozenset[FieldGroup],
    ground: Ground,
    *,
    actor: Actor,
    at: datetime,
    offer_ref: str = "",
) -> Sight:
    """Write the sight, the disclosure and the trail. A sight that was open for this purpose is renewed."""
    case = person.case
    hold_case(case)
    check_may_receive(person, to, purpose=purpose, ground=ground.kind)
    if ground.kind in REVIEWS:
        check_reviewed_in_time(person, at=at)
    groups = sorted(group.value for group in field_groups)
    before = Sight.objects.filter(person=person, organisation=to, purpose=purpose.value, ended_at=None)
    before.update(ended_at=at, ended_by=actor.ref)
    about = {"case": case, "person": person, "organisation": to, "purpose": purpose.value, "field_groups": groups}
    shared = {**about, **_columns_of(ground)}
    told = {"legal_reference": ground.legal_reference or None, "disclosed_at": at, "disclosed_by": actor.ref}
    sight = Sight.objects.create(
        **shared,
        granted_by_id=case.accountable_id,
        offer_ref=offer_ref,
        started_at=at,
        started_by=actor.ref,
        until=ground.until,
    )
    disclosure = Disclosure.objects.create(**shared, **told, by_organisation_id=case.accountable_id)
    _tell_shown(sight, case, to, ground, groups, actor=actor, at=at)
    if ground.kind in REVIEWS:
        ask_for_review(disclosure, actor=actor, at=at)
    return sight


def _columns_of(ground: Ground) -> dict[str, Any]:
    return {
        "ground": ground.kind.value,
        "consent": ground.consent,
        "agreement": ground.agreement,
        "reason": ground.reason,
        "legal_ground": ground.legal_ground,
    }


def _tell_shown(
    sight: Sight, case: Case, to: Organisation, ground: Ground, groups: list[str], *, actor: Actor, at: datetime
) -> None:
    is_emergency = ground.kind == SightGround.BREAK_GLASS
    tell(
        "sight.broken_glass" if is_emergency else "sight.opened",
        case=case,
        actor=actor,
        at=at,
        thing=to.ref,
        person=sight.person.ref,
        purpose=sight.purpose,
        ground=ground.kind.value,
        groups=groups,
        consent=ground.consent.ref if ground.consent else "",
        agreement=ground.agreement.ref if ground.agreement else "",
        reason=ground.reason,
        law=ground.legal_ground,
        offer=sight.offer_ref,
        until=ground.until or "",
    )
    audit.emit(kind="sight.opened", thing=case.ref, at=at, facts={"organisation_id": to.pk, "person": sight.person.ref})
