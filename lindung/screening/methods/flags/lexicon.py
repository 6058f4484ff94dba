"""The words of the lexicon as symbols: every word of a text becomes one character, so that a sign is a short regex.

Tables: tables/flags/words/*.txt hold, language by language, the words of each concept ("concept: word, word ...";
`+` and `%` as in `inflecting`, a trailing `*` for any ending, several words for a phrase). Languages share the concepts,
so a sign thought of in one language is looked for in all, also where they are mixed in one post.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lindung.screening.methods.flags.inflecting import forms

TABLES = Path(__file__).parents[2] / "tables" / "flags"
UNKNOWN, STOP, PAUSE, NUMBER, MINOR = "x", "\n", ",", "0", "1"  # MINOR: a number that may be the age of a child
SPACELESS = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_HAS_SPACELESS = re.compile(f"[{SPACELESS}]")
_FIRST_SYMBOL = 0xE000  # private use: never a letter of a regex
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


_DISGUISES = str.maketrans("013457", "oieast", "-.*_")


def _undisguised(word: str) -> str:
    """gajiii, g4ji and g-a-j-i as gaji."""
    return re.sub(r"(.)\1{2,}", r"\1", word.translate(_DISGUISES))


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
        return self._find(plain) or self._find(_undisguised(plain)) or UNKNOWN

    def _find(self, word: str) -> str:
        if word in self.known:
            return self.known[word]
        return next((self.beginnings[word[:n]] for n in self.lengths if word[:n] in self.beginnings), "")


class Lexicon:
    """The words of all languages: `symbols` of words, and each concept as a regex over symbols."""

    def __init__(self, folder: Path) -> None:
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for path in sorted((folder / "words").glob("*.txt")):
            for concept, words in entries(path.read_text(encoding="utf-8").splitlines()):
                found[concept].add(words)
        self.members = self._number(found)
        self.concepts = {concept: self._regex(concept, phrases) for concept, phrases in found.items()}
        numbers = "".join(symbol for form, symbol in self.symbols.known.items() if form.isdecimal())
        self.concepts |= {"num": f"[{NUMBER}{MINOR}{numbers}]", "teen": MINOR}

    def _number(self, found: Mapping[str, set[tuple[str, ...]]]) -> dict[str, str]:
        """Give one symbol to every set of concepts that some word has; return the symbols of each concept."""
        holders: dict[str, set[str]] = defaultdict(set)
        for concept, phrases in found.items():
            for words in phrases:
                for word in words:
                    for form in forms(word):
                        holders[form].add(concept if len(words) == 1 else "=" + word)
        numbered: dict[frozenset[str], str] = {}
        known = {
            form: numbered.setdefault(frozenset(names), chr(_FIRST_SYMBOL + len(numbered)))
            for form, names in sorted(holders.items())
        }
        self.symbols = Symbols(known)
        self.spaceless = [form for form in known if _HAS_SPACELESS.search(form)]
        members: dict[str, str] = defaultdict(str)
        for names, symbol in numbered.items():
            for name in names:
                members[name] += symbol
        return members

    def _regex(self, concept: str, phrases: Iterable[tuple[str, ...]]) -> str:
        chains = sorted("".join(f"[{self.members['=' + word]}]" for word in words) for words in phrases if len(words) > 1)
        single = [f"[{self.members[concept]}]"] if concept in self.members else []
        return f"(?:{'|'.join(chains + single)})" if chains else single[0]


LEXICON = Lexicon(TABLES)
