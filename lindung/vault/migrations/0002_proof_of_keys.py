"""The proof of which keyset belongs here names the digest and code keys in use."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="keysetproof", name="code_key", field=models.BigIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            model_name="keysetproof", name="digest_key", field=models.BigIntegerField(db_default=0, default=0)
        ),
    ]
