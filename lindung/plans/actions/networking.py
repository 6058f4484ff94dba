"""Working out the network and what followed outreach: by the clock, for every desk at once, in steps of five."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from lindung.campaigns.models import Campaign
from lindung.campaigns.rules import CampaignState, EventState
from lindung.plans.methods.following import ROUNDED_TO, rounded
from lindung.plans.models import FollowedCount, NetworkGap, NetworkLink
from lindung.plans.rules.network import AFTER, AFTER_AT_LEAST, BEFORE, YEAR, Followed, LinkKind

WEEK = 7
# Pairs of organisations with a number, by kind; both of one national desk.
_TOGETHER: Mapping[LinkKind, str] = {
    LinkKind.REFERRALS: """
        SELECT p.placed_by_organisation_id AS one, s.organisation_id AS other, p.places AS number
        FROM referrals_placement p JOIN directory_service s ON s.id = p.service_id WHERE p.accepted_at >= %(since)s""",
    LinkKind.ACTIVITIES: """
        SELECT a.lead_id AS one, unnest(a.contributors) AS other, 1 AS number FROM plans_activity a
        WHERE a.lead_id IS NOT NULL AND a.state <> 'dropped'""",
    LinkKind.CAMPAIGNS: """
        SELECT c.accountable_id AS one, unnest(c.contributors) AS other, 1 AS number FROM campaigns_campaign c
        WHERE c.state <> 'cancelled' AND c.ends_on >= (%(since)s)::date""",
    LinkKind.TRAININGS: """
        SELECT DISTINCT w.host_id AS one, b.organisation_id AS other, 1 AS number, w.id AS workshop
        FROM learning_booking b JOIN learning_workshop w ON w.id = b.workshop_id
        WHERE b.state = 'attended' AND w.starts_at >= %(since)s""",
}
_LINKS = """
INSERT INTO plans_networklink (desk_id, one_id, other_id, kind, number, is_practice, counted_at)
SELECT coalesce(o.desk_id, o.id), least(t.one, t.other), greatest(t.one, t.other), %(kind)s, {number}, o.is_practice,
       %(at)s
FROM ({together}) t JOIN partners_organisation o ON o.id = t.one JOIN partners_organisation q ON q.id = t.other
WHERE t.one <> t.other AND coalesce(o.desk_id, o.id) = coalesce(q.desk_id, q.id) AND o.is_practice = q.is_practice
GROUP BY 1, 2, 3, o.is_practice HAVING sum(t.number) >= %(least)s"""
_STEP = f"({ROUNDED_TO} * ((2 * {{count}} + {ROUNDED_TO}) / {2 * ROUNDED_TO}))"
_SHOWN = f"CASE WHEN {{count}} < {ROUNDED_TO} THEN 0 ELSE {_STEP} END"
_GAPS = f"""
WITH needed AS (
    SELECT coalesce(o.desk_id, o.id) AS desk_id, n.is_practice,
           coalesce(nullif(split_part(n.area, '.', 1), ''), nullif(split_part(c.area, '.', 1), '')) AS province, n.kind,
           count(*) AS needs, count(*) FILTER (WHERE n.state = 'stuck') AS stuck
    FROM referrals_need n JOIN cases_case c ON c.id = n.case_id JOIN partners_organisation o ON o.id = n.accountable_id
    WHERE n.opened_at >= %(since)s GROUP BY 1, 2, 3, 4),
helping AS (
    SELECT DISTINCT s.desk_id, s.is_practice, split_part(a.code, '.', 1) AS province, s.kind, s.id
    FROM directory_service s CROSS JOIN LATERAL unnest(s.areas_served || s.area) a (code)
    WHERE s.state = 'open' AND a.code <> '')
INSERT INTO plans_networkgap (desk_id, province, kind, needs, stuck, services, is_practice, counted_at)
SELECT n.desk_id, n.province, n.kind, {_SHOWN.format(count="n.needs")}, {_SHOWN.format(count="n.stuck")},
       (SELECT count(DISTINCT h.id) FROM helping h WHERE h.desk_id = n.desk_id AND h.kind = n.kind
        AND h.is_practice = n.is_practice AND h.province = n.province), n.is_practice, %(at)s
FROM needed n WHERE n.province IS NOT NULL"""  # noqa: S608 - our own constants
_REPORTS = """
SELECT coalesce(split_part(r.area, '.', 1), ''), floor(extract(epoch FROM r.received_at - %(first)s) / 86400)::int,
       count(*), count(*) FILTER (WHERE r.channel = 'hotline')
