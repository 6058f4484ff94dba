"""Reading for somebody: the inbox, one offer, one need with its offers, placements."""

from datetime import datetime

from django.db.models import QuerySet

from lindung.cases.models import Person
from lindung.cases.queries import PersonSeen, may_see, see
from lindung.kernel.errors import NotFound
from lindung.notices.links import read_offer_token
from lindung.partners.models import Actor
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.queries.facts import shown_of, spoken_in
from lindung.referrals.queries.told import with_services
from lindung.referrals.rules import WHOLE
from lindung.web.paging import Page, page_of

RECENT = 20


def inbox(actor: Actor, *, cursor: str = "") -> Page[Offer]:
    """Offers that wait for this organisation's answer, the soonest due first. Raises BadCursor."""
    rows = Offer.objects.offered_to(actor).open().select_related("service", "accountable")
    return page_of(rows, order=("answer_due_at", "id"), cursor=cursor)


def recent_answers(actor: Actor) -> QuerySet[Offer]:
    """The newest offers to this organisation that are over; one that expired may still be accepted late."""
    rows = Offer.objects.offered_to(actor).exclude(pk__in=Offer.objects.offered_to(actor).open().values("pk"))
    return rows.select_related("service", "accountable").order_by("-id")[:RECENT]


def placements_here(actor: Actor) -> QuerySet[Placement]:
    """Parties that this organisation expects or keeps, the soonest due first."""
    rows = Placement.objects.visible_to(actor).open().filter(accountable=actor.organisation)
    return rows.select_related("service", "offer", "placed_by_organisation").order_by("due_at", "id")


def offer_by_token(token: str) -> Offer:
    """The offer that a signed link opens. Raises NotFound; whether it can still be answered is for its state to say."""
    ref = read_offer_token(token)
    with acting(organisations=EVERYONE):
        rows = Offer.objects.select_related("to_organisation__desk", "service", "accountable", "need")
        found = rows.filter(ref=ref).first() if ref else None
    if found is None:
        raise NotFound(ref="")
    return found


def find_offer(actor: Actor, ref: str) -> Offer:
    """An offer the actor's organisation made or got. Raises NotFound."""
    rows = Offer.objects.visible_to(actor).select_related("accountable", "policy")
    found = with_services(rows.filter(ref=ref), actor)
    if not found:
        raise NotFound(ref=ref)
    return found[0]


def find_need(actor: Actor, ref: str) -> Need:
    """A need the actor's organisation answers for. Raises NotFound."""
    rows = Need.objects.visible_to(actor).select_related(
        "case__key", "case__accountable", "person__key", "policy", "accountable__desk", "assignee"
    )
    found = rows.filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def find_placement(actor: Actor, ref: str) -> Placement:
    """A placement at the actor's organisation, or one it asked for. Raises NotFound."""
    rows = Placement.objects.visible_to(actor).select_related("offer", "placed_by_organisation", "policy")
    found = with_services(rows.filter(ref=ref), actor)
    if not found:
        raise NotFound(ref=ref)
    return found[0]


def offers_of(need: Need, actor: Actor) -> QuerySet[Offer]:
    """Every offer made for a need, newest first; `with_services` says whom."""
    return Offer.objects.visible_to(actor).filter(need=need).select_related("accountable").order_by("-id")


def offers_by_ref(actor: Actor, refs: list[str]) -> list[Offer]:
    """Those of these offers that the actor may see, newest first."""
    rows = Offer.objects.visible_to(actor).filter(ref__in=refs).select_related("accountable").order_by("-id")
    return with_services(rows, actor)


def need_ref_of(offer: Offer, actor: Actor) -> str:
    """The ref of the need behind an offer, for whoever answers for the need. Raises NotFound."""
    ref = Need.objects.visible_to(actor).filter(pk=offer.need_id).values_list("ref", flat=True).first()
    if ref is None:
        raise NotFound(ref=offer.ref)
    return ref


def placement_of(offer: Offer, actor: Actor) -> Placement | None:
    """The placement that came of an offer."""
    return Placement.objects.visible_to(actor).filter(offer=offer).first()


def persons_of(offer: Offer, actor: Actor, *, at: datetime) -> list[PersonSeen]:
    """The party behind an accepted offer, each as far as the actor may see her now."""
    rows = Person.objects.visible_to(actor).filter(sights__offer_ref=offer.ref, sights__ended_at=None).distinct()
    return [
        see(person, groups, number=number)
        for number, person in enumerate(rows.select_related("key", "case__accountable").order_by("id"), start=1)
        if (groups := may_see(actor, person, at=at))
    ]


def need_shown(need: Need) -> dict[str, object]:
    """The most that offers of this need may show, for whoever asks. A partner may be told less."""
    with acting(organisations=EVERYONE):
        party = shown_of([need])[need.pk]
    return party.facts(WHOLE, spoken=spoken_in(party.country))
