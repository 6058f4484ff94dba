"""Invented posts to measure screening on: sentences nobody wrote, ads nobody posted, in four languages.

No sentence is shared between posts that are not meant to be one: each is drawn word by word. Of the posts about 35 in
100 belong to campaigns (one ad with other numbers, amounts and names), 2 in 100 have characters that hide, 1 in 100 has
promotion of gambling put in. Numbers are from ranges that are not given out.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

LANGUAGES = ("en", "ms", "id", "km")
BATCH = 20_000
DRAWN = 50_000  # random numbers at once
WORDS = 6000  # invented words of a language
LENGTH = (6, 14)  # words of a sentence
SENTENCES = (2, 6)
IN_CAMPAIGN, HIDDEN, GAMBLING, WITH_OFFER = 0.35, 0.02, 0.01, 0.4

_COMMON = {
    "en": "the and of to in for with you are is our on at your will be this from as have but not was they so what",
    "ms": "dan yang untuk di kami awak dengan pada boleh kerana ini itu akan ke sudah tidak mereka apa juga saya",
    "id": "dan yang untuk di kami kamu dengan pada bisa karena ini itu akan ke sudah tidak mereka apa juga saya",
    "km": "និង ការ នៅ មាន ជា ក្នុង របស់ ដែល បាន ទៅ ពី ធ្វើ យើង អ្នក ហើយ មិន គេ អ្វី",
}
COMMON = {language: np.array(words.split(), object) for language, words in _COMMON.items()}
OFFERS = {
    "en": (
        "Salary {money} a month, call {phone}",
        "Free ticket and visit visa, whatsapp {phone}",
        "Pay a registration fee of {money} first, {link}",
        "Waiters wanted in {place}, contact {handle}",
        "Office assistant, {place}, send your letter to {link}",
    ),
    "ms": (
        "Gaji {money} sebulan, hubungi {phone}",
        "Tiket percuma, visa pelancong, wasap {phone}",
        "Bayar yuran pendaftaran {money} dahulu, {link}",
        "Pelayan diperlukan di {place}, hubungi {handle}",
        "Pembantu pejabat, {place}, hantar surat ke {link}",
    ),
    "id": (
        "Gaji {money} per bulan, hubungi {phone}",
        "Tiket gratis, visa turis, wa {phone}",
        "Bayar biaya pendaftaran {money} dulu, {link}",
        "Dibutuhkan pelayan di {place}, hubungi {handle}",
        "Staf kantor, {place}, kirim surat ke {link}",
    ),
    "km": (
        "ប្រាក់ខែ {money} ទូរស័ព្ទ {phone}",
        "ត្រូវការបុគ្គលិក នៅ {place} តេឡេក្រាម {handle}",
        "បង់ប្រាក់ {money} មុន {link}",
    ),
}
FORMS = {
    "en": ("USD {0}", "+1 202-555-01{1:02d}"),
    "ms": ("RM{0}", "011-5550{0:04d}"),
    "id": ("Rp{1} juta", "0812-5550{0:04d}"),
    "km": ("${0}", "012 555 {1:03d}"),
}
TABLES = Path(__file__).resolve().parents[1] / "lindung" / "screening" / "tables" / "language"
ENGLISH = """
 house water river morning evening garden school teacher friend mother father brother sister market bread table chair
 window street village mountain summer winter music song dance story picture letter paper colour green yellow quiet
 small large early late often never always under over between behind after before during again together alone happy
 tired hungry clean heavy light simple careful walk walked sing singing cook cooked bring brought find found leave left
 think thought begin began carry carried remember forget open close wash laugh listen speak write read learn teach grow
 plant tree flower grass bird fish horse rain wind cloud storm season weather road bridge boat train station corner
 kitchen dinner lunch coffee sugar salt rice fruit apple banana basket bottle cup plate spoon blanket pillow candle
 festival holiday birthday wedding neighbour family children grandmother weekend yesterday tomorrow tonight minute