FROM reports_report r JOIN partners_organisation o ON o.id = r.accountable_id
WHERE coalesce(o.desk_id, o.id) = %(desk)s AND r.is_practice = %(practice)s
  AND r.received_at >= %(first)s AND r.received_at < %(last)s
GROUP BY 1, 2"""
_CHECKS = """
SELECT '', (k.day - (%(first)s)::date)::int, sum(k.number), 0 FROM journeys_checkcount k
WHERE k.language = ANY (%(languages)s) AND k.day >= (%(first)s)::date AND k.day < (%(last)s)::date GROUP BY 1, 2"""
Counted = list[tuple[str, int, int, int]]  # province, day from the first, how many, of them calls


@transaction.atomic
def work_out_network(*, at: datetime) -> int:
    """Who works with whom and where help is missing, over the last year; how many rows. Needs the scope of everyone."""
    NetworkLink.objects.all().delete()
    NetworkGap.objects.all().delete()
    with connection.cursor() as cursor:
        for kind, together in _TOGETHER.items():
            is_people = kind is LinkKind.REFERRALS
            number = _STEP.format(count="sum(t.number)") if is_people else "sum(t.number)"
            least = ROUNDED_TO if is_people else 1
            given: dict[str, Any] = {"since": at - YEAR, "at": at, "kind": kind.value, "least": least}
            cursor.execute(_LINKS.format(together=together, number=number), given)
        cursor.execute(_GAPS, {"since": at - YEAR, "at": at})
    return NetworkLink.objects.count() + NetworkGap.objects.count()


@transaction.atomic
def work_out_following(*, at: datetime) -> int:
    """What followed the events of every campaign; how many rows. Needs the scope of everyone."""
    FollowedCount.objects.all().delete()
    rows = Campaign.objects.exclude(state=CampaignState.CANCELLED.value).prefetch_related("events")
    made = [row for campaign in rows for row in _of_campaign(campaign, at)]
    FollowedCount.objects.bulk_create(made)
    return len(made)


def _of_campaign(campaign: Campaign, at: datetime) -> Iterable[FollowedCount]:
    first = _first_events(campaign)
    for place, begun in first.items():
        if at - begun < AFTER_AT_LEAST:
            continue
        until = min(at, begun + AFTER)
        given: dict[str, Any] = {
            "desk": campaign.desk_id,
            "practice": campaign.is_practice,
            "languages": campaign.languages,
            "first": begun - BEFORE,
            "last": until,
        }
        if place:
            counted = _asked(_REPORTS, given)
            yield _row(campaign, place, Followed.REPORTS, counted, begun, until, at, set(first))
            calls = [(where, day, calls, calls) for where, day, _, calls in counted]
            yield _row(campaign, place, Followed.CALLS, calls, begun, until, at, set(first))
        else:
            yield _row(campaign, "", Followed.CHECKS, _asked(_CHECKS, given), begun, until, at, {""})


def _first_events(campaign: Campaign) -> dict[str, datetime]:
    """When outreach began in each province, and "" anywhere at all."""
    first: dict[str, datetime] = {}
    for event in sorted(campaign.events.all(), key=lambda each: each.starts_at):
        if event.state == EventState.HELD.value:
            for place in {"", event.area.partition(".")[0]}:
                first.setdefault(place, event.starts_at)
    return first


def _asked(statement: str, given: Mapping[str, Any]) -> Counted:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: Counted = cursor.fetchall()
        return found


def _row(
    campaign: Campaign,
    place: str,
    what: Followed,
    counted: Counted,
    begun: datetime,
    until: datetime,
    at: datetime,
    places: set[str],
) -> FollowedCount:
    """One comparison; places that had an event themselves are not "elsewhere"."""
    turn = BEFORE.days
    here: dict[bool, int] = defaultdict(int)
    elsewhere: dict[bool, int] = defaultdict(int)
    weeks: dict[int, int] = defaultdict(int)
    for where, day, number, _ in counted:
        is_after = day >= turn
        if where == place:
            here[is_after] += number
            weeks[day // WEEK] += number
        elif where not in places:
            elsewhere[is_after] += number
    last_week = (until - (begun - BEFORE)).days // WEEK
    return FollowedCount(
        desk_id=campaign.desk_id,
        campaign=campaign,
        place=place,
        what=what.value,
        from_day=begun.date(),
        days_before=turn,
        days_after=(until - begun).days,
        before=rounded(here[False]),
        after=rounded(here[True]),
        before_elsewhere=rounded(elsewhere[False]),
        after_elsewhere=rounded(elsewhere[True]),
        weeks=[rounded(weeks[week]) for week in range(last_week)],
        is_practice=campaign.is_practice,
        counted_at=at,
    )
