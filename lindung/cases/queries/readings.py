"""Who read cases and reports that are not theirs, day by day, against their own usual number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection

from lindung.cases.queries.her_record import READING
from lindung.cases.rules import USUAL_DAYS, is_unusual, usual
from lindung.cases.rules.readings import ReadKind
from lindung.partners.models import Member, Organisation

SHOWN_DAYS: Final = 7
READ_IN: Final[Mapping[ReadKind, tuple[str, Sequence[str]]]] = {
    ReadKind.CASE: (
        """
JOIN cases_case c ON c.ref = t.about
LEFT JOIN partners_member mine ON mine.id = c.assignee_id""",
        READING,
    ),
    ReadKind.REPORT: (
        """
JOIN reports_report r ON r.ref = t.about AND t.by NOT IN (r.received_by, r.triaged_by)
LEFT JOIN cases_linkedreport l ON l.report_id = r.id
LEFT JOIN cases_case c ON c.id = l.case_id
LEFT JOIN partners_member mine ON mine.id = coalesce(c.assignee_id, r.assignee_id)""",
        ("report.read", "report.file_opened", "record.read"),
    ),
}
"""What is read, whose it is (`mine` answers for it), and the entries that say so. One's own is nobody's business."""

_COUNTED = """
SELECT t.by, (t.at AT TIME ZONE %s)::date AS day, count(DISTINCT t.about), count(DISTINCT person)
FROM audit_trail t {whose}
LEFT JOIN LATERAL jsonb_array_elements_text(coalesce(t.facts -> 'persons', '[]'::jsonb)) AS person ON true
WHERE t.organisation_id = %s AND t.at >= %s AND t.what = ANY (%s::text[]) AND mine.ref IS DISTINCT FROM t.by
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class ReadingOfDay:
    """One line: what a member, or a token, opened of one kind on one day."""

    day: date
    by: str
    kind: ReadKind
    count: int
    persons: int
    usually: int
    name: str = ""

    @property
    def is_unusual(self) -> bool:
        """Whether it stands out."""
        return is_unusual(count=self.count, usually=self.usually)


def readings_of_days(*, organisation: Organisation, at: datetime, days: int = SHOWN_DAYS) -> list[ReadingOfDay]:
    """The last days, newest first, what stands out on top of its day. Needs the organisation's scope around it.

    Of restricted cases and their reports, only what that scope may read counts; the clock sees them all.
    """
    zone = ZoneInfo(organisation.timezone)
    rows = [row for kind in ReadKind for row in _counted(kind, organisation, at - timedelta(days=USUAL_DAYS + days))]
    counts: dict[tuple[str, ReadKind], dict[date, int]] = defaultdict(dict)
    for kind, by, day, count, _ in rows:
        counts[by, kind][day] = count
    first = (at - timedelta(days=days)).astimezone(zone).date()
    names = _names({by for _, by, *_ in rows}, organisation)
    found = [
        ReadingOfDay(day, by, kind, count, persons, _usually(counts[by, kind], day), names.get(by, ""))
        for kind, by, day, count, persons in rows
        if day > first
    ]
    return sorted(found, key=lambda line: (-line.day.toordinal(), not line.is_unusual, -line.count, line.by))


def _counted(kind: ReadKind, organisation: Organisation, since: datetime) -> list[tuple[ReadKind, str, date, int, int]]:
    whose, whats = READ_IN[kind]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(whose=whose), [organisation.timezone, organisation.pk, since, list(whats)])
        return [(kind, *row) for row in cursor.fetchall()]


def _usually(counts: dict[date, int], day: date) -> int:
    before = [count for each, count in counts.items() if day - timedelta(days=USUAL_DAYS) <= each < day]
    return usual(before)


def _names(refs: set[str], organisation: Organisation) -> dict[str, str]:
    rows = Member.objects.filter(ref__in=refs, organisation=organisation).select_related("organisation__key")
    return {member.ref: str(member.name or "") for member in rows}
