"""Who reads a plan and who writes it, also when the code above forgets."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
ORGS = "(SELECT lindung_orgs())::int[]"
MINE = f"= ANY ({ORGS})"
# The national desks of the organisations that the transaction acts for.
NETWORK = f"= ANY ((SELECT array_agg(coalesce(o.desk_id, o.id)) FROM partners_organisation o WHERE o.id {MINE})::int[])"

# What is inside another table's condition is seen through that table's own wall.
SEEN_PLAN = "EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = plan_id)"
OWN_PLAN = f"EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = plan_id AND p.desk_id {MINE})"
OWN_DESK = (
    f"desk_id {MINE} AND EXISTS (SELECT 1 FROM partners_organisation o WHERE o.id = {{table}}.desk_id"
    " AND o.kind = 'national_desk' AND o.is_practice = {table}.is_practice)"
)
IN_SEEN_PLAN = (
    "EXISTS (SELECT 1 FROM plans_activityplace w JOIN plans_plan p ON p.id = w.plan_id"
    " WHERE w.activity_id = plans_activity.id AND ((plans_activity.is_public AND p.is_public)"
    f" OR (p.state <> 'draft' AND p.desk_id {NETWORK})))"
)
SEEN_OWNER = (
    "(activity_id IS NOT NULL AND EXISTS (SELECT 1 FROM plans_activity a WHERE a.id = activity_id))"
    " OR (element_id IS NOT NULL AND EXISTS (SELECT 1 FROM plans_element e WHERE e.id = element_id))"
)
OWN_OWNER = (
    f"(activity_id IS NOT NULL AND EXISTS (SELECT 1 FROM plans_activity a WHERE a.id = activity_id AND a.desk_id {MINE}))"
    " OR (element_id IS NOT NULL AND EXISTS (SELECT 1 FROM plans_element e JOIN plans_plan p ON p.id = e.plan_id"
    f" WHERE e.id = element_id AND p.desk_id {MINE}))"
)
# The organisation that leads an activity says what it has reached.
LED_OWNER = (
    "(activity_id IS NOT NULL AND EXISTS"
    f" (SELECT 1 FROM plans_activity a WHERE a.id = activity_id AND a.lead_id {MINE}))"
)
SEEN_INDICATOR = "EXISTS (SELECT 1 FROM plans_indicator i WHERE i.id = indicator_id)"
OWN_INDICATOR = (
    "EXISTS (SELECT 1 FROM plans_indicator i LEFT JOIN plans_activity a ON a.id = i.activity_id"
    " LEFT JOIN plans_element e ON e.id = i.element_id LEFT JOIN plans_plan p ON p.id = e.plan_id"
    f" WHERE i.id = indicator_id AND (a.desk_id {MINE} OR p.desk_id {MINE}))"
)
LED_INDICATOR = (
    "EXISTS (SELECT 1 FROM plans_indicator i JOIN plans_activity a ON a.id = i.activity_id"
    f" WHERE i.id = indicator_id AND a.lead_id {MINE})"
)

# table → (what may be seen, what may be added and removed, what may be changed)
WALLS = {
    "plans_plan": (
        f"is_public OR desk_id {MINE} OR (state <> 'draft' AND desk_id {NETWORK})",
        OWN_DESK.format(table="plans_plan"),
        OWN_DESK.format(table="plans_plan"),
    ),
    "plans_element": (SEEN_PLAN, OWN_PLAN, OWN_PLAN),
    "plans_activity": (
        f"desk_id {MINE} OR lead_id {MINE} OR contributors && {ORGS} OR {IN_SEEN_PLAN}",
        OWN_DESK.format(table="plans_activity"),
        f"desk_id {MINE} OR lead_id {MINE}",
    ),
    "plans_activityplace": (SEEN_PLAN, OWN_PLAN, OWN_PLAN),
    "plans_milestone": (SEEN_OWNER, OWN_OWNER, f"{OWN_OWNER} OR {LED_OWNER}"),
    "plans_indicator": (SEEN_OWNER, OWN_OWNER, OWN_OWNER),
    "plans_target": (SEEN_INDICATOR, OWN_INDICATOR, OWN_INDICATOR),
    "plans_manualvalue": (
        SEEN_INDICATOR,
        f"{OWN_INDICATOR} OR {LED_INDICATOR}",
        f"{OWN_INDICATOR} OR {LED_INDICATOR}",
    ),
}

# Whose a row is never changes, and a number somebody published is never rewritten; these columns may change.
MAY_CHANGE = {
    "plans_activity": (
        "lead_id, contributors, title, state, starts_on, ends_on, budget_line, budget_cycle, source, report_due_on,"
        " is_public, changed_at, changed_by"
    ),
    "plans_activityplace": 'element_id, number, "order"',
    "plans_milestone": "label, due_on, is_partial, done_at, done_by",
    "plans_manualvalue": "withdrawn_at, withdrawn_by",
}

# A place's plan is its element's plan.
SAME_PLAN = """
ALTER TABLE plans_element ADD CONSTRAINT element_is_of_its_plan UNIQUE (id, plan_id);
ALTER TABLE plans_activityplace ADD CONSTRAINT activity_place_in_a_part_of_its_plan
    FOREIGN KEY (element_id, plan_id) REFERENCES plans_element (id, plan_id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE plans_element ADD CONSTRAINT element_stands_in_its_own_plan
    FOREIGN KEY (parent_id, plan_id) REFERENCES plans_element (id, plan_id) DEFERRABLE INITIALLY DEFERRED;
"""
NOT_SAME_PLAN = """
ALTER TABLE plans_element DROP CONSTRAINT element_stands_in_its_own_plan;
ALTER TABLE plans_activityplace DROP CONSTRAINT activity_place_in_a_part_of_its_plan;
ALTER TABLE plans_element DROP CONSTRAINT element_is_of_its_plan;
"""


def _wall(table, seen, written, changed):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({EVERYONE} OR {written})",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
            f" USING ({EVERYONE} OR {changed}) WITH CHECK ({EVERYONE} OR {changed})",
            f"CREATE POLICY {table}_end ON {table} FOR DELETE USING ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("end", "change", "add", "read")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


GRANTS = [
    *(f"REVOKE UPDATE ON {table} FROM lindung_app" for table in MAY_CHANGE),
    *(f"GRANT UPDATE ({columns}) ON {table} TO lindung_app" for table, columns in MAY_CHANGE.items()),
]
NO_GRANTS = [f"GRANT UPDATE ON {', '.join(MAY_CHANGE)} TO lindung_app"]


class Migration(migrations.Migration):
    """Row-level security, and what never changes."""

    dependencies = [("plans", "0001_tables"), ("partners", "0002_walls")]
    operations = [
        *[_wall(table, *three) for table, three in WALLS.items()],
        migrations.RunSQL(GRANTS, NO_GRANTS),
        migrations.RunSQL(SAME_PLAN, NOT_SAME_PLAN),
    ]
