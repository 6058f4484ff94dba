"""Sealed columns: text and JSON in Python, bytes that open nowhere else in the database.

`row.phone` opens when it is read: a text, None or ERASED. What the row itself keeps is what stands in the database
(`Sealed`) or what waits for the save to seal it (`Unsealed`); nothing opened is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Protocol, TypeVar

import orjson
from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from lindung.kernel.opened import note_opened
from lindung.vault.sealing import ERASED, Erased, Sealed, SubjectKey, associated_data
from lindung.vault.troubles import KeyErased, NotText, TooLong

Given = TypeVar("Given")  # what may be set
Value = TypeVar("Value")  # what is read


class SealedRow(Protocol):
    """What a field needs of its row: `rows.SealedRow` has it."""

    ref: str
    _meta: ClassVar[Any]

    def refresh_from_db(self, *, fields: list[str]) -> None:
        """Read these fields from the database."""

    def opened_key(self) -> SubjectKey | None:
        """The key that seals the row, or None when it was destroyed."""


class Unsealed:
    """A value set on a row and not saved yet. Shows nothing, refuses to be pickled."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<not sealed yet>"

    def __copy__(self) -> Unsealed:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Unsealed:
        return self

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("A value that is not sealed yet is never pickled. Save the row first.")


_UNOPENED: ContextVar[bool] = ContextVar("_UNOPENED", default=False)


@contextmanager
def unopened() -> Iterator[None]:
    """Within this, fields are read as they are held: to carry them from one row object to another."""
    token = _UNOPENED.set(True)
    try:
        yield
    finally:
        _UNOPENED.reset(token)


