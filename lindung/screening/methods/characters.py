"""What becomes of one character when a text is cleaned. Facts: Unicode 15 (UAX 15, UTS 39), own look-alike lists."""

import re
import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tables" / "lookalikes"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
JOINERS = "\u200c\u200d"
# NFKC would tear these letters apart: Thai and Lao AM, Lao HO NO and HO MO.
WHOLE = "\u0e33\u0eb3\u0edc\u0edd"
# Marks laid over letters of any script; after a Latin letter that has no such form they are only there to hide it.
OVERLAYS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
INDIC = (
    "\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"  # where a joiner changes how letters look, and is part of the spelling
)
# Invisible letters (Hangul fillers, Braille blank, Khmer inherent vowels) and selectors: nothing is seen of them.
_UNSEEN = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f\u180b\u180c\u180d\u180e\u180f" + "".join(
    map(chr, range(0xFE00, 0xFE10))
)
_SELECTORS = range(0xE0000, 0xE0200)
# Two-letter codes of countries and territories: pairs of regional indicators that are flags, not letters.
_REGIONS = """
AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU
FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN
IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG
MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL
PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD
TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
FLAGS = frozenset(_REGIONS.split())
FIRST_INDICATOR = 0x1F1E6


def pairs_of(name: str) -> dict[str, str]:
    """One of the lists of look-alikes: character and what it stands for."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {one: meant for styled, plain in rows for one, meant in zip(styled, plain, strict=True)}


@cache
def styled() -> dict[str, str]:
    """Letters and digits in another style."""
    return pairs_of("styled")


@cache
def foreign() -> dict[str, str]:
    """Letters of other scripts that pass for Latin ones."""
    return pairs_of("foreign")


@cache
def foreign_word() -> re.Pattern[str]:
    """A word that has a Latin letter and a look-alike, in this order or the other; overlays count as part of it."""
    letter = f"[^\\W_][{OVERLAYS}]*"
    return re.compile(f"(?:{letter})+")


@cache
def read_as(one: str) -> str:
    """What a single character is read as: itself, another, several, or nothing."""
    if one in WHOLE or one in JOINERS:
        return one
    if one in LINE_ENDS:
        return "\n"
    if one in _UNSEEN or ord(one) in _SELECTORS:
        return ""
    category = unicodedata.category(one)
    if category == "Cs":
        return "\ufffd"
    if category in ("Cc", "Cf"):
        return " " if one == "\t" else ""
    plain = _plain(one, category)
    return plain if plain == one else "".join(map(read_as, plain))


def _plain(one: str, category: str) -> str:
    if one in styled():
        return styled()[one]
    if category == "Zs":
        return "" if one == "\u1680" else " "
    plain = unicodedata.normalize("NFKC", one)
    return one if plain[:1] == " " or plain == one else plain
