"""What speaks of gambling in a text: words only promotion says, words others say too, names such sites bear.

Without any of it no text is taken for promotion, unless it is short, very like promotion and says nothing of daily
life (work, pay, travel, family). The words are written by hand (tables/garbage/words.txt). The patterns mean the same
to Python and to RE2, so a batch is sorted by the same ones.
"""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tables" / "garbage"
STANDING_FOR = {"a": "[a4]", "i": "[i1]", "e": "[e3]", "o": "[o0]", "s": "[s5]"}  # letters and figures drawn for them
NEVER = 99.0
EVIDENCE_ODDS = -1.0  # are enough where a name or a weak word of gambling stands, and nothing of daily life
STRONG_ODDS = -1.5  # where a game is named, or a word only promotion says
FRAMED_ODDS, SPELLED_ODDS, LUCKY_ODDS = -3.0, -3.5, -2.0  # where a name is set in signs, set apart, has lucky figures
ORDINARY_ODDS, STRONG_ORDINARY_ODDS = 3.0, -1.0  # are needed where daily life is spoken of: evidence; a game named
ORDINARY_MORE = 2.0  # than without daily life, for the names
BARE_ODDS = 2.0  # of a text with no evidence at all
MOST_BARE = 160  # letters of such a text
MOST_SHORT = 110  # letters of a text in which little is enough
TRIGGERS = (
    r"gacor|togel|judi|casino|kasino|poker|pools|toto|maxwin|jackpot|sbobet|scatter|sportsbook|taruhan|lottery|lotre"
    r"|slot[a-z]*[0-9]|slots?\s+(?:online|gacor|pragmatic|deposit|game|terpercaya|hari|maxwin|pulsa|dana|mahjong|server|bonus|88)"
    r"|(?:situs|link|agen|daftar|judi|akun|free|best|main|live)\s+slot"
    r"|href|\[url|display:|backlink|followers|viagra|\bcialis|replica|\bseo\b"
)
BRANDS = (  # names with the figures or ends such sites have, or their letters set apart; no handle, no address
    r"(?:^|[^a-zA-Z0-9_@/.#+])(?:(?:[A-QS-Z][A-Z0-9]|R[A-LN-Z0-9])[A-Z0-9]*"
    r"(?:[0-9]{2,3}|4D|[ -](?:4D|77|88|99|777|888|138|168|303))|[0-9][A-Z]{4,}|[A-Za-z][a-z]+[a-z](?:[0-9]{2,3}|4[dD])"
    r"|[A-Z][A-Z0-9]+(?:WIN|JP|WD|HOKI|BET|PLAY|TOTO|QQ|JITU|GAMING|SLOT|GACOR|JAYA|BOLA)(?:[^A-Z]|$)"
    r"|(?:[A-Z]{1,2}[ ./-]){3,}[A-Z0-9]|(?:[A-Z0-9][ ./-]){3,}[0-9])"
)
_SIGN = "[\u2190-\u2bff\u3000-\u303f\U0001f000-\U0001faff\ufe0f\u2022\u00b7]"
_ENDS = "WIN|JP|WD|HOKI|BET|PLAY|TOTO|QQ|SLOT|BOLA|JAYA"
_NAME = rf"(?:[A-Za-z][A-Za-z0-9]+[ -]?(?:4[dD]|[0-9]{{2,4}})|[A-Z][A-Z0-9]{{2,}}(?:{_ENDS}))"
# How such names are written: between signs, letter by letter, with figures that are said to bring luck.
_FRAMED = re.compile(rf"{_SIGN} ?{_NAME}(?![A-Za-z0-9])|(?<![A-Za-z0-9@#/.]){_NAME} ?{_SIGN}")
_SPELLED = re.compile(r"(?<![A-Za-z0-9])(?=(?:[^A-Z]{0,3}[A-Z]){3})(?:[A-Z0-9]{1,2}[ ./-]){4,40}[A-Z0-9]{1,2}(?![a-z])")
_LUCKY = re.compile(
    r"(?<![A-Za-z0-9@#/.+])[A-Za-z]{3,40}[ -]?(?:77|88|99|777|888|138|168|303|4[dD]|69|89|33)(?![A-Za-z0-9])"
)
_GAMES = re.compile(
    r"p[o0]k[e3]r|[ck][a4]s[i1]n[o0]|t[o0]g[e3]l|sports?book|sbobet|maxwin|agen\s+bola|judi\s+(?:online|bola)"
    r"|slot\s+(?:online|gacor)",
    re.IGNORECASE | re.ASCII,
)
_AMOUNTS = (
    r"\bRM ?\d|\bRp\.? ?\d|\bUSD|\bSGD|\$ ?\d|\d+ ?(?:juta|ribu)\b"  # money
    r"|\d ?[GM]B\b"  # data
    r"|@\w|\bt\.me/|wa\.me/|whatsapp\.com|\d{3}[ -]?\d{3}[ -]?\d{3}"  # somebody to write to or to call
)


