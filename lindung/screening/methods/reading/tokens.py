"""Words and sentences of a text, with their places."""

import re
from dataclasses import dataclass

from lindung.screening.rules.reading import Mention

_KHMER = "\u1780-\u17d3\u17dc\u17dd\u200b"
WORD = re.compile(
    rf"[{_KHMER}]+|(?:[A-Z]\.){{2,}}|a/[lp]\b|[^\W\d_]+(?:[’'ʼ][^\W\d_]{{2,}})*|\d+(?:[.,]\d+)*|[^\W_]+|[^\w\s]|_"
)
_ABBREVIATIONS = frozenset(
    [
        "dr.",
        "prof.",
        "mr.",
        "mrs.",
        "ms.",
        "st.",
        "jl.",
        "jln.",
        "no.",
        "drs.",
        "ir.",
        "hj.",
        "h.",
        "gen.",
        "col.",
        "lt.",
        "capt.",
        "maj.",
        "sgt.",
        "supt.",
        "insp.",
        "rev.",
        "fr.",
        "sr.",
        "hon.",
        "mohd.",
        "muhd.",
        "abd.",
        "bt.",
        "kab.",
        "kec.",
        "dsb.",
        "dll.",
        "u.s.",
        "u.n.",
        "u.k.",
        "e.g.",
        "i.e.",
        "vs.",
        "inc.",
        "ltd.",
        "co.",
        "bhd.",
        "sdn.",
        "tbk.",
        "s.h.",
        "m.h.",
        "kh.",
        "md.",
        "a.k.a.",
        "etc.",
        "y.b.",
        "h.e.",
        "d.c.",
        "asst.",
        "assoc.",
        "atty.",
        "ts.",
        "yb.",
        "jan.",
        "feb.",
        "mac.",
        "sept.",
        "oct.",
        "nov.",
        "dec.",
        "tk.",
        "pol.",
        "purn.",
        "m.si.",
        "s.sos.",
    ]
)
_END = re.compile(r"[.!?។៕](?P<close>[\"'”’)\]]*)(?=\s|$)|[។៕]")
_LINE = re.compile(r"\n")
WRAPPED = 50  # characters: a line at least this long may go on in the next one


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark."""

    text: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words, numbers and marks of a piece of the text."""
    return [Token(found[0], found.start(), found.end()) for found in WORD.finditer(text, start, end or len(text))]


def sentences(text: str) -> list[Mention]:
    """The sentences of the text: an end mark, or the end of a line that does not go on."""
    found: list[Mention] = []
    for start, end in paragraphs(text):
        at = start
        for match in _END.finditer(text, start, end):
            if match.end() > at and not _goes_on(text, match, at, end):
                found.append((at, match.end()))
                at = match.end()
        found.append((at, end))
    return [piece for piece in (_stripped(text, *one) for one in found) if piece[0] < piece[1]]


def paragraphs(text: str) -> list[Mention]:
    """The paragraphs: lines, but a line that was only wrapped goes on."""
    found, at = [], 0
    for match in [*_LINE.finditer(text), None]:
        end = match.start() if match else len(text)
        if match and _is_wrapped(text, at, end):
            continue
        piece = _stripped(text, at, end)
        if piece[0] < piece[1]:
            found.append(piece)
        at = end + 1
    return found


def _is_wrapped(text: str, start: int, end: int) -> bool:
    after = text[end + 1 : end + 2]
    if not after or after.isspace() or end - text.rfind("\n", 0, end) < WRAPPED or end - start < WRAPPED:
        return False
    return text[end - 1].isalpha() or text[end - 1] == "," or after.islower()


def _stripped(text: str, start: int, end: int) -> Mention:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _goes_on(text: str, match: re.Match[str], at: int, end: int) -> bool:
    """Whether the point belongs to an abbreviation or an initial."""
    if match[0][0] != ".":
        following = text[match.end() : min(end, match.end() + 3)].lstrip()
        return bool(match["close"]) and following[:1].islower()
    before = text[max(at, match.start() - 12) : match.start() + 1].rsplit(None, 1)
    word = before[-1].lstrip("(\"“'‘") if before else ""
    following = text[match.end() : min(end, match.end() + 3)].lstrip()
    if following[:1].islower() or following[:1] in (",", ";"):
        return True
    return word.lower() in _ABBREVIATIONS or bool(re.fullmatch(r"[A-Z]\.", word))
