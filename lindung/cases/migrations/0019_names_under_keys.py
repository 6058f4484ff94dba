"""Which digest key a name's index and tokens stand under, and the index of before while it is renewed."""

from django.db import migrations, models


def columns(model):
    """The two columns of a table whose names are compared."""
    return [
        migrations.AddField(
            model_name=model, name="indexed_under", field=models.BigIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            model_name=model, name="name_index_before", field=models.BinaryField(max_length=32, null=True)
        ),
        migrations.AddIndex(
            model_name=model,
            index=models.Index(
                condition=models.Q(("name_index_before__isnull", False)),
                fields=["name_index_before"],
                name=f"{model}_by_name_before",
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_restricted_walls")]

    operations = [
        *columns("person"),
        *columns("suspect"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("erased_at", None)), fields=["indexed_under", "id"], name="person_to_renew"
            ),
        ),
        migrations.AddIndex(
            model_name="suspect",
            index=models.Index(
                condition=models.Q(("name_index__isnull", False)),
                fields=["indexed_under", "id"],
                name="suspect_to_renew",
            ),
        ),
    ]
