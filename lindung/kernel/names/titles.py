"""Words in names that are no part of the name: titles, and the words for son and daughter of."""

# Titles, ranks and forms of address of the region, without dots. They come and go from list to list.
_TITLES = """
haji hajj hj hajah hajjah hjh datuk dato datin datuksri tan sri puan encik tuan cik tunku tengku syed sayed sayyid
sharifah ustaz ustad ustadz ustazah kyai kiai habib drs dra dr prof ir raden roro bapak pak ibu bu mas mbak
u daw ma ko maung mg saya
lok louk neak oknha oknya samdech ta yeay bong
mr mrs ms miss madam md sir lord lady rev fr sister bro
khun nai nang naai phra
shri smt begum
"""
# These are also people's own names: they are titles only in front, and only when two other words follow.
_ALSO_NAMES = """
u ma ko maung mg saya ta sri tan syed sayed sayyid sharifah habib raden md ir mas begum nang sister lord lady ms bong
"""
HONORIFICS, ALSO_NAMES = frozenset(_TITLES.split()), frozenset(_ALSO_NAMES.split())
MALE_LINE = frozenset(("bin", "ibn", "ibnu", "ben", "b", "a/l", "al", "anak", "ak", "s/o", "so", "putra", "van"))
FEMALE_LINE = frozenset(("binti", "bint", "binte", "bt", "bte", "bti", "a/p", "ap", "d/o", "do", "putri"))
LINE = MALE_LINE | FEMALE_LINE
# One letter, or also somebody's own name: they mean son or daughter of only between two names.
ONLY_BETWEEN = frozenset(("b", "al", "ak", "ap", "so", "do", "ben", "van", "putra", "putri", "anak", "bt"))
# Names so common in front that people leave them out: the next word is the one a person is called by.
LEFT_OUT = frozenset(("muhammad", "siti", "nur", "sri", "ahmad"))


def without_honorifics(words: list[str]) -> list[str]:
    """The words of a name without titles in front; something always stays.

    >>> without_honorifics("datuk seri haji ahmad bin hassan".split())
    ['ahmad', 'bin', 'hassan']
    >>> without_honorifics("u thant".split()), without_honorifics("daw aung san".split())
    (['u', 'thant'], ['aung', 'san'])
    """
    at = 0
    while at < len(words) - 1 and (words[at] in HONORIFICS or words[at] == "seri"):
        is_doubtful = words[at] in ALSO_NAMES and at == 0 and len(words) < 3
        if is_doubtful or words[at + 1] in LINE - ONLY_BETWEEN:
            break
        at += 1
    return words[at:]


def split_line(words: list[str]) -> tuple[list[str], list[str]]:
    """(own names, father's names): cut at the first word for son or daughter of that stands between two names.

    >>> split_line(["siti", "aminah", "binti", "hassan"]), split_line(["aung", "myint"])
    ((['siti', 'aminah'], ['hassan']), (['aung', 'myint'], []))
    """
    for at in range(1, len(words) - 1):
        if words[at] in LINE and (words[at] not in ONLY_BETWEEN or at >= 1):
            return [word for word in words[:at] if word not in LINE - ONLY_BETWEEN], words[at + 1 :]
    kept = [word for word in words if word not in LINE - ONLY_BETWEEN]
    return (kept or words), []
