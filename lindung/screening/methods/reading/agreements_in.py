"""Agreements between parties: memoranda, pacts, conventions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindung.screening.methods.reading.dates import days, western_digits
from lindung.screening.methods.reading.things import NAME
from lindung.screening.rules.reading import Mention

_MEMORANDUM = re.compile(
    r"\b(?:[Mm]emorandum\s+(?:[Pp]ersefahaman|[Ss]aling\s+[Pp]engertian|of\s+[Uu]nderstanding|of\s+[Aa]greement|[Kk]erja\s?sama)"
    r"|[Nn]ota\s+(?:[Kk]esepahaman|[Kk]erja\s?sama|[Pp]ersefahaman)|[Pp]erjanjian\s+[Kk]erja\s?sama|[Pp]erjanjian\s+[Dd]ua\s?[Hh]ala|[Bb]ilateral\s+agreement)"
    r"|\bMoUs?\b|\bMOUs?\b|\bMoA\b|អនុស្សរណៈនៃការយោគយល់(?:គ្នា)?|អនុស្សរណៈយោគយល់(?:គ្នា)?|កិច្ចព្រមព្រៀង"
)
_SIGNED_THING = re.compile(
    r"\b(?:agreement|pact|accord|treaty|perjanjian|kesepakatan|deklarasi|declaration|pakta)\b", re.IGNORECASE
)
_CONVENTION = re.compile(
    rf"\b(?:Konvensi|Konvensyen|Protokol|Perjanjian)\s+{NAME}|\b(?:[A-Z][\w\-]*\s+){{0,4}}(?:Convention|Protocol)(?:\s+(?:on|to|against|Against)\s+(?:the\s+)?{NAME})?"
)
_SIGNING = re.compile(
    r"\b(?:signed|sign|signing|inked|menandatangani|ditandatangani|penandatanganan|meneken|meterai|memeterai|dimeterai|memeteraikan)\b|ចុះហត្ថលេខា",
    re.IGNORECASE,
)
_WITH = re.compile(r"(?:\s*\([^)\n]{1,12}\))?\s*(?:dengan|with|bersama|ជាមួយ)\s*(?:the\s+)?")
_MINISTRY = re.compile(r"Kement|Ministry|ក្រសួង")
_BARE_MINISTRY = re.compile(r"\bkementerian\b|\bthe ministry\b")
_YEAR = re.compile(r"(?<![\d/\-–])(?:19|20)\d\d(?![\d/\-–])")
_BRACKET = re.compile(r"\s*\(([A-Z][\w\-]{1,10})\)")


@dataclass
class AgreementFound:
    """An agreement under way."""

    name: str
    parties: tuple[str, ...]
    signed: str | None
    mentions: list[Mention]


def agreements_in(
    text: str, sentences: Sequence[Mention], parties: Sequence[tuple[str, Mention]]
) -> list[AgreementFound]:
    """Every agreement of the text; `parties` are the organisations and countries with their mentions."""
    found: list[AgreementFound] = []
    for start, end in sentences:
        piece = text[start:end]
        for match in _CONVENTION.finditer(piece):
            if " " in match[0]:
                found.append(_convention(text, start, match))
        is_signed = _SIGNING.search(piece) is not None
        pattern = _SIGNED_THING if is_signed and not _MEMORANDUM.search(piece) else _MEMORANDUM
        for match in pattern.finditer(piece):
            _add(found, text, (start, end), (start + match.start(), start + match.end()), parties)
    return found


def _convention(text: str, offset: int, match: re.Match[str]) -> AgreementFound:
    start, end = offset + match.start(), offset + match.end()
    mentions = [(start, end)]
    if bracket := _BRACKET.match(text, end):
        mentions.append(bracket.span(1))
    return AgreementFound(" ".join(match[0].split()), (), None, mentions)


def _add(
    found: list[AgreementFound], text: str, sentence: Mention, span: Mention, parties: Sequence[tuple[str, Mention]]
) -> None:
    """One agreement more, or a mention of the one before: a bare "MoU" is the one that was named."""
    if any(start <= span[0] < end for one in found for start, end in one.mentions):
        return
    name = " ".join(text[span[0] : span[1]].split())
    memoranda = [one for one in found if _MEMORANDUM.fullmatch(one.name) or _SIGNED_THING.fullmatch(one.name)]
    signers = _parties(text, sentence, span, parties)
    if memoranda and (
        not signers or set(signers) <= set(memoranda[-1].parties) or not _SIGNING.search(text[slice(*sentence)])
    ):
        memoranda[-1].mentions.append(span)
        return
    found.append(AgreementFound(name, signers, _signed(text[sentence[0] : sentence[1]]), [span]))


def _parties(text: str, sentence: Mention, span: Mention, parties: Sequence[tuple[str, Mention]]) -> tuple[str, ...]:
    """Who stands in the sentence: up to the agreement, else behind it."""
    inside = [(name, place) for name, place in parties if sentence[0] <= place[0] and place[1] <= sentence[1]]
    inside += _ministry(text, sentence, [name for name, place in parties if place[0] < sentence[0]])
    inside.sort(key=lambda one: one[1])
    before = [name for name, place in inside if place[1] <= span[0]]
    with_whom = [name for name, place in inside if _WITH.fullmatch(text[span[1] : place[0]])]
    around = [*before, *with_whom] if len({*before, *with_whom}) > 1 else [name for name, _ in inside]
    unique = tuple(dict.fromkeys(around))
    return unique if len(unique) > 1 else ()


def _ministry(text: str, sentence: Mention, earlier: Sequence[str]) -> list[tuple[str, Mention]]:
    """A bare "kementerian" is the ministry that was named before."""
    known = next((name for name in reversed(earlier) if _MINISTRY.match(name)), None)
    found = _BARE_MINISTRY.search(text, *sentence)
    return [(known, found.span())] if known and found else []


def _signed(sentence: str) -> str | None:
    if not _SIGNING.search(sentence):
        return None
    day = next(days(sentence), None)
    if day:
        return day.iso
    year = _YEAR.search(western_digits(sentence))
    return year[0] if year else None
