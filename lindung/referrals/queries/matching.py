"""Which services suit a need, in which order and why; which do not, and by which rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db import connection

from lindung.directory.areas import band_between, within
from lindung.directory.models import Service
from lindung.directory.rules import Band
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.models import Need, Offer
from lindung.referrals.queries.hard_rules import ASIDE, EXCLUDED_BY, FACTS, SERVICE_ASIDE
from lindung.referrals.rules import OfferState, Option, Ranked, Rule, ShownRule, rank, shown_group

NEWEST = 30  # offers a partner is judged by
MEAN_WITHOUT_HISTORY = 0.7  # our own default, until the network has answered at all

_NEAR = """
SELECT DISTINCT c.exploitation_area, max(p.safe_distance_km)
FROM referrals_need n
JOIN cases_case c ON c.id = n.case_id
JOIN cases_person p ON p.id = n.person_id
     OR p.id IN (SELECT np.person_id FROM referrals_need_party np WHERE np.need_id = n.id)
WHERE n.id = ANY (%s::bigint[]) AND c.exploitation_area <> ''
GROUP BY n.id, c.exploitation_area
"""
_MATCHES = f"""
WITH {FACTS}
SELECT s.id, {EXCLUDED_BY}, n.area, n.language_sets
FROM fact n {ASIDE}
CROSS JOIN directory_service s
JOIN partners_organisation o ON o.id = s.organisation_id {SERVICE_ASIDE}
WHERE s.is_practice = n.is_practice AND s.state <> 'closed'
  AND (%(service)s::bigint IS NULL OR s.id = %(service)s::bigint)
ORDER BY s.id
"""  # noqa: S608 - constants of this room

_HISTORY = """
SELECT partner, count(*), count(*) FILTER (WHERE done.state IN ('accepted', 'declined') AND NOT done.is_late)
FROM unnest(%s::int[]) AS partner
CROSS JOIN LATERAL (
    SELECT state, is_late FROM referrals_offer
    WHERE to_organisation_id = partner AND state IN ('accepted', 'declined', 'expired')
    ORDER BY id DESC LIMIT %s) done
GROUP BY partner
"""


@dataclass(frozen=True)
class Match:
    """A suitable service, its place in the order and why."""

    service: Service
    ranked: Ranked
    band: Band
    is_asked: bool = False


@dataclass(frozen=True)
class ExcludedGroup:
    """Services that are not offered, under the one rule that a reader is told."""

    rule: ShownRule
    services: tuple[Service, ...]


@dataclass(frozen=True)
class Matches:
    """Everything the match page says. `later`: services that fail only what passes with time, for the cascade."""

    options: tuple[Match, ...]
    excluded: tuple[ExcludedGroup, ...]
    failed: dict[int, tuple[Rule, ...]]
    later: tuple[Ranked, ...]


def match_as_everyone(*, need: Need, at: datetime) -> Matches:
    """Every service of the need's world: ranked when suitable, else with the rules it fails. For actions and the clock.

    Looks at who is housed elsewhere too, and answers only rules; names are as they stand.
    """
    with acting(organisations=EVERYONE):
        failed, area, language_sets = _hard_rules(need, at)
        later_ids = [each for each, rules in failed.items() if rules and all(rule.passes_with_time for rule in rules)]
        suitable = [each for each, rules in failed.items() if not rules]
        services = Service.objects.select_related("organisation").in_bulk(list(failed))
        seen = Seen(need=need, area=area, language_sets=language_sets, at=at)
        ranked = _ranked([services[each] for each in suitable], seen)
        later = _ranked([services[each] for each in later_ids], seen)
        asked = set(Offer.objects.open().filter(need=need).values_list("service_id", flat=True))
    options = tuple(
        Match(services[each.service], each, seen.band(services[each.service]), each.service in asked) for each in ranked
    )
    excluded = _grouped({each: rules for each, rules in failed.items() if rules}, services)
    return Matches(options, excluded, failed, tuple(later))


def rules_failed(*, need: Need, service_id: int, at: datetime) -> tuple[Rule, ...]:
    """Every hard rule one service fails now. Ask as everyone."""
    failed, _, _ = _hard_rules(need, at, service_id)
    return failed.get(service_id, (Rule.NOT_TAKING,))


def near_areas(needs: Iterable[int]) -> str:
    """The areas too near to each place of exploitation, as the hard rules take them (JSON)."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [list(needs)])
        pairs = {(place, km) for place, km in cursor.fetchall() if km}
    rows = [{"place": place, "km": km, "areas": sorted(within(place, km))} for place, km in sorted(pairs)]
    return orjson.dumps(rows).decode()


