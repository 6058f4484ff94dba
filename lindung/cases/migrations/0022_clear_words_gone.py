"""No words of a law stand in clear any more; both tables are written anew, so that none is left in their files."""

from django.db import migrations, models

from lindung.kernel.refs import make_ref


def _written_anew(table):
    """A dropped column's values stay in the rows of old until the table is written again."""
    return migrations.RunSQL(
        sql=[f"CLUSTER {table} USING {table}_pkey", f"ALTER TABLE {table} SET WITHOUT CLUSTER"],
        reverse_sql=migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_legal_words_sealed")]

    operations = [
        migrations.RemoveField(model_name="disclosure", name="legal_basis"),
        migrations.RemoveField(model_name="sight", name="legal_basis"),
        migrations.AlterField(
            model_name="disclosure",
            name="ref",
            field=models.CharField(default=make_ref, editable=False, max_length=10, unique=True),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreement__isnull", False), ("consent__isnull", False), ("ground", "consent")),
                    models.Q(("ground", "break_glass"), models.Q(("reason", ""), _negated=True)),
                    models.Q(("ground", "legal_duty"), models.Q(("legal_ground", ""), _negated=True)),
                    _connector="OR",
                ),
                name="disclosure_has_its_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="sight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ground", "legal_duty"), _negated=True),
                    models.Q(("legal_ground", ""), _negated=True),
                    _connector="OR",
                ),
                name="sight_by_law_names_the_law",
            ),
        ),
        _written_anew("cases_disclosure"),
        _written_anew("cases_sight"),
    ]
