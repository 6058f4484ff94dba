"""What needs, offers, candidates and showings still say of persons who were erased before: taken away."""

from django.db import migrations

THEIRS = "SELECT n.id FROM referrals_need n JOIN cases_person p ON p.id = n.person_id WHERE p.erased_at IS NOT NULL"
FORGET = [
    "SELECT set_config('lindung.orgs', '*', true)",
    f"UPDATE referrals_offer SET shown = shown - '{{area,ages,sexes,languages,access,special}}'::text[]"  # noqa: S608
    f" WHERE need_id IN ({THEIRS})",
    f"DELETE FROM referrals_candidate WHERE need_id IN ({THEIRS})",  # noqa: S608
    f"UPDATE referrals_need SET area = '' WHERE id IN ({THEIRS})",  # noqa: S608
    "DELETE FROM referrals_showing s USING cases_person p WHERE p.id = s.person_id AND p.erased_at IS NOT NULL",
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_shown"), ("cases", "0025_forgotten_whole")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
