"""Invented posts with known campaigns, to measure clustering: nobody wrote them and nobody is meant by them.

    python -m benchmarks.screening_campaigns OUT.parquet --posts 100000 --seed 7 [--giant 0.4] [--pool FILE.jsonl.gz]

A campaign is one to three lines of its own and some advertising lines that all campaigns of its language share; each of
its posts fills the slots anew (wage, place, name, number, link) and is damaged: words left out, letters swapped, digits
for letters, capitals, invisible characters, lines in another order, a line missing (never the last of its own), a
greeting, tags. About two posts of ten belong to no campaign; they too hold the shared lines. Texts are chains of words
(each word was seen after the two before it): from `--pool` (lines of JSON with "lang" and "text"), else from sentences
of invented words in four scripts. Campaigns are few large and many small (sizes follow a power law). Columns: id, text,
cluster.
"""

import argparse
import gzip
import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

ADVERTS = {
    "en": (
        "Now hiring {job} for {place}, monthly pay {wage}",
        "We pay the ticket and the papers",
        "Message {name} at {number}",
        "Few seats left, sign up: {link}",
        "No diploma asked, room and meals given",
        "You travel next week with our man",
    ),
    "ms": (
        "Dicari {job} untuk {place}, upah bulanan {wage}",
        "Tambang dan dokumen kami tanggung",
        "Mesej {name} di {number}",
        "Tinggal sedikit tempat, isi borang {link}",
        "Sijil tidak perlu, bilik dan makan diberi",
        "Bertolak minggu depan",
    ),
    "id": (
        "Dicari {job} buat {place}, upah tiap bulan {wage}",
        "Ongkos dan surat kami urus",
        "Chat {name} ke {number}",
        "Sisa sedikit kursi, isi formulir {link}",
        "Ijazah tidak perlu, kamar dan makan diberi",
        "Jalan minggu depan",
    ),
    "km": (
        "រកអ្នកធ្វើ {job} ទៅ {place} ប្រាក់ {wage}",
        "យើងចេញថ្លៃធ្វើដំណើរ",
        "ផ្ញើសារទៅ {name} {number}",
        "នៅសល់កន្លែងតិច {link}",
        "មានបន្ទប់និងអាហារ",
        "ចេញដំណើរសប្ដាហ៍ក្រោយ",
    ),
    "th": (
        "รับคนทำ {job} ที่ {place} ค่าแรง {wage}",
        "เราออกค่าเดินทางให้",
        "ส่งข้อความหา {name} {number}",
        "เหลือไม่กี่ที่ {link}",
        "มีห้องและอาหาร",
        "เดินทางสัปดาห์หน้า",
    ),
    "zh": (
        "招{job}去{place}月薪{wage}",
        "路费手续我们负责",
        "请联系{name}{number}",
        "名额不多{link}",
        "包吃包住不要学历",
        "下周出发",
    ),
}
JOBS = ("cook", "typist", "packer", "host", "cleaner", "seller", "sewer", "guard")
PLACES = (
    "Portvale",
    "Kampung Anggun",
    "Lembah Sari",
    "Northgate",
    "Riverton",
    "Bukit Damai",
    "Sungai Teduh",
    "Eastbay",
)
NAMES = ("Mr Quill", "Kak Melur", "Bu Cempaka", "Aunty Plum", "Bro Cedar", "Ms Fern", "Pak Jati", "Boss Reed")
GREETINGS = ("RT", "Info", "Hello all,", "Share please", "Salam,", "Psst")
MARKS = ("✨", "👉", "📌", "🔥", "💰", "✅", "-", "|", "")
LEET = str.maketrans({"a": "@", "e": "3", "i": "1", "o": "0"})
UNSPACED = {
    "km": (0x1780, 0x17A2, 0x17B6, 0x17C5),
    "th": (0x0E01, 0x0E2E, 0x0E34, 0x0E39),
    "zh": (0x4E00, 0x5600, 0, 0),
}
Pool = dict[str, list[list[str]]]


def invented_pool(chance: random.Random, sentences: int = 4000) -> Pool:
    """Sentences of invented words in each language of ADVERTS; frequent words are few, as in any language."""
    pool: Pool = {}
    for language in ADVERTS:
        words = [_invented_word(language, chance) for _ in range(9000)]
        weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
        pool[language] = [chance.choices(words, cum_weights=weights, k=chance.randint(8, 24)) for _ in range(sentences)]
    return pool


def _invented_word(language: str, chance: random.Random) -> str:
    """A word of one to four syllables."""
    syllables = chance.choice((1, 2, 2, 3, 3, 4))
    if language not in UNSPACED:
        return "".join(chance.choice("bcdfghjklmnprstvwyz") + chance.choice("aeiou") + chance.choice("  nrsng").strip()
                       for _ in range(syllables))  # fmt: skip
    low, high, first, last = UNSPACED[language]
    return "".join(
        chr(chance.randrange(low, high)) + (chr(chance.randrange(first, last)) if first else "")
        for _ in range(syllables)
    )


def pool_of(path: Path) -> Pool:
    """Sentences of a file, as words (in scripts without spaces: pieces of two characters).

    Longer pieces are followed by one only: chains then copy sentences whole, and campaigns share them.
    """
    pool: Pool = defaultdict(list)
    with gzip.open(path, "rt") as lines:
        for line in map(json.loads, lines):
            text = line["text"]
            if line["lang"] in ADVERTS:
                is_spaced = line["lang"] not in UNSPACED
                pool[line["lang"]].append(
                    text.split() if is_spaced else [text[at : at + 2] for at in range(0, len(text), 2)]
                )
    return pool


