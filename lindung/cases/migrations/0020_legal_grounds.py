"""A law is said by a ground from a list and a reference that is sealed: the columns."""

from django.db import migrations, models

GROUNDS = (
    "court_order", "warrant", "summons", "duty_to_report", "power_to_ask", "child_protection", "other_law", "earlier",
)  # fmt: skip


def legal_ground(model):
    return migrations.AddField(
        model_name=model,
        name="legal_ground",
        field=models.CharField(
            blank=True, choices=[(ground, ground) for ground in GROUNDS], db_default="", default="", max_length=20
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_names_under_keys")]

    operations = [
        migrations.RemoveConstraint(model_name="disclosure", name="disclosure_has_its_ground"),
        migrations.RemoveConstraint(model_name="sight", name="sight_by_law_names_the_law"),
        legal_ground("sight"),
        legal_ground("disclosure"),
        migrations.AddField(model_name="disclosure", name="legal_reference", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="disclosure", name="ref", field=models.CharField(max_length=10, null=True)),
    ]
