"""Dates of birth as lists of the region write them: whole, year only, day and month swapped, other calendars."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Thai and Khmer digits; the Buddhist era runs 543 years (Khmer: 544 before mid-April) ahead of ours.
_DIGITS = {ord(digit): str(i) for block in ("០១២៣៤៥៦៧៨៩", "๐๑๒๓๔๕๖๗๘๙", "٠١٢٣٤٥٦٧٨٩") for i, digit in enumerate(block)}
BUDDHIST_FROM, BUDDHIST_AHEAD = 2400, 543
FIRST_YEAR, LAST_YEAR = 1600, 2100
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mar mac march maret",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july julai juli",
            "aug august ogos agu ags agustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dis disember des desember",
        ),
        start=1,
    )
    for name in names.split()
}
_UNKNOWN = frozenset(
    {"", "0", "na", "n/a", "nil", "none", "null", "unknown", "tidak diketahui", "tak diketahui", "-", "?"}
)


class DayOrder(StrEnum):
    """Which part of 03/04/1990 is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known: month and day may be missing (0)."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether the day is known."""
        return self.day > 0

    def text(self) -> str:
        """1990-12-31, 1990-12 or 1990."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


def is_unknown(written: str) -> bool:
    """Whether the cell says that nobody knows (so it is no mistake).

    >>> is_unknown(" N/A ")
    True
    """
    return written.strip().casefold() in _UNKNOWN or not re.sub(r"[\s0./-]", "", written)


def parse(written: str, *, order: DayOrder = DayOrder.DAY_FIRST) -> PartialDate | None:
    """The date in a cell, or None when it is none that can be read.

    Args: written: the cell; order: what 03/04/1990 means where it could be both.
    A month above 12 is taken as a month written in the other order (day and month swapped); a day that no month has
    leaves the year. 1990-00-00, 00/00/1990 and 1990 are the year alone; years of the Buddhist era are turned into ours.
    >>> parse("31/12/1990").text(), parse("12/31/1990").text(), parse("2533").text(), parse("5 Ogos 1990").text()
    ('1990-12-31', '1990-12-31', '1990', '1990-08-05')
    """
    parts = _parts(written)
    if parts is None:
        return None
    year, month, day = _ordered(parts, order)
    year = year - BUDDHIST_AHEAD if year >= BUDDHIST_FROM else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month > 12 >= day > 0:
        month, day = day, month
    if not 1 <= month <= 12:
        return PartialDate(year)
    if not _exists(year, month, day):
        return PartialDate(year, month)
    return PartialDate(year, month, day)


def _parts(written: str) -> tuple[int, ...] | None:
    text = written.strip().casefold().translate(_DIGITS)
    text = re.sub(r"(t|\s)\d{1,2}:\d{2}.*$", "", text)  # a time of day behind the date says nothing
    pieces = re.findall(r"\d+|[^\W\d_]+", text)
    if any(not piece.isdigit() and piece not in _MONTHS for piece in pieces):
        return None
    if len(pieces) == 1 and len(pieces[0]) == 8:
        whole = pieces[0]
        is_year_first = FIRST_YEAR <= int(whole[:4]) <= LAST_YEAR + BUDDHIST_AHEAD
        pieces = [whole[:4], whole[4:6], whole[6:]] if is_year_first else [whole[:2], whole[2:4], whole[4:]]
    if not 1 <= len(pieces) <= 3 or sum(len(piece) >= 3 and piece.isdigit() for piece in pieces) != 1:
        return None
    return _named_month([int(piece) if piece.isdigit() else -_MONTHS[piece] for piece in pieces])


def _named_month(numbers: list[int]) -> tuple[int, ...] | None:
    """Put a month that was written as a word in the middle, marked by its sign."""
    words = [number for number in numbers if number < 0]
    if len(words) > 1:
        return None
    if words and len(numbers) == 3:
        others = [number for number in numbers if number >= 0]
        return (others[0], words[0], others[1])
    return tuple(numbers)


def _ordered(parts: tuple[int, ...], order: DayOrder) -> tuple[int, int, int]:
    if len(parts) == 1:
        return abs(parts[0]), 0, 0
    if len(parts) == 2:
        return max(parts), abs(min(parts)), 0
    first, middle, last = parts
    if first > 31:
        return first, abs(middle), last
    if middle < 0 or order is DayOrder.DAY_FIRST:
        return last, abs(middle), first
    return last, first, middle


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def day_order(cells: Iterable[str]) -> DayOrder:
    """What most unambiguous dates of a column say: 31/12/1990 or 12/31/1990 (a tie is day first, as in the region)."""
    votes: Counter[DayOrder] = Counter()
    for written in cells:
        parts = _parts(written)
        if parts is None or len(parts) != 3 or parts[0] > 31 or parts[1] < 0:
            continue
        if parts[0] > 12 >= parts[1]:
            votes[DayOrder.DAY_FIRST] += 1
        elif parts[1] > 12 >= parts[0]:
            votes[DayOrder.MONTH_FIRST] += 1
    is_american = votes[DayOrder.MONTH_FIRST] > votes[DayOrder.DAY_FIRST]
    return DayOrder.MONTH_FIRST if is_american else DayOrder.DAY_FIRST


def first_of_january_share(dates: Iterable[PartialDate]) -> float:
    """The share of whole dates that fall on 1 January: where it is large, that day stands for an unknown one."""
    whole = [one for one in dates if one.is_whole]
    return sum(one.month == 1 and one.day == 1 for one in whole) / len(whole) if whole else 0.0
