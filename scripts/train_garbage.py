"""Make the table that tells gambling promotion from other text (lindung/screening/tables/garbage).

    .venv/bin/python -m scripts.train_garbage                  # about 30 s
    .venv/bin/python -m scripts.train_garbage --check          # only count, on groups and sources it has not seen

Reads comments_train.jsonl.gz, sms_id5_train.jsonl, the parallel sentences of the language tables (none promotes)
and own.txt beside the table. Near-duplicates (`group`, `grp`) stay on one side of every split.
"""

import argparse
import gzip
import json
import random
import zlib
from array import array
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lindung.screening.methods import ngrams
from lindung.screening.methods.bulk.linear import fit, scores
from lindung.screening.methods.bulk.text import disguise_features_of
from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.garbage import LEAST_ODDS, Tables, find_garbage, promotion_odds
from lindung.screening.methods.script import byte_tables

TABLES = Path("lindung/screening/tables/garbage")
KIND_SCALES = np.array([1.0, 1.0, 0.5, 0.5, 0.3])
COST = 0.3
OWN_TIMES, OWN_COST = 40, 0.3
LEAST_WEIGHT = 0.004
CLEAN_SENTENCES = 16_000
CARRIERS = 4_000
LEAST_LINE = 15  # letters
HEADS = (  # noqa: SIM905 - read as words
    "naga raja dewa sultan mega super king royal lucky hoki indo asia bintang macan garuda elang zeus istana kota "
    "mawar pelangi harta emas gaco slot togel poker bola jp win bet mpo gas rupiah kaisar ratu sakti jaya"
).split()
TAILS = (  # noqa: SIM905 - read as words
    "4d 88 77 777 99 138 303 888 168 toto win bet slot hoki play poker qq jp togel 69 789 33 1000 gaming 178 55"
).split()
CODES = (
    "{n}GB",
    "{n}GB {m}hr Rp{n}rb",
    "Rp{n}",
    "Rp.{n}rb",
    "{n}jt",
    "*{n}#",
    "*{n}*{m}#",
    "Info{n}",
    "{NAME}-{m}",
    "{Name}{m}",
    "{NAME}net",
    "{NAME} {n}",
    "Galaxy A{m}",
    "PT {NAME}",
    "(4G)",
    "{n}Jam",
    "{m}/{m}/{n}",
    "{m}:{m}",
    "{name}{m}@contoh.example",
    "www.{name}{m}.blogspot.com",
    "www.{name}.com",
    "http://bit.ly/{name}{m}",
    "BONUS {n}MB",
    "HARI INI",
    "{NAME} {NAME}",
    "pin ({name}{m}{name})",
    "B {n} {NAME}",
    "{Name} {Name}",
    "@{name}_{m}",
    "S&K",
    "{NAME}{m}-{m}",
    "H{m}N{m}",
    "SARS-CoV-{m}",
    "My{Name}",
    "{Name}Pay",
    "T{n}",
    "ke-{m}",
    "{m}%",
    "+62{n}{m}{n}",
    "RT {m}",
    "{NAME}",
    "gratis {n} menit",
    "{m}-{m}",
    "ORF{m}a",
    "MCC{n}",
    "SLC{m}A{m}",
    "ACE2",
    "NLRP{m}",
    "{NAME}net {m}GB",
)
SLOTS = {
    "pay": (
        "RM{n}", "RM {n}0", "RM{n}00", "rm{n}k", "{n}k", "{n}rb", "{n}jt", "Rp{n}.000.000", "Rp {n} juta",
        "{n} juta", "{n}00 ribu", "USD{n}00", "USD 1,{n}00", "${n}00", "SGD{n}0", "NT{n}000", "{n},000",
    ),
    "town": (
        "Johor Bahru", "Klang", "Ipoh", "Kota Bharu", "Medan", "Batam", "Surabaya", "Depok", "Phnom Penh", "Poipet",
        "Sihanoukville", "Bavet", "Hong Kong", "Macau", "Taiwan", "Dubai", "KL", "JB", "PP", "ភ្នំពេញ", "បាវិត",
    ),
    "job": (
        "tukang masak", "pelayan", "juruwang", "kasir", "penjaga anak", "sopir", "kuli bangunan", "pencuci pinggan",
        "CS", "host", "pemandu van", "kru", "អ្នកបើកបរ", "អ្នកលក់",
    ),
    "link": (
        "https://chat.whatsapp.com/{code}", "chat.whatsapp.com/{code}", "t.me/{handle}", "bit.ly/{code}", "{web}",
        "https://contoh{n}.example/{code}", "wa.me/60{n}{n}{n}",
    ),
    "when": (
        "Sabtu", "Jumaat", "Jumat", "Ahad", "Minggu ni", "besok", "{n} Mac", "{n} Juli", "Monday", "Friday",
        "ថ្ងៃសុក្រ", "17/8",
    ),
    "mood": (
        "", "", "", "🙏", "🔥🔥", "😭", "😂", "💯", "✅", "👍", "✈️", "❗", "wkwk", "hehe", "🥺🥺",
    ),
}  # fmt: skip
HARMLESS_TIMES = 40
DEV = Path("tests/screening/sets/dev")
NUMBERS = (1, 2, 3, 4, 5, 8, 10, 15, 24, 30, 50, 77, 88, 99, 100, 150, 2016)
FRAMES = ("", "", "", "⭐", "🔥", "✌", " 💯 ", ",,", "*", "_")
LEET = {"a": "4", "i": "1", "e": "3", "o": "0", "s": "5", "g": "9"}
Row = tuple[str, bool, int]  # text, promotes gambling, group


