"""A report that belongs to something restricted is read by few: by their gate, and behind the second wall."""

import django.contrib.postgres.fields
from django.db import migrations, models

EVERYONE = "(SELECT lindung_everyone())"
MINE = "accountable_id = ANY ((SELECT lindung_orgs())::int[])"
OPENED = (
    "(readers IS NULL OR accountable_id = ANY ((SELECT lindung_supervised())::int[])"
    " OR readers @> ARRAY[(SELECT lindung_reader())])"
)


def _scope(condition):
    return (
        f"ALTER POLICY reports_report_scope ON reports_report USING ({EVERYONE} OR {condition})"
        f" WITH CHECK ({EVERYONE} OR {condition})"
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_attachment_wall"), ("partners", "0009_few_eyes")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="readers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=None, null=True, size=None
            ),
        ),
        # Messages and attachments ask for their report, and so follow it.
        migrations.RunSQL(_scope(f"{MINE} AND {OPENED}"), _scope(MINE)),
    ]
