"""Rows locked in one order everywhere: the need, then its offers, then services by their ids."""

from lindung.kernel.errors import NotFound
from lindung.referrals.models import Need, Offer, Placement


def lock_need(need_id: int) -> Need:
    """The need as it stands now; nobody else changes it or answers for it until the transaction ends."""
    rows = Need.objects.select_related("case__accountable", "person", "policy", "accountable")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=need_id)


def lock_offer(offer: Offer) -> tuple[Need, Offer]:
    """The need of an offer and the offer as they stand now. Raises NotFound."""
    need = lock_need(offer.need_id)
    rows = Offer.objects.select_related("to_organisation", "service", "policy", "accountable")
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=offer.pk).first()
    if found is None:
        raise NotFound(ref=offer.ref)
    return need, found


def lock_open_offers(need: Need) -> list[Offer]:
    """The offers that are out for a locked need, in the order of their ids."""
    rows = Offer.objects.open().filter(need=need).select_related("to_organisation").order_by("id")
    return list(rows.select_for_update(of=("self",), no_key=True))


def lock_placement(placement: Placement) -> tuple[Need, Placement]:
    """The need of a placement and the placement as they stand now."""
    need = lock_need(placement.need_id)
    rows = Placement.objects.select_related("service", "policy", "accountable", "offer", "placed_by_organisation")
    return need, rows.select_for_update(of=("self",), no_key=True).get(pk=placement.pk)
