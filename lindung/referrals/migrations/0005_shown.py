"""What offers may say in a quarter, and what each partner was told: for the clock and for the acts that offer."""

import django.db.models.deletion
from django.db import migrations, models

EVERYONE = "(SELECT lindung_everyone())"
TABLES = ("referrals_countedquarter", "referrals_combination", "referrals_showing")


def _wall(table):
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({EVERYONE}) WITH CHECK ({EVERYONE})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_names_under_keys"),
        ("partners", "0010_by_number"),
        ("referrals", "0004_introductions"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedQuarter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(max_length=2)),
                ("is_practice", models.BooleanField()),
                ("quarter", models.DateField()),
                ("k", models.PositiveSmallIntegerField()),
                ("persons", models.PositiveIntegerField()),
                ("has_history", models.BooleanField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("country", "is_practice", "quarter"), name="counted_once_a_quarter")
                ],
            },
        ),
        migrations.CreateModel(
            name="Combination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.PositiveSmallIntegerField()),
                ("cell", models.CharField(max_length=600)),
                ("is_common", models.BooleanField()),
                (
                    "counted",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="combinations",
                        to="referrals.countedquarter",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("counted", "cell", "step"), name="combination_once")],
            },
        ),
        migrations.CreateModel(
            name="Showing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.DateField()),
                ("step", models.PositiveSmallIntegerField()),
                ("cell", models.BinaryField(max_length=32)),
                ("wide", models.BinaryField(max_length=32)),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.person"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "quarter", "person"), name="showing_once_a_quarter")
                ],
            },
        ),
        *(_wall(table) for table in TABLES),
    ]
