"""What referrals know beside a person's record, when she is erased."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from lindung.cases.models import Person
from lindung.referrals.models import Candidate, Need, Offer, Showing
from lindung.referrals.rules import OPEN_NEED_STATES

STILL_SAID = frozenset({"kind", "urgency", "party_size"})
"""What an offer goes on to say once she is erased: what the need itself says."""
_OPEN = [state.value for state in OPEN_NEED_STATES]


@transaction.atomic
def forget_persons(persons: Collection[Person]) -> None:
    """Take away where they needed help, what offers said of them, who was ranked for them, what partners were told.

    What is needed for somebody else of their party, who is there still, stays until that need has ended. That they
    needed something, which service was asked, took them in and when stays: it is counted, and on the trail.
    """
    shared = Q(party__in=persons) & ~Q(state__in=_OPEN)
    needs = set(Need.objects.filter(Q(person__in=persons) | shared).values_list("pk", flat=True))
    Need.objects.filter(pk__in=needs).update(area="")
    Candidate.objects.filter(need__in=needs).delete()
    Showing.objects.filter(person__in=persons).delete()
    offers = list(Offer.objects.filter(need__in=needs).only("id", "shown"))
    for offer in offers:
        offer.shown = {fact: said for fact, said in offer.shown.items() if fact in STILL_SAID}
    Offer.objects.bulk_update(offers, ["shown"])