class Chain:
    """Text whose every word was seen after the two words before it."""

    def __init__(self, sentences: list[list[str]], joint: str) -> None:
        self.joint, self.starts = joint, [tuple(words[:2]) for words in sentences if len(words) > 2]
        self.after: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for words in sentences:
            for at in range(len(words) - 2):
                self.after[words[at], words[at + 1]].append(words[at + 2])

    def line(self, chance: random.Random) -> str:
        """Eight to thirty words."""
        words, wanted = list(chance.choice(self.starts)), chance.randint(8, 30)
        while len(words) < wanted:
            following = self.after.get((words[-2], words[-1]))
            words += [chance.choice(following)] if following else chance.choice(self.starts)
        return self.joint.join(words)


@dataclass(frozen=True)
class Campaign:
    """What all posts of a campaign say, before slots and damage."""

    lines: tuple[str, ...]
    own: frozenset[str]
    joint: str


def invented_campaign(chains: dict[str, Chain], chance: random.Random) -> Campaign:
    """One to three lines of its own among none to three of everybody's."""
    language = chance.choice(list(chains))
    count = chance.choice((1, 1, 2, 2, 3))
    own = [chains[language].line(chance).replace("{", "[").replace("}", "]") for _ in range(count)]
    shared = chance.sample(ADVERTS[language], chance.choice((0, 1, 2, 2, 3)))
    lines = own + shared
    chance.shuffle(lines)
    return Campaign(tuple(lines), frozenset(own), chains[language].joint)


def _slots(chance: random.Random) -> dict[str, str]:
    """A wage, a place, a name, a number and a link; none of them anybody's."""
    code = "".join(chance.choices("abcdefghijk", k=6))
    return {
        "job": chance.choice(JOBS),
        "place": chance.choice(PLACES),
        "name": chance.choice(NAMES),
        "wage": chance.choice(("RM", "Rp", "$", "USD "))
        + chance.choice(("900", "1,200", "3500", "4.500", "12 juta", "700-900")),
        "number": chance.choice((f"+000{chance.randrange(10**8):08d}", f"@example_{chance.randrange(10**6)}")),
        "link": chance.choice((f"example.org/{code}", f"t.example/{code}", f"join-{code}")),
    }


def _damaged(word: str, rate: float, chance: random.Random) -> str:
    """A word with letters swapped, digits for letters, capitals or an invisible character; "" when left out."""
    kind = chance.random() / rate
    if kind >= 1 or not word:
        return word
    if kind < 0.25:
        return ""
    if kind < 0.45 and len(word) > 3:
        at = chance.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.7:
        return word.translate(LEET)
    return word.upper() if kind < 0.85 else word + "\u200b"


def _damaged_line(line: str, joint: str, rate: float, chance: random.Random) -> str:
    """A line whose words (without spaces: pieces of four characters) are damaged each for itself."""
    words = line.split(" ") if joint else [line[at : at + 4] for at in range(0, len(line), 4)]
    return joint.join(filter(None, (_damaged(word, rate, chance) for word in words)))


def post_of(campaign: Campaign, chance: random.Random) -> str:
    """One post of a campaign: slots filled, lines perhaps in another order, one perhaps missing, words damaged."""
    filled, lines = _slots(chance), list(campaign.lines)
    rate = chance.choices((0.0, 0.03, 0.1), (0.35, 0.4, 0.25))[0]
    if chance.random() < 0.3:
        chance.shuffle(lines)
    if len(lines) > 2 and chance.random() < 0.15:
        missing = chance.choice(lines)
        if len(campaign.own) > 1 or missing not in campaign.own:  # without a line of its own nobody could tell
            lines.remove(missing)
    lines = [line.format(**filled) for line in lines]
    if rate:
        lines = [_damaged_line(line, campaign.joint, rate, chance) for line in lines]
    mark = chance.choice(MARKS)
    text = f" {mark} ".join(lines)
    text = f"{chance.choice(GREETINGS)} {text}" if chance.random() < 0.25 else text
    return text + "".join(f" #{chance.choice(JOBS)}" for _ in range(chance.choice((0, 0, 0, 1, 3))))


def sizes(posts: int, giant: float, chance: random.Random) -> Iterator[int]:
    """Sizes of campaigns (a power law from 3 up), with posts of no campaign between them, until all posts are there."""
    left = posts
    if giant:
        yield int(posts * giant)
        left -= int(posts * giant)
    while left > 0:
        is_campaign = chance.random() < 0.16
        size = min(left, max(3, posts // 30), int(3 * chance.paretovariate(1.05))) if is_campaign else 1
        yield size
        left -= size


def campaigns(posts: int, seed: int, *, giant: float = 0.0, pool: Path | None = None) -> pa.Table:
    """A table of id, text, cluster; the same for the same arguments."""
    chance = random.Random(seed)
    sentences = pool_of(pool) if pool else invented_pool(chance)
    chains = {name: Chain(lines, "" if name in UNSPACED else " ") for name, lines in sorted(sentences.items())}
    rows = []
    for number, size in enumerate(sizes(posts, giant, chance)):
        campaign = invented_campaign(chains, chance)
        rows += [(post_of(campaign, chance), number) for _ in range(size)]
    chance.shuffle(rows)
    texts, clusters = zip(*rows, strict=True)
    return pa.table({"id": pa.array(range(len(rows)), pa.int64()), "text": pa.array(texts, pa.large_string()),
                     "cluster": pa.array(clusters, pa.int32())})  # fmt: skip


def main() -> None:
    """Write one set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--giant", type=float, default=0.0, help="share of all posts that one campaign has")
    parser.add_argument("--pool", type=Path, help="sentences (.jsonl.gz with lang and text) instead of invented words")
    asked = parser.parse_args()
    parquet.write_table(campaigns(asked.posts, asked.seed, giant=asked.giant, pool=asked.pool), asked.out)


if __name__ == "__main__":
    main()
