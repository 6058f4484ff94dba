"""Photographs, what they show and how people agreed are sealed, each by a key of its own; withdrawing destroys it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lindung.vault.sealing import associated_data, new_subject_key, open_subject_key

BATCH = 50
EVERYONE = "SELECT set_config('lindung.orgs', '*', true)"
TEXTS = ("caption", "agreed_how")
ERASED = b""  # beside a key that is destroyed: reads as erased
GONE = "-"  # on the way back, where nothing opens


def _place(column, ref):
    return associated_data("campaigns_eventphoto", column, ref)


def _in_batches(apps, alias):
    rows = apps.get_model("campaigns", "EventPhoto").objects.using(alias)
    held = list(rows.select_related("key").order_by("id")[:BATCH])
    while held:
        yield rows, held
        held = list(rows.select_related("key").filter(id__gt=held[-1].id).order_by("id")[:BATCH])


def _seal(row, made):
    if row.withdrawn_at is not None:
        row.key = made(id=uuid.uuid4(), wrapped=None, destroyed_at=row.withdrawn_at, is_counted=False)
        row.caption = row.agreed_how = ERASED
        return
    wrapped, key = new_subject_key()
    row.key = made(id=key.id, wrapped=wrapped, is_counted=False)
    row.image = key.seal_bytes(_place("image", row.ref), bytes(row.image_clear))
    for column in TEXTS:
        setattr(row, column, key.seal(_place(column, row.ref), getattr(row, f"{column}_clear")))


def seal_photographs(apps, schema_editor):
    made = apps.get_model("vault", "Key")
    schema_editor.execute(EVERYONE)
    for rows, held in _in_batches(apps, schema_editor.connection.alias):
        for row in held:
            _seal(row, made)
        made.objects.using(schema_editor.connection.alias).bulk_create(row.key for row in held)
        rows.bulk_update(held, ["key", "image", *TEXTS])
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the columns cannot be changed in this transaction


def open_photographs(apps, schema_editor):
    schema_editor.execute(EVERYONE)
    for rows, held in _in_batches(apps, schema_editor.connection.alias):
        for row in held:
            key = row.key.wrapped and open_subject_key(row.key.id, bytes(row.key.wrapped))
            if row.image is not None:
                row.image_clear = key.open_bytes(_place("image", row.ref), bytes(row.image)) if key else b""
            for column in TEXTS:
                text = key.open_(_place(column, row.ref), bytes(getattr(row, column))) if key else GONE
                setattr(row, f"{column}_clear", text)
        rows.bulk_update(held, ["image_clear", *(f"{column}_clear" for column in TEXTS)])
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _renamed(column):
    return migrations.RenameField(model_name="eventphoto", old_name=column, new_name=f"{column}_clear")


def _clear(column):
    """What a row needs no more while both are there, and again on the way back."""
    field = models.CharField(db_default="", default="", max_length=200)
    return migrations.AlterField(model_name="eventphoto", name=f"{column}_clear", field=field)


def _sealed(column, *, may_be_null):
    field = models.BinaryField(null=True, blank=True) if may_be_null else models.BinaryField()
    step = migrations.AddField if may_be_null else migrations.AlterField
    return step(model_name="eventphoto", name=column, field=field)


def _key(*, may_be_null):
    field = models.ForeignKey(
        editable=False, null=may_be_null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.key"
    )
    step = migrations.AddField if may_be_null else migrations.AlterField
    return step(model_name="eventphoto", name="key", field=field)


def _gone_when_withdrawn():
    return models.CheckConstraint(
        name="photo_is_gone_when_withdrawn",
        condition=models.Q(
            models.Q(("image__isnull", False), ("withdrawn_at", None), ("withdrawn_by", "")),
            models.Q(("image", None), ("withdrawn_at__isnull", False), models.Q(("withdrawn_by", ""), _negated=True)),
            _connector="OR",
        ),
    )


COLUMNS = ("image", *TEXTS)
MAY_BE_EMPTIED = "GRANT UPDATE (image) ON campaigns_eventphoto TO lindung_app"  # the right goes with the column


class Migration(migrations.Migration):
    """A copy of the tables, a backup among them, shows nobody's face any more."""

    dependencies = [("campaigns", "0002_walls"), ("vault", "0003_handed_out")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, MAY_BE_EMPTIED),
        migrations.RemoveConstraint(model_name="eventphoto", name="photo_says_how_they_agreed"),
        migrations.RemoveConstraint(model_name="eventphoto", name="photo_is_gone_when_withdrawn"),
        *[_renamed(column) for column in COLUMNS],
        *[_clear(column) for column in TEXTS],
        _key(may_be_null=True),
        *[_sealed(column, may_be_null=True) for column in COLUMNS],
        migrations.RunPython(seal_photographs, open_photographs),
        *[migrations.RemoveField(model_name="eventphoto", name=f"{column}_clear") for column in COLUMNS],
        *[_sealed(column, may_be_null=False) for column in TEXTS],
        _key(may_be_null=False),
        migrations.AddConstraint(model_name="eventphoto", constraint=_gone_when_withdrawn()),
        # A dropped column's values stay in the rows of old until the table is written again.
        migrations.RunSQL(
            [
                MAY_BE_EMPTIED,
                "CLUSTER campaigns_eventphoto USING campaigns_eventphoto_pkey",
                "ALTER TABLE campaigns_eventphoto SET WITHOUT CLUSTER",
            ],
            migrations.RunSQL.noop,
        ),
    ]
