"""The second wall: what a raw SELECT may return, by the organisations set for the transaction."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"

OWN = f"accountable_id {MINE}"


def _own_need(table):
    """Rows of a need that the acting organisation answers for."""
    return (
        "EXISTS (SELECT 1 FROM referrals_need"
        f" WHERE referrals_need.id = {table}.need_id AND referrals_need.accountable_id {MINE})"
    )


ASKED_OR_ASKING = f"{OWN} OR to_organisation_id {MINE}"
RECEIVING_OR_PLACING = f"{OWN} OR placed_by_organisation_id {MINE}"
WALLS = {
    "referrals_need": OWN,
    "referrals_offer": ASKED_OR_ASKING,
    "referrals_placement": RECEIVING_OR_PLACING,
    "referrals_candidate": _own_need("referrals_candidate"),
    "referrals_need_party": _own_need("referrals_need_party"),
}


def _wall(table, seen, written):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({EVERYONE} OR {seen}) WITH CHECK ({EVERYONE} OR {written})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_tables")]
    operations = [_wall(table, seen, seen) for table, seen in WALLS.items()]
