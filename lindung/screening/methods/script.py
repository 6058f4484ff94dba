"""Scripts of letters by their UTF-8 bytes, and the language a script speaks for. Source: Unicode 15, Blocks.txt."""

from typing import Any

NONE, LATIN, KHMER, THAI, MYANMAR, BENGALI, DEVANAGARI, HAN, KANA, OTHER, VIETNAMESE = range(11)
LANGUAGE_OF = {KHMER: "km", THAI: "th", MYANMAR: "my", BENGALI: "bn", DEVANAGARI: "ne", HAN: "zh"}
HAN_WEIGHT = 3  # a Han character says as much as three letters
LATIN_WEIGHT = 15  # Latin letters a letter of another script outweighs: brands and links are written in Latin
_TWO_BYTES = (
    (0xC3, 0xCA, LATIN),
    (0xC6, 0xC7, VIETNAMESE),
    (0xCC, 0xCD, LATIN),
    (0xCE, 0xE0, OTHER),
)  # lead bytes [from, to)
_THREE_BYTES = (  # code points [from, to), whole blocks of 64
    (0x0800, 0x1E00, OTHER), (0x0900, 0x0980, DEVANAGARI), (0x0980, 0x0A00, BENGALI), (0x0E00, 0x0E80, THAI),
    (0x1000, 0x1080, MYANMAR), (0x1080, 0x10C0, MYANMAR), (0x1780, 0x1800, KHMER), (0x1E00, 0x1E80, LATIN),
    (0x1E80, 0x1F00, VIETNAMESE),
    (0x1F00, 0x2000, OTHER), (0x2C00, 0x2E00, OTHER), (0x3040, 0x3100, KANA), (0x3400, 0xA000, HAN),
    (0xA000, 0xE000, OTHER), (0xA9C0, 0xAA00, MYANMAR), (0xAA40, 0xAA80, MYANMAR), (0xF900, 0xFB00, HAN),
)  # fmt: skip


def byte_tables() -> bytes:
    """What `ngrams.fold` asks: lower case of ASCII (128), script by lead byte (256), by lead and second (1024)."""
    tables = bytearray(128 + 256 + 1024)
    for letter in range(26):
        tables[65 + letter] = tables[97 + letter] = 97 + letter
    for first, end, script in _TWO_BYTES:
        for lead in range(first, end):
            tables[128 + lead] = script
    for first, end, script in _THREE_BYTES:
        for block in range(first >> 6, end >> 6):
            tables[384 + block] = script
    return bytes(tables)


def script_language(counts: Any) -> Any:
    """The script that decides: LATIN, one of LANGUAGE_OF, or NONE, from the letters by script."""
    latin = counts[LATIN] + counts[VIETNAMESE]
    best, weight = NONE, 0
    for script in range(KHMER, VIETNAMESE):
        letters = counts[script] * (HAN_WEIGHT if script == HAN else 1)
        if letters > weight:
            best, weight = script, letters
    if weight * LATIN_WEIGHT < latin or weight == 0:
        return LATIN if latin else NONE
    if best >= KANA or (best == HAN and counts[KANA] * 10 > counts[HAN]):
        return NONE
    return best
