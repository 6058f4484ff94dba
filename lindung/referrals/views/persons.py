"""Who comes: the party behind an accepted offer, as disclosed; reading it is on the trail."""

from lindung.cases.actions import note_reading
from lindung.cases.models import Case
from lindung.cases.queries import PersonSeen
from lindung.partners.edges import DeskRequest
from lindung.referrals import queries
from lindung.referrals.models import Offer
from lindung.referrals.rules import OfferState


def persons_shown(request: DeskRequest, offer: Offer) -> list[PersonSeen]:
    """The party as far as the reader may see it now; nobody before acceptance."""
    if offer.state != OfferState.ACCEPTED.value:
        return []
    persons = queries.persons_of(offer, request.actor, at=request.at)
    if persons:
        cases = Case.objects.visible_to(request.actor).filter(persons__ref=persons[0].ref)
        case = cases.select_related("key", "accountable").get()
        note_reading(case=case, persons=persons, actor=request.actor, at=request.at)
    return persons
