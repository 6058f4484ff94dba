"""People: all mentions of one person together, under the fullest name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lindung.screening.methods.reading.khmer import is_khmer
from lindung.screening.methods.reading.lexicon import places
from lindung.screening.methods.reading.persons import LINKS, common_words
from lindung.screening.methods.reading.pieces import Kind, Piece, Rank
from lindung.screening.rules.reading import Mention

# Names so frequent, or so much a part of others, that alone they point to nobody.
_NEVER_ALONE = frozenset(
    [
        "Mohd",
        "Mohd.",
        "Md",
        "Md.",
        "Muhd",
        "Muhammad",
        "Mohamad",
        "Mohamed",
        "Mohammad",
        "Ahmad",
        "Abdul",
        "Abd",
        "Abd.",
        "Siti",
        "Nur",
        "Nurul",
        "Wan",
        "Nik",
        "Syed",
        "Dela",
        "Cruz",
        "Van",
        "De",
        "Bin",
        "Binti",
        "Anak",
        "Haji",
        "Tan",
        "Lim",
        "Lee",
        "Sri",
        "Dewi",
    ]
)
_WORD = re.compile(r"[^\W\d_](?:[\w’'\-]*\w)?\.?")
LEAST = 3  # letters of a part that stands alone


@dataclass
class Somebody:
    """A person under way: the words of the name and where they stand in the text."""

    name: str
    words: tuple[str, ...]
    mentions: list[Mention] = field(default_factory=list)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name."""
    return tuple(name.split() if is_khmer(name) else _WORD.findall(name))


def people_of(text: str, pieces: Sequence[Piece]) -> list[Somebody]:
    """Everybody the pieces name, in the order of their first mention."""
    found: list[Somebody] = []
    persons = [piece for piece in pieces if piece.kind is Kind.PERSON]
    for piece in sorted(persons, key=lambda one: (-len(words_of(text[one.start : one.end])), one.start)):
        name = " ".join(text[piece.start : piece.end].split())
        words = words_of(name)
        same = _whose(words, found, piece.start)
        if same is not None:
            same.mentions.append((piece.start, piece.end))
        elif len(words) > 1 or piece.rank >= Rank.CONTEXT:
            found.append(Somebody(name, words, [(piece.start, piece.end)]))
    taken = {at for piece in pieces for at in range(piece.start, piece.end)}
    for mention, person in _parts(text, found, taken):
        person.mentions.append(mention)
    for person in found:
        person.mentions = sorted(set(person.mentions))
    return sorted(found, key=lambda one: one.mentions[0])


def _whose(words: tuple[str, ...], people: list[Somebody], at: int) -> Somebody | None:
    """The person these words are a name or a part of the name of: the one named last before."""
    several = [person for person in people if _is_part(words, person.words)]
    before = [person for person in several if person.mentions[0][0] <= at]
    return max(before, key=lambda one: one.mentions[0][0]) if before else next(iter(several), None)


def _is_part(words: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    plain = [word.casefold() for word in whole]
    return len(words) <= len(whole) and all(word.casefold() in plain for word in words)


def _parts(text: str, people: list[Somebody], taken: set[int]) -> list[tuple[Mention, Somebody]]:
    """Parts of names that stand elsewhere, outside of every piece."""
    words = {word for person in people for word in person.words if _can_stand(word)}
    alone = {word for word in words if word not in _NEVER_ALONE}
    if not alone:
        return []
    every = sorted((words | {word for person in people for word in person.words}), key=len, reverse=True)
    part = "|".join(re.escape(word) for word in every)
    run = re.compile(rf"(?<![\w\-’'])(?:{part})(?:\s+(?:{part}))*(?![\w\-])")
    found = []
    for match in run.finditer(text):
        name = words_of(match[0])
        if match.start() in taken or not alone.intersection(name):
            continue
        person = _whose(name, people, match.start())
        if person is not None:
            found.append(((match.start(), match.end()), person))
    return found


def _can_stand(word: str) -> bool:
    low = word.lower()
    return len(word) >= LEAST and low not in LINKS and low not in common_words() and word not in places()
