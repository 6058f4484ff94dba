"""Train the sequence model of `lindung read` and measure it: people, organisations and places in Indonesian news.

    python scripts/train_reading.py --data ../shared/data/screening

Writes lindung/screening/tables/reading/names.crfsuite. The sentences (NERGrit, IndoNLU; MIT / Apache-2.0) stay where
they are; invented Malay, Indonesian and English sentences (scripts/reading_practice.py) are added to them.
"""

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

import pycrfsuite

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from reading_practice import Sentence, invented

from lindung.screening.methods.reading.features import features_of
from lindung.screening.methods.reading.tokens import tokens

TABLES = Path(__file__).resolve().parents[1] / "lindung/screening/tables/reading"
MODEL = TABLES / "names.crfsuite"
COMMON = TABLES / "common.txt"
SEED = 20260101
WORD = re.compile(r"[^\W\d_]+")
INVENTED = 3000


def read_tagged(path: Path) -> list[Sentence]:
    """Sentences of a file with one word and its label a line; words are split as the reader splits them."""
    sentences: list[Sentence] = []
    words: list[str] = []
    labels: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        word, _, label = line.strip().partition("\t")
        if not word:
            if words:
                sentences.append((words, labels))
            words, labels = [], []
            continue
        for number, token in enumerate(tokens(word)):
            words.append(token.text)
            labels.append(label if not number or label == "O" else "I-" + label[2:])
    return sentences


def entities(labels: list[str]) -> set[tuple[str, int, int]]:
    """The labelled pieces: kind, first word, end."""
    found, start = set(), 0
    for at, label in enumerate([*labels, "O"]):
        before = labels[at - 1] if at else "O"
        if before != "O" and (label == "O" or label.startswith("B-")):
            found.add((before[2:], start, at))
        if label.startswith("B-"):
            start = at
    return found


def train(sentences: list[Sentence], model: Path, *, c1: float, c2: float) -> float:
    """Train and return the CPU seconds it took."""
    began = time.process_time()
    trainer = pycrfsuite.Trainer(verbose=False)
    for words, labels in sentences:
        trainer.append(features_of(words), labels)
    trainer.set_params({"c1": c1, "c2": c2, "max_iterations": 120, "feature.minfreq": 2})
    trainer.train(str(model))
    return time.process_time() - began


def measure(sentences: list[Sentence], model: Path) -> str:
    """Precision, recall and F1 of whole pieces, for each kind and altogether."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    right, said, true = Counter[str](), Counter[str](), Counter[str]()
    for words, labels in sentences:
        found, truth = entities(tagger.tag(features_of(words))), entities(labels)
        for counter, pieces in ((right, found & truth), (said, found), (true, truth)):
            counter.update(kind for kind, _, _ in pieces)
            counter["all"] += len(pieces)
    rows = [
        f"{kind:14} F1 {2 * right[kind] / max(1, said[kind] + true[kind]):.3f} ({true[kind]} true)" for kind in true
    ]
    return "\n".join(rows)


def common_words(parallel: Path, *, seen: int = 4) -> list[str]:
    """Words of every day: written in small letters in most places where they stand."""
    small, large = Counter[str](), Counter[str]()
    with gzip.open(parallel, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["lang"] in ("en", "ms", "id"):
                words = WORD.findall(row["text"])
                small.update(word for word in words if word.islower())
                large.update(word.lower() for word in words[1:] if word.istitle())
    return sorted(word for word, count in small.items() if count >= seen and count > large[word] and len(word) < 25)


def main() -> None:
    """Train on the training file, measure on the other, then train the model that is kept on both."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, required=True, help="the folder that holds names/nergrit_train.txt")
    asked.add_argument("--c1", type=float, default=0.15)
    asked.add_argument("--c2", type=float, default=0.02)
    asked.add_argument("--measure-only", action="store_true", help="keep the model that is there")
    options = asked.parse_args()
    common = common_words(options.data / "language" / "parallel_train.jsonl.gz")
    if not options.measure_only:
        COMMON.write_text("\n".join(common) + "\n", encoding="utf-8")
    training = read_tagged(options.data / "names" / "nergrit_train.txt")
    held = read_tagged(options.data / "names" / "nergrit_valid.txt")
    practice = list(invented(INVENTED, seed=SEED))
    if not options.measure_only:
        MODEL.parent.mkdir(parents=True, exist_ok=True)
        took = train(training + practice, MODEL, c1=options.c1, c2=options.c2)
        print(f"trained in {took:.0f} CPU seconds, {MODEL.stat().st_size / 1e6:.2f} MB")
    print("NERGrit, held out\n" + measure(held, MODEL))
    print("invented, another seed\n" + measure(list(invented(500, seed=SEED + 1)), MODEL))


if __name__ == "__main__":
    main()
