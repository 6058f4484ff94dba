"""Sealed columns: text and JSON in Python, bytes that open nowhere else in the database.

A field `phone` has two faces on a row: `row.phone` opens it (a text, None or ERASED), `row.phone_sealed` is
what stands in the database (`Sealed`) or waits to be sealed by the save (`Unsealed`). Opening is lazy and
nothing opened is kept on the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Protocol, TypeVar

import orjson
from django import forms
from django.core import checks
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from lindung.vault.sealing import ERASED, Erased, Sealed, SubjectKey, associated_data
from lindung.vault.troubles import KeyErased, NotText, TooLong

Value = TypeVar("Value")


class SealedRow(Protocol):
    """What a field needs of its row: `rows.SealedRow` has it."""

    ref: str
    _meta: ClassVar[Any]

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


class _Opening:
    """The descriptor behind `row.phone`: opens on reading, keeps for sealing on setting."""

    def __init__(self, field: SealedField[Any]) -> None:
        self.field = field

    def __get__(self, row: SealedRow | None, owner: type | None = None) -> Any:
        return self if row is None else self.field.value_from_object(row)

    def __set__(self, row: SealedRow, value: Any) -> None:
        held = value if value is None or isinstance(value, (Sealed, Unsealed)) else Unsealed(value)
        setattr(row, self.field.attname, held)


class SealedField(models.Field[Any, Any], Generic[Value]):
    """What sealed text and sealed JSON share. Cannot be searched, compared or sorted: the database cannot read it."""

    empty_strings_allowed = False

    def __init__(self, *args: Any, sealed_as: str = "", **options: Any) -> None:
        """`sealed_as`: "table.column" as it was when rows were first sealed; set it when either is renamed."""
        for refused in ("unique", "db_index", "choices"):
            if options.get(refused):
                raise FieldError(f"A sealed field cannot have {refused}: the database cannot compare what it holds.")
        self.sealed_as = sealed_as
        super().__init__(*args, **options)

    def encode(self, value: Value) -> bytes:
        """The value as bytes. Raises NotText, TooLong."""
        raise NotImplementedError

    def decode(self, content: bytes) -> Value:
        """The twin of `encode`."""
        raise NotImplementedError

    def seal(self, row: SealedRow, value: Value) -> Sealed:
        """Seal a value for this column of this row. Raises KeyErased."""
        key = row.opened_key()
        if key is None:
            raise KeyErased(thing=row._meta.db_table, ref=row.ref, now="erased")
        return self.seal_with(key, row.ref, value)

    def seal_with(self, key: SubjectKey, ref: str, value: Value) -> Sealed:
        """Seal a value for the row `ref`, for rows that SQL inserts without an instance."""
        return Sealed(key.seal_bytes(self.place(ref), self.encode(value)))

    def open_(self, row: SealedRow, sealed: Sealed) -> Value | Erased:
        """The value, or ERASED. Raises SealBroken, WrongKeyset."""
        key = row.opened_key()
        return ERASED if key is None else self.decode(key.open_bytes(self.place(row.ref), sealed.data))

    def place(self, ref: str) -> str:
        """The associated data of this column in the row `ref`."""
        if self.sealed_as:
            return f"{self.sealed_as}:{ref}"
        return associated_data(self.model._meta.db_table, str(self.column), ref)

    # What Django asks of a field

    def get_internal_type(self) -> str:
        """The database's own type of the column (bytea)."""
        return "BinaryField"

    def get_attname_column(self) -> tuple[str, str]:
        """`phone_sealed` on the row, `phone` in the table."""
        return f"{self.name}_sealed", self.db_column or self.name

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put both faces on the class."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, DeferredAttribute(self))
        setattr(cls, self.name, _Opening(self))

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
        value = super().get_default()
        return value if value is None or isinstance(value, (Sealed, Unsealed)) else Unsealed(value)

    def from_db_value(self, value: bytes | memoryview | None, expression: Any, connection: Any) -> Sealed | None:
        """What the database holds, unopened."""
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Seal what waits; the row keeps the sealed bytes only."""
        held = getattr(model_instance, self.attname)
        if isinstance(held, Unsealed):
            held = self.seal(model_instance, held.value)
            setattr(model_instance, self.attname, held)
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
        held = getattr(obj, self.attname)
        if isinstance(held, Unsealed):
            return held.value
        return None if held is None else self.open_(obj, held)

    def value_to_string(self, obj: Any) -> NoReturn:
        """Serializers get nothing: a dump would either leak or not open again."""
        raise FieldError(f"{self} is sealed and is not serialized.")

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Validate what waits to be sealed; what is sealed was validated before."""
        if isinstance(value, Sealed):
            return value
        plain = value.value if isinstance(value, Unsealed) else value
        plain = super().clean(plain, model_instance)
        return None if plain is None else Unsealed(plain)

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


class SealedText(SealedField[str]):
    """A text, sealed. `max_length` is in characters, checked by forms, `full_clean` and the save."""

    if TYPE_CHECKING:
        _pyi_private_set_type: str | Sealed | Erased
        _pyi_private_get_type: str
        _pyi_lookup_exact_type: None

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


class SealedJSON(SealedField[Any]):
    """A JSON value, sealed. Reading gives a fresh copy: assign it back to change it."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any
        _pyi_lookup_exact_type: None

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
