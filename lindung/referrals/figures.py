"""What referrals count: needs, whether they were placed in time, and who arrived."""

from lindung.cases.figures import FOUND, GROUPS, ONLY, OWNERS
from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source, at_desk

NEEDS = Source(
    name="need",
    sql=f"""
SELECT n.id AS unit, c.ref AS of_ref, desk.id AS desk_id, c.is_practice AS is_practice, {GROUPS},
       {at_desk("n.opened_at")} AS opened, n.kind = 'shelter' AS is_shelter,
       (least(placed.accepted_at, CASE WHEN n.state = 'met' THEN n.ended_at END) <= n.place_by) IS TRUE AS in_time,
       {at_desk("placed.arrived_at")} AS arrived
FROM referrals_need n JOIN cases_case c ON c.id = n.case_id JOIN cases_person p ON p.id = n.person_id {OWNERS}
{FOUND}
LEFT JOIN (SELECT pl.need_id, min(pl.accepted_at) AS accepted_at, min(pl.arrived_at) AS arrived_at
           FROM referrals_placement pl {{placements}} GROUP BY pl.need_id) placed ON placed.need_id = n.id
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={
        **ONLY,
        "placements": "JOIN referrals_need its ON its.id = pl.need_id JOIN cases_case its_case"
        " ON its_case.id = its.case_id WHERE its_case.ref = ANY (%(refs)s)",
    },
    figures=(
        Figure(
            20, "referrals.needs", gettext_noop("Needs"),
            gettext_noop("Needs for a service that were opened in the period, of any kind."),
            FigureUnit.NEEDS, "opened",
        ),
        Figure(
            21, "referrals.placed_in_time", gettext_noop("Placed in time"),
            gettext_noop(
                "Of the needs opened in the period: the share for which a partner accepted, or that were met directly,"
                " before the need's clock ran out. What is still open counts as not in time."
            ),
            FigureUnit.SHARE, "opened", "in_time::int", "(NOT in_time)::int",
        ),
        Figure(
            22, "referrals.sheltered", gettext_noop("Arrived at a shelter"),
            gettext_noop("Needs for a shelter for which somebody first arrived at a partner in the period."),
            FigureUnit.NEEDS, "CASE WHEN is_shelter THEN arrived END",
        ),
        Figure(
            23, "referrals.shelter_in_time", gettext_noop("Shelter found in time"),
            gettext_noop(
                "Of the needs for a shelter opened in the period: the share for which a partner accepted, or that were"
                " met directly, before the need's clock ran out."
            ),
            FigureUnit.SHARE, "CASE WHEN is_shelter THEN opened END", "in_time::int", "(NOT in_time)::int",
        ),
    ),
)  # fmt: skip
FIGURE_SOURCES = (NEEDS,)
