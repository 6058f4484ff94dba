"""What reports count: how many came in, and how many led to a case."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source, at_desk

REPORTS = Source(
    name="report",
    sql=f"""
SELECT r.id AS unit, r.ref AS of_ref, desk.id AS desk_id, r.is_practice AS is_practice,
       'unknown' AS sex, 'unknown' AS age, 'unknown' AS nationality, 'unknown' AS status, 'not_said' AS disability,
       'unknown' AS exploitation, coalesce(nullif(split_part(r.area, '.', 1), ''), 'unknown') AS province,
       {at_desk("r.received_at")} AS received, r.state = 'linked' AS is_linked
FROM reports_report r JOIN partners_organisation owner ON owner.id = r.accountable_id
JOIN partners_organisation desk ON desk.id = coalesce(owner.desk_id, owner.id)
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={"only": "AND r.ref = ANY (%(refs)s)"},
    figures=(
        Figure(
            40, "reports.received", gettext_noop("Reports"),
            gettext_noop("Reports that came in during the period, by every channel. Several may be about one event."),
            FigureUnit.REPORTS, "received",
        ),
        Figure(
            41, "reports.led_to_case", gettext_noop("Reports that led to a case"),
            gettext_noop(
                "Of the reports that came in during the period: the share that belongs to a case now. Who writes is not"
                " asked for sex, age or nationality, so it is told by province only."
            ),
            FigureUnit.SHARE, "received", "is_linked::int", "(NOT is_linked)::int",
        ),
    ),
)  # fmt: skip
FIGURE_SOURCES = (REPORTS,)
