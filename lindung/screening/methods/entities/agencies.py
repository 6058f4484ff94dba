"""Names of recruitment agencies and numbers of licences."""

import re
from collections.abc import Iterator

from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

_NAME = r"(?:[A-Z][\w&'’.-]{0,30}|&|dan|and)"
AGENCY = re.compile(
    rf"(?:Agensi Pekerjaan|Agensi|Agency|Syarikat)[ ](?:{_NAME}[ ]){{0,6}}?{_NAME}[ ](?i:sdn\.?[ ]?bhd\.?|enterprise)"
    rf"|Agensi Pekerjaan[ ](?:{_NAME}[ ]){{0,4}}{_NAME}"
    rf"|(?:PT|CV)\.?[ ](?:{_NAME}[ ]){{0,5}}{_NAME}"
    rf"|(?:{_NAME}[ ]){{1,6}}?(?:Recruitment|Manpower|Employment|Overseas|Human Resources?|Cambodia)?[ ]?"
    r"(?:Agency|Services?|Agencies)?[ ]?,?[ ]?(?i:co\.?,?[ ]?ltd|sdn\.?[ ]?bhd|pte\.?[ ]?ltd|inc|plc)\.?(?![a-z])"
    r"|ក្រុមហ៊ុន[ ]?(?:[\u1780-\u17ffA-Za-z.&]{2,40}[ ]?){1,4}"
)
LICENCE = re.compile(
    r"(?:(?P<my>JTKSM|JTK|APS|KSM)[ ]?(?:no\.?|:)?[ ]?(?P<my_no>\d{3,5}[ ]?[A-C]?)"
    r"|(?P<id>SIPPMI|SIP3MI|SIPPTKI|SIP2MI)[ ]?(?:no(?:mor|\.)?|:)*[ .:]*(?P<id_no>[\w]{1,12}(?:[./-][\w]{1,12}){0,6})"
    r"|(?P<kh>MoLVT|MLVT|ក\.ប)[ ]?(?:licen[cs]e)?[ ]?(?:no\.?|number|លេខ|:)*[ .:]*(?P<kh_no>\d{1,5}(?:[/-][\w.]{1,10}){0,4})"
    r"|(?:lesen|licen[cs]e|lisensi|izin|អាជ្ញាប័ណ្ណ(?:លេខ)?)[ ]?(?:no\.?|number|nombor|nomor|លេខ|:)+[ .:]*"
    r"(?P<any_no>(?=[\w./-]*\d)[\w]{1,12}(?:[./-][\w]{1,12}){0,6}))",
    re.IGNORECASE,
)
AUTHORITY = {"my_no": "JTKSM", "id_no": "SIPPMI", "kh_no": "MoLVT", "any_no": "licence"}


def find_licences(text: str) -> Iterator[Entity]:
    """Numbers of licences ("JTKSM 1234A", "SIPPMI 12/2020", "MoLVT 34/19") of a cleaned text."""
    for match in LICENCE.finditer(text):
        group = next(name for name in AUTHORITY if match[name])
        number = match[group].replace(" ", "").upper().rstrip("./-")
        if any(character.isdigit() for character in number):
            yield Entity(EntityKind.LICENCE, f"{AUTHORITY[group]} {number}", match.start(), match.end())


def find_agencies(text: str) -> Iterator[Entity]:
    """Names of agencies of a cleaned text: `value` has small letters and no marks."""
    for match in AGENCY.finditer(text):
        found = match[0].rstrip(" ,")
        value = re.sub(r"[^\w\u1780-\u17ff&]+", " ", found).strip().lower()
        if value:
            yield Entity(EntityKind.AGENCY, value, match.start(), match.start() + len(found))
