"""Make the tables that tell Malay, Indonesian, English, Vietnamese and Tagalog apart (screening/tables/language).

    .venv/bin/python -m scripts.train_language                 # about 20 s
    .venv/bin/python -m scripts.train_language --check         # cross-validate only
    .venv/bin/python -m scripts.train_language --data ../shared/data/screening

Reads parallel_train.jsonl.gz and the hand-made lists known_ms.txt, known_id.txt. Folds are runs of neighbouring
sentences at the same place of every translation, so that one sentence's translations fall on one side.
Logistic regression, L2, by dual coordinate descent (Yu, Huang, Lin 2011, algorithm 5).
"""

import argparse
import collections
import gzip
import json
import random
import unicodedata
import zlib
from pathlib import Path

import numpy as np

from lindung.screening.methods import ngrams
from lindung.screening.methods.bulk.linear import fit, scores
from lindung.screening.methods.bulk.text import features_of
from lindung.screening.methods.language import LATIN_LANGUAGES

TABLES = Path("lindung/screening/tables/language")
KIND_SCALES = np.array([1.0, 1.0, 0.5, 0.5, 0.1])  # words, pairs, n-grams: how strongly each is believed beforehand
HINT_WEIGHT = 3.0  # a hand-made word counts as so many sentences
LEAST_WEIGHT = 0.004
ABSTAIN = 0.2
SHORT_WORDS = (6, 3)
Row = tuple[str, str, int, str]  # source, language, place in its text (0-39), sentence


