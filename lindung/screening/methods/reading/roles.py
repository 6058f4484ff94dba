"""What the text says that somebody is: the role before the name, or behind it."""

import re

from lindung.screening.methods.reading.heads import is_subject
from lindung.screening.methods.reading.lexicon import is_a, places
from lindung.screening.methods.reading.persons import CLERGY
from lindung.screening.rules.reading import Mention

_WORD = re.compile(r"[\w’'\-/]+\.?|[^\w\s]")
_BREAK = re.compile(r"[.;:!?\"“”\n]|\s[–—-]\s")
_STOP_BEFORE = frozenset(
    [
        "bersama",
        "dengan",
        "dan",
        "serta",
        "oleh",
        "kepada",
        "ketika",
        "kata",
        "ujar",
        "jelas",
        "tegas",
        "menurut",
        "mengikut",
        "iaitu",
        "yaitu",
        "yakni",
        "and",
        "with",
        "by",
        "said",
        "says",
        "told",
        "that",
        "bahawa",
        "bahwa",
        "while",
        "namun",
        "manakala",
        "sementara",
        "berkata",
        "met",
        "bertemu",
        "antara",
        "including",
        "termasuk",
    ]
)
_STOP_AFTER = frozenset(
    [
        "yang",
        "ketika",
        "saat",
        "who",
        "said",
        "says",
        "told",
        "told",
        "mengatakan",
        "menyatakan",
        "berkata",
        "menekankan",
        "menjelaskan",
        "menegaskan",
        "pada",
        "dalam",
        "itu",
        "bahwa",
        "bahawa",
        "menyebut",
        "meminta",
        "menilai",
        "was",
        "were",
        "is",
        "called",
        "added",
        "warned",
        "hari",
        "turut",
        "sambil",
        "sebelum",
        "selepas",
        "menambahkan",
        "memberitahu",
        "mengakui",
        "menuturkan",
        "mengungkapkan",
        "attended",
        "and",
    ]
)
_FORMER = frozenset(
    [
        "bekas",
        "mantan",
        "former",
        "acting",
        "pemangku",
        "plt",
        "plt.",
        "deputy",
        "co",
        "vice",
        "lead",
        "senior",
        "assistant",
        "chief",
        *(
            "additional",
            "permanent",
            "executive",
            "programme",
            "program",
            "country",
            "regional",
            "national",
            "retired",
            "first",
        ),
    ]
)
_YANG_JUGA = re.compile(r"\s*,?\s*(?:yang juga|yang merupakan|selaku|who is(?: also)?|who heads|sebagai)\s+(?:the\s+)?")
LONGEST = 16  # words of one role
_TITLES = ("honorific",)


def role_of(text: str, mention: Mention) -> str | None:
    """The role beside this mention of a person; None where the text gives none there."""
    return _before(text, mention[0]) or _behind(text, mention[1])


def _before(text: str, at: int) -> str | None:
    """ "Duta Besar AS ke Malaysia, NAME", "Ketua Polis Johor Datuk NAME", "SHF director NAME"."""
    window = text[max(0, at - 200) : at]
    brk = [match.end() for match in _BREAK.finditer(window) if not _is_abbreviation(window, match.end())]
    piece = window[brk[-1] :] if brk else window
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(piece)]
    while words and (
        is_a(words[-1][0], "honorific") or words[-1][0] in CLERGY or words[-1][0] in ("Seri", "Sri", "Tan", "'", "’")
    ):
        words.pop()
    is_apposed = bool(words) and words[-1][0] == ","
    if is_apposed:
        words.pop()
    words = words[-LONGEST:]
    begin = _begin(words, is_apposed=is_apposed)
    if begin is None:
        return None
    role = piece[words[begin][1] : words[-1][2]].strip()
    return _tidy(role) if is_apposed or _is_tight(words[begin:]) else None


def _is_abbreviation(window: str, end: int) -> bool:
    return window[end - 1] == "." and bool(
        re.search(
            r"(?:\b(?:Dr|Prof|Ybhg|YB|Mohd|Md|Sdn|Mr|Mrs|Ms|Ir|Drs|Hj|H|St|Gen|Lt|Col|U\.S|U)|\b[A-Z])\.$", window[:end]
        )
    )


