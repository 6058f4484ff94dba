"""Keys of persons and reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from lindung.vault.sealing import SubjectKey, new_subject_key, open_subject_key


class Key(models.Model):
    """One key per person and per report, wrapped by the deployment's keyset. Destroying it erases all it sealed."""

    id = models.UUIDField(primary_key=True, editable=False)
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

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
    def make(cls) -> Key:
        """A new key, not saved yet (for bulk_create)."""
        wrapped, opened = new_subject_key()
        key = cls(id=opened.id, wrapped=wrapped)
        key._opened = opened
        return key

    @classmethod
    def new(cls) -> Key:
        """A new key, saved."""
        key = cls.make()
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
        Key.objects.filter(pk=self.pk, wrapped__isnull=False).update(wrapped=None, destroyed_at=at)
        self.__dict__.pop("_opened", None)
        self.refresh_from_db()


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
