"""Tables of the common work: narratives, meetings, decisions, pledges, documents, money, yearly figures."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import lindung.kernel.refs


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_said_once"),
        ("plans", "0002_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deliverable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("title", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=40)),
                ("promised", models.DecimalField(decimal_places=2, max_digits=16)),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.indicator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.DecimalField(decimal_places=2, max_digits=16)),
                ("dated_on", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=40)),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="plans.deliverable"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bill", "bill"),
                            ("regulation", "regulation"),
                            ("procedure", "procedure"),
                            ("memorandum", "memorandum"),
                            ("policy", "policy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("language", models.CharField(default="en", max_length=5)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "drafted"),
                            ("in_consultation", "in_consultation"),
                            ("revised", "revised"),
                            ("submitted", "submitted"),
                            ("adopted", "adopted"),
                            ("in_force", "in_force"),
                            ("replaced", "replaced"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="drafted",
                        max_length=20,
                    ),
                ),
                ("stages", models.JSONField(blank=True, default=list)),
                ("is_practice", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("changed_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "accountable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="plans.activity",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="plans.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DocumentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="plans.document"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consultation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("state", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=40)),
                ("is_practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("question", models.CharField(max_length=500)),
                ("closes_on", models.DateField()),
                ("opened_by", models.CharField(max_length=40)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "accountable",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.member",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.clockpolicy",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consultations",
                        to="plans.documentversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30)),
                ("text", models.TextField()),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clauses", to="plans.documentversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("state", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=40)),
                ("is_practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("title", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=1000)),
                ("language", models.CharField(default="en", max_length=5)),
                ("donor", models.CharField(max_length=200)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("currency", models.CharField(max_length=3)),
                ("period_from", models.DateField()),
                ("period_until", models.DateField()),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("source_url", models.CharField(blank=True, default="", max_length=500)),
                ("made_by", models.CharField(max_length=40)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "accountable",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.member",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="plans.plan",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.clockpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DonorReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("account", models.JSONField()),
                ("story", models.TextField()),
                ("language", models.CharField(default="en", max_length=5)),
                ("dated_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                (
                    "funding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="plans.funding"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="deliverable",
            name="funding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliverables", to="plans.funding"
            ),
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("survivors", "survivors"),
                            ("workers", "workers"),
                            ("children", "children"),
                            ("communities", "communities"),
                            ("civil_society", "civil_society"),
                            ("employers", "employers"),
                            ("authorities", "authorities"),
                            ("experts", "experts"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("meeting", "meeting"),
                            ("writing", "writing"),
                            ("interview", "interview"),
                            ("survey", "survey"),
                        ],
                        max_length=20,
                    ),
                ),
                ("people", models.PositiveIntegerField()),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("heard_on", models.DateField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=40)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="heard", to="plans.consultation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("state", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=40)),
                ("is_practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("parties", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                (
                    "present",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("place", models.CharField(blank=True, default="", max_length=200)),
                ("since_on", models.DateField()),
                ("minutes", models.TextField(blank=True, default="")),
                ("language", models.CharField(default="en", max_length=5)),
                ("called_by", models.CharField(max_length=40)),
                ("minuted_at", models.DateTimeField(blank=True, null=True)),
                ("minuted_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "accountable",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.member",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="plans.plan"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.clockpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("state", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=40)),
                ("is_practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("language", models.CharField(default="en", max_length=5)),
                ("due_on", models.DateField()),
                ("outcome", models.CharField(blank=True, default="", max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "accountable",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="plans.activity",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.member",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.clockpolicy",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="plans.meeting"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Narrative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("state", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=40)),
                ("is_practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("period_from", models.DateField()),
                ("period_until", models.DateField()),
                ("due_on", models.DateField()),
                ("moved", models.TextField(blank=True, default="")),
                ("stuck", models.TextField(blank=True, default="")),
                ("needs", models.CharField(blank=True, default="", max_length=500)),
                ("language", models.CharField(default="en", max_length=5)),
                ("handed_in_at", models.DateTimeField(blank=True, null=True)),
                ("handed_in_by", models.CharField(blank=True, default="", max_length=40)),
                ("question", models.CharField(blank=True, default="", max_length=500)),
                (
                    "accountable",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="narratives", to="plans.activity"
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.member",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "needs_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.clockpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("state", models.CharField(max_length=20)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=40)),
                ("is_practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("owner_name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("agreement", "agreement"),
                            ("memorandum", "memorandum"),
                            ("statement", "statement"),
                            ("meeting", "meeting"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("language", models.CharField(default="en", max_length=5)),
                ("said_on", models.DateField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                ("source_url", models.CharField(blank=True, default="", max_length=500)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "accountable",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.member",
                    ),
                ),
                (
                    "commitment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledge",
                        to="partners.commitment",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="plans.plan",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.clockpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PledgeEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("text", models.CharField(max_length=500)),
                ("source_url", models.CharField(blank=True, default="", max_length=500)),
                ("dated_on", models.DateField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=40)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="plans.pledge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("dated_on", models.DateField()),
                ("label", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=40)),
                (
                    "funding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="spendings", to="plans.funding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="YearFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("row", models.CharField(max_length=30)),
                ("cell", models.CharField(max_length=10)),
                ("period_from", models.DateField()),
                ("period_until", models.DateField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("potential", "potential"), ("presumed", "presumed"), ("identified", "identified")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("definition", models.CharField(max_length=500)),
                ("source", models.CharField(max_length=300)),
                ("source_url", models.CharField(blank=True, default="", max_length=500)),
                ("dated_on", models.DateField()),
                ("is_practice", models.BooleanField(default=False)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=40)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("text", models.TextField()),
                ("suggestion", models.TextField(blank=True, default="")),
                ("language", models.CharField(default="en", max_length=5)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("taken", "taken"), ("partly", "partly"), ("not_taken", "not_taken")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="plans.clause",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="plans.consultation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by", "")),
                            models.Q(("answered_at__isnull", False), models.Q(("answered_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="comment_answer_has_time_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("reason", "")),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="comment_answer_has_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["desk", "-id"], name="document_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("changed_at__isnull", True), ("changed_by", "")),
                    models.Q(("changed_at__isnull", False), models.Q(("changed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="document_change_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["withdrawn", "replaced"]), _negated=True),
                fields=("desk", "title"),
                name="document_one_title_per_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.UniqueConstraint(fields=("document", "number"), name="document_version_one_number"),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(("state__in", ["closed", "open"])),
                fields=["accountable", "due_at", "id"],
                name="consultation_open_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["closed", "open"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False), ("policy__isnull", False), models.Q(("next_step", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="consultation_open_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by", "")),
                    models.Q(("closed_at__isnull", False), models.Q(("closed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="consultation_close_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("version",), name="consultation_one_open_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.UniqueConstraint(fields=("version", "number"), name="clause_one_number_per_version"),
        ),
        migrations.AddIndex(
            model_name="funding",
            index=models.Index(
                condition=models.Q(("state__in", ["running"])),
                fields=["accountable", "due_at", "id"],
                name="funding_open_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["running"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False), ("policy__isnull", False), models.Q(("next_step", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="funding_open_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_until__gt", models.F("period_from"))), name="funding_period_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="funding_amount_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="funding_end_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["planned", "running"])),
                fields=("accountable", "title"),
                name="funding_one_title_per_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="donorreport",
            constraint=models.UniqueConstraint(fields=("funding", "number"), name="donor_report_one_number"),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.UniqueConstraint(fields=("funding", "title"), name="deliverable_one_title"),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(("promised__gt", 0)), name="deliverable_promises_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="heard",
            constraint=models.CheckConstraint(condition=models.Q(("people__gte", 1)), name="heard_somebody"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(
                condition=models.Q(("state__in", ["held", "planned"])),
                fields=["accountable", "due_at", "id"],
                name="meeting_open_due",
            ),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["plan", "-starts_at"], name="meeting_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["held", "planned"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False), ("policy__isnull", False), models.Q(("next_step", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="meeting_open_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(condition=models.Q(("parties__len__gte", 1)), name="meeting_has_parties"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("minuted_at__isnull", True), ("minuted_by", "")),
                    models.Q(("minuted_at__isnull", False), models.Q(("minuted_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="meeting_minutes_have_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "minuted"), _negated=True),
                    models.Q(("minuted_at__isnull", False), models.Q(("minutes", ""), _negated=True)),
                    _connector="OR",
                ),
                name="meeting_minuted_has_minutes",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("state__in", ["open"])),
                fields=["accountable", "due_at", "id"],
                name="decision_open_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["open"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False), ("policy__isnull", False), models.Q(("next_step", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="decision_open_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="decision_one_number_per_meeting"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decision_end_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "open"),
                    models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decision_ended_says_how",
            ),
        ),
        migrations.AddIndex(
            model_name="narrative",
            index=models.Index(
                condition=models.Q(("state__in", ["asked"])),
                fields=["accountable", "due_at", "id"],
                name="narrative_open_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["asked"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False), ("policy__isnull", False), models.Q(("next_step", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="narrative_open_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.UniqueConstraint(fields=("activity", "period_from"), name="narrative_one_per_quarter"),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_until__gt", models.F("period_from"))), name="narrative_period_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handed_in_at__isnull", True), ("handed_in_by", "")),
                    models.Q(("handed_in_at__isnull", False), models.Q(("handed_in_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="narrative_handed_in_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="narrative",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "handed_in"), _negated=True),
                    models.Q(
                        ("handed_in_at__isnull", False),
                        models.Q(
                            models.Q(("moved", ""), _negated=True),
                            models.Q(("stuck", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="narrative_handed_in_says_something",
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                condition=models.Q(("state__in", ["promised"])),
                fields=["accountable", "due_at", "id"],
                name="pledge_open_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["promised"]), _negated=True),
                    models.Q(
                        ("due_at__isnull", False), ("policy__isnull", False), models.Q(("next_step", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="pledge_open_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner__isnull", False), models.Q(("owner_name", ""), _negated=True), _connector="OR"
                ),
                name="pledge_has_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="pledge_end_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ground", "agreement"), _negated=True), ("commitment__isnull", False), _connector="OR"
                ),
                name="pledge_of_agreement_has_commitment",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ground__in", ["agreement", "meeting"]), models.Q(("source", ""), _negated=True), _connector="OR"
                ),
                name="pledge_said_elsewhere_has_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("desk", "code"), name="pledge_one_per_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_until__gt", models.F("period_from"))), name="year_figure_period_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearfigure",
            constraint=models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="year_figure_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="yearfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by", "")),
                    models.Q(("withdrawn_at__isnull", False), models.Q(("withdrawn_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="year_figure_end_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearfigure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("desk", "row", "cell", "period_from", "source", "stage"),
                name="year_figure_one_per_source",
            ),
        ),
    ]
