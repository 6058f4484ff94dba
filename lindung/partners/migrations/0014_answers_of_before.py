"""Answers that were kept whole for resends go: from now on references and states are kept."""

from django.db import migrations


class Migration(migrations.Migration):
    """A resend of the two days before is done again, or refused where the thing itself says so."""

    dependencies = [("partners", "0013_keys_not_counted")]

    operations = [migrations.RunSQL("TRUNCATE partners_idempotentanswer", migrations.RunSQL.noop)]
