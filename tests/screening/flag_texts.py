"""Texts for the signs: offers and phrases of every flag, put together, denied, quoted, warned of and spoiled."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from lindung.screening.methods.flags.lexicon import LEXICON, TABLES, entries
from tests.screening.flag_phrases import MORE, PHRASES

SETS = Path(__file__).parent / "sets" / "dev"
SAID = [
    *(text for pairs in PHRASES.values() for pair in pairs for text in pair),
    *(text for _, has, not_ in MORE for text in (has, not_)),
]
DENIALS = ("jangan", "tidak", "tiada", "no", "never", "do not", "not a scam", "កុំ", "មិន", "ไม่", "không", "不", "bukan")
WARNINGS = (
    "KUALA LUMPUR – polis memberi amaran:", "Awas penipuan!", "Embassy warns:", "Report it to the police", "ប្រយ័ត្ន",
    "Kedutaan mengatakan", "Jakarta: ", "Adakah ini benar?", "Is this a scam?", "Know your rights", "BP2MI", "NGO",
)  # fmt: skip
AMOUNTS = ("RM5,000", "Rp. 15.000.000", "15jt", "$1500", "1500$", "១៥០០ ដុល្លារ", "USD 900 - 1,200", "2k", "24 jam", "16",
           "17 tahun", "12.5%", "500rb/hari", "฿30000", "3 lakh", "10 000")  # fmt: skip
MARKS = (
    " ",
    " ",
    " ",
    " ",
    ", ",
    ". ",
    "! ",
    "\n",
    " - ",
    " – ",
    "?",
    ": ",
    " (",
    ") ",
    ' "',
    '" ',
    "...",
    "។ ",
    "。",
    " 🔥 ",
    "",
)
SPOILERS = "aeiouRrMm0134567.,-_*'’\"?!: \n\u200b\u202eé×ßИкកខា្ไ工काমাအलु०१២५😀$៛.…"
LONG = ("visa turis " * 800, "gaji 15jt sebulan, " * 300, "a-b-c-d-" * 900, "." * 3000, "ការងារ" * 900, "7 " * 3000)
ODD = (
    "24 jam sehari", "g4ji lumayan, v-i-s-a turis", "Rp. 500.000 / hari", "១២ខែ", "don't pay 2,000 first",
    "a-b-c-d", "7 7", "visa' turis’ 'x", "RM5jt sebulan passport", "passport\u0435 visa turis", "𠀀 visa turis", "",
    " ", "\n", "\0", "xRM5jtabc", "Rm.5 rP. 7", "g4j1 k3rj4", "aa0b aa0bc aa4x", "visa.a", "Visa\nturis", "«visa»",
    "×visa÷ ការងារ×", "no.\nvisa turis", "Visa turis\n", "...", "…", "! !", "a'b’c'", "1.2,3.4", "1.", "٣٤ gaji",
    "¾ gaji ² visa",
)  # fmt: skip


def offers() -> list[str]:
    """All texts of the development set of offers."""
    lines = (SETS / "offers.jsonl").read_text(encoding="utf-8").splitlines()
    return [text for line in lines for text in json.loads(line).values() if isinstance(text, str)]


def words() -> list[str]:
    """The entries of the lexicons of all languages as they are written."""
    paths = sorted((TABLES / "words").glob("*.txt"))
    found = (entries(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    return sorted({" ".join(words).strip("+%*") for each in found for _, words in each}) + LEXICON.spaceless[::7]


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """So many texts: pieces of offers, phrases, words, denials, warnings and amounts; a third with letters spoiled."""
    chance, known = random.Random(seed), words()
    kinds = (offers(), SAID, SAID, known, known, known, DENIALS, WARNINGS, AMOUNTS)
    for _ in range(count):
        pieces = []
        for _ in range(chance.randint(1, 14)):
            piece = chance.choice(chance.choice(kinds))
            start = chance.randrange(len(piece)) if len(piece) > 200 else 0
            pieces += [piece[start : start + 200], chance.choice(MARKS)]
        text = "".join(pieces)
        for _ in range(chance.choice((0, 0, 1, 4))):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(SPOILERS) + text[place + chance.randint(0, 1) :]
        yield text.upper() if chance.random() < 0.05 else text
