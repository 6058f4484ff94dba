"""Wrong and spent codes of second factors: in the database, for every process, behind a wall."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

seen = "organisation_id = ANY ((SELECT lindung_orgs())::int[]) OR (SELECT lindung_everyone())"
WALL = f"""
ALTER TABLE partners_codetry ENABLE ROW LEVEL SECURITY;
ALTER TABLE partners_codetry FORCE ROW LEVEL SECURITY;
CREATE POLICY partners_codetry_scope ON partners_codetry USING ({seen}) WITH CHECK ({seen});
REVOKE UPDATE, TRUNCATE ON partners_codetry FROM lindung_app;
"""
NO_WALL = """
DROP POLICY partners_codetry_scope ON partners_codetry;
ALTER TABLE partners_codetry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE partners_codetry DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """Rows are added and forgotten, never changed."""

    dependencies = [("partners", "0010_by_number")]

    operations = [
        migrations.CreateModel(
            name="CodeTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.BigIntegerField(null=True)),
                ("tried_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "tried_at"], name="code_try_by_account"),
                    models.Index(fields=["tried_at"], name="code_try_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("step__isnull", False)),
                        fields=("account", "step"),
                        name="code_try_spends_a_step_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, NO_WALL),
    ]