def read_comments(folder: Path) -> list[Row]:
    """The comments, cleaned."""
    with gzip.open(folder / "gambling/comments_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(clean(row["text"]).text, row["label"] == 1, row["group"]) for row in rows]


def read_messages(folder: Path) -> list[Row]:
    """The short messages, cleaned."""
    lines = (folder / "gambling/sms_id5_train.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [(clean(row["text"]).text, row["label"] == "Judi", row["grp"]) for row in rows]


def read_sentences(folder: Path) -> list[str]:
    """Sentences of the parallel text in Latin script."""
    with gzip.open(folder / "language/parallel_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [clean(row["text"]).text for row in rows if row["lang"] in ("en", "ms", "id", "vi", "tl")]
    random.Random(7).shuffle(texts)  # noqa: S311
    return texts


def a_brand(chance: random.Random) -> str:
    """A made-up name such as these sites bear, often disguised, often decorated."""
    head = chance.choice(HEADS) if chance.random() < 0.6 else a_syllabic_name(chance)
    name = head + (chance.choice(HEADS) if chance.random() < 0.2 else "") + chance.choice(TAILS)
    if chance.random() < 0.25:
        name = "".join(LEET.get(one, one) if chance.random() < 0.6 else one for one in name)
    name = chance.choice((str.upper, str.upper, str.upper, str.title, str))(name)
    if chance.random() < 0.25:
        name = chance.choice((" ", " ", "-", "/")).join(name)
    frame = chance.choice(FRAMES)
    return frame + name + frame


def a_code(chance: random.Random) -> str:
    """Letters and figures that name no such site: amounts, products, firms, codes, viruses, plates, people."""
    number = chance.choice((1, 2, 3, 4, 5, 10, 12, 19, 24, 30, 50, 60, 77, 88, 99, 100, 150, 606, 838, 2016, 20_000))
    name = a_syllabic_name(chance)
    form = chance.choice(CODES)
    return form.format(n=number, m=chance.randint(1, 99), name=name, Name=name.title(), NAME=name.upper())


def a_syllabic_name(chance: random.Random) -> str:
    """A pronounceable word that means nothing."""
    return "".join(chance.choice("bdgjklmnprstvwz") + chance.choice("aeiou") for _ in range(chance.randint(2, 3)))


def filled(line: str, chance: random.Random) -> str:
    """A sentence with its {places} filled, and sometimes in capitals or behind a time as comments are."""
    line = line.replace("{brand}", a_brand(chance))
    for slot, ways in SLOTS.items():
        while "{" + slot + "}" in line:
            line = line.replace("{" + slot + "}", chance.choice(ways), 1)
    line = line.replace("{code}", "".join(chance.choice("ABCDEFGHKLMNabcdefghijk0123456789") for _ in range(12)))
    handle = a_syllabic_name(chance) + chance.choice(("_", ".", "")) + chance.choice(("888", "88", "77", "id", "01"))
    line = line.replace("{handle}", handle)
    while "{n}" in line:
        line = line.replace(
            "{n}", str(chance.choice((1, 2, 3, 4, 5, 8, 10, 15, 24, 30, 50, 77, 88, 99, 100, 150, 2016))), 1
        )
    line = line.replace("{ussd}", f"*{chance.randint(100, 999)}*{chance.randint(1, 9)}#")
    line = line.replace("{pin}", "".join(chance.choice("abcdefghijkmrs0123456789") for _ in range(7)))
    line = line.replace("{phone}", "08" + "".join(chance.choice("0123456789") for _ in range(10)))
    line = line.replace("{web}", f"www.{a_syllabic_name(chance)}{chance.choice(('', '', '1', '77', '2018', '-info'))}"
                                 f".{chance.choice(('com', 'net', 'info', 'blogspot.com'))}")  # fmt: skip
    if chance.random() < 0.1:
        line = line.upper()
    return f"{chance.randint(0, 12)}:{chance.randint(10, 59)} {line}" if chance.random() < 0.05 else line


def own_rows() -> list[Row]:
    """The invented sentences, each several times filled anew."""
    chance = random.Random(11)  # noqa: S311
    lines = [line for line in (TABLES / "own.txt").read_text(encoding="utf-8").splitlines() if line[:2] in ("+ ", "- ")]
    return [
        (filled(line[2:], chance), line[0] == "+", -1 - number)
        for number, line in enumerate(lines)
        for _ in range(OWN_TIMES if "{" in line else 5)
    ]


def harmless_rows() -> list[Row]:
    """Posts without promotion: invented ones, each several times filled anew, and the dev split of the room's sets."""
    chance = random.Random(17)  # noqa: S311
    lines = (TABLES / "harmless.txt").read_text(encoding="utf-8").splitlines()
    rows = [
        (filled(line, chance), False, -100_000 - number)
        for number, line in enumerate(lines)
        if line and line[0] != "#"
        for _ in range(HARMLESS_TIMES)
    ]
    kept = [json.loads(line) for part in ("offers", "entities", "articles")
            for line in (DEV / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]  # fmt: skip
    texts = [
        clean(piece).text for row in kept if not row.get("truth", {}).get("garbage") for piece in pieces(row["text"])
    ]
    return rows + [(text, False, -200_000 - number) for number, text in enumerate(texts)]


def pieces(text: str) -> list[str]:
    """A text and, when it has several, its lines."""
    lines = [line for line in text.split("\n") if len(line) > LEAST_LINE]
    return [text, *lines] if len(lines) > 1 else [text]


def carrier_rows(sentences: list[str]) -> list[Row]:
    """Pieces of harmless sentences, each also with a made-up name put into it: the name makes the promotion."""
    chance = random.Random(13)  # noqa: S311
    rows: list[Row] = []
    for number, sentence in enumerate(sentences[:CARRIERS]):
        words = sentence.split()[: chance.randint(3, 14)]
        words = [word.lower() for word in words] if chance.random() < 0.5 else words
        rows.append((" ".join(words), False, -10_000 - number))
        for name, promotes in ((a_brand(chance), True), (a_code(chance), False), (a_code(chance), False)):
            place = chance.choice((0, len(words), chance.randint(0, len(words))))
            rows.append((" ".join((*words[:place], name, *words[place:])), promotes, -10_000 - number))
    return rows


def matrix(texts: list[str]) -> tuple[Any, Any, Any]:
    """Sparse rows (ends, columns, values)."""
    ends, columns, values = [0], [], []
    for text in texts:
        each, times = np.unique(disguise_features_of(text), return_counts=True)
        columns.append(each)
        values.append(np.minimum(times, 3) * KIND_SCALES[(each & ngrams.PLACE) >> 16])
        ends.append(ends[-1] + len(each))
    return np.array(ends), np.concatenate(columns), np.concatenate(values)


def train(rows: list[Row], sentences: list[str]) -> Any:
    """Weights that say "promotes gambling" above 0."""
    own = own_rows() + harmless_rows() + carrier_rows(sentences)
    texts = [text for text, *_ in rows] + [text for text, *_ in own] + sentences
    signs = np.array([1.0 if promotes else -1.0 for _, promotes, _ in rows + own] + [-1.0] * len(sentences))
    costs = np.array([COST] * len(rows) + [OWN_COST] * len(own) + [COST] * len(sentences))
    return fit(*matrix(texts), signs, costs, 1 << 28)


def say(name: str, rows: list[Row], found: Any) -> None:
    """Print F1 of one split."""
    truth = np.array([promotes for _, promotes, _ in rows])
    both = (truth & found).sum()
    print(f"{name}: F1 {2 * both / (truth.sum() + found.sum()):.4f}, "  # noqa: T201
          f"precision {both / found.sum():.4f}, recall {both / truth.sum():.4f}")  # fmt: skip


def touched(texts: list[str], weights: Any) -> Any:
    """In which texts any garbage is found, end to end, with the table made of these weights."""
    scorer = partial(promotion_odds, known=tables_of(weights))
    return np.array([bool(find_garbage(text, scorer)) for text in texts])


def compare(name: str, rows: list[Row], weights: Any) -> None:
    """Print what the weights alone find, and what is found with the rules."""
    texts = [text for text, *_ in rows]
    say(f"{name}, the weights alone", rows, scores(*matrix(texts), weights) > LEAST_ODDS)
    say(f"{name}, end to end", rows, touched(texts, weights))


def check(comments: list[Row], messages: list[Row], sentences: list[str]) -> None:
    """Print how well groups and sources are told apart that were not trained on."""
    half = len(sentences) // 2
    held, kept = ([row for row in comments if (row[2] % 5 == 0) == is_held] for is_held in (True, False))
    weights = train(kept + messages, sentences[:half])
    compare("comments, unseen groups", held, weights)
    share = touched(sentences[half:], weights).mean()
    print(f"unseen sentences of news, health and law touched: {share:.4%} of {len(sentences) - half}")  # noqa: T201
    compare("trained on comments, messages unseen", messages, train(comments, sentences[:half]))
    compare("trained on messages, comments unseen", comments, train(messages, sentences[:half]))


def tables_of(weights: Any) -> Tables:
    """The table of weights: per place the check and the weight in 127ths of its kind's scale."""
    used = np.flatnonzero(weights[:-1])
    strength = weights[used] * KIND_SCALES[(used & ngrams.PLACE) >> 16]
    order = np.argsort(np.abs(strength), kind="stable")  # of two at one place the stronger is written last
    used, strength = used[order], strength[order]
    is_kept = np.abs(strength) >= LEAST_WEIGHT
    used, strength = used[is_kept], strength[is_kept]
    kinds = (used & ngrams.PLACE) >> 16
    scales = [float(np.quantile(np.abs(strength[kinds == kind]), 0.999)) / 127 for kind in range(ngrams.KINDS)]
    whole = np.clip(np.rint(strength / np.array(scales)[kinds]), -127, 127).astype(np.int64)
    entries = np.zeros(ngrams.FEATURES, "<u2")
    entries[used & ngrams.PLACE] = ((used >> ngrams.CHECK) << 8) | (whole & 0xFF)
    return Tables(byte_tables(), array("H", entries.tobytes()), tuple(scales), float(weights[-1]))


def write(known: Tables) -> None:
    """Write promotion.bin and numbers.json."""
    entries = np.asarray(known.entries, "<u2")
    (TABLES / "promotion.bin").write_bytes(zlib.compress(entries.tobytes(), 9))
    numbers = {"scales": known.scales, "intercept": known.intercept}
    (TABLES / "numbers.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Count on unseen groups and sources, then train on everything and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/screening"))
    parser.add_argument("--check", action="store_true", help="count only")
    options = parser.parse_args()
    comments, messages = read_comments(options.data), read_messages(options.data)
    sentences = read_sentences(options.data)[:CLEAN_SENTENCES]
    check(comments, messages, sentences)
    if not options.check:
        write(tables_of(train(comments + messages, sentences)))


if __name__ == "__main__":
    main()
