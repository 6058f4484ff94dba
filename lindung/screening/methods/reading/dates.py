"""Days, months and years as articles write them, in Malay, Indonesian, English and Khmer."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = {
    1: "januari january jan មករា",
    2: "februari february februai feb កុម្ភៈ កុម្ភះ",
    3: "mac maret march mar មីនា",
    4: "april apr មេសា",
    5: "mei may ឧសភា",
    6: "jun juni june មិថុនា",
    7: "julai juli july jul កក្កដា",
    8: "ogos agustus august aug agu ogo agt សីហា",
    9: "september sept sep កញ្ញា",
    10: "oktober october okt oct តុលា",
    11: "november nov nopember វិច្ឆិកា",
    12: "disember desember december dis des dec ធ្នូ",
}
MONTHS = {word: number for number, words in _MONTHS.items() for word in words.split()}
_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"""(?<!\d)(?:
      (?P<iso>(?P<y1>{_YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d))(?!\d)
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:haribulan\s+|\s+of\s+)?(?P<m2>{_MONTH})\b\.?,?\s+(?P<y2>{_YEAR})(?!\d)
    | \b(?P<m3>{_MONTH})\b\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>{_YEAR})(?!\d)
    | (?P<d4>\d{{1,2}})[/.\-](?P<m4>\d{{1,2}})[/.\-](?P<y4>{_YEAR})(?!\d)
    | (?:ថ្ងៃ\w*\s*)?ទី\s*(?P<d5>\d{{1,2}})\s*(?:ខែ)?\s*(?P<m5>{_MONTH})\s*(?:ឆ្នាំ)?\s*(?P<y5>{_YEAR})(?!\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
MONTH_OF_YEAR = re.compile(rf"\b(?P<month>{_MONTH})\b\.?,?\s+(?:tahun\s+)?(?P<year>{_YEAR})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it stands in the text, in ISO 8601."""

    iso: str
    start: int
    end: int


def western_digits(text: str) -> str:
    """Khmer digits as 0-9; every character keeps its place."""
    return text.translate(_KHMER_DIGITS)


def days(text: str) -> Iterator[Day]:
    """Every whole date (day, month and year) of the text; one that no calendar has is passed over."""
    for match in DATE.finditer(western_digits(text)):
        found = {name[0]: value for name, value in match.groupdict().items() if value and name != "iso"}
        month = MONTHS.get(found["m"].lower()) or (int(found["m"]) if found["m"].isdigit() else 0)
        year, day = int(found["y"]), int(found["d"])
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            yield Day(f"{year:04d}-{month:02d}-{day:02d}", match.start(), match.end())
