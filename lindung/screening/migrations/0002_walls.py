"""Who reads and writes lures, what of them never changes, and the one door through which everybody asks for a match."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "= ANY ((SELECT lindung_orgs())::int[])"
OWN_LURE = "EXISTS (SELECT 1 FROM screening_lure l WHERE l.id = lure_id)"  # the lure's own wall holds inside

WALLS = {
    "screening_lure": f"desk_id {MINE}",
    "screening_lureentity": OWN_LURE,
    "screening_lureweek": OWN_LURE,
}
# Whose lure it is, its text and what it is compared by never change; these columns may.
MAY_CHANGE = {
    "screening_lure": (
        "state, languages, places, size, with_signs, sources, first_seen_on, last_seen_on, run_sha256, loaded_at,"
        " loaded_by, decided_at, decided_by, reason"
    ),
    "screening_lureentity": "posts",
    "screening_lureweek": "posts",
}

# Everybody may ask whether a text or a contact is that of a confirmed lure. The answer holds no contact and no text.
KNOWN = """
CREATE FUNCTION screening_known_lures(digests bytea[], numbers bigint[], practice boolean)
RETURNS TABLE (ref varchar, country varchar, size integer, sources integer, languages varchar[], first_seen_on date,
               last_seen_on date, shingles bigint[], kinds varchar[])
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    seen_as text := coalesce(current_setting('lindung.orgs', true), '');
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    RETURN QUERY
        WITH named AS (
            SELECT e.lure_id, array_agg(DISTINCT e.kind) AS kinds
              FROM screening_lureentity e WHERE e.digest = ANY (digests) GROUP BY e.lure_id
        ), near AS (
            SELECT l.id FROM screening_lure l WHERE l.sketch && numbers
            UNION SELECT n.lure_id FROM named n
        )
        SELECT l.ref, o.country, l.size, l.sources, l.languages, l.first_seen_on, l.last_seen_on, l.shingles,
               coalesce(n.kinds, '{}'::varchar[])
          FROM near JOIN screening_lure l ON l.id = near.id
          JOIN partners_organisation o ON o.id = l.desk_id
          LEFT JOIN named n ON n.lure_id = l.id
         WHERE l.state = 'confirmed' AND l.is_practice = practice
         ORDER BY l.id LIMIT 500;
    PERFORM set_config('lindung.orgs', seen_as, true);
END
$$;
"""


def _wall(table, own):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_own ON {table} USING ({EVERYONE} OR {own}) WITH CHECK ({EVERYONE} OR {own})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_own ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


GRANTS = [
    *(f"REVOKE UPDATE ON {table} FROM lindung_app" for table in MAY_CHANGE),
    *(f"GRANT UPDATE ({columns}) ON {table} TO lindung_app" for table, columns in MAY_CHANGE.items()),
    f"REVOKE DELETE, TRUNCATE ON {', '.join(MAY_CHANGE)} FROM lindung_app",
]
NO_GRANTS = [f"GRANT UPDATE, DELETE ON {', '.join(MAY_CHANGE)} TO lindung_app"]


class Migration(migrations.Migration):
    """Row-level security of lures."""

    dependencies = [("screening", "0001_tables"), ("partners", "0002_walls")]

    operations = [
        *(_wall(table, own) for table, own in WALLS.items()),
        migrations.RunSQL(GRANTS, NO_GRANTS),
        migrations.RunSQL(KNOWN, "DROP FUNCTION screening_known_lures(bytea[], bigint[], boolean);"),
    ]
