"""The common text of a cluster, with {slots} where its posts differ.

Words that stand in most posts (whatever their capitals, swapped letters or digits for letters) are the common text, in
the order of the post that has most of them. Between two of them stands a slot when most posts have something there, and
nothing when most have not (a greeting, tags). In scripts without spaces three neighbouring letters take a word's place.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lindung.screening.methods.likeness import FOLDING, MARKS, SPACELESS, letters

MOST_LETTERS = 2000  # of each text; a template is for reading
MOST_POSTS = 6  # of a cluster that are looked at
COMMON = 0.6  # share of the posts that have a word of the common text
KINDS = ("phone", "money", "name", "link", "number", "other")
_TOKEN = re.compile(rf"[{SPACELESS}][{MARKS}]*|[@+#$€£¥฿៛]?\w(?:[^\s{SPACELESS}]*[^\s\W{SPACELESS}])?|[$€£¥฿៛]")
_SPACELESS = re.compile(f"[{SPACELESS}]")
_LINK = re.compile(r"^@|://|\w/\w|\w\.[a-z]{2,}$|\w-[a-z]{5,}$", re.IGNORECASE)
_MONEY = re.compile(
    r"^(?:rm|rp|idr|myr|usd|sgd|thb|khr|vnd|s?\$|€|£|¥|฿|៛|rmb|juta|jt|ribu|rb|riel|baht|dollars?|ringgit|rupiah)"
    r"[\d.,\-–]*(?:k|jt|juta|rb|ribu)?$|^\d[\d.,\-–]*(?:k|jt|juta|rb|ribu|usd|rm|万|元)$|^[元万៛฿]$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[+(]?\d[\d.,:()/\-–]*$")
_TITLES_WRITTEN = (
    "mr mrs ms miss madam sir bos boss kak bang abang mas mbak pak bu ibu bapak bro sis ah encik puan cik tuan datuk "
    "haji hajah aunty uncle tante om khun lok"
)
_CONTACT_WRITTEN = "hubungi contact call whatsapp wa wasap chat mesej message pm dm telefon telepon tel hp line"
_TITLES, _CONTACT = frozenset(_TITLES_WRITTEN.split()), frozenset(_CONTACT_WRITTEN.split())
Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Template:
    """The common text, and the kinds of its slots in the order of the text (KINDS)."""

    text: str
    slots: tuple[str, ...]


@lru_cache(maxsize=1 << 16)
def _key(written: str) -> Hashable:
    """What a word is known by: first letter, set of letters, length; a number by itself; None without spaces."""
    if written[0] >= "\u0e00" and _SPACELESS.match(written):
        return None
    bits = letters(written.translate(FOLDING))
    return (bits, len(written), written[0].lower()) if bits else written


class _Post:
    """One text as tokens: how they are written and what they are known by (a letter: with the two after it)."""

    def __init__(self, text: str) -> None:
        self.text, self.written = text, _TOKEN.findall(text)
        self.keys = [_key(written) for written in self.written]
        self.is_spaced = None not in self.keys
        if not self.is_spaced:
            self.keys = [
                tuple(self.written[place : place + 3]) if key is None else key for place, key in enumerate(self.keys)
            ]
        self.places: list[int] = []
        self.known: list[Hashable] = []

    def mark(self, common: frozenset[Hashable]) -> None:
        """Find the common tokens; a letter is one in any common three that it stands in."""
        if self.is_spaced:
            self.places = [place for place, key in enumerate(self.keys) if key in common]
            self.known = [self.keys[place] for place in self.places]
            return
        found: dict[int, Hashable] = {}
        for place, key in enumerate(self.keys):
            if key in common:
                for step in range(3 if isinstance(key, tuple) and isinstance(key[0], str) else 1):
                    found.setdefault(place + step, (key, step))
        self.places = sorted(place for place in found if place < len(self.keys))
        self.known = [found[place] for place in self.places]

    def fillings(self) -> Iterator[tuple[Pair, tuple[str, ...]]]:
        """What stands between two common tokens that are not neighbours, and before the first and after the last."""
        last, known = -1, None
        for place, key in zip([*self.places, len(self.keys)], [*self.known, None], strict=True):
            if place > last + 1:
                before = self.written[last] if last >= 0 else ""
                yield (known, key), _kinds(self.written[last + 1 : place], before)
            last, known = place, key


def _kind(written: str, before: str) -> str:
    """What one word in a slot is."""
    if _LINK.search(written):
        return "link"
    if _MONEY.match(written):
        return "money"
    if _NUMBER.match(written):
        return "phone" if sum(map(str.isdigit, written)) >= 7 else "number"
    is_name = written[:1].isupper() and (before.lower() in _CONTACT or before.lower() in _TITLES)
    return "name" if is_name or written.lower() in _TITLES else "other"


def _kinds(filling: Sequence[str], before: str) -> tuple[str, ...]:
    """What stands in a slot: neighbours of one kind are one; a number beside money is money."""
    kinds: list[str] = []
    for written in filling:
        if written.startswith("#"):
            continue
        kind = _kind(written, before)
        last = kinds[-1] if kinds else ""
        if {kind, last} == {"money", "number"}:
            kinds[-1] = "money"
        elif last == "name" and kind == "other" and written[:1].isupper():
            pass
        elif kind != last:
            kinds.append(kind)
        before = written
    return tuple(kinds)


class _Cluster:
    """What stands between each two common tokens, and how each is mostly written, over all posts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.posts = [_Post(text) for text in texts]
        counts = Counter(key for post in self.posts for key in set(post.keys))
        least = max(2, math.ceil(len(texts) * COMMON))
        common = frozenset(key for key, count in counts.items() if count >= least)
        self.filled: dict[Pair, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for post in self.posts:
            post.mark(common)
            for pair, kinds in post.fillings():
                self.filled[pair][kinds] += 1
        self.pairs = [set(itertools.pairwise([None, *post.known, None])) for post in self.posts]
        self.written: list[dict[Hashable, str]] = [
            dict(zip(post.known, map(post.written.__getitem__, post.places), strict=True)) for post in self.posts
        ]

    def slots(self, before: Hashable, after: Hashable) -> tuple[str, ...]:
        """What mostly stands between two common tokens; nothing where most posts have nothing there."""
        filled = self.filled.get((before, after))
        if not filled:
            return ()
        many = sum(count for kinds, count in filled.items() if kinds)
        if many * 2 <= sum((before, after) in pairs for pairs in self.pairs):
            return ()
        kinds = max((kinds for kinds in filled if kinds), key=lambda kinds: (filled[kinds], kinds))
        return () if (before is None or after is None) and kinds == ("other",) else kinds

    def as_written(self, key: Hashable, here: str) -> str:
        """How a common token is mostly written."""
        if _key(here) is None:
            return here
        written = [written[key] for written in self.written if key in written]
        if written.count(here) * 2 > len(written):
            return here
        forms = Counter(written)
        return max(forms, key=lambda form: (forms[form], form.islower(), form))


def template(texts: Sequence[str]) -> Template:
    """The common text of a cluster's posts (a sample of them is enough); the same for any order of them.

    >>> template(["Call Ali at 01234567, pay 900", "call Siti at 09876543, pay 1200", "Call Abu at 05554443, pay 700"])
    Template(text='Call {name} at {phone}, pay {number}', slots=('name', 'phone', 'number'))
    """
    cut = sorted(text[:MOST_LETTERS] for text in texts)
    cut = [cut[place * len(cut) // MOST_POSTS] for place in range(MOST_POSTS)] if len(cut) > MOST_POSTS else cut
    if not cut or cut[0] == cut[-1]:
        return Template(_plain(cut[0]) if cut else "", ())
    cluster = _Cluster(cut)
    best = max(cluster.posts, key=lambda post: (len(post.places), -len(post.text)))
    if not best.places:
        return Template(_plain(min(cut, key=lambda text: (len(text), text))), ())
    return _written_out(cluster, best)


def _written_out(cluster: _Cluster, best: _Post) -> Template:
    """Common words as most posts write them, signs between them as the best post has them, and slots."""
    spans = [match.span() for match in _TOKEN.finditer(best.text)]
    parts: list[str] = []
    slots: list[str] = []
    last, known = -1, None
    for place, key in zip([*best.places, len(spans)], [*best.known, None], strict=True):
        kinds = cluster.slots(known, key)
        slots += kinds
        parts.append(_joint(best.text, spans, (last, place), kinds))
        if place < len(spans):
            parts.append(_plain(cluster.as_written(key, best.written[place])))
        last, known = place, key
    return Template("".join(parts).strip(), tuple(slots))


def _joint(text: str, spans: Sequence[tuple[int, int]], places: tuple[int, int], kinds: Sequence[str]) -> str:
    """What stands between two common tokens: signs, and slots in place of what changes."""
    before, after = places
    start = spans[before][1] if before >= 0 else 0
    end = spans[after][0] if after < len(spans) else len(text)
    is_empty = before + 1 == after
    left = _plain(text[start : end if is_empty else spans[before + 1][0]])
    right = "" if is_empty else _plain(text[spans[after - 1][1] : end])
    if not kinds:
        return "" if before < 0 else left if is_empty or left.strip() else right
    filled = " ".join("{" + kind + "}" for kind in kinds)
    return f" {filled}{left if left.strip() else ' '}" if is_empty else f"{left}{filled}{right}"


def _plain(written: str) -> str:
    """Braces are for slots."""
    return written.replace("{", "(").replace("}", ")")
