"""Who reads and writes the directory's rows, and the one door through which another organisation's places change."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "ANY ((SELECT lindung_orgs())::int[])"
# The acting organisations' world: true practice, false real, null nobody (then no row is equal to it).
WORLD = f"(SELECT bool_and(o.is_practice) FROM partners_organisation o WHERE o.id = {MINE})"

NUMBERS = f"""
ALTER TABLE directory_entry ENABLE ROW LEVEL SECURITY; ALTER TABLE directory_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_entry_public ON directory_entry FOR SELECT USING (true);
CREATE POLICY directory_entry_loaded ON directory_entry USING ({EVERYONE}) WITH CHECK ({EVERYONE});
ALTER TABLE directory_numbercheck ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_numbercheck FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_numbercheck_public ON directory_numbercheck FOR SELECT USING (true);
CREATE POLICY directory_numbercheck_by_desk ON directory_numbercheck FOR INSERT
    WITH CHECK ({EVERYONE} OR desk_id = {MINE});
REVOKE DELETE ON directory_entry FROM lindung_app;
REVOKE UPDATE, DELETE ON directory_numbercheck FROM lindung_app;
"""
NO_NUMBERS = """
GRANT UPDATE, DELETE ON directory_numbercheck TO lindung_app;
GRANT DELETE ON directory_entry TO lindung_app;
DROP POLICY directory_numbercheck_by_desk ON directory_numbercheck;
DROP POLICY directory_numbercheck_public ON directory_numbercheck;
DROP POLICY directory_entry_loaded ON directory_entry;
DROP POLICY directory_entry_public ON directory_entry;
ALTER TABLE directory_numbercheck NO FORCE ROW LEVEL SECURITY;
ALTER TABLE directory_numbercheck DISABLE ROW LEVEL SECURITY;
ALTER TABLE directory_entry NO FORCE ROW LEVEL SECURITY; ALTER TABLE directory_entry DISABLE ROW LEVEL SECURITY;
"""

SERVICES = f"""
ALTER TABLE directory_service ENABLE ROW LEVEL SECURITY; ALTER TABLE directory_service FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_service_read ON directory_service FOR SELECT
    USING ({EVERYONE} OR is_practice = {WORLD});
CREATE POLICY directory_service_add ON directory_service FOR INSERT
    WITH CHECK ({EVERYONE} OR (organisation_id = {MINE} AND is_practice = {WORLD}));
CREATE POLICY directory_service_change ON directory_service FOR UPDATE
    USING ({EVERYONE} OR organisation_id = {MINE} OR desk_id = {MINE})
    WITH CHECK ({EVERYONE} OR ((organisation_id = {MINE} OR desk_id = {MINE}) AND is_practice = {WORLD}));
REVOKE DELETE ON directory_service FROM lindung_app;
"""
NO_SERVICES = """
GRANT DELETE ON directory_service TO lindung_app;
DROP POLICY directory_service_change ON directory_service;
DROP POLICY directory_service_add ON directory_service;
DROP POLICY directory_service_read ON directory_service;
ALTER TABLE directory_service NO FORCE ROW LEVEL SECURITY; ALTER TABLE directory_service DISABLE ROW LEVEL SECURITY;
"""

# Holding a partner's place changes a row of another organisation: only these two columns, only as far as places go.
LEDGER = """
CREATE FUNCTION directory_change_ledger(service bigint, more_held integer, more_occupied integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
DECLARE
    seen_as text := coalesce(current_setting('lindung.orgs', true), '');
    changed integer;
BEGIN
    PERFORM set_config('lindung.orgs', '*', true);
    UPDATE directory_service
       SET places_held = places_held + more_held, places_occupied = places_occupied + more_occupied
     WHERE id = service
       AND (NOT counts_places OR more_held + more_occupied <= 0 OR places_free >= more_held + more_occupied);
    GET DIAGNOSTICS changed = ROW_COUNT;
    PERFORM set_config('lindung.orgs', seen_as, true);
    RETURN changed = 1;
END
$$;
"""


class Migration(migrations.Migration):
    """Row-level security of the directory."""

    dependencies = [("directory", "0001_tables"), ("partners", "0002_walls")]

    operations = [
        migrations.RunSQL(NUMBERS, NO_NUMBERS),
        migrations.RunSQL(SERVICES, NO_SERVICES),
        migrations.RunSQL(LEDGER, "DROP FUNCTION directory_change_ledger(bigint, integer, integer);"),
    ]
