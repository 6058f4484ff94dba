"""Who reads and writes notices: whoever answers for them; and practice messages: whoever practises."""

from django.db import migrations

EVERYONE = "(SELECT lindung_everyone())"
MINE = "ANY ((SELECT lindung_orgs())::int[])"
PRACTISES = f"(SELECT bool_and(o.is_practice) FROM partners_organisation o WHERE o.id = {MINE})"

NOTICES = f"""
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY; ALTER TABLE notices_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY notices_notice_scope ON notices_notice USING ({EVERYONE} OR accountable_id = {MINE})
    WITH CHECK ({EVERYONE} OR accountable_id = {MINE});
ALTER TABLE notices_practice_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices_practice_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY notices_practice_outbox_read ON notices_practice_outbox FOR SELECT USING ({EVERYONE} OR {PRACTISES});
CREATE POLICY notices_practice_outbox_fill ON notices_practice_outbox USING ({EVERYONE}) WITH CHECK ({EVERYONE});
REVOKE DELETE ON notices_notice FROM lindung_app;
"""
NO_NOTICES = """
GRANT DELETE ON notices_notice TO lindung_app;
DROP POLICY notices_practice_outbox_fill ON notices_practice_outbox;
DROP POLICY notices_practice_outbox_read ON notices_practice_outbox;
DROP POLICY notices_notice_scope ON notices_notice;
ALTER TABLE notices_practice_outbox NO FORCE ROW LEVEL SECURITY;
ALTER TABLE notices_practice_outbox DISABLE ROW LEVEL SECURITY;
ALTER TABLE notices_notice NO FORCE ROW LEVEL SECURITY; ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Row-level security of notices."""

    dependencies = [("notices", "0001_tables"), ("partners", "0002_walls")]

    operations = [migrations.RunSQL(NOTICES, NO_NOTICES)]
