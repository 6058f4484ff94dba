"""Numbers of recruitment licences: JTKSM (Malaysia), SIP3MI and SIPPMI (Indonesia), MoLVT (Cambodia), others."""

import re
from collections.abc import Iterator

from lindung.screening.methods.entities.scanned import Scanned, Taken
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

ANCHORS = frozenset(
    [
        "jtksm",
        "jtk",
        "aps",
        "sippmi",
        "sip3mi",
        "sippki",
        "sippti",
        "siup",
        "siuppak",
        "siuppkl",
        "lesen",
        "licence",
        "license",
        "lic",
        "licensed",
        "lisensi",
        "izin",
        "ijin",
        "molvt",
        "mlvt",
        "poea",
        "dmw",
        "kdn",
        "ea",
    ]
)
UNSPACED_ANCHOR = "អាជ្ញាប័ណ្ណ"
NUMBER = r"(?P<number>(?=[\w./-]{0,40}\d)\w{1,14}(?:[./-]\w{1,14}){0,7})"
NO = r"(?:[ (]{0,2}(?:no\.?|nomor|nombor|number|num|bil|#|:|：)){0,3}[ ]?"
LABELLED = re.compile(
    r"(?<!\w)(?P<label>sippmi|sip3mi|sippki|sippti|sipptkis|siup|siuppak|siuppkl|molvt|mlvt|poea|dmw|kdn|nib)"
    r"(?:[ ]licen[cs]e)?"
    rf"{NO}{NUMBER}"
    r"|(?<!\w)(?P<word>lesen|licen[cs]e|lic\.?|lisensi|izin|ijin)"
    r"(?:[ ](?:p3mi|jtksm|ea|agensi|sip3mi|sippmi|siup|kdn|ksm))?"
    rf"(?:{NO}){NUMBER.replace('number', 'plain')}"
)
JTKSM = re.compile(
    r"(?<!\w)(?:jtksm|jtk|aps)[ ]?(?:no\.?|[:：-])?[ ]?\d{2,5}(?:[ ]?[a-e](?![a-z]))?(?:[/-]\w{1,6}){0,3}"
)
KHMER = re.compile(
    r"អាជ្ញាប័ណ្ណ(?:[ ]?លេខ)?[ ]?[:៖]?[ ]?"
    r"(?P<number>\d{1,5}(?:[ ./-]?(?:[\u1780-\u17b3]\.){0,3}[\u1780-\u17b3]{1,3}|[/-]\w{1,10})*)"
)
AUTHORITY = {"sip3mi": "SIP3MI", "sippmi": "SIP3MI", "molvt": "MOLVT", "mlvt": "MOLVT", "dmw": "DMW", "poea": "DMW"}


def find_licences(seen: Scanned) -> Iterator[Entity]:
    """Numbers of licences of a text: `value` is the authority, when it is said, and the number in capitals."""
    text = seen.lower
    if not ANCHORS.isdisjoint(seen.words):
        found = Taken()
        for match in JTKSM.finditer(text):
            written = text[match.start() : match.end()].rstrip()
            start, end = match.start(), match.start() + len(written)
            found.add(start, end)
            number = "".join(character for character in written.partition(" ")[2] or written[3:] if character.isalnum())
            yield Entity(EntityKind.LICENCE, f"JTKSM {number.upper().removeprefix('NO')}", start, end)
        for match in LABELLED.finditer(text):
            group = "number" if match["number"] else "plain"
            start, end = match.span(group)
            if not found.touches(start, end):
                number = match[group].upper().rstrip("./-")
                authority = AUTHORITY.get(match["label"] or "", "")
                yield Entity(EntityKind.LICENCE, f"{authority} {number}".strip(), start, start + len(number))
    if seen.unspaced != () and UNSPACED_ANCHOR in text:
        for match in KHMER.finditer(text):
            value = match["number"].strip()
            yield Entity(EntityKind.LICENCE, value, match.start("number"), match.start("number") + len(value))
