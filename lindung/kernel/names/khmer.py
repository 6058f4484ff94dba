"""Khmer script in Latin letters, close enough to how people write their names to be compared with them.

Not a transliteration standard: a reading (first series a, second series o) whose result goes through the same
reduction of sounds as every other name, so that សុខា, Sokha and Sokkha meet. Source of the letters' two series and of
the vowels' two readings: Huffman (1970), Cambodian System of Writing, tables of consonants and vowels.
"""

import re

FIRST, SECOND = 0, 1
COENG, BANTOC, TOANDAKHIAT = "្", "់", "៍"
MUSIKATOAN, TRIISAP = "៉", "៊"  # turn a consonant into the first, or the second series
SILENT = frozenset("៌៎៏័៑៓​‌‍")
# letter: (sound at the beginning, sound at the end of a syllable, series)
CONSONANTS: dict[str, tuple[str, str, int]] = {
    **{"ក": ("k", "k", FIRST), "ខ": ("kh", "k", FIRST), "គ": ("k", "k", SECOND), "ឃ": ("kh", "k", SECOND)},
    **{"ង": ("ng", "ng", SECOND), "ច": ("ch", "ch", FIRST), "ឆ": ("ch", "ch", FIRST), "ជ": ("ch", "ch", SECOND)},
    **{"ឈ": ("ch", "ch", SECOND), "ញ": ("nh", "nh", SECOND), "ដ": ("d", "t", FIRST), "ឋ": ("th", "th", FIRST)},
    **{"ឌ": ("d", "t", SECOND), "ឍ": ("th", "th", SECOND), "ណ": ("n", "n", FIRST), "ត": ("t", "t", FIRST)},
    **{"ថ": ("th", "th", FIRST), "ទ": ("t", "t", SECOND), "ធ": ("th", "th", SECOND), "ន": ("n", "n", SECOND)},
    **{"ប": ("b", "p", FIRST), "ផ": ("ph", "p", FIRST), "ព": ("p", "p", SECOND), "ភ": ("ph", "p", SECOND)},
    **{"ម": ("m", "m", SECOND), "យ": ("y", "y", SECOND), "រ": ("r", "r", SECOND), "ល": ("l", "l", SECOND)},
    **{"វ": ("v", "v", SECOND), "ស": ("s", "s", FIRST), "ហ": ("h", "h", FIRST), "ឡ": ("l", "l", FIRST)},
    **{"អ": ("", "", FIRST), "ឝ": ("s", "s", FIRST), "ឞ": ("s", "s", FIRST)},
}
# vowel sign: (reading after the first series, after the second)
VOWELS: dict[str, tuple[str, str]] = {
    **{"ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ei", "i"), "ឹ": ("oe", "eu"), "ឺ": ("eu", "eu"), "ុ": ("o", "u")},
    **{"ូ": ("o", "u"), "ួ": ("uo", "uo"), "ើ": ("aeu", "eu"), "ឿ": ("oea", "oea"), "ៀ": ("ie", "ie"), "េ": ("e", "e")},
    **{"ែ": ("e", "e"), "ៃ": ("ai", "ey"), "ោ": ("ao", "o"), "ៅ": ("au", "ov"), "ំ": ("am", "um"), "ះ": ("ah", "eah")},
    "ៈ": ("a", "a"),
}
INHERENT = ("a", "o")
INDEPENDENT = {
    "ឣ": "a",
    "ឥ": "e",
    "ឦ": "ei",
    "ឧ": "u",
    "ឩ": "ou",
    "ឪ": "ov",
    "ឫ": "roe",
    "ឬ": "roeu",
    "ឯ": "e",
    "ឱ": "o",
}
INDEPENDENT |= {"ឰ": "ai", "ឳ": "au", "ឭ": "loe", "ឮ": "loeu", "ឲ": "o"}
# Names with a customary spelling that reading aloud does not give.
CUSTOMARY = {
    **{"សុខ": "sok", "ចាន់": "chan", "ចន្ទ": "chan", "វណ្ណា": "vanna", "សុភា": "sophea", "សុភាព": "sopheap"},
    **{"ស្រី": "srey", "ពិសិដ្ឋ": "piseth", "រតនា": "ratana", "រតនៈ": "ratanak", "សំណាង": "samnang", "បូរ៉ា": "bora"},
    **{"គឹម": "kim", "លី": "ly", "ហេង": "heng", "វិចិត្រ": "vichet", "សុវណ្ណ": "sovann", "ចន្ទ្រា": "chandra"},
    **{"មករា": "makara", "នារី": "neary", "ធារី": "theary", "សុផល": "sophal", "ផល្លា": "phalla", "កញ្ញា": "kanha"},
    **{"ដារ៉ា": "dara", "ពេជ្រ": "pich", "រដ្ឋា": "ratha", "វុទ្ធី": "vuthy", "សុជាតា": "socheata", "បុប្ផា": "bopha"},
    **{"ស្រីមុំ": "sreymom", "សុធា": "sothea", "មុនី": "mony", "បញ្ញា": "panha", "វិរៈ": "virak", "សិលា": "sila"},
    **{"លក្ខិណា": "leakena", "ធីតា": "thida", "សុគន្ធ": "sokun", "សុគន្ធា": "sokunthea", "ម៉ៅ": "mao", "កែវ": "keo"},
    **{"ជា": "chea", "ហ៊ុន": "hun", "សែន": "sen", "អ៊ុំ": "um", "នួន": "nuon", "ម៉ម": "mom", "ឈុន": "chhun"},
    **{"អ៊ិន": "in", "អឿន": "oeun", "ង៉ែត": "nget", "យ៉ាន": "yan", "សំ": "sam", "ប៉ែន": "pen", "ទេព": "tep"},
}
_KHMER = re.compile(r"[\u1780-\u17ff]")


