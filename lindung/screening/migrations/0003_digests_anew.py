"""A contact's keyed digest may be written anew, for a new key; its value still not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("screening", "0002_walls")]

    operations = [
        migrations.RunSQL(
            "GRANT UPDATE (digest) ON screening_lureentity TO lindung_app",
            "REVOKE UPDATE (digest) ON screening_lureentity FROM lindung_app",
        )
    ]
