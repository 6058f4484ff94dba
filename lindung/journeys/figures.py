"""What journeys count: how often somebody checked an offer. Nothing else is known of whoever asked."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source

CHECKS = Source(
    name="check",
    sql="""
SELECT k.id AS unit, to_char(k.day, 'YYYY-MM') AS of_ref, 0 AS desk_id, false AS is_practice,
       'unknown' AS sex, 'unknown' AS age, 'unknown' AS nationality, 'unknown' AS status, 'not_said' AS disability,
       'unknown' AS exploitation, 'unknown' AS province, k.day::timestamp AS checked, k.number AS number
FROM journeys_checkcount k WHERE k.number > 0 {only}
""",
    only={"only": "AND to_char(k.day, 'YYYY-MM') = ANY (%(refs)s)"},
    figures=(
        Figure(
            50, "journeys.checks", gettext_noop("Offers checked"),
            gettext_noop(
                "How often a job offer was checked on this installation in the period. It is counted by day and"
                " language; nothing is kept of who asked or where, so it is one number for all countries served here."
            ),
            FigureUnit.CHECKS, "checked", "number",
        ),
    ),
    has_groups=False,
    is_by_month=True,
)  # fmt: skip
FIGURE_SOURCES = (CHECKS,)