def _hard_rules(
    need: Need, at: datetime, service_id: int | None = None
) -> tuple[dict[int, tuple[Rule, ...]], str, list[str]]:
    """For each service the rules it fails; the need's area; one set of languages a person."""
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, {"needs": [need.pk], "at": at, "near": near_areas([need.pk]), "service": service_id})
        rows = cursor.fetchall()
    failed = {service: tuple(Rule(rule) for rule in rules) for service, rules, _, _ in rows}
    return failed, rows[0][2] if rows else "", list(rows[0][3]) if rows else []


@dataclass(frozen=True)
class Seen:
    """What ranking needs to know of the need."""

    need: Need
    area: str
    language_sets: Sequence[str]
    at: datetime

    def band(self, service: Service) -> Band:
        """How far the service is, in bands."""
        return band_between(self.area, service.area)

    def speaks(self, service: Service) -> float:
        """The share of the party whose language is spoken there; nothing known: half."""
        if not self.language_sets:
            return 0.5
        spoken = set(service.languages)
        return sum(bool(spoken & set(each.split(","))) for each in self.language_sets) / len(self.language_sets)


def _ranked(services: Sequence[Service], seen: Seen) -> list[Ranked]:
    """The services in the order of asking."""
    if not services:
        return []
    organisations = {service.organisation_id for service in services}
    history = _history(organisations)
    known = _known(seen.need)
    wanted = set(seen.need.person.special_needs)
    options = []
    for service in services:
        asked, answered = history.get(service.organisation_id, (0, 0))
        options.append(
            Option(
                service=service.pk,
                band=seen.band(service),
                is_everywhere=not service.area,
                speaks=seen.speaks(service),
                specialised=len(wanted & set(service.specialisms)) / len(wanted) if wanted else 0.0,
                offers_asked=asked,
                offers_answered=answered,
                is_known=service.organisation_id in known,
                places_total=service.places_total,
                places_free=service.places_free,
                counts_places=service.counts_places,
                figure_at=service.capacity_stated_at,
            )
        )
    weights, mean = seen.need.clocks.score_weights, _mean_answered(history)
    return rank(options, weights=weights, mean_answered=mean, at=seen.at)


def _history(organisations: set[int]) -> dict[int, tuple[int, int]]:
    """For each organisation its newest offers that ended: how many there were, how many it answered in time."""
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [sorted(organisations), NEWEST])
        return {organisation: (asked, answered) for organisation, asked, answered in cursor.fetchall()}


def _mean_answered(history: dict[int, tuple[int, int]]) -> float:
    """The share of offers that the network answered in time."""
    asked = sum(each for each, _ in history.values())
    return sum(each for _, each in history.values()) / asked if asked else MEAN_WITHOUT_HISTORY


def _known(need: Need) -> set[int]:
    """Organisations that already help in this case."""
    rows = Offer.objects.filter(need__case=need.case_id, state=OfferState.ACCEPTED.value)
    return set(rows.values_list("to_organisation", flat=True))


def _grouped(failed: dict[int, tuple[Rule, ...]], services: dict[int, Service]) -> tuple[ExcludedGroup, ...]:
    """Excluded services by the rule that is told, the one that can most easily be changed first."""
    groups: dict[ShownRule, list[Service]] = {}
    for each, rules in failed.items():
        groups.setdefault(shown_group(rules), []).append(services[each])
    return tuple(ExcludedGroup(rule, tuple(groups[rule])) for rule in ShownRule if rule in groups)
