"""What cases count: people found, presumed, identified, reached in time, and how cases end."""

from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source, at_desk

# The groups of a person `p` of a case `c`. Nothing here names anybody; what she was made to do stays behind its wall.
GROUPS = """
p.sex AS sex, split_part(p.age_band, '_', 1) AS age, coalesce(nullif(p.nationality, ''), 'unknown') AS nationality,
p.status AS status, CASE WHEN cardinality(p.access_needs) > 0 THEN 'yes' ELSE 'not_said' END AS disability,
coalesce(found.exploitation, 'unknown') AS exploitation,
coalesce(nullif(split_part(c.area, '.', 1), ''), 'unknown') AS province
"""
# The organisation that answers, the desk whose clock says which month it is, and what the newest assessment found.
OWNERS = """
JOIN partners_organisation owner ON owner.id = c.accountable_id
JOIN partners_organisation desk ON desk.id = coalesce(owner.desk_id, owner.id)
"""
FOUND = """
LEFT JOIN (SELECT DISTINCT ON (person_id) person_id, exploitation FROM cases_assessment
           WHERE exploitation <> '' {assessments} ORDER BY person_id, id DESC) found ON found.person_id = p.id
"""
ONLY = {
    "only": "AND c.ref = ANY (%(refs)s)",
    "assessments": "AND case_id IN (SELECT id FROM cases_case WHERE ref = ANY (%(refs)s))",
}

PEOPLE = Source(
    name="person",
    sql=f"""
SELECT p.id AS unit, c.ref AS of_ref, desk.id AS desk_id, c.is_practice AS is_practice, {GROUPS},
       {at_desk("c.opened_at")} AS opened, {at_desk("seen.indicated_at")} AS indicated,
       {at_desk("seen.presumed_at")} AS presumed, {at_desk("seen.identified_at")} AS identified,
       CASE WHEN c.state = 'closed' THEN {at_desk("c.closed_at")} END AS closed,
       (c.contacted_at <= c.contact_due_at) IS TRUE AS contacted_in_time,
       c.outcome IN ('well_and_safe', 'returned_safely', 'settled_here') AS ended_well
FROM cases_person p JOIN cases_case c ON c.id = p.case_id {OWNERS}
{FOUND}
LEFT JOIN (SELECT person_id,
                  min(assessed_at) FILTER (WHERE outcome IN ('indication', 'presumed', 'formally_identified'))
                      AS indicated_at,
                  min(assessed_at) FILTER (WHERE outcome = 'presumed') AS presumed_at,
                  min(assessed_at) FILTER (WHERE outcome = 'formally_identified') AS identified_at
           FROM cases_assessment WHERE true {{assessments}} GROUP BY person_id) seen ON seen.person_id = p.id
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only=ONLY,
    figures=(
        Figure(
            1, "cases.people", gettext_noop("People in cases"),
            gettext_noop("People of cases that were opened in the period. Somebody in two cases counts twice."),
            FigureUnit.PEOPLE, "opened",
        ),
        Figure(
            2, "cases.potential", gettext_noop("People with indications (potential victims)"),
            gettext_noop(
                "People whose first assessment that found indications of trafficking, presumed it or formally"
                " identified them was in the period. An indication is no verdict."
            ),
            FigureUnit.PEOPLE, "indicated",
        ),
        Figure(
            3, "cases.presumed", gettext_noop("People presumed trafficked"),
            gettext_noop("People who were first presumed trafficked in the period, by any organisation that assesses."),
            FigureUnit.PEOPLE, "presumed",
        ),
        Figure(
            4, "cases.identified", gettext_noop("People formally identified"),
            gettext_noop(
                "People whom the deciding state body first identified in the period, with its document. Nobody else"
                " counts here."
            ),
            FigureUnit.PEOPLE, "identified",
        ),
        Figure(
            5, "cases.contacted_in_time", gettext_noop("Contacted in time"),
            gettext_noop(
                "Of the people of cases that were opened in the period: the share with whom somebody was in contact"
                " before the case's clock ran out. Who was not contacted yet counts as not in time."
            ),
            FigureUnit.SHARE, "opened", "contacted_in_time::int", "(NOT contacted_in_time)::int",
        ),
        Figure(
            6, "cases.ended_well", gettext_noop("Cases that ended well"),
            gettext_noop(
                "Of the people of cases that were closed in the period: the share who were well and safe, went home"
                " safely or settled here. Cases opened again are left out until they are closed once more."
            ),
            FigureUnit.SHARE, "closed", "ended_well::int", "(NOT ended_well)::int",
        ),
    ),
)  # fmt: skip
FIGURE_SOURCES = (PEOPLE,)
