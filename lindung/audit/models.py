"""The trail, the chain that seals it, and events for the rooms above."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models


class InsertOnly(models.QuerySet[Any]):
    """Rows that are written once; the database refuses the rest as well."""

    def update(self, **values: Any) -> NoReturn:
        """Refused."""
        raise TypeError("The trail is written once; nothing in it is changed.")

    def delete(self) -> NoReturn:
        """Refused."""
        raise TypeError("The trail is written once; nothing in it is deleted.")


class Trail(models.Model):
    """One thing that was done, by whom, when. Written by `audit.actions.record` in the transaction of the change."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    about = models.CharField(max_length=60)
    by = models.CharField(max_length=60)
    organisation_id = models.IntegerField(null=True)
    facts = models.JSONField(default=dict)
    mac = models.BinaryField(max_length=64)

    objects = InsertOnly.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["about", "-at", "-id"], name="trail_story"),  # read by queries.story
            models.Index(fields=["organisation_id", "-at", "-id"], name="trail_by_organisation"),  # queries.entries
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.thing}"

    def save(self, *args: Any, **options: Any) -> NoReturn:
        """Refused: `audit.actions.record` writes entries with their code."""
        raise TypeError("Write an entry with lindung.audit.actions.record().")

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refused."""
        raise TypeError("The trail is written once; nothing in it is deleted.")


class Pending(models.Model):
    """An entry that waits to be sealed; noted by a trigger of the database."""

    trail_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.trail_id)


class Seal(models.Model):
    """One link of the chain: which entry stands at this place, and a code over it and all before it."""

    seq = models.BigIntegerField(primary_key=True)
    trail_id = models.UUIDField(unique=True)
    sealed_at = models.DateTimeField()
    hash = models.BinaryField(max_length=64)

    objects = InsertOnly.as_manager()

    def __str__(self) -> str:
        return f"seal {self.seq}"


class Event(models.Model):
    """A fact for rooms above, which a lower room does not know. Written by `audit.actions.emit`."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class Delivery(models.Model):
    """An event that one reader has not taken yet. Taking deletes it, so a late commit is never passed over."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    reader = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reader", "id"], name="delivery_by_reader")]

    def __str__(self) -> str:
        return f"{self.reader} {self.event_id}"
