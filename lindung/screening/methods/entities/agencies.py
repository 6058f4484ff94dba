"""Registered names of agencies and companies that recruit, with their form: "... Sdn Bhd", "PT ...", "... Co., Ltd"."""

import re
from collections.abc import Iterator

from lindung.screening.methods.entities.scanned import Scanned, Taken
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

_ANCHORS = "sdn bhd pt cv ltd pte agensi agency agencies manpower recruitment employment enterprise perniagaan"
_MORE = "inc plc p3mi pjtki overseas limited corporation corp llc berhad tnhh cp placement"
ANCHORS = frozenset((*_ANCHORS.split(), *_MORE.split()))
UNSPACED_ANCHORS = ("ក្រុមហ៊ុន", "ទីភ្នាក់ងារ", "บริษัท", "有限公司")
FORM = (
    r"(?:Sdn\.?[ ]?Bhd\b|SDN\.?[ ]?BHD\b|sdn\.?[ ]?bhd\b"
    r"|(?:Co\.?,?[ ]?|Pte\.?[ ]?|Pvt\.?[ ]?|PTE\.?[ ]?|CO\.?,?[ ]?)(?:Ltd|LTD|Limited)\b"
    r"|Enterprise\b|Company Limited\b|Limited\b|Corporation\b|Corp\b|LLC\b|Berhad\b|Inc\b|Plc\b|PLC\b|Ltd\b)\.?"
)
NAME = r"(?:[A-Z]\.|[A-Z][\w&'’/-]{0,40})"
JOIN = r"(?:[ ](?:dan|and|&|of|bin)(?=[ ]))?"
LONGEST = 7  # words of a name before its form
BEFORE_FORM = re.compile(rf"(?:(?<![\w@])(?:{NAME}{JOIN}[ ]){{1,{LONGEST}}}?)(?:\(M\)[ ])?{FORM}")
AFTER_FORM = re.compile(
    rf"(?<![\w@])(?:PT|CV)\.?[ ](?:[A-Z][\w&'’-]{{0,40}}(?:[ ](?=[A-Z&(]))?){{1,{LONGEST}}}(?:\([A-Z][a-z]+\))?"
)
TRADE = re.compile(
    rf"(?<![\w@])(?:{NAME}[ ]){{1,5}}?(?:(?:Recruitment|Manpower|Employment|Overseas|Placement)[ ]?)+"
    r"(?:Agency|Agencies|Services?|Centre|Center|Consultancy|Solutions|Resources)\b"
    rf"|(?<![\w@])Agensi Pekerjaan(?:[ ]{NAME}){{1,5}}"
)
KHMER = re.compile(
    r"ក្រុមហ៊ុន[ ]?(?P<name>[^\n។,(]{2,60}?(?:ភីអិលស៊ី|ឯ\.ក|អិលធីឌី|ខូអិលធីឌី|Co\.?,? ?Ltd\.?|Plc\.?|Ltd\.?))|"
    r"(?P<plain>ទីភ្នាក់ងារ[^\n។,(]{2,40}?)(?=[ ]?(?:អាជ្ញាប័ណ្ណ|[\n។,(]))"
)
VIETNAMESE = re.compile(r"[Cc]ông ty (?:TNHH|CP|Cổ phần)(?:[ ](?:MTV|[A-ZĐ][\w&.-]{0,30})){1,7}")
THAI_CHINESE = re.compile(r"บริษัท[ ]?[^\n]{2,50}?[ ]?จำกัด|[\u4e00-\u9fff]{2,16}有限公司")
# Words before a name that are no part of it.
NOT_NAMES = (
    "Agensi ",
    "Syarikat ",
    "Agent ",
    "Agency ",
    "Ejen ",
    "Company ",
    "P3MI ",
    "Perusahaan ",
    "By ",
    "Oleh ",
    "Di ",
)
SIGNS = re.compile(r"[^\w\u1780-\u17ff&]+")
ENDINGS = frozenset(
    [
        "SIPPMI",
        "SIP3MI",
        "SIUPPAK",
        "JTKSM",
        "No",
        "Lesen",
        "Lic",
        "Licence",
        "License",
        "Izin",
        "Hub",
        "WA",
        "Tel",
        "SIUP",
    ]
)


def find_agencies(seen: Scanned) -> Iterator[Entity]:
    """Names of agencies of a text; `value` is the name in small letters without marks."""
    if not ANCHORS.isdisjoint(seen.words):
        found = Taken()
        for pattern in (BEFORE_FORM, AFTER_FORM, TRADE, VIETNAMESE):
            for match in pattern.finditer(seen.text):
                start, end = _trimmed(seen.text, match.start(), match.end())
                if end - start > 5 and not found.touches(start, end):
                    found.add(start, end)
                    yield _agency(seen.text, start, end)
    if seen.unspaced != () and any(word in seen.text for word in UNSPACED_ANCHORS):
        for match in KHMER.finditer(seen.text):
            group = "name" if match["name"] else "plain"
            yield _agency(seen.text, match.start(group), match.end(group))
        for match in THAI_CHINESE.finditer(seen.text):
            yield _agency(seen.text, match.start(), match.end())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without words before the name that are none of it, and without words of a licence behind it."""
    for word in NOT_NAMES:
        if text.startswith(word, start) and not text.startswith("Agensi Pekerjaan", start):
            start += len(word)
    words = text[start:end].split(" ")
    for place, word in enumerate(words):
        if word.rstrip(".:") in ENDINGS and place:
            return start, start + len(" ".join(words[:place]))
    found = text[start:end].rstrip(" ,")
    if found.endswith(".") and not found.endswith(("Bhd.", "Ltd.", "BHD.", "bhd.", "LTD.", "Inc.")):
        found = found.rstrip(".")
    return start, start + len(found)


def _agency(text: str, start: int, end: int) -> Entity:
    return Entity(EntityKind.AGENCY, SIGNS.sub(" ", text[start:end]).strip().lower(), start, end)
