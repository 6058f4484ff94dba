"""The shape of rows that hold sealed fields: a `ref` that names the row, and a key that seals it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models

from lindung.kernel.refs import make_ref
from lindung.vault.fields.columns import SealedField, unopened
from lindung.vault.models import Key
from lindung.vault.sealing import Sealed, SubjectKey


class SealedRow(models.Model):
    """A row sealed with another row's key: say in `sealing_key()` whose."""

    ref = models.CharField(max_length=10, unique=True, default=make_ref, editable=False)

    class Meta:
        abstract = True

    def sealing_key(self) -> Key:
        """The key row that seals this row's fields; in lists read it along (select_related, prefetch_related)."""
        raise NotImplementedError(f"{type(self).__name__} has to say whose key seals it.")

    def refresh_from_db(self, *args: Any, **options: Any) -> None:
        """Read the row anew; what is sealed is carried over unopened."""
        with unopened():
            super().refresh_from_db(*args, **options)

    def opened_key(self) -> SubjectKey | None:
        """The opened key, or None when it was destroyed."""
        return self.sealing_key().opened()

    def seal_now(self) -> None:
        """Seal everything that waits, for instance before pickling."""
        for field in self._meta.concrete_fields:
            if isinstance(field, SealedField) and field.attname in self.__dict__:
                field.pre_save(self, False)

    def seal_fields(self, **values: Any) -> dict[str, Sealed | None]:
        """The values sealed for this row, as `update()` takes them: update(**row.seal_fields(note="..."))."""
        sealed: dict[str, Sealed | None] = {}
        for name, value in values.items():
            field = self._meta.get_field(name)
            if not isinstance(field, SealedField):
                raise TypeError(f"{type(self).__name__}.{name} is not a sealed field.")
            sealed[name] = None if value is None else field.seal(self, value)
        return sealed


class Sealable(SealedRow):
    """A row with its own key, made when the row is first saved. For bulk_create give each row `key=Key.make()`."""

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+", editable=False)
    key_id: UUID
    KEY_IS_COUNTED = True  # when the web opens it; not what stands on most pages and tells of nobody who was harmed

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save the row, with a new key when it has none yet."""
        if self.key_id is None:
            self.key = Key.new(is_counted=self.KEY_IS_COUNTED)
        super().save(*args, **options)

    def sealing_key(self) -> Key:
        """Its own."""
        return self.key
