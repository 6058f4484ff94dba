"""The words of laws that were named before: sealed by the person's key, or dropped where she was erased."""

from django.db import migrations

from lindung.kernel.refs import make_ref
from lindung.vault.sealing import associated_data, open_subject_key

BATCH = 1_000
EVERYONE = "SELECT set_config('lindung.orgs', '*', true)"


def _place(ref):
    return associated_data("cases_disclosure", "legal_reference", ref)


def _opened(row):
    key = row.person.key
    return None if key.wrapped is None else open_subject_key(key.id, bytes(key.wrapped))


def _in_batches(apps, alias):
    rows = apps.get_model("cases", "Disclosure").objects.using(alias)
    held = list(rows.select_related("person__key").order_by("id")[:BATCH])
    while held:
        yield rows, held
        held = list(rows.select_related("person__key").filter(id__gt=held[-1].id).order_by("id")[:BATCH])


def seal_words(apps, schema_editor):
    alias = schema_editor.connection.alias
    schema_editor.execute(EVERYONE)
    for rows, held in _in_batches(apps, alias):
        for row in held:
            row.ref = make_ref()
            if row.legal_basis:
                row.legal_ground, key = "earlier", _opened(row)
                row.legal_reference = key and key.seal_bytes(_place(row.ref), row.legal_basis.encode())
        rows.bulk_update(held, ["ref", "legal_ground", "legal_reference"])
    sights = apps.get_model("cases", "Sight").objects.using(alias)
    sights.exclude(legal_basis="").update(legal_ground="earlier")


def open_words(apps, schema_editor):
    alias = schema_editor.connection.alias
    schema_editor.execute(EVERYONE)
    for rows, held in _in_batches(apps, alias):
        for row in held:
            if row.legal_ground:
                key, sealed = _opened(row), row.legal_reference
                words = key.open_bytes(_place(row.ref), bytes(sealed)).decode() if key and sealed else ""
                row.legal_basis = words or row.legal_ground
        rows.bulk_update(held, ["legal_basis"])
    sights = apps.get_model("cases", "Sight").objects.using(alias)
    for sight in sights.exclude(legal_ground=""):
        sights.filter(pk=sight.pk).update(legal_basis=sight.legal_ground)


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_legal_grounds"), ("vault", "0002_proof_of_keys")]

    operations = [migrations.RunPython(seal_words, open_words)]