class _Opening:
    """The descriptor behind `row.phone`: opens on reading, keeps for sealing on setting."""

    def __init__(self, field: SealedField[Any, Any]) -> None:
        self.field = field

    def __get__(self, row: SealedRow | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        held = self.field.held(row)
        return held if _UNOPENED.get() else self.field.opened(row, held)

    def __set__(self, row: SealedRow, value: Any) -> None:
        row.__dict__[self.field.attname] = self.field.waiting(value)


class SealedField(models.Field[Given, Value], Generic[Given, Value]):
    """What sealed text and sealed JSON share. Cannot be searched, compared or sorted: the database cannot read it."""

    empty_strings_allowed = False

    def __init__(self, *args: Any, sealed_as: str = "", **options: Any) -> None:
        """`sealed_as`: "table.column" as it was when rows were first sealed; set it when either is renamed."""
        for refused in ("unique", "db_index", "choices"):
            if options.get(refused):
                raise FieldError(f"A sealed field cannot have {refused}: the database cannot compare what it holds.")
        self.sealed_as = sealed_as
        super().__init__(*args, **options)

    def encode(self, value: Any) -> bytes:
        """The value as bytes. Raises NotText, TooLong."""
        raise NotImplementedError

    def decode(self, content: bytes) -> Any:
        """The twin of `encode`."""
        raise NotImplementedError

    def seal(self, row: SealedRow, value: Any) -> Sealed:
        """Seal a value for this column of this row. Raises KeyErased."""
        key = row.opened_key()
        if key is None:
            raise KeyErased(thing=row._meta.db_table, ref=row.ref, now="erased")
        return self.seal_with(key, row.ref, value)

    def seal_with(self, key: SubjectKey, ref: str, value: Any) -> Sealed:
        """Seal a value for the row `ref`, for rows that SQL inserts without an instance."""
        return Sealed(key.seal_bytes(self.place(ref), self.encode(value)))

    def open_(self, row: SealedRow, sealed: Sealed) -> Any | Erased:
        """The value, or ERASED. Raises SealBroken, WrongKeyset."""
        key = row.opened_key()
        return ERASED if key is None else self.decode(key.open_bytes(self.place(row.ref), sealed.data))

    def place(self, ref: str) -> str:
        """The associated data of this column in the row `ref`."""
        if self.sealed_as:
            return f"{self.sealed_as}:{ref}"
        return associated_data(self.model._meta.db_table, str(self.column), ref)

    def held(self, row: SealedRow) -> Sealed | Unsealed | None:
        """What the row keeps; read from the database first when it was deferred."""
        if self.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.attname])
        found: Sealed | Unsealed | None = row.__dict__[self.attname]
        return found

    def opened(self, row: SealedRow, held: Sealed | Unsealed | None) -> Any:
        """The value behind what the row keeps."""
        if isinstance(held, Unsealed):
            return held.value
        if held is None:
            return None
        note_opened(row)
        return self.open_(row, held)

    def waiting(self, value: Any) -> Sealed | Unsealed | None:
        """The value as a row keeps it until the save."""
        return value if value is None or isinstance(value, (Sealed, Unsealed)) else Unsealed(value)

    # What Django asks of a field

    def get_internal_type(self) -> str:
        """The database's own type of the column (bytea)."""
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the descriptor on the class."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opening(self))

    def deconstruct(self) -> Any:
        """For migrations a plain column of bytes: history needs neither this code nor a key."""
        name, _, args, options = super().deconstruct()
        kept = {option: options[option] for option in ("null", "blank", "db_column") if option in options}
        return name, "django.db.models.BinaryField", args, kept

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Say so when the model cannot seal."""
        found = super().check(**options)
        if not hasattr(self.model, "opened_key"):
            hint = "Let the model inherit from Sealable (its own key) or SealedRow (another row's key)."
            found.append(checks.Error("A sealed field needs a row with a key.", hint=hint, obj=self, id="vault.E010"))
        return found

    def get_default(self) -> Any:
        """The default, waiting to be sealed."""
        return self.waiting(super().get_default())

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> Sealed | None:
        """What the database holds, unopened."""
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Seal what waits; the row keeps the sealed bytes only."""
        held = self.held(model_instance)
        if isinstance(held, Unsealed):
            held = model_instance.__dict__[self.attname] = self.seal(model_instance, held.value)
        return held

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """Bytes for the driver; anything that is not sealed is refused, so that nothing is written in clear."""
        if value is None:
            return None
        if isinstance(value, Sealed):
            return value.data
        raise FieldError(
            f"{self} is sealed: save the row, or give update() what row.seal_fields() "
            "returns, or call row.seal_now() before bulk_update()."
        )

    def get_prep_value(self, value: Any) -> Any:
        """Unchanged: `get_db_prep_value` decides."""
        return value

    def value_from_object(self, obj: Any) -> Any:
        """The opened value (forms read it here)."""
        return self.opened(obj, self.held(obj))

    def value_to_string(self, obj: Any) -> NoReturn:
        """Serializers get nothing: a dump would either leak or not open again."""
        raise FieldError(f"{self} is sealed and is not serialized.")

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Validate what waits to be sealed; what is sealed was validated before."""
        held = None if model_instance is None else model_instance.__dict__.get(self.attname)
        return held if isinstance(held, Sealed) else super().clean(value, model_instance)

    def get_lookup(self, lookup: str) -> Any:
        """Only whether there is something at all can be asked."""
        if lookup == "isnull":
            return super().get_lookup(lookup)
        raise FieldError(
            f"{self} is sealed and cannot be searched ({lookup}). "
            "Add a column with vault.digest(...) of what must be found, and search that."
        )

    def get_transform(self, lookup_name: str) -> Any:
        """None: nothing can be taken out of sealed bytes."""
        return self.get_lookup(lookup_name)


class SealedText(SealedField[Given, Value]):
    """A text, sealed. `max_length` is in characters, checked by forms, `full_clean` and the save."""

    if TYPE_CHECKING:  # read by django-stubs, which adds None when the field may be null
        _pyi_private_set_type: str
        _pyi_private_get_type: str

    description = "Sealed text"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def encode(self, value: str) -> bytes:
        """UTF-8. Raises TooLong, NotText."""
        if not isinstance(value, str):
            raise NotText(field=self.name)
        if self.max_length is not None and len(value) > self.max_length:
            raise TooLong(field=self.name, length=len(value), limit=self.max_length)
        try:
            return value.encode()
        except UnicodeEncodeError:
            raise NotText(field=self.name) from None

    def decode(self, content: bytes) -> str:
        """The text."""
        return content.decode()

    def formfield(self, *args: Any, **options: Any) -> Any:
        """A text box; a large one when the text may be long."""
        options.setdefault("max_length", self.max_length)
        if self.max_length is None or self.max_length > 300:
            options.setdefault("widget", forms.Textarea)
        return super().formfield(form_class=forms.CharField, **options)


class SealedBytes(SealedField[Given, Value]):
    """A file's content, sealed."""

    if TYPE_CHECKING:
        _pyi_private_set_type: bytes
        _pyi_private_get_type: bytes

    description = "Sealed bytes"

    def encode(self, value: bytes) -> bytes:
        """As it is. Raises NotText."""
        if not isinstance(value, bytes):
            raise NotText(field=self.name)
        return value

    def decode(self, content: bytes) -> bytes:
        """As it was."""
        return content


class SealedJSON(SealedField[Given, Value]):
    """A JSON value, sealed. Reading gives a fresh copy: assign it back to change it."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    description = "Sealed JSON"
    empty_values: Sequence[Any] = [None, "", [], (), {}]

    def encode(self, value: Any) -> bytes:
        """Compact JSON. Raises NotText."""
        try:
            return orjson.dumps(value)
        except TypeError:
            raise NotText(field=self.name) from None

    def decode(self, content: bytes) -> Any:
        """The value."""
        return orjson.loads(content)

    def formfield(self, *args: Any, **options: Any) -> Any:
        """A JSON text box."""
        return super().formfield(form_class=forms.JSONField, **options)
