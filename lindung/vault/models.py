"""Keys of persons and reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from lindung.vault.sealing import SubjectKey, new_subject_key, open_subject_key


class HandedOut(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """Bytes that the web's role cannot select: the database hands them out, each by its id, and counts."""

    def deconstruct(self) -> Any:
        """For migrations it is a column like any other."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Ask for it by the id of its row."""
        row = sql.removesuffix(compiler.quote_name_unless_alias(self.column))
        return f"lindung_handed_out({row}{compiler.quote_name_unless_alias('id')})", params


class Key(models.Model):
    """One key per person and per report, wrapped by the deployment's keyset. Destroying it erases all it sealed."""

    id = models.UUIDField(primary_key=True, editable=False)
    wrapped = HandedOut(null=True)
    destroyed_at = models.DateTimeField(null=True)
    is_counted = models.BooleanField(default=True, db_default=True)  # when the web is given it; said once, at the start

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_is_whole_or_destroyed",
                condition=Q(wrapped__isnull=False, destroyed_at=None)
                | Q(wrapped__isnull=True, destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_opened", None)  # an opened key does not leave the process
        return state

    @classmethod
    def make(cls, *, is_counted: bool = True) -> Key:
        """A new key, not saved yet (for bulk_create)."""
        wrapped, opened = new_subject_key()
        key = cls(id=opened.id, wrapped=wrapped, is_counted=is_counted)
        key._opened = opened
        return key

    @classmethod
    def new(cls, *, is_counted: bool = True) -> Key:
        """A new key, saved."""
        key = cls.make(is_counted=is_counted)
        key.save(force_insert=True)
        return key

    _opened: SubjectKey

    @property
    def is_destroyed(self) -> bool:
        """Whether what this key sealed is erased."""
        return self.wrapped is None

    def opened(self) -> SubjectKey | None:
        """The key ready to seal and open, or None when it was destroyed. Raises WrongKeyset."""
        if self.wrapped is None:
            return None
        if "_opened" not in self.__dict__:
            self._opened = open_subject_key(self.id, bytes(self.wrapped))
        return self._opened

    def erase(self, *, at: datetime) -> None:
        """Destroy the key: what it sealed can never be read again. Safe to repeat; the first moment stays."""
        Key.objects.filter(pk=self.pk, destroyed_at=None).update(wrapped=None, destroyed_at=at)
        self.__dict__.pop("_opened", None)
        self.refresh_from_db()


class Pace(models.Model):
    """One row: how many keys the web is handed out in an hour and in a day, and up to which count it is now."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    an_hour = models.BigIntegerField()
    a_day = models.BigIntegerField()
    opened_given = models.BigIntegerField()  # the count when somebody last opened it again
    stop_at = models.BigIntegerField()
    told_refused = models.BigIntegerField()  # of how many refusals people were told, and when
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="keys_have_one_pace", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.an_hour} an hour, {self.a_day} a day"


class KeyCount(models.Model):
    """How many keys were handed out and refused up to a moment: each minute of a day, each hour of forty days."""

    at = models.DateTimeField(db_index=True)
    given = models.BigIntegerField()
    refused = models.BigIntegerField()
    is_hourly = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.given} given, {self.refused} refused"


class KeysetProof(models.Model):
    """One row, made with the keyset: opens only under the keyset this database belongs to."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    key_id = models.UUIDField()
    wrapped = models.BinaryField()
    digest_key = models.BigIntegerField(default=0, db_default=0)  # the numbers of the keys in use; 0: not noted yet
    code_key = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="keyset_has_one_proof", condition=Q(id=1))]

    def __str__(self) -> str:
        return "keyset proof"
