"""The words of the lexicon as symbols: every word of a text becomes one character, so that a sign is a short regex.

Tables: tables/flags/words/*.txt hold, language by language, the words of each concept ("concept: word, word ...";
`+` and `%` as in `inflecting`, a trailing `*` for any ending, several words for a phrase). Languages share the
concepts, so a sign thought of in one language is looked for in all, also where they are mixed in one post.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from operator import add
from pathlib import Path

from lindung.screening.methods.flags.inflecting import forms

TABLES = Path(__file__).parents[2] / "tables" / "flags"
UNKNOWN, STOP, PAUSE, NUMBER, MINOR = "x", "\n", ",", "0", "1"  # MINOR: a number that may be the age of a child
SPACELESS = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_HAS_SPACELESS = re.compile(f"[{SPACELESS}]")
_FIRST_SYMBOL = 0x1000  # no letter that means something in a regex, and below those that take two places
_TEENS = frozenset(map(str, range(12, 18)))
_LONGEST_WORD = 40
_MOST_REMEMBERED = 200_000


def entries(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The concepts and the words of each of their entries; `#` begins a comment."""
    for line in lines:
        concept, _, words = line.partition("#")[0].partition(":")
        for entry in words.split(","):
            if entry.strip():
                yield concept.strip(), tuple(entry.split())


def trie(words: Iterable[str]) -> str:
    """One regex for many words, the longest first; its time hardly grows with their number."""
    branches: dict[str, list[str]] = defaultdict(list)
    is_end = False
    for word in words:
        if word:
            branches[word[0]].append(word[1:])
        else:
            is_end = True
    if not branches:
        return ""
    inner = "|".join(re.escape(first) + trie(rest) for first, rest in sorted(branches.items()))
    return f"(?:{inner})?" if is_end else f"(?:{inner})"


_STRETCHED = re.compile(r"(.)\1{2,}")
_DISGUISES = str.maketrans("013457", "oieast", "-.*_")


def _undisguised(word: str) -> str:
    """gajiii, g4ji and g-a-j-i as gaji."""
    plain = word if word.isalpha() else word.translate(_DISGUISES)
    return _STRETCHED.sub(r"\1", plain) if len(plain) - len(set(plain)) > 1 else plain


class Symbols(dict[str, str]):
    """The symbol of every word, found once and remembered; UNKNOWN for words the lexicon does not have."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__()
        self.known = {word: symbol for word, symbol in known.items() if not word.endswith("*")}
        self.beginnings = {word[:-1]: symbol for word, symbol in known.items() if word.endswith("*")}
        self.lengths = sorted({len(begin) for begin in self.beginnings}, reverse=True)

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        symbol = self._resolve(word[:_LONGEST_WORD])
        if len(word) <= _LONGEST_WORD:
            self[word] = symbol
        return symbol

    def _resolve(self, word: str) -> str:
        plain = word.lower().replace("’", "'")
        if plain in self.known:
            return self.known[plain]
        if plain[0].isdecimal():
            return MINOR if len(plain) == 2 and 12 <= int(plain) <= 17 else NUMBER
        if not plain[0].isalpha():
            return STOP if plain[0] in ".!?…。！？។៕။।" or len(plain) > 1 else PAUSE
        bare = _undisguised(plain)
        return self._find(plain) or (bare != plain and self._find(bare)) or UNKNOWN

    def _find(self, word: str) -> str:
        if word in self.known:
            return self.known[word]
        for length in self.lengths:
            if word[:length] in self.beginnings:
                return self.beginnings[word[:length]]
        return ""


class Lexicon:
    """The words of all languages: `symbols` of words, phrases as symbols too, each concept as a class of them."""

    def __init__(self, folder: Path) -> None:
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for path in sorted((folder / "words").glob("*.txt")):
            for concept, words in entries(path.read_text(encoding="utf-8").splitlines()):
                found[concept].add(words)
        self._numbers: dict[frozenset[str], str] = {}
        self.symbols = self._words(found)
        self.spaceless = [form for form in self.symbols.known if _HAS_SPACELESS.search(form) and not form.isdecimal()]
        self.phrases = self._phrases(found)
        self.pairs = frozenset(phrase[:2] for phrase in self.phrases)
        self.longest = max(map(len, self.phrases))
        self.members = self._members()
        self.concepts = {concept: f"[{self.members[concept]}]" for concept in (*found, "num", "teen")}

    def _number(self, names: frozenset[str]) -> str:
        """The one symbol of a set of concepts."""
        return self._numbers.setdefault(names, chr(_FIRST_SYMBOL + len(self._numbers)))

    def _words(self, found: Mapping[str, set[tuple[str, ...]]]) -> Symbols:
        """The symbol of every form of every word: that of the concepts it has, and its own where phrases need it."""
        holders: dict[str, set[str]] = defaultdict(set)
        for concept, entry in ((concept, entry) for concept, phrases in found.items() for entry in phrases):
            for word in entry:
                for form in forms(word):
                    holders[form].add(concept if len(entry) == 1 else "=" + word)
        self._of_word: dict[str, str] = defaultdict(str)
        known = {}
        for form, names in sorted(holders.items()):
            known[form] = self._number(frozenset(names | _of_number(form)))
            for name in names:
                if name[0] == "=" and known[form] not in self._of_word[name[1:]]:
                    self._of_word[name[1:]] += known[form]
        return Symbols(known)

    def _phrases(self, found: Mapping[str, set[tuple[str, ...]]]) -> dict[str, str]:
        """The symbol of every phrase, by the symbols of its words; it has the concepts of the words too."""
        meant: dict[str, set[str]] = defaultdict(set)
        for concept, entry in ((concept, entry) for concept, phrases in found.items() for entry in phrases):
            if len(entry) > 1:
                for chain in product(*(self._of_word[word] for word in entry)):
                    meant["".join(chain)].add(concept)
        of_symbol = {symbol: names for names, symbol in self._numbers.items()}
        return {
            chain: self._number(frozenset(names.union(*(of_symbol[symbol] for symbol in chain))))
            for chain, names in sorted(meant.items())
        }

    def _members(self) -> dict[str, str]:
        members: dict[str, str] = defaultdict(str, {"num": NUMBER + MINOR, "teen": MINOR})
        for names, symbol in self._numbers.items():
            for name in names:
                members[name] += symbol
        return members

    def joined(self, symbols: str) -> list[tuple[int, int, str]]:
        """Where phrases stand in a row of symbols of words, the longest first: begin, end, symbol."""
        found = self.pairs.intersection(map(add, symbols, symbols[1:]))
        places: list[tuple[int, int, str]] = []
        begins = sorted({begin for pair in found for begin in _places(pair, symbols)})
        last = 0
        for begin in begins:
            for end in range(min(len(symbols), begin + self.longest), begin + 1, -1) if begin >= last else ():
                if symbol := self.phrases.get(symbols[begin:end]):
                    places.append((begin, end, symbol))
                    last = end
                    break
        return places


def _of_number(form: str) -> set[str]:
    """The concepts of a number that is part of a phrase."""
    return {"num"} | ({"teen"} if form in _TEENS else set()) if form.isdecimal() else set()


def _places(pair: str, symbols: str) -> Iterator[int]:
    place = symbols.find(pair)
    while place >= 0:
        yield place
        place = symbols.find(pair, place + 1)


LEXICON = Lexicon(TABLES)
