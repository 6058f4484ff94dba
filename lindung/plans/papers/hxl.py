"""Indicators of a plan as CSV with HXL hashtags: a row of headings, a row of tags, a row for each value.

Source: Humanitarian Exchange Language 1.1 (https://hxlstandard.org/); the tags are listed in the reference of outputs.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lindung.plans.papers.cells import harmless, plain_number

# heading, tag; the order is part of what others build on
COLUMNS: tuple[tuple[str, str], ...] = (
    ("Country", "#country+code"),
    ("Province", "#adm1+name"),
    ("Plan", "#activity+plan+name"),
    ("Pillar", "#sector+pillar"),
    ("Part", "#activity+code"),
    ("Part, title", "#activity+name"),
    ("Indicator, code", "#indicator+code"),
    ("Indicator", "#indicator+name"),
    ("Definition", "#indicator+definition"),
    ("Unit", "#indicator+unit"),
    ("Group", "#beneficiary+type"),
    ("From", "#date+start"),
    ("Until", "#date+end"),
    ("Target", "#targeted+num"),
    ("Value", "#indicator+value+num"),
    ("Status of the value", "#status+value"),
    ("Source", "#meta+source"),
    ("Source, address", "#meta+source+url"),
    ("Practice", "#meta+practice"),
)
# Who a disaggregated value counts, as HXL's own attributes say it.
ATTRIBUTES = {
    ("sex", "female"): "+f",
    ("sex", "male"): "+m",
    ("age", "adult"): "+adults",
    ("age", "child"): "+children",
}


@dataclass(frozen=True)
class Row:
    """One value of one indicator in one period. `value_status`: known, hidden, unknown."""

    country: str
    province: str
    plan: str
    pillar: str
    part: str
    part_title: str
    code: str
    title: str
    definition: str
    unit: str
    choice: tuple[tuple[str, str], ...]
    first: date
    last: date
    target: float | None
    value: float | None
    value_status: str
    source: str
    source_url: str
    is_practice: bool = False


def write_csv(rows: Iterable[Row]) -> bytes:
    """The file, in UTF-8. Text is never taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([heading for heading, _ in COLUMNS])
    writer.writerow([tag for _, tag in COLUMNS])
    for row in rows:
        writer.writerow(_cells(row))
    return out.getvalue().encode("utf-8")


def group_of(choice: Iterable[tuple[str, str]]) -> str:
    """Who is counted, in HXL's attributes where it has one: `+f+children`, else `+nationality_kh`.

    >>> group_of([("sex", "female"), ("age", "child"), ("province", "Selangor")])
    '+f+children+province_selangor'
    """
    return "".join(ATTRIBUTES.get(pair) or "+" + _attribute(f"{pair[0]}_{pair[1]}") for pair in choice)


def _attribute(text: str) -> str:
    """What HXL allows in an attribute: small letters, digits, underscores."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in text.lower())


def _cells(row: Row) -> list[str]:
    texts = (
        *(row.country, row.province, row.plan, row.pillar, row.part, row.part_title),
        *(row.code, row.title, row.definition, row.unit),
    )
    return [
        *(harmless(text) for text in texts),
        group_of(row.choice),
        row.first.isoformat(),
        row.last.isoformat(),
        "" if row.target is None else plain_number(row.target),
        "" if row.value is None else plain_number(row.value),
        row.value_status,
        harmless(row.source),
        harmless(row.source_url),
        "yes" if row.is_practice else "no",
    ]
