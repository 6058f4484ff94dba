"""Whom the cascade asks next: candidates kept at the first offer, checked again by the same hard rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from lindung.referrals.queries.hard_rules import ASIDE, FACTS, SERVICE_ASIDE, SUITABLE
from lindung.referrals.queries.matching import near_areas

SPARE = 3
"""Candidates read for each partner to ask: the places of the first may go to another need meanwhile."""
ALL = 10_000

_NEXT = f"""
WITH {FACTS}
SELECT n.id, pick.service_id, pick.organisation_id, pick.counts_places
FROM fact n
JOIN unnest(%(needs)s::bigint[], %(most)s::int[]) AS want (need_id, most) ON want.need_id = n.id
{ASIDE}
CROSS JOIN LATERAL (
    SELECT s.id AS service_id, s.organisation_id, s.counts_places, c.place
    FROM (SELECT * FROM referrals_candidate  -- in order: the first that pass end the search
          WHERE need_id = n.id AND asked_at IS NULL ORDER BY place) c
    JOIN directory_service s ON s.id = c.service_id
    JOIN partners_organisation o ON o.id = s.organisation_id
    {SERVICE_ASIDE}
    WHERE NOT EXISTS (SELECT 1 FROM referrals_offer f WHERE f.need_id = n.id AND f.service_id = s.id)
      AND {SUITABLE}
    ORDER BY c.place LIMIT want.most) pick
ORDER BY n.id, pick.place
"""  # noqa: S608 - constants of this room


@dataclass(frozen=True)
class Next:
    """A service that may be asked now."""

    service_id: int
    organisation_id: int
    counts_places: bool


def next_candidates(most: Mapping[int, int], *, at: datetime) -> dict[int, list[Next]]:
    """For each need at most so many services never asked before that pass every hard rule now, best first."""
    needs = list(most)
    values: dict[str, Any] = {"needs": needs, "most": list(most.values()), "at": at, "near": near_areas(needs)}
    found: dict[int, list[Next]] = {need: [] for need in needs}
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, values)
        for need, service, organisation, counts in cursor.fetchall():
            found[need].append(Next(service, organisation, counts))
    return found
