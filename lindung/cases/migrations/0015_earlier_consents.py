"""Consents from before a second word was asked for stay valid, and say so."""

from django.db import migrations

# Every part of a record: what a consent had to name so that a case could be handed over.
WHOLE = "ARRAY['assessments','contact','events','family','health','identity','legal','location','needs']::varchar[]"


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_second_words")]
    operations = [
        migrations.RunSQL(
            sql=[
                "SET LOCAL lindung.orgs = '*'",
                f"UPDATE cases_consent SET confirmed_as = 'earlier',"
                f" hands_over = (purpose = 'services' AND field_groups @> {WHOLE})",  # noqa: S608 - our own words
            ],
            reverse_sql=[
                "SET LOCAL lindung.orgs = '*'",
                "UPDATE cases_consent SET confirmed_as = '', hands_over = false WHERE confirmed_as = 'earlier'",
            ],
        )
    ]
