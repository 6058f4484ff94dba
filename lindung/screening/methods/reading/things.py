"""Laws, plans, programmes, treaties and reports: capital letters that name no person and no organisation."""

import re
from collections.abc import Iterator

from lindung.screening.methods.reading.pieces import Kind, Piece, Rank

_CAPITAL = r"[A-Z][\w’'\-]*"
_LINK = r"(?:dan|dalam|bagi|untuk|terhadap|tentang|mengenai|menentang|of|on|for|to|and|in|the|against|&|/|Di|pada)"
NAME = rf"{_CAPITAL}(?:,?\s+(?:{_LINK}\s+){{0,2}}{_CAPITAL}){{0,20}}"
_YEARS = r"(?:\s+(?:Tahun\s+|tahun\s+|No\.?\s*|Nomor\s+)?(?:\d{1,4}[/\-–])?\d{1,4}(?:\s*\[[^\]\n]{1,30}\])?)*"
_LAW = re.compile(
    rf"\b(?:Akta|Undang-Undang|Undang-undang|UU|Ordinan|Perpres|Peraturan|Seksyen|Pasal|Konvensyen|Konvensi"
    rf"|Protokol)\s+{NAME}{_YEARS}"
    rf"|\b(?:{_CAPITAL}\s+)(?:(?:(?:of|on|in|and|for|the)\s+)?{_CAPITAL}\s+){{0,12}}(?:Act|Law|Bill|Convention|Protocol"
    rf"|Code|Report|Programme|Day|Order"
    rf"|Index|Forum|Summit|Conference|Workshop|Campaign|Award|Scheme)\b(?:\s+(?:on|to|against"
    rf"|of)\s+(?:the\s+)?{NAME})?{_YEARS}"
    rf"|\b(?:Convention|Protocol|Law|Act|Code|Declaration)\s+(?:on|to|of|against|for)\s+(?:the\s+)?{NAME}{_YEARS}"
)
_PROGRAMME = re.compile(
    rf"\b(?:[Pp]rogram(?:me)?|[Pp]rojek|[Pp]royek|[Kk]empen|[Kk]ampanye|[Oo]perasi|[Bb]engkel|[Ll]okakarya"
    rf"|[Ll]aporan|[Mm]odul|[Aa]plikasi"
    rf"|[Oo]peration|[Oo]p|[Cc]ampaign|[Ww]orkshop|[Rr]eport|[Hh]ari|[Aa]nugerah|[Ss]idang"
    rf"|[Mm]esyuarat)\s+[\"“']?(?P<name>{NAME})[\"”']?"
    r"(?:\s*\([A-Z]{2,8}\))?"
)
_PLAN_HEAD = re.compile(
    r"\b(?:Pelan (?:Tindakan|Strategik|Induk)|Rencana (?:Aksi|Strategis)(?: Nasional)?|(?:National )?(?:Action"
    r"|Strategic) Plan)\b"
)
_QUOTED = re.compile(r"[\"“‘'](?=[A-Z])[^\"”’'\n.!?]{3,60}[\"”’'](?=[\s,.)])")
_NOT_LAW = frozenset({"Hari Ini", "Project"})


def things_in(text: str) -> Iterator[Piece]:
    """Every law, programme and treaty of the text."""
    for match in _PLAN_HEAD.finditer(text):
        yield Piece(Kind.THING, match.start(), match.end(), Rank.THING)
    for match in _LAW.finditer(text):
        if "\n" not in match[0].strip():
            yield Piece(Kind.THING, match.start(), match.end(), Rank.THING)
    for match in _PROGRAMME.finditer(text):
        if len(match["name"].split()) > 1 and "\n" not in match[0]:
            yield Piece(Kind.THING, *match.span("name"), Rank.THING)
    for match in _QUOTED.finditer(text):
        words = match[0].split()
        if len(words) > 1 and sum(1 for word in words if word.lstrip("\"“‘'")[:1].isupper()) * 2 > len(words):
            yield Piece(Kind.THING, match.start(), match.end(), Rank.THING)