def _begin(words: list[tuple[str, int, int]], *, is_apposed: bool) -> int | None:
    """Where the role begins among the words before a name."""
    first = None
    for number in range(len(words) - 1, -1, -1):
        word = words[number][0]
        if word == "," and not _is_inside(words, number):
            break
        if is_a(word, "say") and not is_a(word, "role"):
            break
        if word.lower() in _STOP_BEFORE and not _is_joined(words, number):
            break
        if (
            is_a(word, "role")
            or (is_apposed and is_a(word, "occupation"))
            or (first is not None and word.lower() in _FORMER)
        ):
            first = number
        elif first == number + 1 and word[0].isupper() and _may_lead(word, number):
            first = number  # "SHF director", "Human Resources Minister"
    return first


def _is_inside(words: list[tuple[str, int, int]], number: int) -> bool:
    return words[number][0] == "," and any(word in ("dan", "and") for word, _, _ in words[number + 1 : number + 4])


def _is_joined(words: list[tuple[str, int, int]], number: int) -> bool:
    """ "Wanita dan Keluarga", "dengan" never: a connector between two words in capitals belongs to a name."""
    if words[number][0].lower() not in ("dan", "and", "serta") or not 0 < number < len(words) - 1:
        return False
    return (
        words[number - 1][0][0].isupper()
        and words[number + 1][0][0].isupper()
        and not is_a(words[number + 1][0], "role")
    )


def _may_lead(word: str, number: int) -> bool:
    """ "SHF director", "Human Resources Minister": capitals before a role, but not the word a sentence begins with."""
    if is_a(word, "generic", "say", "date"):
        return False
    return number > 0 or is_subject(word) or word in places() or len(word.strip(".")) <= 1 or word.isupper()


def _is_tight(words: list[tuple[str, int, int]]) -> bool:
    """Without a comma a role is short, or all in capitals."""
    last = words[-1][0]
    if not (is_a(last, "role") or last[0].isupper() or last == ")"):
        return False
    lows = [
        word for word, _, _ in words if word[0].isalpha() and word[0].islower() and not is_a(word, "role", "connector")
    ]
    return len(lows) <= 2 and not any(is_a(word, "say") for word, _, _ in words)


def _behind(text: str, at: int) -> str | None:
    """ "NAME, sekretaris jenderal Komite Nasional, menyatakan", "NAME yang juga Pengarah KPWKM"."""
    window = text[at : at + 200]
    brk = _BREAK.search(window)
    window = window[: brk.start()] if brk else window
    also = _YANG_JUGA.match(window)
    start = also.end() if also else _opened(window)
    if not start:
        return None
    words = [(match[0], match.start() + start, match.end() + start) for match in _WORD.finditer(window[start:])]
    end = 0
    for number, (word, _, _) in enumerate(words[:LONGEST]):
        if word == "," and not (_is_inside(words, number) and words[number + 1][0][0].isupper()):
            break
        if word.lower() in _STOP_AFTER and not (word.lower() == "and" and number + 1 < len(words)):
            break
        end = number + 1
    if not any(is_a(word, "role", "occupation") or word.lower() in _MORE for word, _, _ in words[: min(end, 4)]):
        return None
    return _tidy(window[words[0][1] : words[end - 1][2]]) if end else None


def _opened(window: str) -> int:
    """Where the words behind the comma begin; 0 where no comma follows."""
    match = re.match(r"\s*,\s*(?:the\s+|an?\s+|\d\d\s*,\s*)?", window)
    return match.end() if match else 0


_MORE = frozenset(
    [
        "psikolog",
        "salah",
        "bekas",
        "mantan",
        "guru",
        "doktor",
        "doctor",
        "psychologist",
        "social",
        "worker",
        "nurse",
        "teacher",
        "pengusaha",
        "petugas",
        "ibu",
    ]
)


def _tidy(role: str) -> str | None:
    role = " ".join(role.split()).strip(" ,")
    if role.count("(") != role.count(")"):
        role = role.split("(")[0].strip() if "(" in role else role.replace(")", "").strip()
    return role or None
