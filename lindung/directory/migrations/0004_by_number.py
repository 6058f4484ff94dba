"""Services said by number, and who was introduced to them."""

import django.db.models.deletion
from django.db import migrations, models

EVERYONE = "(SELECT lindung_everyone())"
MINE = "ANY ((SELECT lindung_orgs())::int[])"

# Services already there: said by number where they are shelters. Row-level security holds for migrations too.
NUMBERED = """
SELECT set_config('lindung.orgs', '*', true);
UPDATE directory_service SET is_by_number = true WHERE kind = 'shelter';
SELECT set_config('lindung.orgs', '', true);
"""

INTRODUCTIONS = f"""
ALTER TABLE directory_introduction ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory_introduction FORCE ROW LEVEL SECURITY;
CREATE POLICY directory_introduction_read ON directory_introduction FOR SELECT
    USING ({EVERYONE} OR organisation_id = {MINE});
CREATE POLICY directory_introduction_add ON directory_introduction FOR INSERT WITH CHECK ({EVERYONE});
REVOKE UPDATE, DELETE ON directory_introduction FROM lindung_app;
"""
NO_INTRODUCTIONS = """
GRANT UPDATE, DELETE ON directory_introduction TO lindung_app;
DROP POLICY directory_introduction_add ON directory_introduction;
DROP POLICY directory_introduction_read ON directory_introduction;
ALTER TABLE directory_introduction NO FORCE ROW LEVEL SECURITY;
ALTER TABLE directory_introduction DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_second_person"), ("partners", "0010_by_number")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="is_by_number",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("introduced_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="introductions",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "organisation"), name="directory_introduced_once")
                ],
            },
        ),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
        migrations.RunSQL(INTRODUCTIONS, NO_INTRODUCTIONS),
    ]
