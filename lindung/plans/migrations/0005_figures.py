"""Tables of counts: who counted, cells of months, what was shown, how indicators stand, what was published."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import lindung.kernel.refs


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_walls"),
        ("plans", "0004_work_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "desk_id",
                        "is_practice",
                        "figure",
                        "dimension",
                        "month",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("desk_id", models.IntegerField()),
                ("is_practice", models.BooleanField()),
                ("figure", models.SmallIntegerField()),
                ("dimension", models.CharField(blank=True, max_length=30)),
                ("month", models.SmallIntegerField()),
                ("key", models.CharField(blank=True, max_length=45)),
                ("yes", models.BigIntegerField()),
                ("no", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Counted",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "source", "of_ref", "unit", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=12)),
                ("of_ref", models.CharField(max_length=10)),
                ("unit", models.BigIntegerField()),
                ("desk_id", models.IntegerField()),
                ("is_practice", models.BooleanField()),
                ("sex", models.CharField(max_length=20)),
                ("age", models.CharField(max_length=20)),
                ("nationality", models.CharField(max_length=20)),
                ("status", models.CharField(max_length=20)),
                ("disability", models.CharField(max_length=20)),
                ("exploitation", models.CharField(max_length=20)),
                ("province", models.CharField(max_length=20)),
                (
                    "figures",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
                ("months", django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ("yes", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("no", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name="ShownCell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "desk_id",
                        "is_practice",
                        "figure",
                        "dimension",
                        "year",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("desk_id", models.IntegerField()),
                ("is_practice", models.BooleanField()),
                ("figure", models.SmallIntegerField()),
                ("dimension", models.CharField(blank=True, max_length=30)),
                ("year", models.SmallIntegerField()),
                ("key", models.CharField(blank=True, max_length=45)),
                ("yes", models.BigIntegerField(null=True)),
                ("no", models.BigIntegerField(null=True)),
                ("shown_at", models.DateTimeField()),
                ("is_current", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="FigureState",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seal_seq", models.BigIntegerField(default=0)),
                ("refreshed_at", models.DateTimeField(null=True)),
                ("whole_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="figure_state_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="PublishedProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("content", models.JSONField()),
                ("tables", models.PositiveIntegerField()),
                ("ledger_ref", models.CharField(max_length=10)),
                ("ledger_line", models.PositiveIntegerField()),
                ("is_practice", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=40)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="published", to="plans.plan"
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)), fields=("plan",), name="published_progress_one_now"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("desk_id", models.IntegerField()),
                ("period_from", models.DateField()),
                ("period_until", models.DateField()),
                ("target", models.FloatField(null=True)),
                ("value", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("is_hidden", models.BooleanField(default=False)),
                ("as_of", models.DateTimeField(null=True)),
                ("end_value", models.FloatField(null=True)),
                ("end_low", models.FloatField(null=True)),
                ("end_high", models.FloatField(null=True)),
                (
                    "progress",
                    models.CharField(
                        choices=[
                            ("on_track", "on_track"),
                            ("at_risk", "at_risk"),
                            ("late", "late"),
                            ("unknown", "unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("no_target", "no_target"),
                            ("no_value", "no_value"),
                            ("hidden", "hidden"),
                            ("not_begun", "not_begun"),
                            ("reached", "reached"),
                            ("not_reached", "not_reached"),
                            ("early_days", "early_days"),
                            ("leads_there", "leads_there"),
                            ("may_lead_there", "may_lead_there"),
                            ("leads_elsewhere", "leads_elsewhere"),
                            ("on_pace", "on_pace"),
                            ("behind_pace", "behind_pace"),
                        ],
                        max_length=20,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("trend", models.JSONField(default=list)),
                ("worked_out_at", models.DateTimeField()),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="plans.indicator"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "period_from", "period_until"), name="standing_one_per_period"
                    )
                ],
            },
        ),
    ]
