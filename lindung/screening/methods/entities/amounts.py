"""Numbers with multiplier and currency as people write them: RM1,800, 1,5jt, $800, 2 ម៉ឺនរៀល."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from lindung.screening.methods.entities.scanned import DIGIT, Scanned, Taken, western

NUMBER = re.compile(r"\d{1,3}(?:[., ]\d{3}){1,4}(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,15}(?:[.,]\d{1,2}(?![\d]))?")
GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?")
MULTIPLIERS = {
    Decimal(1_000_000): "juta jutaan jt jeti million mio mil លាន ล้าน triệu tr 百万",
    Decimal(100_000): "សែន แสน lakh lac লাখ लाख",
    Decimal(10_000): "ម៉ឺន មុឺន หมื่น 万 萬 သောင်း",
    Decimal(1_000): "ribuan ribu rebu rb thousand k ពាន់ พัน ngàn nghìn 千",
    Decimal(100): "ratusan ratus hundred រយ ร้อย 百",
}
FACTORS = {word: factor for factor, words in MULTIPLIERS.items() for word in words.split()}
CURRENCIES = {
    "MYR": "rm myr ringgit",
    "IDR": "rp rp. idr rupiah",
    "USD": "usd us$ ដុល្លារ ដុល្លា ដុល្លារអាមេរិក ดอลลาร์ 美元 美金 đô",
    "SGD": "sgd s$ 新币",
    "THB": "thb ฿ baht bath บาท បាត 泰铢",
    "KHR": "khr ៛ riel riels រៀល 瑞尔",
    "VND": "vnd ₫ đồng vnđ",
    "CNY": "cny rmb yuan 人民币 元 ¥ 块",
    "PHP": "php ₱ peso pesos piso",
    "TWD": "twd ntd nt$ nt 台币",
    "MMK": "mmk kyat kyats ကျပ်",
    "BDT": "bdt ৳ taka টাকা",
    "NPR": "npr रु रुपैयाँ",
    "LAK": "lak ₭ kip ກີບ",
    "AED": "aed dirham dirhams",
    "EUR": "eur € euro euros",
    "AUD": "aud a$",
    "HKD": "hkd hk$",
    "JPY": "jpy yen",
    "KRW": "krw ₩",
    "SAR": "sar riyal riyals real",
    "BND": "bnd b$",
    "QAR": "qar",
    "INR": "inr ₹",
    "GBP": "gbp £",
    "$": "$ dollar dollars dolar dolla",
    "rs": "rs rs.",
    "won": "won",
}
CODES = {word: code for code, words in CURRENCIES.items() for word in words.split()}


def _either(words: Sequence[str] | dict[str, object]) -> str:
    """Words as one pattern, the longest first; a word of Latin letters must end there."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        re.escape(word) + ("(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "") for word in ordered
    )


BEHIND = re.compile(rf"(?:[ ]?({_either(list(FACTORS))}))?(?:[ ]?({_either(list(CODES))}))?")
SYMBOLS = frozenset(word for word in CODES if not word[-1].isalpha() and word[-1] != ".")
ENDS = frozenset(".,;:!?)]-–\n\"'")  # behind these no multiplier or currency stands
LONGEST_WORD = 8  # letters of a currency before an amount
# Signs and words between the two ends of a range.
TO = frozenset(
    [
        "-",
        "–",
        "—",
        "~",
        "to",
        "until",
        "hingga",
        "sehingga",
        "sampai",
        "s/d",
        "sd",
        "s.d",
        "s.d.",
        "ke",
        "ដល់",
        "ถึง",
        "đến",
        "tới",
        "至",
        "到",
        "and",
    ]
)
# Words of pay and of fees; beside a number and a period they say that it is money.
_PAY = (
    "gaji gajinya pay paid salary salaries upah wage wages pendapatan penghasilan income earn earning elaun komisen"
    " komisi bonus hasil bayaran bayar yuran biaya kos cost fee fees deposit dp harga price potong potongan denda"
    " hutang utang adm admin tambang untung modal"
)
PAY_WORDS = tuple(_PAY.split())
UNSPACED_PAY = "ប្រាក់ខែ|ប្រាក់|តម្លៃ|បង់|ចំណូល|เงินเดือน|รายได้|ค่า|lương|phí|thu nhập|月薪|工资|薪资|底薪|费用"
PAY = re.compile(rf"(?:(?<![a-z])(?:{'|'.join(PAY_WORDS)})(?![a-z])|{UNSPACED_PAY})[^.;\n{DIGIT}]{{0,16}}$")
LOOK_BACK = 32  # characters before an amount in which a word of pay counts
# What is counted in juta or k and is no money.
COUNTED = re.compile(
    r"[ ]?(?:orang|org|people|person|pax|penduduk|rakyat|followers?|pengikut|subscribers?|subs|users?|pengguna"
    r"|pekerja|unit|kali|ekor"
    r"|km|kg|meter|liter|views?|likes?|mangsa|korban|migran|warga|ahli|anggota|members?|jiwa|nyawa|tahun|thn|years?"
    r"|នាក់|คน|人|ครั้ง|%)(?![a-z])"
)


