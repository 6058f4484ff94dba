"""How well the room screening reads, on its own sets (tests/screening/sets): one table a part, per language.

    make evaluate                            # the test split: what is reached
    make evaluate ARGS="--split dev"         # the split that rules may be fitted on
    make evaluate ARGS="--misses 20"         # with what was missed; always of the dev split, and only there

The parts are offers (is a lure flagged, a harmless text left alone), entities (kind and exact span; `loose` counts any
overlap of the same kind), articles (names as they stand, garbage by span, the day of publishing) and languages.
What each figure means and where it ends: docs/reference/evaluation.md.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lindung.screening.methods.reading import read_article
from lindung.screening.methods.screened import Screened, screen_text
from lindung.screening.rules.words import UNDECIDED, Verdict

SETS = Path(__file__).parent.parent / "tests/screening/sets"
SPLITS = ("dev", "test")
FILES = ("offers", "entities", "articles")
LANGUAGES = ("ms", "id", "km", "en")
NAMED = ("people", "organisations", "places", "plans", "agreements")
REACH = {"recall": 0.85, "false alarms": 0.10, "people": 0.90, "organisations": 0.80, "places": 0.90}
TITLES = frozenset(
    ("datuk", "dato", "dato'", "tan", "sri", "seri", "dr", "dr.", "tuan", "puan", "encik", "haji", "hajah", "bapak")
    + ("ibu", "pak", "bu", "mr", "mrs", "ms")
)
INSIDE_A_LINK = frozenset({"phone", "domain", "handle"})  # the same thing read in another way: neither right nor wrong

# What is compared of a thing that has no name.
FORMS: dict[str, Callable[[Any], Any]] = {
    "pillars": lambda pillar: str(pillar["pillar"]),
    "garbage": lambda garbage: (garbage["start"], garbage["end"]),
    "commitments": lambda commitment: tuple(commitment["span"]),
}

Row = Mapping[str, Any]
Place = tuple[int, int]


@dataclass
class Count:
    """How many were right, found without being there, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, *, right: int, wrong: int, missed: int) -> None:
        """Count one more text."""
        self.right, self.wrong, self.missed = self.right + right, self.wrong + wrong, self.missed + missed

    @property
    def precision(self) -> float:
        """The share of what was found that is there; 1 when nothing was found."""
        return self.right / max(1, self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1 when there is nothing."""
        return self.right / max(1, self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 1.0


@dataclass
class OfferScore:
    """One language's offers; `wrong` of the count are harmless texts that were flagged."""

    count: Count = field(default_factory=Count)
    harmless: int = 0

    @property
    def false_alarms(self) -> float:
        """The share of harmless texts that were flagged."""
        return self.count.wrong / max(1, self.harmless)


@dataclass
class TongueScore:
    """One language's texts: named right, left open between Malay and Indonesian, named otherwise."""

    right: int = 0
    undecided: int = 0
    wrong: int = 0

    @property
    def accuracy(self) -> float:
        """The share of all texts that was named right; one left open is not right."""
        return self.right / max(1, self.right + self.undecided + self.wrong)


@dataclass
class Scores:
    """Everything counted, and one line for each miss."""

    counts: dict[Any, Any]
    misses: list[str]


@cache
def screened(text: str) -> Screened:
    """What is found in a text; several tables ask for it."""
    return screen_text(text)


def rows(part: str, split: str) -> list[Row]:
    """The rows of one file of the sets."""
    lines = (SETS / split / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def score_offers(split: str) -> Scores:
    """Per language: lures flagged, harmless texts flagged."""
    counts: dict[str, OfferScore] = defaultdict(OfferScore)
    misses: list[str] = []
    for row in rows("offers", split):
        found = screened(row["text"])
        is_lure, is_flagged = row["label"] == "lure", found.judgement.verdict == Verdict.WARNING
        score = counts[row["language"]]
        score.harmless += not is_lure
        score.count.add(
            right=is_lure and is_flagged, wrong=is_flagged and not is_lure, missed=is_lure and not is_flagged
        )
        if is_lure != is_flagged:
            flags = ", ".join(sorted({hit.flag for hit in found.hits})) or "no flags"
            what = "missed" if is_lure else "false alarm"
            misses.append(f"{row['id']} {what} {found.judgement.score:.2f} [{flags}] {_short(row['text'])}")
    return Scores(dict(counts), misses)


def score_tongues(split: str) -> Scores:
    """Per language of offers and articles: named right, left open, wrong."""
    counts: dict[str, TongueScore] = defaultdict(TongueScore)
    misses: list[str] = []
    for row in [*rows("offers", split), *rows("articles", split)]:
        told = screened(row["text"]).tongue.language
        score = counts[row["language"]]
        if told == row["language"]:
            score.right += 1
        elif told == UNDECIDED and row["language"] in ("ms", "id"):
            score.undecided += 1
        else:
            score.wrong += 1
            misses.append(f"{row['id']} is {row['language']}, told as {told}: {_short(row['text'])}")
    return Scores(dict(counts), misses)


def score_entities(split: str) -> Scores:
    """Per kind, and kind + " loose": exact spans, and any overlap of the same kind, each truth met once."""
    counts: dict[str, Count] = defaultdict(Count)
    misses: list[str] = []
    for row in rows("entities", split):
        truth = [(entity["kind"], entity["start"], entity["end"]) for entity in row["entities"]]
        found = [(str(entity.kind), entity.start, entity.end) for entity in screened(row["text"]).entities]
        found = [entity for entity in found if not _is_other_reading(entity, truth)]
        for kind in sorted({kind for kind, _, _ in [*truth, *found]}):
            there = [(start, end) for which, start, end in truth if which == kind]
            told = [(start, end) for which, start, end in found if which == kind]
            _tally(counts[kind], len(set(there) & set(told)), told, there)
            _tally(counts[f"{kind} loose"], _overlapping(told, there), told, there)
            misses += [f"{row['id']} {kind} missed {row['text'][slice(*place)]!r}" for place in set(there) - set(told)]
            misses += [f"{row['id']} {kind} wrong {row['text'][slice(*place)]!r}" for place in set(told) - set(there)]
    return Scores(dict(counts), misses)


def score_articles(split: str) -> Scores:
    """Per (language, part): names, pillars, garbage, commitments; `published`, `title` as shares of articles."""
    counts: dict[tuple[str, str], Count] = defaultdict(Count)
    misses: list[str] = []
    for row in rows("articles", split):
        found, truth, language = read_article(row["text"], is_html=False), row["truth"], row["language"]
        for part, (told, there) in _compared(asdict(found), truth).items():
            right = _overlapping(told, there) if part == "commitments" else len(told & there)
            _tally(counts[language, part], right, told, there)
            if part != "commitments":
                misses += [f"{row['id']} {part} missed {_shown(row, what)}" for what in sorted(there - told)]
                misses += [f"{row['id']} {part} wrong {_shown(row, what)}" for what in sorted(told - there)]
        for part in ("published", "title"):
            is_right = getattr(found, part) == truth[part]
            counts[language, part].add(right=is_right, wrong=not is_right, missed=not is_right)
            if not is_right:
                misses.append(f"{row['id']} {part} is {truth[part]!r}, told as {getattr(found, part)!r}")
    return Scores(dict(counts), misses)


def score_clean(split: str) -> Scores:
    """Per part: texts in which garbage is found, though nobody put any into offers and posts."""
    counts: dict[str, Count] = defaultdict(Count)
    misses: list[str] = []
    for part in ("offers", "entities"):
        for row in rows(part, split):
            garbage = screened(row["text"]).garbage
            counts[part].add(right=not garbage, wrong=bool(garbage), missed=0)
            misses += [f"{row['id']} {piece.kind} {row['text'][piece.start : piece.end]!r}" for piece in garbage]
    return Scores(dict(counts), misses)


def total(counts: Iterable[Count]) -> Count:
    """Several counts as one."""
    whole = Count()
    for count in counts:
        whole.add(right=count.right, wrong=count.wrong, missed=count.missed)
    return whole


def _compared(found: Mapping[str, Any], truth: Mapping[str, Any]) -> dict[str, tuple[set[Any], set[Any]]]:
    """What was found and what is there, part by part, in a form in which equal means right."""
    compared: dict[str, tuple[set[Any], set[Any]]] = {}
    for part in NAMED:
        there = [{_plain(name) for name in _names(thing)} for thing in truth[part]]
        told = [{_plain(name) for name in _names(thing)} for thing in found[part]]
        compared[part] = ({_known_as(names, there) for names in told}, {min(names) for names in there})
    for part, form in FORMS.items():
        compared[part] = ({form(each) for each in found[part]}, {form(each) for each in truth[part]})
    return compared


def _known_as(names: set[str], there: Sequence[set[str]]) -> str:
    """The name of the truth that shares a form with these names; else one of their own."""
    return next((min(known) for known in there if known & names), min(names))


def _names(thing: Mapping[str, Any]) -> Iterator[str]:
    yield thing["name"]
    if thing.get("acronym"):
        yield thing["acronym"]
    yield from thing.get("aliases", ())


def _plain(name: str) -> str:
    """A name in small letters without the titles before it."""
    words = name.casefold().split()
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return " ".join(words)


def _tally(count: Count, right: int, told: Iterable[Any], there: Iterable[Any]) -> None:
    count.add(right=right, wrong=len(set(told)) - right, missed=len(set(there)) - right)


def _overlapping(told: Iterable[Place], there: Iterable[Place]) -> int:
    """How many places of the truth are met by one of their own."""
    left, met = sorted(set(told)), 0
    for start, end in sorted(set(there)):
        hit = next((place for place in left if place[0] < end and start < place[1]), None)
        if hit:
            left.remove(hit)
            met += 1
    return met


def _is_other_reading(entity: tuple[str, int, int], truth: Sequence[tuple[str, int, int]]) -> bool:
    kind, start, end = entity
    return kind in INSIDE_A_LINK and any(
        which == "link" and first <= start and end <= last for which, first, last in truth
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:160]


def _shown(row: Row, what: Any) -> str:
    return repr(row["text"][slice(*what)]) if isinstance(what, tuple) else repr(what)


def _line(*cells: object) -> None:
    print("  " + f"{cells[0]!s:<24}" + "".join(f"{cell!s:>13}" for cell in cells[1:]))


def _share(value: float) -> str:
    return f"{value:.3f}"


def show_offers(scores: Scores) -> None:
    """The table of offers."""
    print(f"offers (reach: recall >= {REACH['recall']}, false alarms <= {REACH['false alarms']:.2f} per language)")
    _line("language", "recall", "false alarms", "F1", "lures", "harmless")
    for language in sorted(scores.counts, key=LANGUAGES.index):
        score = scores.counts[language]
        lures = score.count.right + score.count.missed
        alarms = _share(score.false_alarms)
        _line(language, _share(score.count.recall), alarms, _share(score.count.f1), lures, score.harmless)


def show_tongues(scores: Scores) -> None:
    """The table of languages."""
    print("languages of offers and articles (no reach for these: their mixture is hard by intent)")
    _line("language", "accuracy", "left open", "wrong", "texts")
    for language in sorted(scores.counts, key=LANGUAGES.index):
        score = scores.counts[language]
        texts = score.right + score.undecided + score.wrong
        _line(language, _share(score.accuracy), score.undecided, score.wrong, texts)


def show_clean(scores: Scores) -> None:
    """The table of clean texts."""
    print("texts without garbage in which some is found (what is taken for garbage is not searched for signs)")
    _line("part", "touched", "texts")
    for part, count in scores.counts.items():
        _line(part, count.wrong, count.right + count.wrong)


def show_entities(scores: Scores) -> None:
    """The table of entities."""
    print("entities (exact span and kind; loose: any overlap)")
    _line("kind", "precision", "recall", "F1", "loose F1", "there")
    kinds = sorted(kind for kind in scores.counts if not kind.endswith(" loose"))
    exact, loose = total(scores.counts[kind] for kind in kinds), total(scores.counts[f"{kind} loose"] for kind in kinds)
    for kind, one, other in [
        *((k, scores.counts[k], scores.counts[f"{k} loose"]) for k in kinds),
        ("all", exact, loose),
    ]:
        figures = [_share(value) for value in (one.precision, one.recall, one.f1, other.f1)]
        _line(kind, *figures, one.right + one.missed)


def show_articles(scores: Scores) -> None:
    """The table of articles: F1 by part and language, all of them in the last column but one."""
    print("articles (F1; published and title: share of articles; reach: people, places .90, organisations .80)")
    parts = (*NAMED, "pillars", "garbage", "commitments", "published", "title")
    languages = sorted({language for language, _ in scores.counts}, key=LANGUAGES.index)
    _line("part", *languages, "all", "precision", "recall")
    for part in parts:
        counts = [scores.counts.get((language, part), Count()) for language in languages]
        whole = total(counts)
        figures = [_share(count.f1) for count in (*counts, whole)]
        _line(part, *figures, _share(whole.precision), _share(whole.recall))


PARTS: dict[str, tuple[Callable[[str], Scores], Callable[[Scores], None]]] = {
    "offers": (score_offers, show_offers),
    "entities": (score_entities, show_entities),
    "articles": (score_articles, show_articles),
    "languages": (score_tongues, show_tongues),
    "clean": (score_clean, show_clean),
}


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=SPLITS, help="which rows (default: test)")
    parser.add_argument("--part", choices=sorted(PARTS), action="append", help="only this part; may be repeated")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show up to N misses a part (dev only)")
    options = parser.parse_args()
    split = options.split or ("dev" if options.misses else "test")
    if options.misses and split == "test":
        parser.error("misses are shown of the dev split only: whoever has seen the test split cannot measure with it")
    print(f"split {split}: " + ", ".join(f"{len(rows(part, split))} {part}" for part in FILES))
    for part in options.part or PARTS:
        score, show = PARTS[part]
        scores = score(split)
        print()
        show(scores)
        for miss in scores.misses[: options.misses]:
            print(f"    {miss}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
