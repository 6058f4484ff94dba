"""A case that is handed over takes its needs, their offers and placements along, in the same transaction."""

from datetime import datetime

from django.db import transaction

from lindung.cases import actions as cases
from lindung.cases.models import Case
from lindung.cases.rules import HandOverReason
from lindung.partners.models import Actor, Organisation
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.actions.consents import lock_all, recheck_offers
from lindung.referrals.models import Need, Offer, Placement


def hand_over_case(*, case: Case, to: Organisation, reason: HandOverReason, actor: Actor, at: datetime) -> list[str]:
    """Another organisation answers for the case, its needs, offers and placements from now on.

    Offers that its own agreements do not cover are taken back; answers their refs. Raises what
    `cases.actions.hand_over_case` raises; then nothing is saved.
    """
    with acting(organisations=EVERYONE), transaction.atomic():
        needs = Need.objects.filter(case=case)
        list(needs.order_by("id").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        lock_all(_offers_out(case))  # before the case: whoever says yes holds the need, then the case
        cases.hand_over_case(case=case, to=to, reason=reason, actor=actor, at=at)
        Offer.objects.filter(need__case=case).update(accountable=to, assignee=None)
        Placement.objects.filter(need__case=case).update(placed_by_organisation=to)
        needs.update(accountable=to, assignee=None)
        return recheck_offers(_offers_out(case), actor_ref=actor.ref, at=at)


def _offers_out(case: Case) -> list[Offer]:
    return list(Offer.objects.open().filter(need__case=case).select_related("need"))
