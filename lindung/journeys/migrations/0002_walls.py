"""Registers are read by everybody and written by the desk of their country, also when the code above forgets."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
# The national desk of the register's country, in the register's own world.
OF_DESK = (
    "EXISTS (SELECT 1 FROM partners_organisation o WHERE o.id {mine} AND o.kind = 'national_desk'"
    " AND o.country = {register}.country AND o.is_practice = {register}.is_practice)"
)
OWN = OF_DESK.format(mine=MINE, register="journeys_register")
OWN_ROW = (
    "EXISTS (SELECT 1 FROM journeys_register r WHERE r.id = register_id AND "
    + OF_DESK.format(mine=MINE, register="r")
    + ")"
)
WALLS = {"journeys_register": OWN, "journeys_licence": OWN_ROW}

# What a list said of itself never changes, and which lists there were is never forgotten.
KEPT = """
REVOKE UPDATE, DELETE ON journeys_register FROM lindung_app;
GRANT UPDATE (replaced_at, replaced_by) ON journeys_register TO lindung_app;
REVOKE UPDATE ON journeys_licence FROM lindung_app;
"""
NOT_KEPT = """
GRANT UPDATE ON journeys_licence TO lindung_app;
GRANT UPDATE, DELETE ON journeys_register TO lindung_app;
"""


def _wall(table, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_public ON {table} FOR SELECT USING (true)",
            f"CREATE POLICY {table}_by_desk ON {table} USING ({EVERYONE} OR {written})"
            f" WITH CHECK ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_by_desk ON {table}",
            f"DROP POLICY {table}_public ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    """Row-level security of the registers."""

    dependencies = [("journeys", "0001_tables"), ("partners", "0002_walls")]

    operations = [
        *[_wall(table, written) for table, written in WALLS.items()],
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
