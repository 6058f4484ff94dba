"""Under which kind of exploitation an assessment is counted; assessments of before are counted as not known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_law_has_an_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="exploitation",
            field=models.CharField(
                blank=True,
                choices=[
                    ("labour", "labour"),
                    ("sexual", "sexual"),
                    ("servitude", "servitude"),
                    ("begging", "begging"),
                    ("organs", "organs"),
                    ("several", "several"),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
