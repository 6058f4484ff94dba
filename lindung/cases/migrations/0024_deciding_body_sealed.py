"""Which body decided about a person is sealed by her key, or dropped where she was erased."""

from django.db import migrations, models

from lindung.vault.sealing import associated_data, open_subject_key

BATCH = 1_000
EVERYONE = "SELECT set_config('lindung.orgs', '*', true)"
# Where she was erased it says that somebody decided, and no longer who: it reads as erased like all of hers.
ERASED = b""


def _place(ref):
    return associated_data("cases_assessment", "deciding_body", ref)


def _opened(row):
    key = row.person.key
    return None if key.wrapped is None else open_subject_key(key.id, bytes(key.wrapped))


def _in_batches(apps, alias, **which):
    rows = apps.get_model("cases", "Assessment").objects.using(alias)
    asked = rows.filter(**which).select_related("person__key").order_by("id")
    held = list(asked[:BATCH])
    while held:
        yield rows, held
        held = list(asked.filter(id__gt=held[-1].id)[:BATCH])


def seal_bodies(apps, schema_editor):
    schema_editor.execute(EVERYONE)
    for rows, held in _in_batches(apps, schema_editor.connection.alias, in_clear__gt=""):
        for row in held:
            key = _opened(row)
            row.deciding_body = key.seal_bytes(_place(row.ref), row.in_clear.encode()) if key else ERASED
        rows.bulk_update(held, ["deciding_body"])


def open_bodies(apps, schema_editor):
    schema_editor.execute(EVERYONE)
    for rows, held in _in_batches(apps, schema_editor.connection.alias, deciding_body__isnull=False):
        for row in held:
            key = _opened(row)
            row.in_clear = key.open_bytes(_place(row.ref), bytes(row.deciding_body)).decode() if key else "erased"
        rows.bulk_update(held, ["in_clear"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_walls_planned_once"), ("vault", "0003_handed_out")]

    operations = [
        migrations.RemoveConstraint(model_name="assessment", name="assessment_formal_outcome_names_the_body"),
        migrations.RenameField(model_name="assessment", old_name="deciding_body", new_name="in_clear"),
        migrations.AlterField(
            model_name="assessment",
            name="in_clear",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="assessment", name="deciding_body", field=models.BinaryField(blank=True, null=True)
        ),
        migrations.RunPython(seal_bodies, open_bodies),
        migrations.RemoveField(model_name="assessment", name="in_clear"),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["formally_identified", "formally_not_identified"]), _negated=True),
                    ("deciding_body__isnull", False),
                    _connector="OR",
                ),
                name="assessment_formal_outcome_names_the_body",
            ),
        ),
        # A dropped column's values stay in the rows of old until the table is written again.
        migrations.RunSQL(
            [
                "CLUSTER cases_assessment USING cases_assessment_pkey",
                "ALTER TABLE cases_assessment SET WITHOUT CLUSTER",
            ],
            migrations.RunSQL.noop,
        ),
    ]
