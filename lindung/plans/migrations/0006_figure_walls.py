"""Who reads counts: exact ones nobody but the clock; what was shown, the network of the desk; what is published, all."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
ORGS = "(SELECT lindung_orgs())::int[]"
MINE = f"= ANY ({ORGS})"
NETWORK = f"= ANY ((SELECT array_agg(coalesce(o.desk_id, o.id)) FROM partners_organisation o WHERE o.id {MINE})::int[])"
# A unit is seen by the organisation that answers for its case or report; not by one that sees only one of its persons.
SEEN_UNIT = (
    f"EXISTS (SELECT 1 FROM cases_case c WHERE c.ref = of_ref AND c.accountable_id {MINE})"
    f" OR EXISTS (SELECT 1 FROM reports_report r WHERE r.ref = of_ref AND r.accountable_id {MINE})"
)
SEEN_PLAN = "EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = plan_id)"
OWN_PLAN = f"EXISTS (SELECT 1 FROM plans_plan p WHERE p.id = plan_id AND p.desk_id {MINE})"

# table → (what may be seen, what may be written)
WALLS = {
    "plans_counted": (SEEN_UNIT, "false"),
    "plans_cell": ("false", "false"),
    "plans_showncell": (f"desk_id {NETWORK} OR (desk_id = 0 AND cardinality({ORGS}) > 0)", "false"),
    "plans_standing": (f"desk_id {NETWORK}", "false"),
    "plans_publishedprogress": (SEEN_PLAN, OWN_PLAN),
    "plans_figurestate": ("false", "false"),
}


def _wall(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR {seen})",
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({EVERYONE} OR {written})",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
            f" USING ({EVERYONE} OR {written}) WITH CHECK ({EVERYONE} OR {written})",
            f"CREATE POLICY {table}_end ON {table} FOR DELETE USING ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            *(f"DROP POLICY {table}_{what} ON {table}" for what in ("end", "change", "add", "read")),
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


# What was published stays as it was: it can only be replaced.
GRANTS = [
    "REVOKE UPDATE, DELETE ON plans_publishedprogress FROM lindung_app",
    "GRANT UPDATE (replaced_at) ON plans_publishedprogress TO lindung_app",
]
NO_GRANTS = ["GRANT UPDATE, DELETE ON plans_publishedprogress TO lindung_app"]


class Migration(migrations.Migration):
    """Row-level security, and what never changes."""

    dependencies = [("plans", "0005_figures"), ("partners", "0002_walls"), ("cases", "0012_counted_as")]
    operations = [
        *[_wall(table, *both) for table, both in WALLS.items()],
        migrations.RunSQL(GRANTS, NO_GRANTS),
    ]
