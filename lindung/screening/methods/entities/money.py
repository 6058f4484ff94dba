"""Money in a text: `CUR AMOUNT` or `CUR LOW..HIGH`, then the period when there is one ("MYR 3000..5000 month").

CUR is the code of ISO 4217, or XXX where the text does not say which. Amounts have no exponent and no zeros behind
the point. The period is one of hour, day, week, month, year and stands outside of the span. `readings` are what the
value may mean, each a month's pay where a period is known; they are left out where they would only repeat the value.
A month has 26 days of work (as section 60I of Malaysia's Employment Act 1955 counts it), a day eight hours, a year
twelve months and 52 weeks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindung.screening.methods.entities import amounts
from lindung.screening.methods.entities.amounts import Amount
from lindung.screening.methods.entities.periods import PER_MONTH, period_of
from lindung.screening.methods.entities.scanned import Scanned
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

UNKNOWN = "XXX"
READ_AS = {"$": ("USD", "SGD"), "rs": ("NPR", "INR"), "won": ("KRW",)}
HOME = {"MY": "MYR", "ID": "IDR", "KH": "USD", "TH": "THB", "SG": "SGD", "VN": "VND", "MM": "MMK", "PH": "PHP"}
# What a multiplier says about a currency that is not named.
BY_MULTIPLIER = {
    **dict.fromkeys(("jt", "rb"), ("IDR",)), **dict.fromkeys(("juta", "ribu", "ratus"), ("IDR", "MYR")),
    **dict.fromkeys(("លាន", "ម៉ឺន", "មុឺន", "ពាន់", "សែន", "រយ"), ("KHR",)),
    **dict.fromkeys(("triệu", "tr", "ngàn", "nghìn"), ("VND",)), **dict.fromkeys(("หมื่น", "แสน", "ล้าน", "พัน"), ("THB",)),
    **dict.fromkeys(("万", "萬", "千"), ("CNY",)),
}  # fmt: skip
# Multipliers that say "money" without a currency; the others need a word of pay or a period beside them.
SURE = frozenset(["jt", "juta", "rb", "លាន", "ម៉ឺន", "មុឺន", "triệu"])


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount or a range, and where it stands."""

    start: int
    end: int
    low: Amount
    high: Amount


def find_money(seen: Scanned, taken: Sequence[tuple[int, int]]) -> Iterator[Entity]:
    """Amounts of money of a text, outside of what is `taken` (links, telephones, licences)."""
    for found in _ranges(seen, list(amounts.amounts(seen, taken))):
        entity = _money(seen, found)
        if entity is not None:
            yield entity


def monthly(value: str) -> tuple[str, Decimal, Decimal] | None:
    """The currency and the lowest and highest pay of a month of a normal form; None when it has no period.

    >>> monthly("MYR 100 day")
    ('MYR', Decimal('2600'), Decimal('2600'))
    """
    parts = value.split(" ")
    if len(parts) < 3:
        return None
    low, _, high = parts[1].partition("..")
    rate = PER_MONTH[parts[2]]
    return parts[0], Decimal(low) * rate, Decimal(high or low) * rate


def _ranges(seen: Scanned, found: list[Amount]) -> Iterator[Sum]:
    """Amounts, two joined where they are the ends of a range."""
    place = 0
    while place < len(found):
        low = found[place]
        high = found[place + 1] if place + 1 < len(found) else None
        if high is not None and _is_range(seen, low, high):
            yield Sum(low.start, high.end, low, high)
            place += 2
        else:
            yield Sum(low.start, low.end, low, low)
            place += 1


def _is_range(seen: Scanned, low: Amount, high: Amount) -> bool:
    between = seen.lower[low.end : high.start].strip()
    if between not in amounts.TO or (low.code and high.code and low.code != high.code):
        return False
    return _low(low, high) <= high.number * high.factor


def _low(low: Amount, high: Amount) -> Decimal:
    """The low end of a range: in "5-7jt" both are millions."""
    if low.factor == 1 and high.factor != 1 and low.number <= high.number:
        return low.number * high.factor
    return low.number * low.factor


def _money(seen: Scanned, found: Sum) -> Entity | None:
    unit = period_of(seen.lower, found.start, found.end)
    code = found.low.code or found.high.code
    times = found.low.times or found.high.times
    if not code and not _is_money(seen, found, times, unit):
        return None
    low, high = _low(found.low, found.high), found.high.number * found.high.factor
    codes = _currencies(code, times, seen.country)
    value = _form(codes[0], low, high, unit)
    rate = PER_MONTH.get(unit, Decimal(1))
    readings = tuple(_form(one, low * rate, high * rate, "month" if unit else "") for one in codes)
    return Entity(EntityKind.MONEY, value, found.start, found.end, readings if readings != (value,) else ())


def _is_money(seen: Scanned, found: Sum, times: str, unit: str) -> bool:
    """Whether an amount without a currency is money: by its multiplier, or a word of pay before it."""
    if amounts.COUNTED.match(seen.lower, found.end) or found.low.number == 0:
        return False
    if times in SURE:
        return True
    if not times and not (unit and found.low.number >= 100):
        return False
    return bool(times and unit) or amounts.PAY.search(seen.lower, max(0, found.start - 32), found.start) is not None


def _currencies(code: str, times: str, country: str | None) -> tuple[str, ...]:
    if code:
        options = READ_AS.get(code, (code,))
        home = HOME.get(country or "", "")
        return (home, *(one for one in options if one != home)) if home in options else options
    options = BY_MULTIPLIER.get(times, (UNKNOWN,))
    home = HOME.get(country or "", "")
    if home and (options == (UNKNOWN,) or home in options):
        return (home, *(one for one in options if one not in (home, UNKNOWN)))
    return options


def _form(code: str, low: Decimal, high: Decimal, unit: str) -> str:
    written = amounts.plain(low) if low == high else f"{amounts.plain(low)}..{amounts.plain(high)}"
    return f"{code} {written} {unit}".rstrip()