class Amount(NamedTuple):
    """A number as it is written with what belongs to it: its multiplier and its currency (empty when there is none)."""

    start: int
    end: int
    written: str
    times: str
    code: str


@lru_cache(maxsize=1 << 14)
def has_pay(before: str) -> bool:
    """Whether a word of pay stands in what is before an amount."""
    return PAY.search(before) is not None


def number(written: str) -> Decimal:
    """The value of a written number; dots, commas and spaces before groups of three digits part thousands.

    >>> number("1.500.000"), number("1,5"), number("3,000.50")
    (Decimal('1500000'), Decimal('1.5'), Decimal('3000.50'))
    """
    written = western(written)
    if not GROUPED.fullmatch(written):
        return Decimal(written.replace(",", "."))
    fraction = ""
    for width in (2, 3):
        if written[-width] in ".,":
            written, fraction = written[:-width], "." + written[1 - width :]
            break
    return Decimal("".join(character for character in written if character.isdigit()) + fraction)


def factor(times: str) -> Decimal:
    """What a multiplier multiplies by; 1 when there is none."""
    return FACTORS[times] if times else Decimal(1)


def plain(amount: Decimal) -> str:
    """An amount without exponent and without zeros behind the point.

    >>> plain(Decimal("5E+6")), plain(Decimal("1.50"))
    ('5000000', '1.5')
    """
    return f"{round(amount, 2).normalize():f}"


def amounts(seen: Scanned, taken: Taken) -> Iterator[Amount]:
    """Every number of a text with its multiplier and currency, outside of what is `taken`."""
    after, lower, spans, match = 0, seen.lower, taken.spans, NUMBER.match
    for run, end in seen.runs:
        if run >= after and not (spans and taken.touches(run, end)):
            found = match(lower, run)
            if found is not None:
                after = found.end()
                amount = _amount(lower, found)
                if amount is not None:
                    after = amount.end
                    yield amount


def _amount(lower: str, match: re.Match[str]) -> Amount | None:
    first, end = match.span()
    following = lower[end : end + 1]
    if following.isdecimal():
        return None
    start, code = _before(lower, first)
    if start == first and lower[start - 1 : start].isalnum() and lower[start - 1 : start].isascii():
        return None
    times = ""
    if following and following not in ENDS:
        behind = BEHIND.match(lower, end)
        if behind is not None and behind.end() > end:
            times, code_behind = behind[1] or "", CODES.get(behind[2] or "", "")
            if code_behind and code in ("", code_behind):
                end, code = behind.end(2), code_behind
            elif times:
                end = behind.end(1)
    return Amount(start, end, match[0], times, code)


def _before(lower: str, start: int) -> tuple[int, str]:
    """Where the currency before an amount begins, and its code; the amount's start and nothing when there is none."""
    end = start - 1 if lower[start - 1 : start] == " " else start
    last = lower[end - 1 : end]
    if not last or last == " ":
        return start, ""
    if last in SYMBOLS or last == "$":
        for width in (3, 2, 1):
            word = lower[end - width : end] if end >= width else ""
            if word in CODES and not (width > 1 and lower[end - width - 1 : end - width].isalpha() and end > width):
                return end - width, CODES[word]
        return start, ""
    first = end - 1 if last == "." else end
    while first > 0 and end - first <= LONGEST_WORD and lower[first - 1].isalpha():
        first -= 1
    word = lower[first:end]
    return (first, CODES[word]) if word in CODES else (start, "")
