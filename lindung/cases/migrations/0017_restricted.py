"""Restricted cases: the few who open one, since when, by whose word and why; what follows it is marked too."""

import django.contrib.postgres.fields
from django.db import migrations, models


def _readers():
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.IntegerField(), default=None, null=True, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_second_word_walls"), ("partners", "0009_few_eyes")]

    operations = [
        migrations.AddField("case", "readers", _readers()),
        migrations.AddField("case", "restricted_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "case", "restricted_by", models.CharField(blank=True, db_default="", default="", max_length=40)
        ),
        migrations.AddField(
            "case",
            "restricted_because",
            models.CharField(
                blank=True,
                choices=[
                    ("person_asked", "person_asked"),
                    ("known_here", "known_here"),
                    ("powerful", "powerful"),
                    ("threatened", "threatened"),
                    ("child", "child"),
                    ("well_known", "well_known"),
                ],
                db_default="",
                default="",
                max_length=20,
            ),
        ),
        migrations.AddField("sight", "readers", _readers()),
        migrations.AddField("nametoken", "is_restricted", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("readers__isnull", False)), fields=["accountable"], name="case_restricted"
            ),
        ),
        migrations.RemoveIndex("nametoken", "name_token_found"),
        migrations.AddIndex(
            "nametoken",
            models.Index(
                fields=["accountable", "token", "person"], include=["is_restricted"], name="name_token_found_open"
            ),
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("readers", None), ("restricted_at", None), ("restricted_because", ""), ("restricted_by", "")
                    ),
                    models.Q(
                        ("readers__isnull", False),
                        ("restricted_at__isnull", False),
                        models.Q(("restricted_by", ""), _negated=True),
                        models.Q(("restricted_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_restricted_has_time_person_reason",
            ),
        ),
    ]
