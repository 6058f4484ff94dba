"""Keys of organisations, which stand on most pages, are handed to the web uncounted."""

from django.db import migrations

NOT_COUNTED = "UPDATE vault_key SET is_counted = false WHERE id IN (SELECT key_id FROM partners_organisation)"


class Migration(migrations.Migration):
    """Those that are there; new ones say so when they are made."""

    dependencies = [("partners", "0012_administers_sees_nobody"), ("vault", "0003_handed_out")]

    operations = [migrations.RunSQL(NOT_COUNTED, migrations.RunSQL.noop)]
