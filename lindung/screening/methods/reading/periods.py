"""Stretches of time an article names: years, months, days, and from when until when."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lindung.screening.methods.reading.dates import MONTH_OF_YEAR, MONTHS, days, western_digits
from lindung.screening.rules.reading import Mention

_Y = r"(?:19|20)\d\d"
_RANGE = re.compile(
    rf"(?<![\d/.])(?P<a>{_Y})\s*(?:[-–—]|hingga|sampai(?:\s+dengan)?|sehingga|to|until|ដល់(?:ឆ្នាំ)?"
    rf"|-)\s*(?P<b>{_Y}|\d\d)(?![\d/])"
    rf"|(?:ពី)?ឆ្នាំ(?P<c>{_Y})\s*ដល់\s*ឆ្នាំ(?P<d>{_Y})|\b(?:between"
    rf"|antara)\s+(?:tahun\s+)?(?P<e>{_Y})\s+(?:and|dan)\s+(?P<f>{_Y})"
)
_YEAR = re.compile(
    rf"\b(?:(?P<said>tahun\s+{_Y})|(?:in|during|since|pada|sejak|dalam|by|of|early|late|mid|for|untuk|bagi|awal"
    rf"|akhir|pertengahan)\s+"
    rf"(?P<bare>{_Y}))(?![\d/\-–])|ឆ្នាំ(?P<khmer>{_Y})"
)
DEADLINE = re.compile(
    r"(?:\b(?:by|before|until|till|no later than|by the end of|end of|penghujung|menjelang penghujung|menjelang"
    r"|sebelum|sehingga|hingga|selewat-lewatnya|paling lambat|akhir"
    r"|pada akhir|bermula|mulai|starting|from|beginning|as of)|មុន|ត្រឹម|ចាប់ពី)\s*(?:the\s+)?(?:mid-|early\s+"
    r"|late\s+|pertengahan\s+)?(?:end\s+of\s+|akhir\s+|tahun\s+|bulan\s+|tanggal\s+|ឆ្នាំ)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From and until, as exactly as the text says, and where it stands in the text."""

    since: str | None
    until: str | None
    span: Mention


def ranges(text: str) -> list[Stretch]:
    """ "2021-2025", "2019 to 2023", "between 2020 and 2022"."""
    found = []
    for match in _RANGE.finditer(western_digits(text)):
        first, last = [value for value in match.groups() if value]
        last = first[:2] + last if len(last) == 2 else last
        if first < last:
            found.append(Stretch(first, last, match.span()))
    return found


def periods_in(text: str, not_in: Iterable[Mention]) -> list[Stretch]:
    """Every period of the text, in order; `not_in` are laws' names, the dateline and the day of publishing."""
    closed = {at for start, end in not_in for at in range(start, end)}
    found: list[Stretch] = []
    taken: set[int] = set()
    plain = western_digits(text)
    days_said = [Stretch(day.iso, day.iso, (day.start, day.end)) for day in days(text)]
    for stretch in [*ranges(text), *days_said, *_months(plain), *_years(plain)]:
        place = set(range(*stretch.span))
        if not place & taken and not place & closed:
            taken |= place
            if not DEADLINE.search(plain[max(0, stretch.span[0] - 40) : stretch.span[0]]):
                found.append(stretch)
    return sorted(found, key=lambda one: one.span)


def _months(text: str) -> list[Stretch]:
    found = []
    for match in MONTH_OF_YEAR.finditer(text):
        iso = f"{match['year']}-{MONTHS[match['month'].lower()]:02d}"
        found.append(Stretch(iso, iso, match.span()))
    return found


def _years(text: str) -> list[Stretch]:
    found = []
    for match in _YEAR.finditer(text):
        group = next(name for name in ("said", "bare", "khmer") if match[name])
        year = match[group][-4:]
        found.append(Stretch(year, year, match.span(group) if group != "khmer" else match.span()))
    return found


def deadline_in(text: str, promise: int = 0) -> str | None:
    """By when something is promised: the last moment the sentence names behind "by", "sebelum", "menjelang"."""
    plain = western_digits(text)
    stretches: Sequence[Stretch] = [
        *(Stretch(day.iso, day.iso, (day.start, day.end)) for day in days(text)),
        *_months(plain),
    ]
    years = [
        Stretch(match[0], match[0], match.span())
        for match in re.finditer(rf"(?<![\d/–])(?<!\d-){_Y}(?![\d/\-–])", plain)
    ]
    for stretch in [*stretches, *years]:
        before = plain[max(0, stretch.span[0] - 40) : stretch.span[0]]
        if (
            DEADLINE.search(before)
            or stretch.span[0] > promise
            and re.search(r"\b(?:pada|in|on|tahun|during|dalam)\s+(?:tahun\s+|bulan\s+)?$|(?:នៅ|ក្នុង)(?:ឆ្នាំ)?$", before)
        ):
            return stretch.until
    return None
