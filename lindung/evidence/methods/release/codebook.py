"""The public codebook: which columns and values can exist, decided before the cases are seen.

A domain taken from the cases would itself tell who is in them: a value that one person alone has would widen it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lindung.evidence.rules.publish import CodebookUnusable

MOST_VALUES = 255
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Grouping:
    """A coarser view of a column: a name, its values, and for each code of the column the value it falls in."""

    name: str
    values: tuple[str, ...]
    of: tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """A column: its values in order, the last one the answer that is not known."""

    name: str
    label: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    also: tuple[str, ...] = ()
    hxl: str = ""
    catch_all: str = ""
    groupings: tuple[Grouping, ...] = ()

    @cached_property
    def code_of(self) -> Mapping[str, int]:
        """Code of each value, whatever its case."""
        return {value.casefold(): code for code, value in enumerate(self.values)}

    @property
    def other(self) -> int | None:
        """Code for what the codebook does not list, when the column has one."""
        return self.values.index(self.catch_all) if self.catch_all else None


@dataclass(frozen=True)
class Codebook:
    """Columns with the tables that are published by default."""

    name: str
    version: str
    title: str
    source: str
    licence: str
    dated: str
    unit: str
    unknown: str
    unknown_also: frozenset[str]
    columns: tuple[Column, ...]
    tables: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values each column has, the unknown one counted."""
        return tuple(len(column.values) for column in self.columns)

    def at(self, names: Sequence[str]) -> tuple[int, ...]:
        """Positions of the named columns."""
        return tuple(self.names.index(name) for name in names)

    def only(self, names: Sequence[str]) -> "Codebook":
        """The same codebook with fewer columns; tables that need a column left out are left out too."""
        kept = tuple(column for column in self.columns if column.name in names)
        known = {name for column in kept for name in (column.name, *(each.name for each in column.groupings))}
        tables = tuple(table for table in self.tables if set(table) <= known)
        return Codebook(**{**self.__dict__, "columns": kept, "tables": tables})


def read(content: object) -> Codebook:
    """The codebook a JSON object describes. Raises CodebookUnusable with the place that is wrong."""
    if not isinstance(content, dict):
        raise CodebookUnusable(field="codebook", place="the whole file", reason="it is not a JSON object")
    listed = content.get("columns")
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_COLUMNS:
        raise CodebookUnusable(field="codebook", place="columns", reason=f"it needs 1 to {MOST_COLUMNS} of them")
    unknown = str(content.get("unknown", "unknown"))
    columns = tuple(_column(entry, number, unknown) for number, entry in enumerate(listed, start=1))
    _check_distinct([column.name for column in columns], "columns")
    _check_distinct([name for column in columns for name in (column.name.casefold(), *column.also)], "also")
    names = {name for column in columns for name in (column.name, *(each.name for each in column.groupings))}
    listed_tables = content.get("tables", [])
    if not isinstance(listed_tables, list) or not all(isinstance(table, list) for table in listed_tables):
        raise CodebookUnusable(field="codebook", place="tables", reason="they are not lists of columns")
    tables = tuple(tuple(str(name) for name in table) for table in listed_tables)
    if any(not table or len(set(table)) != len(table) or not set(table) <= names for table in tables):
        raise CodebookUnusable(field="codebook", place="tables", reason="a table names a column that is not there")
    if not isinstance(content.get("unknown_also", []), list):
        raise CodebookUnusable(field="codebook", place="unknown_also", reason="it is not a list of words")
    words = {key: str(content.get(key, "")) for key in ("version", "title", "source", "licence", "unit")}
    return Codebook(
        name=str(content.get("codebook", "codebook")),
        dated=str(content.get("date", "")),
        unknown=unknown,
        unknown_also=frozenset(str(word).casefold() for word in content.get("unknown_also", [""])),
        columns=columns,
        tables=tables or tuple((column.name,) for column in columns),
        **words,
    )


def _column(entry: object, number: int, unknown: str) -> Column:
    place = f"column {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
        raise CodebookUnusable(field="codebook", place=place, reason="it has no name")
    values = entry.get("values")
    if not isinstance(values, dict) or not 1 <= len(values) < MOST_VALUES:
        raise CodebookUnusable(field="codebook", place=place, reason=f"it needs 1 to {MOST_VALUES - 1} values")
    if not isinstance(entry.get("groups", {}), dict) or not isinstance(entry.get("also", []), list):
        raise CodebookUnusable(field="codebook", place=place, reason="its groups or other names are not as expected")
    kept = {str(value): str(label) for value, label in values.items() if str(value) != unknown}
    _check_distinct([value.casefold() for value in kept], place)
    groupings = tuple(
        _grouping(str(name), groups, [*kept, unknown], place) for name, groups in entry.get("groups", {}).items()
    )
    return Column(
        name=entry["name"],
        label=str(entry.get("label") or entry["name"]),
        values=(*kept, unknown),
        labels=(*kept.values(), "Not known"),
        also=tuple(str(name).casefold() for name in entry.get("also", [])),
        hxl=str(entry.get("hxl", "")),
        catch_all=next((value for value in ("elsewhere", "other") if value in kept), ""),
        groupings=groupings,
    )


def _grouping(name: str, groups: object, values: list[str], place: str) -> Grouping:
    """Values in no group stay as they are."""
    if not isinstance(groups, dict) or not all(isinstance(members, list) for members in groups.values()):
        raise CodebookUnusable(field="codebook", place=place, reason=f"the groups {name} are not lists of values")
    group_of = {str(member): str(group) for group, members in groups.items() for member in members}
    if not set(group_of) <= set(values):
        raise CodebookUnusable(field="codebook", place=place, reason=f"the groups {name} list a value it has not")
    named = tuple(dict.fromkeys(group_of.get(value, value) for value in values))
    return Grouping(name, named, tuple(named.index(group_of.get(value, value)) for value in values))


def _check_distinct(words: Sequence[str], place: str) -> None:
    if len(set(words)) != len(words):
        raise CodebookUnusable(field="codebook", place=place, reason="the same name stands there twice")
