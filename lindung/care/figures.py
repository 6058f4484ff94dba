"""What care counts: conversations after an arrival, and how the person was."""

from lindung.cases.figures import FOUND, GROUPS, ONLY, OWNERS
from lindung.kernel.errors import gettext_noop
from lindung.kernel.figures import Figure, FigureUnit, Source, at_desk

FOLLOW_UPS = Source(
    name="follow_up",
    sql=f"""
SELECT f.id AS unit, c.ref AS of_ref, desk.id AS desk_id, c.is_practice AS is_practice, {GROUPS},
       CASE WHEN f.state = 'done' THEN {at_desk("f.done_at")} END AS done,
       f.how_is_she IN ('safe_and_well', 'safe_needs_help') AS is_safe
FROM care_followup f JOIN cases_case c ON c.id = f.case_id JOIN cases_person p ON p.id = f.person_id {OWNERS}
{FOUND}
WHERE true {{only}}
""",  # noqa: S608 - our own words, nothing anybody typed
    only=ONLY,
    figures=(
        Figure(
            30, "care.follow_ups", gettext_noop("Follow-ups done"),
            gettext_noop("How often somebody asked a person how she is, after an arrival, in the period."),
            FigureUnit.TALKS, "done",
        ),
        Figure(
            31, "care.safe", gettext_noop("Safe at the follow-up"),
            gettext_noop(
                "Of the follow-ups done in the period, at which the person was reached: the share at which she was"
                " safe, with or without needing more help. Follow-ups at which nobody was reached are not in it."
            ),
            FigureUnit.SHARE, "done", "is_safe::int", "(NOT is_safe)::int",
        ),
    ),
)  # fmt: skip
FIGURE_SOURCES = (FOLLOW_UPS,)
