"""What learning counts for plans: workshops held, people trained, certificates given."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source, at_desk

_REST = (
    "'unknown' AS age, 'unknown' AS nationality, 'unknown' AS status, 'not_said' AS disability,"
    " 'unknown' AS exploitation, 'unknown' AS province"
)
_DESK = "JOIN partners_organisation desk ON desk.id"

WORKSHOPS = Source(
    name="workshop",
    sql=f"""
SELECT w.id AS unit, to_char({at_desk("w.starts_at")}, 'YYYY-MM') AS of_ref, desk.id AS desk_id,
       w.is_practice AS is_practice, 'unknown' AS sex, {_REST},
       CASE WHEN w.state = 'held' THEN {at_desk("w.starts_at")} END AS held
FROM learning_workshop w {_DESK} = w.desk_id
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={"only": f"AND to_char({at_desk('w.starts_at')}, 'YYYY-MM') = ANY (%(refs)s)"},
    figures=(
        Figure(
            60, "learning.workshops", gettext_noop("Workshops held"),
            gettext_noop("Workshops that were held in the period, by the day they began."),
            FigureUnit.EVENTS, "held",
        ),
    ),
    has_groups=False,
    is_by_month=True,
)  # fmt: skip

# A person is counted once: at the first workshop she was at, or the first questions she passed after reading.
TRAINED = Source(
    name="trained",
    sql=f"""
SELECT f.member_id AS unit, to_char({at_desk("f.first_at")}, 'YYYY-MM') AS of_ref, desk.id AS desk_id,
       o.is_practice AS is_practice, coalesce(f.sex, 'unknown') AS sex, {_REST}, {at_desk("f.first_at")} AS trained
FROM (
    SELECT member_id, min(at) AS first_at, max(nullif(sex, '')) AS sex FROM (
        SELECT b.member_id, w.starts_at AS at, b.sex FROM learning_booking b
        JOIN learning_workshop w ON w.id = b.workshop_id WHERE b.state = 'attended' AND w.state <> 'cancelled'
        UNION ALL
        SELECT s.member_id, s.sat_at, '' FROM learning_checksitting s WHERE s.stage = 'after' AND s.is_passed
    ) done GROUP BY member_id) f
JOIN partners_member m ON m.id = f.member_id JOIN partners_organisation o ON o.id = m.organisation_id
{_DESK} = coalesce(o.desk_id, o.id)
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={"only": f"AND to_char({at_desk('f.first_at')}, 'YYYY-MM') = ANY (%(refs)s)"},
    figures=(
        Figure(
            61, "learning.people_trained", gettext_noop("People trained"),
            gettext_noop(
                "Members of the network who were at a workshop, or passed the questions of a module after reading it,"
                " for the first time in the period. Each person is counted once, by the sex she said when she booked."
            ),
            FigureUnit.PEOPLE, "trained",
        ),
    ),
    is_by_month=True,
)  # fmt: skip

CERTIFIED = Source(
    name="certificate",
    sql=f"""
SELECT c.id AS unit, to_char({at_desk("c.given_at")}, 'YYYY-MM') AS of_ref, desk.id AS desk_id,
       desk.is_practice AS is_practice, 'unknown' AS sex, {_REST},
       CASE WHEN c.state <> 'revoked' THEN {at_desk("c.given_at")} END AS given
FROM learning_certificate c {_DESK} = c.issuer_id
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only={"only": f"AND to_char({at_desk('c.given_at')}, 'YYYY-MM') = ANY (%(refs)s)"},
    figures=(
        Figure(
            62, "learning.certificates", gettext_noop("Certificates given"),
            gettext_noop(
                "Certificates given in the period, one for each module a person passed; those revoked later are not"
                " in it. A refresher is counted again."
            ),
            FigureUnit.EVENTS, "given",
        ),
    ),
    has_groups=False,
    is_by_month=True,
)  # fmt: skip
FIGURE_SOURCES = (WORKSHOPS, TRAINED, CERTIFIED)
