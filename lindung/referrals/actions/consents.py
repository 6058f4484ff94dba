"""Withdrawing consent: what was asked is taken back, what was seen ends, who holds copies is told. And the same
for a consent that lapsed, an organisation that was barred, a suspect that turned out to be tied to it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from lindung.audit import actions as audit
from lindung.cases.actions import add_task, end_consent
from lindung.cases.models import Consent, Disclosure
from lindung.cases.rules import TaskKind
from lindung.notices.actions import queue_notice
from lindung.partners.models import Actor, Agreement, Organisation
from lindung.partners.rules import Urgency
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.offers import replace_offer
from lindung.referrals.actions.writing import lock_services
from lindung.referrals.models import Candidate, Need, Offer
from lindung.referrals.queries.matching import rules_failed
from lindung.referrals.rules import Rule

READER = "referrals"
TAKEN_BACK_BY = frozenset(
    {
        Rule.NO_CONSENT,
        Rule.NO_AGREEMENT,
        Rule.BARRED,
        Rule.FIREWALL,
        Rule.SUSPECT_TIED,
        Rule.RELATIVE_HOUSED,
        Rule.SAFE_DISTANCE,
    }
)
"""Rules that end an offer that is out already; a full house or a closed door does not."""


@transaction.atomic
def withdraw_consent(*, consent: Consent, actor: Actor, at: datetime) -> list[str]:
    """The person takes her consent back: open offers outside what remains are withdrawn, sight ends now.

    Whoever holds copies gets a notice to answer, and the case a task to see to it. Answers the refs of the offers
    that ended. Raises NotYourCase, WrongState.
    """
    with acting(organisations=EVERYONE):
        lock_all(
            _offers_of(consent.person.ref)
        )  # before the consent: whoever says yes holds the need, then the consent
        end_consent(consent=consent, actor=actor, at=at)
        ended = recheck_offers(_offers_of(consent.person.ref), actor_ref=actor.ref, at=at)
        for holder in _holders(consent):
            _ask_back(consent, holder, actor=actor, at=at)
    return ended


def lock_all(offers: Iterable[Offer]) -> None:
    """Lock every need of these offers, then every service they hold or may go to: in the order everybody locks."""
    needs = sorted({offer.need_id for offer in offers})
    locked = Need.objects.filter(pk__in=needs).order_by("id").select_for_update(of=("self",), no_key=True)
    if not list(locked.values_list("pk", flat=True)):
        return
    asked = Offer.objects.open().filter(need__in=needs).values_list("service_id", flat=True)
    next_ones = Candidate.objects.filter(need__in=needs, asked_at=None).values_list("service_id", flat=True)
    lock_services([*asked, *next_ones])


def recheck_offers(offers: Iterable[Offer], *, actor_ref: str, at: datetime) -> list[str]:
    """Take back those of these open offers that a hard rule now forbids, and ask the next best instead."""
    offers, ended = list(offers), []
    lock_all(offers)
    for each in sorted(offers, key=lambda offer: (offer.need_id, offer.pk)):
        failed = rules_failed(need=each.need, service_id=each.service_id, at=at)
        if TAKEN_BACK_BY & set(failed):
            replace_offer(each, actor_ref=actor_ref, at=at)
            ended.append(each.ref)
    return ended


def take_back(*, at: datetime, limit: int = 100) -> int:
    """Read what the rooms below left (a consent lapsed, an organisation was barred) and take offers back; how many."""
    with acting(organisations=EVERYONE):
        ended = 0
        for event in audit.take_events(reader=READER, limit=limit):
            ended += len(recheck_offers(_offers_named(event.kind, event.thing, event.facts), actor_ref="clock", at=at))
    return ended


def _offers_named(kind: str, thing: str, facts: dict[str, object]) -> list[Offer]:
    if kind == "consent.ended":
        return _offers_of(str(facts.get("person", "")))
    if kind == "person.changed":  # the firewall, or the distance that is safe
        return _offers_of(thing)
    if kind == "case.changed":
        return list(Offer.objects.open().filter(need__case__ref=thing).select_related("need"))
    if kind == "case.organisation_excluded":
        rows = Offer.objects.open().filter(need__case__ref=thing, to_organisation=int(str(facts["organisation_id"])))
        return list(rows.select_related("need"))
    if kind == "organisation.answered":  # what it enforces puts it behind another wall
        return list(Offer.objects.open().filter(to_organisation__ref=thing).select_related("need"))
    if kind in {"agreement.ended", "agreement.suspended"}:
        parties = Agreement.objects.values_list("parties", flat=True).get(ref=thing)
        rows = Offer.objects.open().filter(accountable__in=parties, to_organisation__in=parties)
        return list(rows.select_related("need"))
    return []


def _offers_of(person_ref: str) -> list[Offer]:
    """Open offers of needs this person belongs to."""
    rows = Offer.objects.open().select_related("need")
    own, party = rows.filter(need__person__ref=person_ref), rows.filter(need__party__ref=person_ref)
    return list({each.pk: each for each in [*own, *party]}.values())


def _holders(consent: Consent) -> list[Organisation]:
    """Organisations that were shown something under this consent."""
    told = Disclosure.objects.filter(consent=consent).values("organisation")
    return list(Organisation.objects.filter(id__in=told).order_by("id"))


def _ask_back(consent: Consent, holder: Organisation, *, actor: Actor, at: datetime) -> None:
    case = consent.case
    due_at = at + case.clocks.contact_within(Urgency(case.urgency))
    add_task(case=case, kind=TaskKind.HAND_BACK_COPY, about=holder.ref, actor=actor, at=at, due_at=due_at)
    queue_notice(
        to_organisation=holder,
        template="consent_withdrawn",
        facts={"ref": consent.ref, "due_at": due_at.isoformat()},
        at=at,
        accountable=case.accountable,
    )
