"""The forms a word of the lexicon takes: English endings, Malay and Indonesian affixes, Khmer spellings."""

from collections.abc import Iterator

_NASALS = {"p": ("mem", 1), "b": ("mem", 0), "f": ("mem", 0), "t": ("men", 1), "d": ("men", 0), "c": ("men", 0),
           "j": ("men", 0), "z": ("men", 0), "k": ("meng", 1), "g": ("meng", 0), "h": ("meng", 0), "s": ("meny", 1),
           "a": ("meng", 0), "e": ("meng", 0), "i": ("meng", 0), "o": ("meng", 0), "u": ("meng", 0)}  # fmt: skip
_ENDINGS = ("", "kan", "i", "an", "nya", "kannya", "lah", "in")


def _active(root: str) -> str:
    """The root with meN-: bayar, membayar; pegang, memegang; tahan, menahan."""
    prefix, dropped = _NASALS.get(root[0], ("me", 0))
    return prefix + root[dropped:]


def malay(root: str) -> Iterator[str]:
    """The root with the usual affixes of Malay and Indonesian, also as chats write them (di bayar, dibayarin)."""
    active = _active(root)
    for ending in _ENDINGS:
        for begin in (root, "di" + root, "ter" + root, "ber" + root, "ku" + root, active, "pe" + active[2:]):
            yield begin + ending
    if active.startswith(("meny", "meng", "mem", "men")):
        yield active[2:]  # nyari, ngasih, nahan: spoken forms


def english(word: str) -> Iterator[str]:
    """The word with -s, -ed, -ing, -er, also where the last letter falls away or is doubled."""
    yield word
    if word.endswith("e"):
        yield from (word + "s", word + "d", word + "r", word[:-1] + "ing")
    elif word.endswith("y") and word[-2] not in "aeo":
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    else:
        yield from (word + "s", word + "es", word + "ed", word + "ing", word + "er")
        yield from (word + word[-1] + "ed", word + word[-1] + "ing")


def khmer(word: str) -> Iterator[str]:
    """The word in its spellings: the subscripts of two letters look the same, and "give" is written in three ways."""
    spellings = {word, word.replace("្ត", "្ដ"), word.replace("្ដ", "្ត")}
    for give in ("ឲ្យ", "ឱ្យ", "អោយ", "ឳ្យ"):
        for other in ("ឲ្យ", "ឱ្យ", "អោយ", "អោយ"):
            spellings |= {spelling.replace(give, other) for spelling in spellings}
    yield from sorted(spellings)


def forms(entry: str) -> tuple[str, ...]:
    """All forms of one entry: `pay+` is inflected as English, `bayar%` as Malay, others stand as they are.

    >>> forms("visa"), "dibayar" in forms("bayar%"), "paying" in forms("pay+")
    (('visa',), True, True)
    """
    if entry.endswith("+"):
        return tuple(dict.fromkeys(english(entry[:-1])))
    if entry.endswith("%"):
        return tuple(dict.fromkeys(malay(entry[:-1])))
    return tuple(khmer(entry)) if "ក" <= entry[0] <= "៿" else (entry,)
