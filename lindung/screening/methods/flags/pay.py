"""Whether an amount of pay is far above what untrained work pays, by currency and period (tables/flags/pay.json)."""

import json
import re
from collections.abc import Mapping

from lindung.screening.methods.flags.lexicon import LEXICON, TABLES
from lindung.screening.methods.flags.reading import Reading

_TABLE = json.loads((TABLES / "pay.json").read_text(encoding="utf-8"))
SKILLED = re.compile(LEXICON.concepts["skilled"])
RICH = re.compile(LEXICON.concepts["rich"])
_PIECE = re.compile(r"\d[\d.,]*|[^\W\d_]+|[$€£฿៛]|[\u0e00-\u0eff\u1780-\u17ff\u4e00-\u9fff]+")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u4e00-\u9fff\u0900-\u0dff\u1000-\u109f]")
# What an amount without a currency is meant in, and the least that is then read as a month's pay.
_USUAL = {
    "ms": ("MYR", 800),
    "id": ("IDR", 500_000),
    "km": ("USD", 100),
    "th": ("THB", 5_000),
    "vi": ("VND", 1_000_000),
}
_MOST_DIGITS = 12
_COUNTED = re.compile(r"[\s,;+]\d{1,2}\s?[^\W\d_]{3,}\W*$")  # "RM1,800, 6 hari": days counted, not paid by


def _words(part: str) -> Mapping[str, str]:
    return {word.strip(): name for name, words in _TABLE[part].items() for word in words.split(",")}


_CURRENCIES, _MULTIPLIERS, _PERIODS = _words("currencies"), _words("multipliers"), _words("periods_a_month")


def _find(words: Mapping[str, str], text: str, pieces: list[str]) -> str | None:
    found = next((words[piece] for piece in pieces if piece in words), None)
    if found is None and _SPACELESS.search(text):
        found = next((name for word, name in words.items() if _SPACELESS.match(word) and word in text), None)
    return found


def _number(written: str) -> float:
    """12.000.000 and 1,500 are whole numbers, 1.5 and 1,8 are not; without a sign of either, as it stands.

    >>> _number("12.000.000"), _number("1,500"), _number("1,8")
    (12000000.0, 1500.0, 1.8)
    """
    parts = re.split(r"[.,]", written.strip(".,")[: 2 * _MOST_DIGITS])
    if len(parts) == 2 and len(parts[1]) != 3:
        return float(f"{parts[0]}.{parts[1]}")
    return float("".join(parts)[:_MOST_DIGITS])


def monthly(written: str, language: str) -> tuple[float, str] | None:
    """The largest amount in a short piece of text as pay a month, and its currency; None when it has no amount.

    >>> monthly("gaji 15jt/bln", "id"), monthly("RM250 sehari", "ms")
    ((15000000.0, 'IDR'), (6500.0, 'MYR'))
    """
    plain = written.lower()
    pieces = _PIECE.findall(plain)
    numbers = [_number(piece) for piece in pieces if piece[0].isdecimal()]
    if not numbers:
        return None
    times = float(_find(_MULTIPLIERS, plain, pieces) or 1)
    amount = max(numbers) * (times if max(numbers) * times < 10.0**_MOST_DIGITS and max(numbers) < 1000 else 1)
    amount *= 1 if _COUNTED.search(plain) else float(_find(_PERIODS, plain, pieces) or 1)
    currency = _find(_CURRENCIES, plain, pieces)
    if currency is None:
        currency, least = _USUAL.get(language, ("", 0))
        return (amount, currency) if currency and amount >= least else None
    return amount, currency


def is_too_high(reading: Reading, begin: int, end: int, language: str) -> bool:
    """Whether the pay at the symbols `[begin, end)` is far above untrained work; never where training is asked for."""
    if SKILLED.search(reading.symbols):
        return False
    start, stop = reading.place(begin, end)
    return is_above(reading.text[start:stop], language, is_rich=RICH.search(reading.symbols) is not None)


def is_above(written: str, language: str, *, is_rich: bool) -> bool:
    """Whether an amount as it is written is far above untrained work, in a country of high wages or elsewhere."""
    found = monthly(written, language)
    if found is None or found[1] not in _TABLE["thresholds"]:
        return False
    threshold = _TABLE["thresholds"][found[1]]
    return bool(found[0] >= threshold["month_abroad_rich" if is_rich else "month"])
