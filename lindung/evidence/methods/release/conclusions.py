"""What an analyst may conclude from each table of a private release, from the error measured for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lindung.evidence.methods.release.counting import Cases
from lindung.evidence.methods.release.synthesis import Synthesis, TableError
from lindung.evidence.rules.publish import Use

# A table is fit when at most this share of its records stands in a wrong cell, and of use with care up to the second.
FIT, WITH_CARE = 0.02, 0.10
# A count is told from nothing when it is this many times the mean error of a cell.
TOLD_FROM_NOTHING = 4


@dataclass(frozen=True)
class Conclusion:
    """One table: records in wrong cells (share, and with 95 % at most), the mean error of a cell, the least count."""

    columns: tuple[int, ...]
    use: Use
    misplaced: float
    at_most: float
    cell_error: float
    least_count: int


def conclusions(made: Synthesis, tables: Sequence[tuple[int, ...]]) -> tuple[Conclusion, ...]:
    """One for each table that was judged, in the order asked."""
    known = {error.columns: error for error in made.errors}
    cases = Cases(made.codes, made.sizes)
    return tuple(_conclude(known[table], cases) for table in tables if table in known)


def _conclude(error: TableError, cases: Cases) -> Conclusion:
    used = max(1, int(np.count_nonzero(cases.table(error.columns))))
    total = max(1, cases.records)
    at_most = min(1.0, error.at_most / total)
    cell_error = 2 * error.at_most / used
    use = Use.FIT if at_most <= FIT else Use.WITH_CARE if at_most <= WITH_CARE else Use.NOT_FIT
    least = int(np.ceil(TOLD_FROM_NOTHING * cell_error))
    return Conclusion(error.columns, use, max(0.0, error.misplaced) / total, at_most, cell_error, least)
