"""Who works with whom, where help is missing, what followed outreach: read by the network, written by the clock."""

import django.db.models.deletion
from django.db import migrations, models

EVERYONE = "(SELECT lindung_everyone())"
ORGS = "(SELECT lindung_orgs())::int[]"
NETWORK = (
    "= ANY ((SELECT array_agg(coalesce(o.desk_id, o.id)) FROM partners_organisation o"
    f" WHERE o.id = ANY ({ORGS}))::int[])"
)
TABLES = ("plans_networklink", "plans_networkgap", "plans_followedcount")


def _wall(table):
    """Read by the desk's network, written by the clock alone."""
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({EVERYONE} OR desk_id {NETWORK})",
            f"CREATE POLICY {table}_clock ON {table} USING ({EVERYONE}) WITH CHECK ({EVERYONE})",
        ],
        reverse_sql=[
            f"DROP POLICY {table}_clock ON {table}",
            f"DROP POLICY {table}_read ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_walls"),
        ("partners", "0007_what_it_enforces"),
        ("plans", "0006_figure_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, default="", max_length=20)),
                (
                    "what",
                    models.CharField(
                        choices=[("reports", "reports"), ("calls", "calls"), ("checks", "checks")], max_length=10
                    ),
                ),
                ("from_day", models.DateField()),
                ("days_before", models.PositiveIntegerField()),
                ("days_after", models.PositiveIntegerField()),
                ("before", models.PositiveIntegerField()),
                ("after", models.PositiveIntegerField()),
                ("before_elsewhere", models.PositiveIntegerField(default=0)),
                ("after_elsewhere", models.PositiveIntegerField(default=0)),
                ("weeks", models.JSONField(default=list)),
                ("is_practice", models.BooleanField(default=False)),
                ("counted_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="campaigns.campaign"
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "place", "what"), name="followed_count_one_of_a_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkGap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("province", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=30)),
                ("needs", models.PositiveIntegerField()),
                ("stuck", models.PositiveIntegerField()),
                ("services", models.PositiveIntegerField()),
                ("is_practice", models.BooleanField(default=False)),
                ("counted_at", models.DateTimeField()),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("desk", "province", "kind"), name="network_gap_one_of_a_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("referrals", "referrals"),
                            ("activities", "activities"),
                            ("campaigns", "campaigns"),
                            ("trainings", "trainings"),
                        ],
                        max_length=20,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("is_practice", models.BooleanField(default=False)),
                ("counted_at", models.DateTimeField()),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("desk", "one", "other", "kind"), name="network_link_one_of_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("one_id__lt", models.F("other_id"))), name="network_link_said_one_way"
                    ),
                ],
            },
        ),
        *[_wall(table) for table in TABLES],
    ]
