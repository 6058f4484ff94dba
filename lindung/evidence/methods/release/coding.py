"""From answers as written to codes of the public codebook. What it does not list is never repeated."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.release.codebook import Codebook, Column
from lindung.evidence.rules.publish import ColumnsMissing, ColumnTwice, ValueOutsideCodebook

OUTSIDE = -1


def match_columns(header: Sequence[str], codebook: Codebook) -> tuple[int, ...]:
    """For each column of the codebook its place in the header, by its name or another name it is known by.

    Raises ColumnsMissing, ColumnTwice.
    """
    names = [name.strip().casefold() for name in header]
    places, missing = [], []
    for column in codebook.columns:
        found = [place for place, name in enumerate(names) if name == column.name.casefold() or name in column.also]
        if len(found) > 1:
            raise ColumnTwice(field="cases", column=column.name)
        if found:
            places.append(found[0])
        else:
            missing.append(column.name)
    if missing:
        wanted = len(codebook.columns)
        raise ColumnsMissing(field="cases", missing=", ".join(missing), found=wanted - len(missing), wanted=wanted)
    return tuple(places)


def code_of(answer: str, column: Column, codebook: Codebook) -> int:
    """The code of one answer; OUTSIDE when the codebook does not list it."""
    plain = answer.strip().casefold()
    if plain in codebook.unknown_also:
        return len(column.values) - 1
    return column.code_of.get(plain, _YES_NO.get(plain, OUTSIDE) if column.values[:2] == ("yes", "no") else OUTSIDE)


_YES_NO: Mapping[str, int] = {"1": 0, "true": 0, "y": 0, "0": 1, "false": 1, "n": 1}


def codes(
    distinct: Sequence[Sequence[str]], places: Sequence[NDArray[np.integer]], codebook: Codebook, *, is_lenient: bool
) -> tuple[NDArray[np.uint8], int]:
    """Codes of all records, (records, columns), and how many answers were outside the codebook.

    Args: distinct: for each column its different answers; places: for each record which of them.
          is_lenient: count an answer outside the codebook as another, where the column has such a value, or unknown.
    Raises ValueOutsideCodebook with the record (from 1) and the column.
    """
    out = np.empty((len(places[0]), len(codebook.columns)), np.uint8, order="F")
    outside = 0
    for number, column in enumerate(codebook.columns):
        known = np.array([code_of(answer, column, codebook) for answer in distinct[number]], dtype=np.int64)
        coded = known[places[number]] if len(known) else np.zeros(0, np.int64)
        strange = np.flatnonzero(coded == OUTSIDE)
        if len(strange) and not is_lenient:
            raise ValueOutsideCodebook(
                field=column.name, row=int(strange[0]) + 1, column=column.name, more=len(strange) - 1
            )
        coded[strange] = len(column.values) - 1 if column.other is None else column.other
        outside += len(strange)
        out[:, number] = coded
    return out, outside