def read_rows(folder: Path) -> list[Row]:
    """Every training sentence with its place."""
    texts = collections.defaultdict(list)
    with gzip.open(folder / "language/parallel_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts[row["src"], row["lang"]].append(row["text"])
    return [
        (source, language, place * 40 // len(those), text)
        for (source, language), those in texts.items()
        for place, text in enumerate(those)
    ]


def hints() -> list[tuple[str, str]]:
    """(language, word) of the hand-made lists."""
    return [
        (language, word)
        for language in ("ms", "id")
        for line in (TABLES / f"known_{language}.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
    ]


def matrix(texts: list[str], kinds: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sparse rows (ends, columns, values); with `kinds` all features, else the rows of the table of languages."""
    ends, columns, values = [0], [], []
    for text in texts:
        found = features_of(text)
        if not kinds:
            place = found & ngrams.PLACE
            found = found[(place < ngrams.PAIRS) | (place >= ngrams.GRAMS)]
            place = found & ngrams.PLACE
            found = (place & 0x3FFF) + ((place >= ngrams.GRAMS) << 14)
        each, times = np.unique(found, return_counts=True)
        columns.append(each)
        values.append(times * (KIND_SCALES[(each & ngrams.PLACE) >> 16] if kinds else np.where(each >> 14, 0.2, 1.0)))
        ends.append(ends[-1] + len(each))
    return np.array(ends), np.concatenate(columns).astype(np.int64), np.concatenate(values)


def fit_pair(rows: list[Row]) -> np.ndarray:
    """Weights of all features (the last: the intercept) that say Malay (above 0) or Indonesian."""
    texts = [text for *_, text in rows] + [" ".join(text.split()[: SHORT_WORDS[0]]) for *_, text in rows]
    signs = [1.0 if language == "ms" else -1.0 for _, language, *_ in rows] * 2
    known = hints()
    texts += [word for _, word in known]
    signs += [1.0 if language == "ms" else -1.0 for language, _ in known]
    costs = np.ones(len(texts))
    costs[-len(known) :] = HINT_WEIGHT
    return fit(*matrix(texts, kinds=True), np.array(signs), costs, 1 << 28)


def cross_validate(rows: list[Row], folds: int) -> float:
    """Print how well unseen sentences are told apart; answer the log-odds that leaves ABSTAIN of them undecided."""
    truth, found, three_truth, three_found = [], [], [], []
    for fold in range(folds):
        weights = fit_pair([row for row in rows if row[2] % folds != fold])
        held = [row for row in rows if row[2] % folds == fold]
        truth += [row[1] == "ms" for row in held]
        found += list(scores(*matrix([row[3] for row in held], kinds=True), weights))
        for language in ("ms", "id"):
            own = [row[3] for row in held if row[1] == language]
            posts = [" ".join(own[at : at + 3]) for at in range(0, len(own) - 2, 3)]
            three_truth += [language == "ms"] * len(posts)
            three_found += list(scores(*matrix(posts, kinds=True), weights))
    for name, said, odds in (("sentences", truth, found), ("three sentences", three_truth, three_found)):
        right = (np.array(odds) > 0) == np.array(said)
        sure = np.argsort(-np.abs(odds))[: int(len(right) * (1 - ABSTAIN))]
        print(f"ms/id, {name}: {right.mean():.4f}; at {ABSTAIN:.0%} abstention {right[sure].mean():.4f}")  # noqa: T201
    return float(np.quantile(np.abs(found), ABSTAIN))


def write_pair(weights: np.ndarray, threshold: float) -> dict[str, object]:
    """Write pair.bin: per place the check and the weight in 127ths of its kind's scale."""
    values = weights[:-1]
    used = np.flatnonzero(values)
    strength = values[used] * KIND_SCALES[(used & ngrams.PLACE) >> 16]
    used, strength = used[np.abs(strength) >= LEAST_WEIGHT], strength[np.abs(strength) >= LEAST_WEIGHT]
    order = np.argsort(np.abs(strength), kind="stable")  # of two at one place the stronger is written last
    used, strength = used[order], strength[order]
    kinds = (used & ngrams.PLACE) >> 16
    scales = [float(np.quantile(np.abs(strength[kinds == kind]), 0.999)) / 127 for kind in range(ngrams.KINDS)]
    whole = np.clip(np.rint(strength / np.array(scales)[kinds]), -127, 127).astype(np.int64)
    entries = np.zeros(ngrams.FEATURES, "<u2")
    entries[used & ngrams.PLACE] = ((used >> ngrams.CHECK) << 8) | (whole & 0xFF)
    (TABLES / "pair.bin").write_bytes(zlib.compress(entries.tobytes(), 9))
    return {"pair_scales": scales, "pair_intercept": float(weights[-1]), "undecided_below": round(threshold, 3)}


def without_marks(text: str) -> str:
    """A text typed without its diacritics."""
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return plain.replace("đ", "d").replace("Đ", "D")


def latin_texts(rows: list[Row]) -> tuple[list[str], list[str]]:
    """Texts and the language (of LATIN_LANGUAGES) of each: whole, short, in capitals, Vietnamese without diacritics."""
    chance = random.Random(7)  # noqa: S311
    texts, names = [], []
    for _, language, _, text in rows:
        name = "ms|id" if language in ("ms", "id") else language
        if name not in LATIN_LANGUAGES:
            continue
        words = text.split()
        variants = [text, " ".join(words[: SHORT_WORDS[0]]), " ".join(words[: SHORT_WORDS[1]])]
        if chance.random() < (0.5 if name == "vi" else 0.02):
            variants.append(text.upper())
        if name == "vi" and chance.random() < 0.3:
            variants.append(without_marks(text))
        texts += variants
        names += [name] * len(variants)
    texts += [word for _, word in hints()]
    names += ["ms|id"] * (len(texts) - len(names))
    return texts, names


def write_latin(rows: list[Row]) -> dict[str, object]:
    """Write latin.bin: four weights a row, one a language against the rest."""
    texts, names = latin_texts(rows)
    ends, columns, values = matrix(texts, kinds=False)
    strengths = np.empty((1 << 15, 4))
    intercepts = []
    for number, language in enumerate(LATIN_LANGUAGES):
        signs = np.where(np.array(names) == language, 1.0, -1.0)
        weights = fit(ends, columns, values, signs, np.ones(len(names)), 1 << 15)
        strengths[:, number] = weights[:-1] * np.where(np.arange(1 << 15) >> 14, 0.2, 1.0)
        intercepts.append(float(weights[-1]))
    scale = float(np.quantile(np.abs(strengths), 0.9999)) / 127
    whole = np.clip(np.rint(strengths / scale), -127, 127).astype(np.int8)
    (TABLES / "latin.bin").write_bytes(zlib.compress(whole.tobytes(), 9))
    return {"latin_scale": scale, "latin_intercepts": intercepts}


def main() -> None:
    """Cross-validate, then train on everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/screening"))
    parser.add_argument("--check", action="store_true", help="cross-validate only")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    rows = read_rows(options.data)
    pair = [row for row in rows if row[1] in ("ms", "id")]
    threshold = cross_validate(pair, options.folds)
    if options.check:
        return
    numbers = {**write_pair(fit_pair(pair), threshold), **write_latin(rows)}
    (TABLES / "numbers.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
