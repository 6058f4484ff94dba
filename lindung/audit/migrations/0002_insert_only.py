"""The trail is written once, noted for the sealer by a trigger, and read by whom it belongs to."""

from django.db import migrations

WRITTEN_ONCE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the trail is written once.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trail_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER seal_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_trail, audit_seal FROM lindung_app;
"""
NOT_WRITTEN_ONCE = """
GRANT UPDATE, DELETE ON audit_trail, audit_seal TO lindung_app;
DROP TRIGGER seal_written_once ON audit_seal;
DROP TRIGGER trail_written_once ON audit_trail;
DROP FUNCTION audit_refuse();
"""

# A cursor over ids would miss entries that commit late; a row in audit_pending cannot be passed over.
NOTED = """
CREATE FUNCTION audit_note_pending() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.audit_pending (trail_id) SELECT id FROM added;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_note_pending() FROM PUBLIC;
CREATE TRIGGER trail_noted AFTER INSERT ON audit_trail
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_note_pending();
REVOKE INSERT, UPDATE, TRUNCATE ON audit_pending FROM lindung_app;
"""
NOT_NOTED = """
GRANT INSERT, UPDATE ON audit_pending TO lindung_app;
DROP TRIGGER trail_noted ON audit_trail;
DROP FUNCTION audit_note_pending();
"""

# Everyone writes (also the public); an organisation reads what is its own. Events are for the house's own tasks.
SCOPED = """
ALTER TABLE audit_trail ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_trail FORCE ROW LEVEL SECURITY;
CREATE POLICY trail_write ON audit_trail FOR INSERT WITH CHECK (true);
CREATE POLICY trail_read ON audit_trail FOR SELECT
    USING ((SELECT lindung_everyone()) OR organisation_id = ANY ((SELECT lindung_orgs())::int[]));
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
CREATE POLICY event_write ON audit_event FOR INSERT WITH CHECK (true);
CREATE POLICY event_task ON audit_event USING ((SELECT lindung_everyone()));
ALTER TABLE audit_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery_write ON audit_delivery FOR INSERT WITH CHECK (true);
CREATE POLICY delivery_task ON audit_delivery USING ((SELECT lindung_everyone()));
"""
NOT_SCOPED = """
DROP POLICY delivery_task ON audit_delivery;
DROP POLICY delivery_write ON audit_delivery;
ALTER TABLE audit_delivery NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_delivery DISABLE ROW LEVEL SECURITY;
DROP POLICY event_task ON audit_event;
DROP POLICY event_write ON audit_event;
ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY;
DROP POLICY trail_read ON audit_trail;
DROP POLICY trail_write ON audit_trail;
ALTER TABLE audit_trail NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_trail DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Triggers, rights and policies of the trail."""

    dependencies = [("audit", "0001_initial"), ("vault", "0001_initial")]

    operations = [
        migrations.RunSQL(WRITTEN_ONCE, NOT_WRITTEN_ONCE),
        migrations.RunSQL(NOTED, NOT_NOTED),
        migrations.RunSQL(SCOPED, NOT_SCOPED),
    ]