@cache
def words() -> dict[str, frozenset[str]]:
    """The hand-made words by kind: ad, topic, filler, job, ..."""
    lines = (FOLDER / "words.txt").read_text(encoding="utf-8").splitlines()
    kinds: dict[str, frozenset[str]] = {}
    for kind, *some in (line.split() for line in lines if not line.startswith("#")):
        kinds[kind] = kinds.get(kind, frozenset()) | {word.replace("_", " ") for word in some}
    return kinds


def _spelled(kind: str) -> str:
    """Words of a kind as one pattern, each letter also as the figure drawn for it."""
    return "|".join("".join(STANDING_FOR.get(one, one) for one in word) for word in sorted(words()[kind]))


def _words_or_parts(kind: str) -> str:
    return rf"{_spelled(kind + 'part')}|\b(?:{_spelled(kind)})(?:[nk]ya|an)?\b"


@cache
def patterns(flags: str) -> dict[str, str]:
    """The patterns, by name; any: trigger or a weak word. `flags` of letters: "ai" for Python, "i" for RE2."""
    native = "|".join(sorted(words()["native"])).replace("i", "[iIİı]")
    strong = f"(?{flags}:{_words_or_parts('strong')})"
    weak = rf"(?{flags}:{_words_or_parts('weak')}|[a-z0-9](?:4d|toto|sl[o0]t|qq|bet|togel|hoki)\b)"
    trigger = f"(?{flags}:{TRIGGERS})|(?i:{native})|{strong}"
    return {
        "trigger": trigger,
        "strong": strong,
        "evidence": f"{weak}|{BRANDS}",
        "brands": BRANDS,
        "any": f"{trigger}|{weak}",
    }


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(patterns("ai")[name])


@cache
def _ordinary() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(words()['ordinary']))})\b|{_AMOUNTS}", re.IGNORECASE)


def may_have_garbage(text: str) -> bool:
    """Whether anything in a text asks for a closer look, whatever its odds."""
    return bool(_compiled("trigger").search(text))


def has_evidence(text: str) -> bool:
    """Whether a text has a word that promotion says beside others, or a name such as these sites bear."""
    return bool(_compiled("evidence").search(text))


def least_odds(text: str) -> float:
    """The log-odds above which a text is promotion, by what in it speaks of gambling and of daily life.

    Below 0 only for what is as short as comments are: in a long sentence one word of evidence says less.
    """
    is_ordinary = bool(_ordinary().search(text))
    if _GAMES.search(text) or _compiled("strong").search(text):
        least, most = (STRONG_ORDINARY_ODDS if is_ordinary else STRONG_ODDS), MOST_BARE
    else:
        least, most = _least_of_names(text, is_ordinary), MOST_SHORT
    return least if len(text) <= most else max(least, 0.0)


def _least_of_names(text: str, is_ordinary: bool) -> float:
    for name, least in ((_SPELLED, SPELLED_ODDS), (_FRAMED, FRAMED_ODDS)):
        if name.search(text):
            return least + ORDINARY_MORE * is_ordinary
    if _LUCKY.search(text):
        return LUCKY_ODDS + ORDINARY_MORE * is_ordinary
    if has_evidence(text):
        return ORDINARY_ODDS if is_ordinary else EVIDENCE_ODDS
    return BARE_ODDS if len(text) <= MOST_BARE and not is_ordinary else NEVER
