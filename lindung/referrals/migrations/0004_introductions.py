"""Whoever placed somebody before services had numbers is introduced already."""

from django.db import migrations

# Row-level security holds for migrations too.
INTRODUCED = """
SELECT set_config('lindung.orgs', '*', true);
INSERT INTO directory_introduction (service_id, organisation_id, introduced_at)
SELECT service_id, accountable_id, min(answered_at) FROM referrals_offer
WHERE state = 'accepted' AND accountable_id <> to_organisation_id GROUP BY 1, 2
ON CONFLICT DO NOTHING;
SELECT set_config('lindung.orgs', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_restricted_walls"), ("directory", "0005_names_of_services")]

    operations = [migrations.RunSQL(INTRODUCED, migrations.RunSQL.noop)]
