"""Campaigns, outreach events, materials, hand-outs, photographs, surveys."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import lindung.kernel.refs


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "0006_qualifications"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                (
                    "contributors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("aim", models.CharField(max_length=500)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "running"),
                            ("ended", "ended"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=20,
                    ),
                ),
                ("is_public", models.BooleanField(default=False)),
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
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Material",
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
                            ("leaflet", "leaflet"),
                            ("poster", "poster"),
                            ("card", "card"),
                            ("post", "post"),
                            ("audio", "audio"),
                            ("video", "video"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="materials", to="campaigns.campaign"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MaterialVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("language", models.CharField(max_length=5)),
                ("number", models.PositiveIntegerField()),
                ("heading", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("approved_by", models.CharField(blank=True, default="", max_length=40)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="campaigns.material"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutreachEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("title", models.CharField(max_length=200)),
                ("about", models.CharField(blank=True, default="", max_length=1000)),
                ("country", models.CharField(max_length=2)),
                ("area", models.CharField(blank=True, default="", max_length=20)),
                ("venue", models.CharField(blank=True, default="", max_length=200)),
                ("timezone", models.CharField(max_length=40)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None),
                ),
                ("is_public", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("held", "held"), ("cancelled", "cancelled")],
                        default="planned",
                        max_length=20,
                    ),
                ),
                ("people", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "counted_how",
                    models.CharField(
                        blank=True,
                        choices=[("list", "list"), ("clicker", "clicker"), ("estimate", "estimate")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("counted_at", models.DateTimeField(blank=True, null=True)),
                ("counted_by", models.CharField(blank=True, default="", max_length=40)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("changed_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="campaigns.campaign"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Handout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(blank=True, default="", max_length=20)),
                ("on_day", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                ("counted_by", models.CharField(max_length=40)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handouts", to="campaigns.campaign"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handouts",
                        to="campaigns.materialversion",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handouts",
                        to="campaigns.outreachevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EventPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("image", models.BinaryField(blank=True, null=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("caption", models.CharField(max_length=200)),
                ("agreed_how", models.CharField(max_length=200)),
                ("shown_until", models.DateField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=40)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=40)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="campaigns.outreachevent"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=lindung.kernel.refs.make_ref, editable=False, max_length=10, unique=True),
                ),
                ("question", models.CharField(max_length=300)),
                ("right_answer", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=40)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="surveys", to="campaigns.campaign"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "before"), ("after", "after"), ("twice", "twice")], max_length=10
                    ),
                ),
                ("asked_on", models.DateField()),
                ("asked", models.PositiveIntegerField()),
                ("right", models.PositiveIntegerField()),
                ("only_before", models.PositiveIntegerField(default=0)),
                ("only_after", models.PositiveIntegerField(default=0)),
                ("area", models.CharField(blank=True, default="", max_length=20)),
                ("counted_at", models.DateTimeField()),
                ("counted_by", models.CharField(max_length=40)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="campaigns.survey"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["desk", "-starts_on", "-id"], name="campaign_of_desk"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="campaign_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("languages__len__gte", 1)), name="campaign_has_a_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("changed_at", None), ("changed_by", "")),
                    models.Q(("changed_at__isnull", False), models.Q(("changed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="campaign_changed_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialversion",
            constraint=models.UniqueConstraint(
                fields=("material", "language", "number"), name="material_version_one_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="materialversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", "")),
                    models.Q(("approved_at__isnull", False), models.Q(("approved_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="material_approved_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", ""), models.Q(("approved_by", models.F("made_by")), _negated=True), _connector="OR"
                ),
                name="material_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="materialversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", "")),
                    models.Q(("withdrawn_at__isnull", False), models.Q(("withdrawn_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="material_withdrawn_has_time_and_person",
            ),
        ),
        migrations.AddIndex(
            model_name="outreachevent",
            index=models.Index(fields=["campaign", "starts_at"], name="outreach_of_campaign"),
        ),
        migrations.AddIndex(
            model_name="outreachevent",
            index=models.Index(
                condition=models.Q(("is_public", True)), fields=["country", "starts_at"], name="outreach_calendar"
            ),
        ),
        migrations.AddConstraint(
            model_name="outreachevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="outreach_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="outreachevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("languages__len__gte", 1)), name="outreach_has_a_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="outreachevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("counted_at__isnull", False),
                        ("people__isnull", False),
                        ("state", "held"),
                        models.Q(("counted_by", ""), _negated=True),
                        models.Q(("counted_how", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "held"), _negated=True),
                        ("counted_at", None),
                        ("counted_by", ""),
                        ("counted_how", ""),
                        ("people", None),
                    ),
                    _connector="OR",
                ),
                name="outreach_held_is_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="outreachevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("changed_at", None), ("changed_by", "")),
                    models.Q(("changed_at__isnull", False), models.Q(("changed_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="outreach_changed_has_time_and_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="handout",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="handout_of_some"),
        ),
        migrations.AddConstraint(
            model_name="eventphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_how", ""), _negated=True), name="photo_says_how_they_agreed"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventphoto",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("image__isnull", False), ("withdrawn_at", None), ("withdrawn_by", "")),
                    models.Q(
                        ("image", None), ("withdrawn_at__isnull", False), models.Q(("withdrawn_by", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="photo_is_gone_when_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "asked__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("right"), "+", models.F("only_before")
                            ),
                            "+",
                            models.F("only_after"),
                        ),
                    ),
                    ("asked__gte", 1),
                ),
                name="tally_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase", "twice"), models.Q(("only_after", 0), ("only_before", 0)), _connector="OR"
                ),
                name="tally_pairs_only_when_asked_twice",
            ),
        ),
    ]