def is_khmer(text: str) -> bool:
    """Whether any letter is Khmer.

    >>> is_khmer("សុខ Sok"), is_khmer("Sok")
    (True, False)
    """
    return bool(_KHMER.search(text))


def romanised(word: str) -> str:
    """One word of Khmer script in Latin letters; other letters stay.

    >>> romanised("សុភា"), romanised("ដារ៉ា"), romanised("បុប្ផា")
    ('sophea', 'dara', 'bopha')
    """
    word = "".join(letter for letter in word if letter not in SILENT)
    return CUSTOMARY.get(word) or "".join(_read(word))


def _read(word: str) -> list[str]:
    said: list[str] = []
    at = 0
    while at < len(word):
        letter = word[at]
        if letter in CONSONANTS:
            syllable, at = _syllable(word, at, is_first=not said)
            said.append(syllable)
            continue
        said.append(INDEPENDENT.get(letter, letter if not is_khmer(letter) else ""))
        at += 1
    return said


def _syllable(word: str, at: int, *, is_first: bool) -> tuple[str, int]:
    """The sound of a consonant with what hangs on it, and where the next one begins."""
    cluster, series, at = _cluster(word, at)
    vowel = VOWELS.get(word[at]) if at < len(word) else None
    if vowel:
        said = vowel[series]
        at += 1
        if at < len(word) and word[at] in "ំះ":
            said = _nasal(said, word[at])
            at += 1
        return cluster[0] + said, at
    if at < len(word) and word[at] == BANTOC:
        return cluster[1], at + 1
    if at < len(word) and word[at] == TOANDAKHIAT:
        return "", at + 1
    is_final = not is_first and not _has_own_vowel(word, at)
    return (cluster[1] if is_final else cluster[0] + INHERENT[series]), at


def _cluster(word: str, at: int) -> tuple[tuple[str, str], int, int]:
    """(sound at the beginning, sound at the end), series, next position: a consonant and those written below it."""
    begin, end, series = CONSONANTS[word[at]]
    at += 1
    while at < len(word):
        if word[at] == COENG and at + 1 < len(word) and word[at + 1] in CONSONANTS:
            below = CONSONANTS[word[at + 1]]
            begin, series = begin + below[0], below[2] if below[0] in {"k", "ch", "t", "p", "b", "d"} else series
            at += 2
        elif word[at] in (MUSIKATOAN, TRIISAP):
            series = FIRST if word[at] == MUSIKATOAN else SECOND
            at += 1
        else:
            break
    return (begin, end), series, at


def _nasal(vowel: str, sign: str) -> str:
    return {("o", "ំ"): "om", ("u", "ំ"): "um", ("a", "ំ"): "am", ("ea", "ំ"): "oam"}.get((vowel, sign), vowel + "h")


def _has_own_vowel(word: str, at: int) -> bool:
    """Whether a consonant in the middle carries the vowel nobody writes: when another syllable's end must follow it."""
    rest = word[at:]
    return bool(rest) and rest[0] in CONSONANTS and not any(letter in VOWELS for letter in rest[1:2])
