"""Money in a text: `CUR AMOUNT` or `CUR LOW..HIGH`, then the period when there is one ("MYR 3000..5000 month").

CUR is the code of ISO 4217, or XXX where the text does not say which. Amounts have no exponent and no zeros behind
the point. The period is one of hour, day, week, month, year. `readings` are what the value may mean, each a month's
pay where a period is known; they are left out where they would only repeat the value. A month has 26 days of work
(as section 60I of Malaysia's Employment Act 1955 counts it), a day eight hours, a year twelve months and 52 weeks.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from lindung.screening.methods.entities.amounts import MULTIPLIER, NUMBER, factor, number, plain
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

UNKNOWN = "XXX"
CURRENCIES = {
    "MYR": r"rm|myr|ringgit", "IDR": r"rp\.?|idr|rupiah", "USD": r"usd|us ?\$|u\.s\.\$|us dollars?|dollars? us|ដុល្លារ|ដុល្លា",
    "SGD": r"sgd|s\$|sing dollars?", "THB": r"thb|฿|baht|บาท|បាត", "KHR": r"khr|៛|riels?|រៀល", "VND": r"vnd|₫|đồng|vnđ",
    "CNY": r"cny|rmb|yuan|人民币|元|¥", "PHP": r"php|₱|peso|pesos", "TWD": r"twd|ntd|nt\$", "MMK": r"mmk|kyats?|ကျပ်",
    "BDT": r"bdt|৳|taka|টাকা", "NPR": r"npr|रु|रुपैयाँ", "LAK": r"lak|₭|kip|ກີບ", "AED": r"aed|dirham", "EUR": r"eur|€|euro",
    "AUD": r"aud|a\$", "HKD": r"hkd|hk\$", "JPY": r"jpy|yen", "KRW": r"krw|₩|won",
    "$": r"\$|dollars?|dolar|dolla", "rs": r"rs\.?",
}  # fmt: skip
DOLLARS = ("USD", "SGD")
READ_AS = {"$": DOLLARS, "rs": ("NPR", "INR")}
HOME = {"MY": "MYR", "ID": "IDR", "KH": "USD", "TH": "THB", "SG": "SGD", "VN": "VND", "MM": "MMK", "PH": "PHP"}
PER_MONTH = {
    "hour": Decimal(208),
    "day": Decimal(26),
    "week": Decimal(52) / 12,
    "month": Decimal(1),
    "year": 1 / Decimal(12),
}
PERIODS = {
    "hour": r"jam|hours?|hrs?|ម៉ោង|ชั่วโมง|giờ|小时",
    "day": r"hari|hr|days?|ថ្ងៃ|วัน|ngày|天|日",
    "week": r"minggu|mggu|mgg|pekan|weeks?|wks?|សប្តាហ៍|សប្ដាហ៍|អាទិត្យ|สัปดาห์|อาทิตย์|tuần|周|星期",
    "month": r"bulan|bln|bl|months?|mths?|mo|ខែ|เดือน|tháng|月",
    "year": r"tahun|thn|years?|yrs?|annum|ឆ្នាំ|ปี|năm|年",
}
UNITS = "|".join(f"(?P<{name}>{words})" for name, words in PERIODS.items())
AFTER = re.compile(
    rf"[ ]?(?:{MULTIPLIER})?[ ,]?[(]?(?:(?:/|per|pr|p/|se|satu|1|one|an?|each|every|setiap|tiap(?:-tiap)?|dalam|ក្នុង|មួយ|១|ใน|ต่อ"
    rf"|mỗi|một|每|一|个|ក្នុង១|ប្រចាំ)[ ]?(?:(?:/|satu|se|មួយ|១|1|one|个)[ ]?)?)(?:{UNITS})(?![a-z])",
    re.IGNORECASE,
)
SHORT_AFTER = re.compile(
    r"[ ]?p\.?(?P<unit>[mhdw])\.?(?![a-z])|[ ]?(?P<word>monthly|weekly|daily|hourly|bulanan|harian)", re.I
)
SHORT = {"m": "month", "h": "hour", "d": "day", "w": "week", "monthly": "month", "weekly": "week", "daily": "day",
         "hourly": "hour", "bulanan": "month", "harian": "day"}  # fmt: skip
BEFORE = re.compile(
    r"(?:(?P<month>bulanan|sebulan|monthly|per month|a month|ប្រាក់ខែ|បៀវត្ស|เดือนละ|เงินเดือน|月薪|lương tháng|gapok)"
    r"|(?P<day>harian|sehari|daily|per day|วันละ|日薪|ថ្ងៃ)|(?P<week>mingguan|seminggu|weekly|周薪)"
    r"|(?P<hour>hourly|sejam|时薪)|(?P<year>tahunan|yearly|annual|年薪))[^.,\n\d;]{0,16}$",
    re.IGNORECASE,
)
WAGE = re.compile(
    r"(?:gaji|pay|salary|salaries|upah|wages?|pendapatan|income|earn|elaun|komisen|bonus|hasil|bayaran|bayar|yuran|biaya|kos|cost"
    r"|fee|deposit|harga|price|potong|potongan|ប្រាក់ខែ|ប្រាក់|តម្លៃ|បង់|เงินเดือน|ค่า|lương|phí|月薪|工资|薪资)[^.,\n\d;]{0,16}$",
    re.IGNORECASE,
)
NOT_MONEY = re.compile(
    r"[ ]?(?:orang|org|people|person|pax|penduduk|rakyat|followers?|pengikut|subscribers?|users?|pekerja|unit|kali|ekor|km|kg"
    r"|meter|liter|views?|likes?|mangsa|korban|migran|warga|ahli|anggota|jiwa|នាក់|คน|人|%)(?![a-z])",
    re.IGNORECASE,
)
_CURRENCY = "|".join(words for words in CURRENCIES.values())


def _amount(name: str) -> str:
    return rf"(?P<{name}>{NUMBER})[ ]?(?:(?P<{name}_times>{MULTIPLIER})(?![a-z]))?"


MONEY = re.compile(
    rf"(?:(?<![a-z])(?P<before>{_CURRENCY})[ ]?|(?<![\w.,/]))(?:{_amount('low')})(?:[ ]?\+)?"
    rf"(?:[ ]?(?P<between>{_CURRENCY})(?![a-z]))?"
    r"(?:[ ]?(?:-|–|—|~|to|until|hingga|sehingga|sampai|s/d|sd|s\.d\.|ke|ដល់|ទៅ|ถึง|đến|至|到)[ ]?"
    rf"(?:(?P<before_high>{_CURRENCY})[ ]?)?(?:{_amount('high')}))?"
    rf"(?:[ ]?(?P<after>{_CURRENCY})(?![a-z]))?(?![\d])",
    re.IGNORECASE,
)
CODES = {code: re.compile(words, re.IGNORECASE) for code, words in CURRENCIES.items()}


def find_money(text: str, country: str | None) -> Iterator[Entity]:
    """Amounts of money of a cleaned text, with their range and period."""
    for match in MONEY.finditer(text):
        entity = _money(match, text, country)
        if entity:
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


def _code(word: str) -> str:
    return next(code for code, words in CODES.items() if words.fullmatch(word))


def _money(match: re.Match[str], text: str, country: str | None) -> Entity | None:
    word = match["before"] or match["between"] or match["before_high"] or match["after"]
    times = match["low_times"] or match["high_times"]
    unit, end = _period(text, match)
    if not word and not _is_money(match, text, times, unit):
        return None
    low = number(match["low"]) * factor(match["low_times"])
    high = None
    if match["high"]:
        high = number(match["high"]) * factor(match["high_times"])
        if match["high_times"] and not match["low_times"] and number(match["low"]) <= number(match["high"]):
            low *= factor(match["high_times"])
    if high is not None and high < low:
        return None
    codes = _currencies(_code(word) if word else "", times, country)
    end -= len(text[match.start() : end]) - len(text[match.start() : end].rstrip())
    return _entity(codes, (low, low if high is None else high), unit, match.start(), end)


def _is_money(match: re.Match[str], text: str, times: str | None, unit: str) -> bool:
    """Whether an amount without currency is money: a multiplier or a period, and a word of pay before it."""
    if NOT_MONEY.match(text, match.end()) or match["low"].startswith("0"):
        return False
    if times and times.lower() in ("juta", "jt", "rb", "ribu", "លាន", "ម៉ឺន", "triệu", "万"):
        return True
    has_wage = WAGE.search(text, max(0, match.start() - 28), match.start()) is not None
    return bool((times or len(match["low"]) > 2) and has_wage)


def _period(text: str, match: re.Match[str]) -> tuple[str, int]:
    after = AFTER.match(text, match.end())
    if after and after.lastgroup:
        return after.lastgroup, after.end()
    short = SHORT_AFTER.match(text, match.end())
    if short:
        return SHORT[(short["unit"] or short["word"]).lower()], short.end()
    before = BEFORE.search(text, max(0, match.start() - 28), match.start())
    return (before.lastgroup or "", match.end()) if before else ("", match.end())


def _currencies(code: str, times: str | None, country: str | None) -> tuple[str, ...]:
    if code in READ_AS:
        options = READ_AS[code]
        home = HOME.get(country or "")
        return (home, *(o for o in options if o != home)) if home in options else options
    if code:
        return (code,)
    word = (times or "").lower()
    if word in ("jt", "rb"):
        return ("IDR",)
    if country in HOME:
        return (HOME[country],)
    if word in ("juta", "ribu"):
        return ("IDR", "MYR")
    return ("KHR",) if word in ("លាន", "ម៉ឺន", "ពាន់", "សែន", "រយ") else (UNKNOWN,)


def _entity(codes: tuple[str, ...], amounts: tuple[Decimal, Decimal], unit: str, start: int, end: int) -> Entity:
    value = _form(codes[0], amounts, unit)
    rate = PER_MONTH.get(unit, Decimal(1))
    month = "month" if unit else ""
    readings = tuple(_form(code, (amounts[0] * rate, amounts[1] * rate), month) for code in codes)
    return Entity(EntityKind.MONEY, value, start, end, readings if readings != (value,) else ())


def _form(code: str, amounts: tuple[Decimal, Decimal], unit: str) -> str:
    low, high = plain(amounts[0]), plain(amounts[1])
    return " ".join(part for part in (code, low if low == high else f"{low}..{high}", unit) if part)
