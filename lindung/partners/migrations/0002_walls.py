"""The second wall: rows of an organisation exist only in a transaction that acts for it."""

from django.db import migrations

# Who the transaction acts for: '' nobody, '*' everyone (the clock, set-up), else '{1,2}'.
SCOPE = """
CREATE OR REPLACE FUNCTION lindung_orgs() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN coalesce(current_setting('lindung.orgs', true), '') IN ('', '*') THEN '{}'::int[]
           ELSE current_setting('lindung.orgs', true)::int[] END
$$;
CREATE OR REPLACE FUNCTION lindung_everyone() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('lindung.orgs', true), '') = '*'
$$;
"""

ENTER = """
CREATE FUNCTION lindung_enter(door text, entry text) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found integer;
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    IF door = 'account' THEN
        SELECT organisation_id INTO found FROM partners_member WHERE account_id = entry::bigint;
    ELSIF door = 'token' THEN
        SELECT organisation_id INTO found FROM partners_apitoken WHERE ref = entry;
    ELSIF door = 'invitation' THEN
        SELECT organisation_id INTO found FROM partners_invitation WHERE ref = entry;
    END IF;
    PERFORM set_config('lindung.orgs', CASE WHEN found IS NULL THEN '' ELSE format('{%s}', found) END, true);
    RETURN now();
END
$$;
"""

OWNED_BY_ONE = ("partners_member", "partners_apitoken", "partners_idempotentanswer")


def wall(table: str, condition: str) -> str:
    """The policy of one table, for reading and for writing."""
    seen = f"(SELECT lindung_everyone()) OR {condition}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY {table}_scope ON {table} USING ({seen}) WITH CHECK ({seen});"
    )


def no_wall(table: str) -> str:
    """Take the policy of one table away."""
    return (
        f"DROP POLICY {table}_scope ON {table};"
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


WALLS = dict.fromkeys(OWNED_BY_ONE, "organisation_id = ANY ((SELECT lindung_orgs())::int[])")
WALLS["partners_invitation"] = (
    "organisation_id = ANY ((SELECT lindung_orgs())::int[])"
    " OR from_organisation_id = ANY ((SELECT lindung_orgs())::int[])"
)
WALLS["partners_agreement"] = (
    "parties && (SELECT lindung_orgs())::int[] OR desk_id = ANY ((SELECT lindung_orgs())::int[])"
)
# The agreement's own wall holds inside this condition.
WALLS["partners_commitment"] = "EXISTS (SELECT 1 FROM partners_agreement a WHERE a.id = agreement_id)"

# Organisations and policy versions stay: others point to them, and history must be readable.
KEPT = """
REVOKE DELETE ON partners_organisation, partners_member, partners_agreement FROM lindung_app;
REVOKE UPDATE, DELETE ON partners_clockpolicy FROM lindung_app;
"""
NOT_KEPT = """
GRANT DELETE ON partners_organisation, partners_member, partners_agreement TO lindung_app;
GRANT UPDATE, DELETE ON partners_clockpolicy TO lindung_app;
"""


class Migration(migrations.Migration):
    """Row-level security, the doors, and what is never deleted."""

    dependencies = [("partners", "0001_tables"), ("vault", "0001_initial")]

    operations = [
        migrations.RunSQL(SCOPE, migrations.RunSQL.noop),
        *[migrations.RunSQL(wall(table, condition), no_wall(table)) for table, condition in WALLS.items()],
        migrations.RunSQL(ENTER, "DROP FUNCTION lindung_enter(text, text);"),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
