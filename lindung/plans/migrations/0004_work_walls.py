"""Who reads and writes the common work on a plan, also when the code above forgets; and what is written once."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
ORGS = "(SELECT lindung_orgs())::int[]"
MINE = f"= ANY ({ORGS})"
# The national desks of the organisations that the transaction acts for.
NETWORK = f"= ANY ((SELECT array_agg(coalesce(o.desk_id, o.id)) FROM partners_organisation o WHERE o.id {MINE})::int[])"
# A row's desk is the national desk of whoever answers for it, in the same world.
SAME_DESK = (
    "EXISTS (SELECT 1 FROM partners_organisation o WHERE o.id = {table}.accountable_id"
    " AND coalesce(o.desk_id, o.id) = {table}.desk_id AND o.is_practice = {table}.is_practice)"
)


def _seen(table, alias, key):
    return f"EXISTS (SELECT 1 FROM plans_{table} {alias} WHERE {alias}.id = {key})"


OWN = f"accountable_id {MINE}"
OWN_MEETING = f"EXISTS (SELECT 1 FROM plans_meeting m WHERE m.id = meeting_id AND m.accountable_id {MINE})"
OWN_DOCUMENT = f"EXISTS (SELECT 1 FROM plans_document d WHERE d.id = document_id AND d.accountable_id {MINE})"
OWN_VERSION = (
    "EXISTS (SELECT 1 FROM plans_documentversion v JOIN plans_document d ON d.id = v.document_id"
    f" WHERE v.id = version_id AND d.accountable_id {MINE})"
)
OWN_CONSULTATION = (
    f"EXISTS (SELECT 1 FROM plans_consultation c WHERE c.id = consultation_id AND c.accountable_id {MINE})"
)
OPEN_CONSULTATION = "EXISTS (SELECT 1 FROM plans_consultation c WHERE c.id = consultation_id AND c.state = 'open')"
OWN_FUNDING = f"EXISTS (SELECT 1 FROM plans_funding f WHERE f.id = funding_id AND f.accountable_id {MINE})"
OWN_DELIVERABLE = (
    "EXISTS (SELECT 1 FROM plans_deliverable d JOIN plans_funding f ON f.id = d.funding_id"
    f" WHERE d.id = deliverable_id AND f.accountable_id {MINE})"
)
OWN_PLEDGE = (
    f"EXISTS (SELECT 1 FROM plans_pledge p WHERE p.id = pledge_id AND (p.accountable_id {MINE} OR p.owner_id {MINE}))"
)
SEEN_OF_NETWORK = f"{OWN} OR desk_id {NETWORK}"
SEEN_PLEDGE = f"{OWN} OR owner_id {MINE} OR (desk_id {NETWORK} AND (cardinality(parties) = 0 OR parties && {ORGS}))"
NEVER = "false"

# table → (what may be seen, what may be added, what may be changed)
WALLS = {
    "plans_narrative": (
        f"{OWN} OR desk_id {MINE} OR (state = 'handed_in' AND desk_id {NETWORK})",
        f"({OWN} OR desk_id {MINE}) AND {SAME_DESK.format(table='plans_narrative')}",
        f"{OWN} OR desk_id {MINE}",
    ),
    "plans_meeting": (
        f"{OWN} OR parties && {ORGS}",
        f"{OWN} AND {SAME_DESK.format(table='plans_meeting')}",
        OWN,
    ),
    "plans_decision": (
        _seen("meeting", "m", "meeting_id"),
        f"{OWN_MEETING} AND {SAME_DESK.format(table='plans_decision')}",
        f"{OWN} OR {OWN_MEETING}",
    ),
    "plans_pledge": (
        SEEN_PLEDGE,
        f"{OWN} AND {SAME_DESK.format(table='plans_pledge')}",
        f"{OWN} OR owner_id {MINE}",
    ),
    "plans_pledgeevidence": (_seen("pledge", "p", "pledge_id"), f"organisation_id {MINE} AND {OWN_PLEDGE}", NEVER),
    "plans_document": (SEEN_OF_NETWORK, f"{OWN} AND {SAME_DESK.format(table='plans_document')}", OWN),
    "plans_documentversion": (_seen("document", "d", "document_id"), OWN_DOCUMENT, NEVER),
    "plans_clause": (_seen("documentversion", "v", "version_id"), OWN_VERSION, NEVER),
    "plans_consultation": (
        SEEN_OF_NETWORK,
        f"{OWN} AND {OWN_VERSION} AND {SAME_DESK.format(table='plans_consultation')}",
        OWN,
    ),
    "plans_comment": (
        _seen("consultation", "c", "consultation_id"),
        f"organisation_id {MINE} AND {OPEN_CONSULTATION}",
        OWN_CONSULTATION,
    ),
    "plans_heard": (_seen("consultation", "c", "consultation_id"), OWN_CONSULTATION, NEVER),
    "plans_funding": (f"{OWN} OR desk_id {MINE}", f"{OWN} AND {SAME_DESK.format(table='plans_funding')}", OWN),
    "plans_deliverable": (_seen("funding", "f", "funding_id"), OWN_FUNDING, NEVER),
    "plans_delivery": (_seen("deliverable", "d", "deliverable_id"), OWN_DELIVERABLE, NEVER),
    "plans_spending": (_seen("funding", "f", "funding_id"), OWN_FUNDING, NEVER),
    "plans_donorreport": (_seen("funding", "f", "funding_id"), OWN_FUNDING, NEVER),
    "plans_yearfigure": (f"desk_id {NETWORK}", f"desk_id {MINE}", f"desk_id {MINE}"),
}

# Whose a row is never changes, nor what was promised or decided; these columns may.
_CLOCK = "state, assignee_id, due_at, next_step"
MAY_CHANGE = {
    "plans_narrative": (
        f"{_CLOCK}, moved, stuck, needs, needs_from_id, language, handed_in_at, handed_in_by, question"
    ),
    "plans_meeting": f"{_CLOCK}, parties, present, minutes, language, minuted_at, minuted_by",
    "plans_decision": f"{_CLOCK}, outcome, ended_at, ended_by",
    "plans_pledge": f"{_CLOCK}, plan_id, ended_at, ended_by",
    "plans_document": "state, stages, changed_at, changed_by",
    "plans_consultation": f"{_CLOCK}, closed_at, closed_by",
    "plans_comment": "answer, reason, answered_at, answered_by",
    "plans_funding": f"{_CLOCK}, ended_at, ended_by",
    "plans_yearfigure": "withdrawn_at, withdrawn_by",
}
WRITTEN_ONCE = (
    *("plans_pledgeevidence", "plans_documentversion", "plans_clause", "plans_heard"),
    *("plans_deliverable", "plans_delivery", "plans_spending", "plans_donorreport"),
)


def _wall(table, seen, added, changed):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({EVERYONE} OR ({added}))",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
            f" USING ({EVERYONE} OR {changed}) WITH CHECK ({EVERYONE} OR {changed})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("change", "add", "read")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


GRANTS = [
    *(f"REVOKE UPDATE ON {table} FROM lindung_app" for table in (*MAY_CHANGE, *WRITTEN_ONCE)),
    *(f"GRANT UPDATE ({columns}) ON {table} TO lindung_app" for table, columns in MAY_CHANGE.items()),
    f"REVOKE DELETE, TRUNCATE ON {', '.join((*MAY_CHANGE, *WRITTEN_ONCE))} FROM lindung_app",
]
NO_GRANTS = [f"GRANT UPDATE, DELETE ON {', '.join((*MAY_CHANGE, *WRITTEN_ONCE))} TO lindung_app"]


class Migration(migrations.Migration):
    """Row-level security of the common work, and what never changes."""

    dependencies = [("plans", "0003_work"), ("partners", "0002_walls")]
    operations = [*[_wall(table, *three) for table, three in WALLS.items()], migrations.RunSQL(GRANTS, NO_GRANTS)]
