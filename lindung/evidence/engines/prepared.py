"""Records as the engine compares them: every field in the forms that comparisons and rules for candidates need."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from lindung.evidence.methods.dates import DayOrder, PartialDate, day_order, first_of_january_share, parse
from lindung.evidence.rules.link import BY_NAME, NAMES, Kind
from lindung.kernel.names.parts import NameParts, name_parts
from lindung.kernel.names.sounds import latin, skeleton, sound

FIRST_OF_JANUARY_MEANS_YEAR = 0.5  # share of whole dates above which 1 January says only the year (by chance 0.003)
PHONE_DIGITS, LEAST_DIGITS = 8, 4  # the last digits: country and trunk prefixes differ from list to list


@dataclass(frozen=True)
class Prepared:
    """`table`: one row a record (unique_id 0..n-1, list_name, and the forms); `fields`: what can be compared."""

    table: pa.Table
    fields: tuple[str, ...]
    is_new_year_unknown: bool = False


def prepare(records: pa.Table) -> Prepared:
    """`records`: columns of strings named as in rules.link.FIELDS, and `list`; missing is null or empty."""
    count = records.num_rows
    columns: dict[str, pa.Array] = {"unique_id": pa.array(range(count), pa.int64())}
    columns["list_name"] = _plain(records["list"])
    fields = []
    if any(name in records.column_names for name in NAMES):
        columns |= _names(records)
        fields.append("name")
    is_unknown = False
    if "birth_date" in records.column_names or "birth_year" in records.column_names:
        dates, is_unknown = _dates(records)
        columns |= dates
        fields.append("birth")
    for name in records.column_names:
        field = BY_NAME.get(name)
        if field and field.kind in (Kind.IDENTIFIER, Kind.TEXT, Kind.CATEGORY):
            columns |= _field(records[name], name, field.kind)
            fields.append(name)
    return Prepared(pa.table(columns), tuple(fields), is_unknown)


def _plain(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def mapped(column: pa.ChunkedArray, change: Callable[[str], object], kind: pa.DataType) -> pa.Array:
    """`change` of every value, worked out once for each distinct one."""
    encoded = _plain(column).dictionary_encode()
    values = [None if value is None else change(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(values, kind).take(encoded.indices)


def _names(records: pa.Table) -> dict[str, pa.Array]:
    """Names are taken apart once for each distinct combination of the name columns."""
    present = [name for name in NAMES if name in records.column_names]
    joined = pc.binary_join_element_wise(*(pc.fill_null(_plain(records[name]), "") for name in present), "\x1f")
    encoded = _plain(joined).dictionary_encode()
    parts = [_parts(present, value) for value in encoded.dictionary.to_pylist()]

    def column(of: Callable[[NameParts], object], kind: pa.DataType | None = None) -> pa.Array:
        return pa.array([of(one) or None for one in parts], kind or pa.string()).take(encoded.indices)

    return {
        "given": column(lambda one: one.given),
        "last": column(lambda one: one.last),
        "given_sound": column(lambda one: sound(one.given)),
        "last_sound": column(lambda one: sound(one.last)),
        "sounds": column(lambda one: list(one.sounds), pa.list_(pa.string())),
        "middle": column(lambda one: " ".join(one.middle)),
        "middle_sounds": column(lambda one: list(one.middle), pa.list_(pa.string())),
        "any_order": column(lambda one: one.in_any_order),
        "given_start": column(lambda one: sound(one.given)[:3]),
        "last_start": column(lambda one: sound(one.last)[:3]),
        "given_bones": column(lambda one: skeleton(one.given)),
        "last_bones": column(lambda one: skeleton(one.last)),
        "bones": column(lambda one: " ".join(sorted({skeleton(word) for word in one.words}))),
    }


_PARAMETER = {"full_name": "full", "given_name": "given", "surname": "last"}


def _parts(present: Sequence[str], joined: str) -> NameParts:
    return name_parts(**dict(zip((_PARAMETER[name] for name in present), joined.split("\x1f"), strict=True)))


def _dates(records: pa.Table) -> tuple[dict[str, pa.Array], bool]:
    cells = records["birth_date"] if "birth_date" in records.column_names else None
    years = records["birth_year"] if "birth_year" in records.column_names else None
    written = _plain(pc.coalesce(cells, years) if cells is not None and years is not None else (cells or years))
    order = {name: day_order(_some(written, records, name)) for name in pc.unique(records["list"]).to_pylist()}
    keyed = pc.binary_join_element_wise(_plain(records["list"]), written, "\x1f")
    encoded = _plain(keyed).dictionary_encode()
    dates = [None if value is None else _date(value, order) for value in encoded.dictionary.to_pylist()]
    share = first_of_january_share([one for one in dates if one])
    is_unknown = share > FIRST_OF_JANUARY_MEANS_YEAR
    if is_unknown:
        dates = [PartialDate(one.year) if one and (one.month, one.day) == (1, 1) else one for one in dates]

    def column(of: Callable[[PartialDate], object], kind: pa.DataType) -> pa.Array:
        return pa.array([None if one is None else of(one) for one in dates], kind).take(encoded.indices)

    return {
        "birth": column(lambda one: one.text(), pa.string()),
        "birth_year": column(lambda one: one.year, pa.int32()),
        "birth_month": column(lambda one: one.month or None, pa.int32()),
        "birth_day": column(lambda one: one.day or None, pa.int32()),
        "birth_turned": column(_turned, pa.string()),
        "birth_month_day": column(lambda one: one.text()[5:] if one.is_whole else None, pa.string()),
        "birth_decade": column(lambda one: one.year // 10, pa.int32()),
    }, is_unknown


def _some(written: pa.Array, records: pa.Table, name: str) -> list[str]:
    cells: list[str] = (
        pc.drop_null(written.filter(pc.equal(_plain(records["list"]), name))).slice(0, 20_000).to_pylist()
    )
    return cells


def _date(keyed: str, order: Mapping[str, DayOrder]) -> PartialDate | None:
    name, written = keyed.split("\x1f", 1)
    return parse(written, order=order[name])


def _turned(one: PartialDate) -> str | None:
    """The date with day and month in each other's place, where that is a date."""
    is_one = one.is_whole and one.day <= 12 and one.day != one.month
    return f"{one.year:04d}-{one.day:02d}-{one.month:02d}" if is_one else None


def _field(column: pa.ChunkedArray, name: str, kind: Kind) -> dict[str, pa.Array]:
    if kind is Kind.IDENTIFIER:
        change = _phone if name == "phone" else _identifier
        made = {name: mapped(column, change, pa.string())}
        if name == "postcode":
            made["postcode_area"] = mapped(column, _area, pa.string())
        return made
    made = {name: mapped(column, _text, pa.string())}
    if kind is Kind.TEXT:
        made[f"{name}_sound"] = mapped(column, _text_sound, pa.string())
    return made


def _phone(value: str) -> str | None:
    digits = re.sub(r"\D", "", value)
    return digits[-PHONE_DIGITS:] if len(digits) >= LEAST_DIGITS else None


def _identifier(value: str) -> str | None:
    return re.sub(r"[^0-9a-z]", "", value.casefold()) or None


def _area(value: str) -> str | None:
    """The part of a postcode before a blank, or its first three signs."""
    words = value.casefold().split()
    if not words:
        return None
    return words[0] if len(words) > 1 else _identifier(words[0][:3])


def _text(value: str) -> str | None:
    return re.sub(r"[^0-9a-z]+", " ", latin(value)).strip() or None


def _text_sound(value: str) -> str | None:
    return " ".join(sound(word) if word.isalpha() else word for word in (_text(value) or "").split()) or None
