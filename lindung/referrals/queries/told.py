"""Offers and placements with the services behind them, named as far as the reader may know the names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from lindung.directory.models import Service
from lindung.directory.queries import say_by_number, services_told, unnamed
from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor
from lindung.referrals.models import Need, Offer, Placement
from lindung.referrals.queries.matching import ExcludedGroup, Matches, match_as_everyone

Row = TypeVar("Row", bound=Offer | Placement)


def with_services(rows: Iterable[Row], actor: Actor) -> list[Row]:
    """The same rows, each with its service and organisation as the actor may read them: two queries, or three."""
    found = list(rows)
    services = services_told({row.service_id for row in found}, actor)
    for row in found:
        row.service = services[row.service_id]
        if isinstance(row, Placement):
            row.accountable = row.service.organisation
        else:
            row.to_organisation = row.service.organisation
    return found


def with_services_of_both(
    offers: Iterable[Offer], placements: Iterable[Placement], actor: Actor
) -> tuple[list[Offer], list[Placement]]:
    """Offers and placements with their services, asked for once."""
    both = with_services(list[Offer | Placement]([*offers, *placements]), actor)
    return [row for row in both if isinstance(row, Offer)], [row for row in both if isinstance(row, Placement)]


def matches(*, need: Need, actor: Actor, at: datetime) -> Matches:
    """Every service of the need's world: ranked when suitable, else with the rules it fails.

    Order, reasons and whom one may ask are the same for everybody; names are kept back where the actor may not read
    them, and behind the wall such services are not listed among those that cannot be asked. Raises NotFound when the
    actor's organisation does not answer for the need.
    """
    if actor.organisation is None or actor.organisation_id != need.accountable_id:
        raise NotFound(ref=need.ref)
    found = match_as_everyone(need=need, at=at)
    hidden = unnamed(found.failed, actor)
    for service in (
        *(match.service for match in found.options),
        *(each for group in found.excluded for each in group.services),
    ):
        if service.pk in hidden:
            say_by_number(service)
    left_out = hidden if actor.organisation.is_walled else frozenset()
    groups = [
        ExcludedGroup(group.rule, _by_name(each for each in group.services if each.pk not in left_out))
        for group in found.excluded
    ]
    return replace(found, excluded=tuple(group for group in groups if group.services))


def _by_name(services: Iterable[Service]) -> tuple[Service, ...]:
    """In the order of what is read: that of kept back names would tell of them."""
    return tuple(sorted(services, key=lambda service: (service.name, service.ref)))
