"""Numbers and multipliers as people write them: 1.500.000, 1,5jt, 3k, 2 ម៉ឺន."""

import re
from decimal import Decimal

NUMBER = r"\d{1,3}(?:[., ]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d{1,12}(?:[.,]\d{1,2}(?!\d))?"
MULTIPLIERS = {
    Decimal(1_000_000): "juta|jt|jeti|million|mio|mil|លាន|ล้าน|triệu|tr|百万",
    Decimal(100_000): "សែន|แสน|lakh|lac",
    Decimal(10_000): "ម៉ឺន|មុឺន|หมื่น|万|萬",
    Decimal(1_000): "ribuan|ribu|rebu|rb|thousand|k|ពាន់|พัน|ngàn|nghìn|千",
    Decimal(100): "ratusan|ratus|hundred|រយ|ร้อย|百",
}
MULTIPLIER = "|".join(MULTIPLIERS.values())
FACTORS = {word: factor for factor, words in MULTIPLIERS.items() for word in words.split("|")}
GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?")


def number(written: str) -> Decimal:
    """The value of a written number; dots, commas and spaces before groups of three digits part thousands.

    >>> number("1.500.000"), number("1,5"), number("3,000.50")
    (Decimal('1500000'), Decimal('1.5'), Decimal('3000.50'))
    """
    if GROUPED.fullmatch(written):
        whole, _, fraction = written.partition(written[-3]) if written[-3] in ".," else (written, "", "")
        if written[-2] in ".,":
            whole, _, fraction = written.rpartition(written[-2])
        elif written[-3] in ".,":
            whole, _, fraction = written.rpartition(written[-3])
        return Decimal(re.sub(r"[., ]", "", whole) + ("." + fraction if fraction else ""))
    return Decimal(written.replace(",", "."))


def factor(word: str | None) -> Decimal:
    """What a multiplier multiplies by; 1 when there is none.

    >>> factor("jt")
    Decimal('1000000')
    """
    return FACTORS[word.lower()] if word else Decimal(1)


def plain(amount: Decimal) -> str:
    """An amount without exponent and without zeros behind the point.

    >>> plain(Decimal("5E+6")), plain(Decimal("1.50"))
    ('5000000', '1.5')
    """
    rounded = amount.quantize(Decimal("0.01"))
    return f"{rounded.normalize():f}"
