"""How many persons, cases and reports are alone in what stands in clear about them: counted, never shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

FEW: Final = 5
# What a thief of the table reads without a key, and may know of somebody otherwise. Signs and needs are sorted sets.
IN_CLEAR: Final = {
    "cases_person": (
        "cases_person t JOIN cases_case c ON c.id = t.case_id WHERE t.erased_at IS NULL AND NOT c.is_practice",
        (
            "t.sex", "t.age_band", "t.nationality", "t.status", "t.languages", "t.access_needs", "t.special_needs",
            "t.area",
        ),
    ),
    "cases_case": (
        "cases_case t WHERE t.erased_at IS NULL AND NOT t.is_practice",
        ("t.opened_at::date", "t.country", "t.area", "t.exploitation_area", "t.signs", "t.urgency", "t.outcome"),
    ),
    "reports_report": (
        "reports_report t WHERE t.erased_at IS NULL AND NOT t.is_practice",
        ("t.received_at::date", "t.country", "t.area", "t.channel", "t.language", "t.signs"),
    ),
}  # fmt: skip
_COUNT: Final = """
SELECT coalesce(sum(same), 0), count(*) FILTER (WHERE same = 1), coalesce(sum(same) FILTER (WHERE same < {few}), 0)
FROM (SELECT count(*) AS same FROM {rows} GROUP BY {columns}) AS combinations
"""


@dataclass(frozen=True)
class Rare:
    """Of one table: how many rows there are, how many are alone, and how many are one of fewer than FEW."""

    table: str
    rows: int
    alone: int
    few: int

    def __str__(self) -> str:
        return (
            f"{self.table}: {self.alone} of {self.rows} ({self.alone / self.rows:.0%}) are alone in their combination"
            f" of columns in clear, {self.few} ({self.few / self.rows:.0%}) are one of fewer than {FEW}"
        )


def alone_in_clear() -> Iterator[Rare]:
    """One line for each table that has rows. Needs the scope of everyone around it."""
    for table, (rows, columns) in IN_CLEAR.items():
        with connection.cursor() as cursor:
            cursor.execute(_COUNT.format(few=FEW, rows=rows, columns=", ".join(columns)))
            found = Rare(table, *(int(each) for each in cursor.fetchone()))
        if found.rows:
            yield found