"""
REAL = 0.85  # of the words, where there are real ones
PLACES = ("Johor Bahru", "Phnom Penh", "Batam", "Sihanoukville", "Medan", "Penang", "Poipet", "Surabaya")
SOURCES = ("facebook", "tiktok", "telegram", "instagram", "forum")
SYLLABLES = [a + b for a in "bdgjklmnprstwy" for b in ("a", "e", "i", "o", "u", "an", "ar", "ing", "ul", "em")]
KHMER = [a + b for a in "កខគងចឆជញដណតថទនបពមយរលសហអ" for b in ("", "ា", "ិ", "ី", "ុ", "េ", "ោ", "ំ")]


def real_words(language: str) -> list[str]:
    """Words of a language that say nothing of work: texts of nothing but invented words look like brands."""
    if language == "en":
        return ENGLISH.split()
    path = TABLES / f"known_{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [word for line in lines if not line.startswith("#") for word in line.split() if word.isalpha()]


class Writer:
    """Posts from a seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = np.random.default_rng(seed)
        self.words = {language: self._vocabulary(language) for language in LANGUAGES}
        weights = np.cumsum(1 / (np.arange(WORDS) + 10.0))
        self.weights = weights / weights[-1]
        self.drawn: dict[str, list[str]] = {}
        self.lengths, self.counts = self._integers(*LENGTH), self._integers(*SENTENCES)
        self.numbers = self._integers(0, 10_000)

    def _vocabulary(self, language: str) -> np.ndarray:
        pieces = KHMER if language == "km" else SYLLABLES
        sizes = self.random.integers(2, 5, WORDS)
        invented = np.array(["".join(self.random.choice(pieces, size)) for size in sizes], object)
        real = real_words(language)
        if real:
            is_real = self.random.random(WORDS) < REAL
            invented[is_real] = np.array(real, object)[self.random.integers(0, len(real), int(is_real.sum()))]
        return invented

    def _integers(self, low: int, high: int) -> Iterator[int]:
        while True:
            yield from self.random.integers(low, high, DRAWN).tolist()

    def words_of(self, language: str, count: int) -> list[str]:
        """So many words, four in ten of them common ones."""
        drawn = self.drawn.get(language, [])
        if len(drawn) < count:
            drawn = self.drawn[language] = self._draw(language)
        taken = drawn[-count:]
        del drawn[-count:]
        return taken

    def _draw(self, language: str) -> list[str]:
        places = np.searchsorted(self.weights, self.random.random(DRAWN))
        common = COMMON[language][self.random.integers(0, len(COMMON[language]), DRAWN)]
        return np.where(self.random.random(DRAWN) < 0.4, common, self.words[language][places]).tolist()

    def body(self, language: str) -> str:
        """Some sentences nobody wrote."""
        lengths = [next(self.lengths) for _ in range(next(self.counts))]
        words, sentences, at = self.words_of(language, sum(lengths)), [], 0
        glue = "" if language == "km" else " "
        for length in lengths:
            sentence = glue.join(words[at : at + length])
            sentences.append(sentence[:1].upper() + sentence[1:])
            at += length
        return ("។ " if language == "km" else ". ").join(sentences)

    def offer(self, language: str) -> str:
        """One line of an ad, with slots."""
        offers = OFFERS[language]
        return offers[next(self.numbers) % len(offers)]

    def filled(self, text: str, language: str) -> str:
        """The slots of a text with numbers and names."""
        draw = [next(self.numbers) for _ in range(4)]
        money, phone = FORMS[language]
        facts = {"money": money.format(draw[0], draw[0] % 30), "phone": phone.format(draw[1], draw[1] % 100)}
        return text.format(**facts, place=PLACES[draw[2] % len(PLACES)], handle=f"@contoh{draw[3]}",
                           link=f"https://contoh{draw[3]}.example/{draw[0]}")  # fmt: skip

    def post(self, language: str) -> str:
        """A post of its own."""
        body = self.body(language)
        if next(self.numbers) < WITH_OFFER * 10_000:
            body = f"{body}\n{self.filled(self.offer(language), language)}"
        return body


def batches(posts: int, seed: int = 1) -> Iterator[pa.RecordBatch]:
    """Posts as record batches: id, text, posted_at, source, place."""
    writer = Writer(seed)
    campaigns: list[tuple[str, str]] = []
    for start in range(0, posts, BATCH):
        count = min(BATCH, posts - start)
        texts = []
        languages = writer.random.choice(LANGUAGES, count, p=(0.25, 0.3, 0.3, 0.15)).tolist()
        dice = writer.random.random((count, 4))
        for (in_campaign, which, hidden, gambling), language in zip(dice.tolist(), languages, strict=True):
            if in_campaign < IN_CAMPAIGN:
                if which < 0.03 or not campaigns:
                    campaigns.append((f"{writer.body(language)}\n{writer.offer(language)}", language))
                place = int(len(campaigns) * (1 - which**2)) % len(campaigns)
                text = writer.filled(*campaigns[place])
            else:
                text = writer.post(language)
            if hidden < HIDDEN:
                text = text[:20] + "\u200b" + text[20:40] + "\U0001d5ee\U0001d5ef" + text[40:]
            if gambling < GAMBLING:
                text += "\nSitus slot gacor contoh777 maxwin hari ini daftar https://contoh777.example"
            texts.append(text)
        yield _batch(writer, texts, start)


def _batch(writer: Writer, texts: list[str], start: int) -> pa.RecordBatch:
    count = len(texts)
    moments = 1_700_000_000_000_000 + writer.random.integers(0, 200 * 86_400, count) * 1_000_000
    return pa.RecordBatch.from_pydict(
        {
            "id": pa.array([f"p{start + row}" for row in range(count)]),
            "text": pa.array(texts),
            "posted_at": pa.array(moments).cast(pa.timestamp("us", "UTC")),
            "source": pa.array(np.array(SOURCES, object)[writer.random.integers(0, len(SOURCES), count)]),
            "place": pa.array(np.array(PLACES, object)[writer.random.integers(0, len(PLACES), count)]),
        }
    )


def write_posts(path: Path, posts: int, seed: int = 1) -> int:
    """Write posts as Parquet; the bytes of their texts."""
    writer, size = None, 0
    for batch in batches(posts, seed):
        writer = writer or parquet.ParquetWriter(path, batch.schema, compression="zstd")
        writer.write_batch(batch)
        size += batch.column("text").nbytes
    if writer:
        writer.close()
    return size
