"""Numbers of recruitment licences: JTKSM and APS (Malaysia), SIP3MI and SIPPMI (Indonesia), MoLVT (Cambodia), others."""

import re
from collections.abc import Iterator

from lindung.screening.methods.entities.scanned import Scanned
from lindung.screening.rules.found import Entity
from lindung.screening.rules.words import EntityKind

ANCHORS = frozenset(
    ["jtksm", "jtk", "aps", "sippmi", "sip3mi", "sippki", "sippti", "siup", "siuppak", "siuppkl", "lesen", "licence", "license", "lic", "licensed", "lisensi", "izin", "ijin", "molvt", "mlvt", "poea", "dmw", "kdn", "ea"]
)
UNSPACED_ANCHOR = "អាជ្ញាប័ណ្ណ"
NUMBER = r"(?P<number>(?=[\w./-]{0,40}\d)\w{1,14}(?:[./-]\w{1,14}){0,7})"
NO = r"(?:[ ]?(?:no\.?|nomor|nombor|number|num|bil|#|:|：)){0,3}[ ]?"
LABELLED = re.compile(
    rf"(?<!\w)(?P<label>sippmi|sip3mi|sippki|sippti|siup|siuppak|siuppkl|molvt|mlvt|poea|dmw|kdn)(?:[ ]licen[cs]e)?{NO}{NUMBER}"
    rf"|(?<!\w)(?P<word>lesen|licen[cs]e|lic\.?|lisensi|izin|ijin)(?:[ ](?:p3mi|jtksm|ea|agensi|sip3mi|sippmi|siup|kdn|ksm))?(?:{NO}){NUMBER.replace('number', 'plain')}"
)
JTKSM = re.compile(r"(?<!\w)(?:jtksm|jtk|aps)[ ]?(?:no\.?|[:：-])?[ ]?\d{2,5}[ ]?(?:[a-e](?![a-z]))?")
KHMER = re.compile(
    r"អាជ្ញាប័ណ្ណ(?:[ ]?លេខ)?[ ]?[:៖]?[ ]?(?P<number>\d{1,5}(?:[ ./-]?(?:[\u1780-\u17b3]\.){0,3}[\u1780-\u17b3]{1,3}|[/-]\w{1,10})*)"
)
AUTHORITY = {"sip3mi": "SIP3MI", "sippmi": "SIP3MI", "molvt": "MOLVT", "mlvt": "MOLVT", "dmw": "DMW", "poea": "DMW"}


def find_licences(seen: Scanned) -> Iterator[Entity]:
    """Numbers of licences of a text: `value` is the authority, when it is said, and the number in capitals."""
    text = seen.lower
    if not ANCHORS.isdisjoint(seen.words):
        found: list[tuple[int, int]] = []
        for match in JTKSM.finditer(text):
            written = text[match.start() : match.end()].rstrip()
            found.append((match.start(), match.start() + len(written)))
            number = "".join(character for character in written.partition(" ")[2] or written[3:] if character.isalnum())
            yield Entity(EntityKind.LICENCE, f"JTKSM {number.upper().removeprefix('NO')}", *found[-1])
        for match in LABELLED.finditer(text):
            group = "number" if match["number"] else "plain"
            start, end = match.span(group)
            if not any(s < end and start < e for s, e in found):
                number = match[group].upper().rstrip("./-")
                authority = AUTHORITY.get(match["label"] or "", "")
                yield Entity(EntityKind.LICENCE, f"{authority} {number}".strip(), start, start + len(number))
    if seen.unspaced != () and UNSPACED_ANCHOR in text:
        for match in KHMER.finditer(text):
            value = match["number"].strip()
            yield Entity(EntityKind.LICENCE, value, match.start("number"), match.start("number") + len(value))
