"""Who read records of cases that are not theirs, day by day, against their own usual number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection

from lindung.cases.queries.her_record import READING
from lindung.cases.rules import USUAL_DAYS, is_unusual, usual
from lindung.partners.models import Member, Organisation

SHOWN_DAYS: Final = 7
_COUNTED = """
SELECT t.by, (t.at AT TIME ZONE %s)::date AS day, count(DISTINCT t.about), count(DISTINCT person)
FROM audit_trail t
JOIN cases_case c ON c.ref = t.about
LEFT JOIN partners_member mine ON mine.id = c.assignee_id
LEFT JOIN LATERAL jsonb_array_elements_text(coalesce(t.facts -> 'persons', '[]'::jsonb)) AS person ON true
WHERE t.organisation_id = %s AND t.at >= %s AND t.what = ANY (%s::text[]) AND mine.ref IS DISTINCT FROM t.by
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class ReadingOfDay:
    """One line: a member, or a token, on one day."""

    day: date
    by: str
    cases: int
    persons: int
    usually: int
    name: str = ""

    @property
    def is_unusual(self) -> bool:
        """Whether it stands out."""
        return is_unusual(count=self.cases, usually=self.usually)


def readings_of_days(*, organisation: Organisation, at: datetime, days: int = SHOWN_DAYS) -> list[ReadingOfDay]:
    """The last days, newest first, what stands out on top of its day. Needs the organisation's scope around it."""
    zone = ZoneInfo(organisation.timezone)
    since = at - timedelta(days=USUAL_DAYS + days)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [organisation.timezone, organisation.pk, since, list(READING)])
        rows = cursor.fetchall()
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for by, day, cases, _ in rows:
        counts[by][day] = cases
    first = (at - timedelta(days=days)).astimezone(zone).date()
    names = _names({by for by, *_ in rows}, organisation)
    found = [
        ReadingOfDay(day, by, cases, persons, _usually(counts[by], day), names.get(by, ""))
        for by, day, cases, persons in rows
        if day > first
    ]
    return sorted(found, key=lambda line: (-line.day.toordinal(), not line.is_unusual, -line.cases, line.by))


def _usually(counts: dict[date, int], day: date) -> int:
    before = [count for each, count in counts.items() if day - timedelta(days=USUAL_DAYS) <= each < day]
    return usual(before)


def _names(refs: set[str], organisation: Organisation) -> dict[str, str]:
    rows = Member.objects.filter(ref__in=refs, organisation=organisation).select_related("organisation__key")
    return {member.ref: str(member.name or "") for member in rows}
