"""Money in a text: `CUR AMOUNT` or `CUR LOW..HIGH`, then the period when there is one ("MYR 3000..5000 month").

CUR is the code of ISO 4217, or XXX where the text does not say which. Amounts have no exponent and no zeros behind
the point. The period is one of hour, day, week, month, year and stands outside of the span. `readings` are what the
value may mean, each a month's pay where a period is known; they are left out where they would only repeat the value.
A month has 26 days of work (as section 60I of Malaysia's Employment Act 1955 counts it), a day eight hours, a year
twelve months and 52 weeks.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from lindung.screening.methods.entities import amounts
from lindung.screening.methods.entities.amounts import Amount
from lindung.screening.methods.entities.periods import PER_MONTH, period_of
from lindung.screening.methods.entities.scanned import Scanned, Taken
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

UNKNOWN = "XXX"
WIDEST_RANGE = 11  # characters between the two ends of a range
READ_AS = {"$": ("USD", "SGD"), "rs": ("NPR", "INR"), "won": ("KRW",)}
HOME = {"MY": "MYR", "ID": "IDR", "KH": "USD", "TH": "THB", "SG": "SGD", "VN": "VND", "MM": "MMK", "PH": "PHP"}
# What a multiplier says about a currency that is not named.
BY_MULTIPLIER = {
    **dict.fromkeys(("jt", "rb", "jutaan"), ("IDR",)), **dict.fromkeys(("juta", "ribu", "ratus"), ("IDR", "MYR")),
    **dict.fromkeys(("លាន", "ម៉ឺន", "មុឺន", "ពាន់", "សែន", "រយ"), ("KHR",)),
    **dict.fromkeys(("triệu", "tr", "ngàn", "nghìn"), ("VND",)), **dict.fromkeys(("หมื่น", "แสน", "ล้าน", "พัน"), ("THB",)),
    **dict.fromkeys(("万", "萬", "千"), ("CNY",)),
}  # fmt: skip
# Multipliers that say "money" without a currency; the others need a word of pay or a period beside them.
SURE = frozenset(["jt", "juta", "jutaan", "rb", "ribu", "k", "លាន", "ម៉ឺន", "មុឺន", "triệu"])


def find_money(seen: Scanned, taken: Taken) -> Iterator[Entity]:
    """Amounts of money of a text, outside of what is `taken` (links, telephones, licences)."""
    found = list(amounts.amounts(seen, taken))
    place = 0
    while place < len(found):
        low = high = found[place]
        place += 1
        if place < len(found) and _may_be_range(seen, low, found[place]):
            high = found[place]
        entity = _money(seen, low, high)
        if entity is None and high is not low:
            high, entity = low, _money(seen, low, low)
        place += high is not low
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


def _may_be_range(seen: Scanned, low: Amount, high: Amount) -> bool:
    if high.start - low.end > WIDEST_RANGE or seen.lower[low.end : high.start].strip() not in amounts.TO:
        return False
    return not (low.code and high.code and low.code != high.code)


def _money(seen: Scanned, low: Amount, high: Amount) -> Entity | None:
    code, times = low.code or high.code, low.times or high.times
    if not code and not _may_be_money(seen, low, high, times):
        return None
    unit = period_of(seen.lower, low.start, high.end)
    if not code and times not in SURE and not unit and not (times and _has_pay(seen, low)):
        return None
    read = _read((low.written, low.times), (high.written, high.times), code, unit, seen.country)
    return Entity(EntityKind.MONEY, read[0], low.start, high.end, read[1]) if read else None


def _may_be_money(seen: Scanned, low: Amount, high: Amount, times: str) -> bool:
    """Whether an amount without a currency may be money: it has a multiplier, or three digits and a word of pay."""
    if not times and (len(low.written) < 3 or amounts.number(low.written) < 100 or not _has_pay(seen, low)):
        return False
    return bool(low.written.strip("0,. ")) and not amounts.COUNTED.match(seen.lower, high.end)


def _has_pay(seen: Scanned, low: Amount) -> bool:
    return amounts.has_pay(seen.lower[max(0, low.start - amounts.LOOK_BACK) : low.start])


@lru_cache(maxsize=1 << 14)
def _read(
    first: tuple[str, str], last: tuple[str, str], code: str, unit: str, country: str | None
) -> tuple[str, tuple[str, ...]] | None:
    """The normal form and the readings of two ends (number, multiplier); None when the low one is the higher."""
    low, high = amounts.number(first[0]) * amounts.factor(first[1]), amounts.number(last[0]) * amounts.factor(last[1])
    if not first[1] and last[1] and amounts.number(first[0]) <= amounts.number(last[0]):
        low *= amounts.factor(last[1])  # in "5-7jt" both are millions
    if low > high:
        return None
    codes = _currencies(code, first[1] or last[1], country)
    value = _form(codes[0], low, high, unit)
    rate = PER_MONTH.get(unit, Decimal(1))
    readings = tuple(_form(one, low * rate, high * rate, "month" if unit else "") for one in codes)
    return value, readings if readings != (value,) else ()


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
