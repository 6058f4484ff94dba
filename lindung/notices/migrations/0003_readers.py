"""A notice about something restricted is known to few: by its gate, and behind the second wall."""

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
        f"ALTER POLICY notices_notice_scope ON notices_notice USING ({EVERYONE} OR {condition})"
        f" WITH CHECK ({EVERYONE} OR {MINE})"
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_walls"), ("partners", "0009_few_eyes")]
    operations = [
        migrations.AddField(
            model_name="notice",
            name="readers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=None, null=True, size=None
            ),
        ),
        migrations.RunSQL(_scope(f"{MINE} AND {OPENED}"), _scope(MINE)),
    ]
