"""Shelters are said by number until they choose otherwise: a name once said cannot be taken back."""

from django.db import migrations, models


def number_shelters(apps, schema_editor):
    shelters = apps.get_model("partners", "Organisation").objects.using(schema_editor.connection.alias)
    shelters.filter(kind="shelter").update(is_by_number=True)


class Migration(migrations.Migration):
    dependencies = [("partners", "0009_few_eyes")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="is_by_number",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(number_shelters, migrations.RunPython.noop),
    ]
