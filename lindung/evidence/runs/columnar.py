"""Parquet as others send it: read whole and checked to its last letter, or one kind of trouble for the caller."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
from numpy.typing import NDArray

# All that a file can do that is not what its name says: cut, damaged, columns of another kind or twice, no UTF-8.
UNREADABLE: Final = (OSError, pa.ArrowException, ValueError)
NO_PARQUET: Final = "it is no Parquet file, or a damaged one"


def names_in(path: Path) -> tuple[str, ...]:
    """What its columns are called. Raises one of UNREADABLE."""
    return tuple(parquet.read_schema(path).names)


def table_in(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The table, or some columns of it, every text of it UTF-8. Raises one of UNREADABLE."""
    table = parquet.read_table(path, columns=list(columns) if columns is not None else None)
    table.validate(full=True)
    return table


def texts_in(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The same with every column as text. Raises one of UNREADABLE."""
    table = table_in(path, columns)
    made = pa.table([column.cast(pa.string()) for column in table.columns], names=table.column_names)
    made.validate(full=True)
    return made


def numbers_of(table: pa.Table, name: str) -> NDArray[np.float64]:
    """A column of numbers, none missing. Raises one of UNREADABLE."""
    column = table[name]
    if column.null_count or not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise ValueError(name)
    numbers: NDArray[np.float64] = column.to_numpy().astype(np.float64)
    return numbers


def places_of(table: pa.Table, name: str) -> NDArray[np.int64]:
    """A column of whole numbers, none missing. Raises one of UNREADABLE."""
    column = table[name]
    if column.null_count or not pa.types.is_integer(column.type):
        raise ValueError(name)
    places: NDArray[np.int64] = column.cast(pa.int64()).to_numpy()
    return places
