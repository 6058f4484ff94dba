"""What outreach counts for plans: events held, people who came, pieces handed out."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source, at_desk

_REST = (
    "'unknown' AS sex, 'unknown' AS age, 'unknown' AS nationality, 'unknown' AS status, 'not_said' AS disability,"
    " 'unknown' AS exploitation"
)
_OF = """JOIN campaigns_campaign c ON c.id = {table}.campaign_id
JOIN partners_organisation desk ON desk.id = c.desk_id"""

OUTREACH = Source(
    name="outreach",
    sql=f"""
SELECT e.id AS unit, c.ref AS of_ref, desk.id AS desk_id, c.is_practice AS is_practice, {_REST},
       coalesce(nullif(split_part(e.area, '.', 1), ''), 'unknown') AS province,
       CASE WHEN e.state = 'held' THEN {at_desk("e.starts_at")} END AS held, e.people AS people
FROM campaigns_outreachevent e {_OF.format(table="e")}
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={"only": "AND c.ref = ANY (%(refs)s)"},
    figures=(
        Figure(
            70, "campaigns.events", gettext_noop("Outreach events held"),
            gettext_noop("Events of campaigns that were held in the period, by the day they began."),
            FigureUnit.EVENTS, "held",
        ),
        Figure(
            71, "campaigns.reached", gettext_noop("People who came to outreach events"),
            gettext_noop(
                "People counted or estimated at events of campaigns in the period, by the day they began. Somebody who"
                " came to two events is counted twice; nobody is asked who they are."
            ),
            FigureUnit.PEOPLE, "held", "coalesce(people, 0)",
        ),
    ),
)  # fmt: skip

HANDED_OUT = Source(
    name="handout",
    sql=f"""
SELECT h.id AS unit, c.ref AS of_ref, desk.id AS desk_id, c.is_practice AS is_practice, {_REST},
       coalesce(nullif(split_part(h.area, '.', 1), ''), 'unknown') AS province,
       h.on_day::timestamp AS handed, h.number AS pieces
FROM campaigns_handout h {_OF.format(table="h")}
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={"only": "AND c.ref = ANY (%(refs)s)"},
    figures=(
        Figure(
            72, "campaigns.handed_out", gettext_noop("Materials handed out"),
            gettext_noop("Leaflets, cards and other pieces that were handed out, hung up or sent in the period."),
            FigureUnit.PIECES, "handed", "pieces",
        ),
    ),
)  # fmt: skip
FIGURE_SOURCES = (OUTREACH, HANDED_OUT)
