"""Cleaning, language and garbage: what each must reach, and what it reaches.

    .venv/bin/python -m benchmarks.screening_text                     # about 3 minutes
    .venv/bin/python -m benchmarks.screening_text --data ../shared/data/screening
    .venv/bin/python -m benchmarks.screening_text --peers-python /tmp/peers/bin/python   # py3langid beside it

Language is counted on dev.json.gz, which no table was trained on; garbage on groups and sources left out of training;
CPU microseconds a post (process time, one thread) on the made-up campaigns and on the comments.
"""

import argparse
import gzip
import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.screening_posts import batches
from lindung.screening.methods import gambling, language
from lindung.screening.methods.bulk.text import clean_batch, garbage_batch, languages_batch
from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.garbage import find_garbage
from lindung.screening.methods.language import language_of
from lindung.screening.rules.words import UNDECIDED
from scripts.train_garbage import CLEAN_SENTENCES, check, read_comments, read_messages, read_sentences

PEER = (
    "import json, sys, py3langid as peer; peer.set_languages(['ms', 'id']);"
    "print(json.dumps([peer.classify(text)[0] for text in json.load(sys.stdin)]))"
)
INVENTED = 20_000  # posts
GARBAGE_US, COMMENTS_US = 5, 15  # of comments one in five is promotion: they ask for a closer look
Answer = tuple[str, str, str, float]  # source, true language, best guess, margin


def say(what: str, figure: float, reach: float, unit: str = "", at_most: bool = False) -> None:
    """Print a figure beside what must be reached."""
    is_reached = figure <= reach if at_most else figure >= reach
    word = "at most" if at_most else "at least"
    print(f"{'reached' if is_reached else 'MISSED ':8} {what}: {figure:,.4g}{unit} ({word} {reach:,g}{unit})")


def guess(text: str) -> tuple[str, float]:
    """The likeliest language and the margin; of an undecided text the likelier of both."""
    tongue = language_of(text)
    return (tongue.second if tongue.language == UNDECIDED else tongue.language), tongue.margin


def answers(rows: list[tuple[str, str, str]]) -> list[Answer]:
    """What is said of (source, language, text)."""
    return [(source, code, *guess(clean(text).text)) for source, code, text in rows]


def share(some: list[Answer]) -> float:
    """The share of right answers."""
    return sum(code == said for _, code, said, _ in some) / len(some)


def surest(some: list[Answer]) -> list[Answer]:
    """The four fifths with the largest margin."""
    return sorted(some, key=lambda one: -one[3])[: len(some) * 4 // 5]


def in_threes(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Posts of three sentences of one source and language."""
    texts = defaultdict(list)
    for source, code, text in rows:
        texts[source, code].append(text)
    return [(*key, " ".join(those[at : at + 3])) for key, those in texts.items() for at in range(0, len(those) - 2, 3)]


def show_languages(folder: Path, peers_python: str) -> None:
    """Malay and Indonesian, sentences and posts; every other language."""
    with gzip.open(folder / "language/dev.json.gz", "rt", encoding="utf-8") as file:
        rows = [tuple(row) for row in json.load(file)]
    pair = [row for row in rows if row[1] in ("ms", "id")]
    whole = [row for row in pair if "short" not in row[0] and row[0] != "django_ui"]
    found = answers(whole)
    say("ms/id, sentences", share(found), 0.92)
    say("ms/id, sentences, 20 % abstention", share(surest(found)), 0.97)
    say("ms/id, three sentences", share(answers(in_threes(whole))), 0.985)
    for source in sorted({row[0] for row in pair}):
        some = answers([row for row in pair if row[0] == source])
        print(f"         of {source}: {share(some):.4f}, at 20 % abstention {share(surest(some)):.4f} ({len(some)})")
    for code in sorted({row[1] for row in rows} - {"ms", "id"}):
        say(f"language {code}", share(answers([row for row in rows if row[1] == code])), 0.985)
    if peers_python:
        peer = subprocess.run([peers_python, "-c", PEER], input=json.dumps([row[2] for row in whole]), text=True,
                               capture_output=True, check=True)  # fmt: skip
        codes = json.loads(peer.stdout)
        right = sum(said == row[1] for said, row in zip(codes, whole, strict=True))
        print(f"         py3langid, the same sentences: {right / len(whole):.4f}")
    touched = sum(bool(find_garbage(clean(row[2]).text)) for row in rows)
    say("clean sentences touched by garbage", 100 * touched / len(rows), 0.1, " %", at_most=True)


def show_speed(folder: Path) -> None:
    """CPU time a post."""
    posts = pq.read_table(folder / "campaigns/dup20k.parquet").column("text").combine_chunks().cast(pa.string())
    with gzip.open(folder / "gambling/comments_train.jsonl.gz", "rt", encoding="utf-8") as lines:
        comments = pa.array([json.loads(line)["text"] for line in lines], pa.string())
    invented = pa.concat_arrays([batch.column("text") for batch in batches(INVENTED)]).cast(pa.string())
    for name, texts in (("posts of 406 letters", posts), ("invented posts", invented), ("comments", comments)):
        cleaned = clean_batch(texts).texts
        for step, work, given in (("cleaning", clean_batch, texts), ("language", languages_batch, cleaned),
                                  ("garbage", garbage_batch, cleaned)):  # fmt: skip
            work(given)
            best = min(timed(work, given) for _ in range(3)) / len(texts)
            if step == "garbage":
                reach = COMMENTS_US if name == "comments" else GARBAGE_US
                say(f"{step}, {name}", best * 1e6, reach, " us", at_most=True)
            else:
                say(f"{step}, {name}", best * 1e6, 15, " us", at_most=True)


def timed(work: object, given: object) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work(given)  # type: ignore[operator]
    return time.process_time() - began


def show_loading() -> None:
    """The tables, loaded in a new process as the web does."""
    code = (
        "import time; from lindung.screening.methods import gambling, garbage, language; "
        "from lindung.screening.methods.cleaning import clean; "
        "b = time.process_time(); language.tables(); garbage.tables(); gambling.words();"
        "clean('\\u0430a ក');"
        "print((time.process_time() - b) * 1000)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    say("tables loaded", float(found.stdout), 60, " ms", at_most=True)
    folders = (language.FOLDER, gambling.FOLDER, language.FOLDER.parent / "lookalikes")
    size = sum(file.stat().st_size for folder in folders for file in folder.iterdir())
    say("tables in the repository", size / 1e6, 1.5, " MB", at_most=True)


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/screening"))
    parser.add_argument("--peers-python", default="")
    options = parser.parse_args()
    show_languages(options.data, options.peers_python)
    show_loading()
    show_speed(options.data)
    print("Gambling, end to end must reach F1 .965 on unseen groups, .90 on unseen sources:")
    sentences = read_sentences(options.data)[:CLEAN_SENTENCES]
    check(read_comments(options.data), read_messages(options.data), sentences)


if __name__ == "__main__":
    main()
