"""One offer checked: the text by the room of screening, the answers beside it, and what a lawful offer would show."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lindung.journeys.methods.quoting import Quote, quote
from lindung.journeys.methods.tables import tables
from lindung.journeys.rules.lawful import Closed, FeeRule, Paper, disputed, that_hold
from lindung.journeys.rules.offers import Offer
from lindung.journeys.rules.signs import FieldSign, signs_in_fields
from lindung.screening.methods.cleaning import clean
from lindung.screening.methods.entities import find_entities
from lindung.screening.methods.flags import FLAGS, Source
from lindung.screening.methods.judging import ENOUGH, judge
from lindung.screening.methods.screened import Screened, screen_text
from lindung.screening.rules.found import Entity, Hit
from lindung.screening.rules.words import EntityKind, Severity, Verdict

QUOTES_AT_MOST = 3
ON_SITE = ("sign_or_pay", "ransom", "quota", "guarded")  # what tells somebody who is already there
_WEIGHT = {severity: place for place, severity in enumerate((Severity.STRONG, Severity.MEDIUM, Severity.WEAK))}
_CHAT = re.compile(
    r"whats?\s?app|wasap|telegram|\bt\.me\b|wa\.me|wechat|weixin|\bline\b|messenger|zalo|viber|signal|facebook|tik\s?tok|"
    r"instagram|តេឡេក្រាម|មេសសិនជ័រ|ហ្វេសប៊ុក",
    re.I,
)
_MORE_THAN_CHAT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|https?://(?!(?:wa|t|m)\.me|chat\.|line\.|zalo\.|(?:www\.|web\.|m\.)?facebook)|"
    r"\boffice\b|pejabat|kantor|ការិយាល័យ",
    re.I,
)


@dataclass(frozen=True)
class Sign:
    """One sign as people see it: why it counts, who says so, and the words that raised it."""

    flag: str
    group: str
    severity: Severity
    reason: str
    sources: tuple[Source, ...]
    is_verified: bool
    quotes: tuple[Quote, ...] = ()
    more: int = 0  # further places in the text
    field: str = ""  # the answer that raised it, when it was one


@dataclass(frozen=True)
class Lawful:
    """What a lawful offer shows for this journey, as far as the tables know."""

    papers: tuple[Paper, ...]
    contract: tuple[Paper, ...]
    fees: tuple[FeeRule, ...]
    disputed: tuple[str, ...]
    closed: tuple[Closed, ...]


@dataclass(frozen=True)
class Checked:
    """The answer to one offer. Nothing of it is kept."""

    verdict: Verdict
    score: float
    language: str  # of the pasted text; "" when it is not known
    signs: tuple[Sign, ...]
    lawful: Lawful
    entities: tuple[Entity, ...]
    cleaned: str

    @property
    def is_warning(self) -> bool:
        """Whether the verdict is a warning."""
        return self.verdict is Verdict.WARNING


def check(offer: Offer, *, on: date) -> Checked:
    """Check an offer as of a day. No database, no network, nothing kept; errors: none.

    Time grows with the length of the text; a text of `offers.TEXT_LIMIT` characters is the longest that comes here.
    """
    lawful = lawful_for(offer, on=on)
    screened = screen_text(offer.text, country=offer.origin or None)
    answers = signs_in_fields(offer, is_closed=bool(lawful.closed), is_only_chat=is_only_chat(offer.contact))
    field_signs = tuple(answers)
    hits = [*screened.hits, *(_as_hit(sign) for sign in field_signs)]
    judged = judge(hits, screened.cleaned.text, screened.tongue.language)
    is_certain = any(_as_hit(sign).severity is Severity.STRONG for sign in field_signs)  # told, not read from words
    return Checked(
        verdict=Verdict.WARNING if is_certain else judged.verdict,
        score=max(judged.score, ENOUGH) if is_certain else judged.score,
        language=screened.tongue.language if screened.tongue.language.isalpha() else "",
        signs=_signs(offer.text, screened, field_signs),
        lawful=lawful,
        entities=screened.entities,
        cleaned=screened.cleaned.text,
    )


def lawful_for(offer: Offer, *, on: date) -> Lawful:
    """What the tables say about this journey on this day."""
    known = tables()
    journey = {"origin": offer.origin, "destination": offer.destination, "job": offer.job or "", "on": on}
    fees = [row for row in that_hold(known.fees, **journey) if isinstance(row, FeeRule)]  # type: ignore[arg-type]
    return Lawful(
        papers=tuple(r for r in that_hold(known.papers, **journey) if isinstance(r, Paper)),  # type: ignore[arg-type]
        contract=tuple(r for r in that_hold(known.contract, **journey) if isinstance(r, Paper)),  # type: ignore[arg-type]
        fees=tuple(fees),
        disputed=tuple(disputed(fees)),
        closed=tuple(r for r in that_hold(known.closed, **journey) if isinstance(r, Closed)),  # type: ignore[arg-type]
    )


def is_only_chat(contact: str) -> bool:
    """Whether the only way to reach them is a chat: no office, no address of a company.

    >>> is_only_chat("WhatsApp +60 11 0000 0000"), is_only_chat("office in Ipoh, WhatsApp too"), is_only_chat("")
    (True, False, False)
    """
    return bool(_CHAT.search(contact)) and not _MORE_THAN_CHAT.search(contact)


def as_warning(checked: Checked) -> Checked:
    """The same answer as a warning: the offer is known, whatever its words say."""
    return replace(checked, verdict=Verdict.WARNING, score=max(checked.score, ENOUGH))


def contacts_in(offer: Offer) -> tuple[Entity, ...]:
    """What can be recognised again in the answer about how they write."""
    return find_entities(clean(offer.contact).text, country=offer.origin or None) if offer.contact else ()


def licences_in(entities: Iterable[Entity]) -> tuple[list[str], list[str]]:
    """Names of agencies and numbers of licences that stand in the text, each once."""
    names: dict[str, None] = {}
    numbers: dict[str, None] = {}
    for entity in entities:
        if entity.kind is EntityKind.AGENCY:
            names.setdefault(entity.value)
        elif entity.kind is EntityKind.LICENCE:
            numbers.setdefault(entity.value)
    return list(names), list(numbers)


def _as_hit(sign: FieldSign) -> Hit:
    flag = FLAGS[sign.flag]
    return Hit(flag.id, flag.group, sign.severity or flag.severity, 0, 0)


def _signs(text: str, screened: Screened, answers: Sequence[FieldSign]) -> tuple[Sign, ...]:
    """Signs of the text and of the answers, the heaviest first; what stands in both is one sign."""
    found = {(sign.flag, sign.reason): sign for sign in _from_text(text, screened.hits)}
    for answer in answers:
        sign = _from_answer(answer)
        same = found.get((sign.flag, sign.reason))
        found[sign.flag, sign.reason] = replace(same, field=sign.field) if same else sign
    return tuple(sorted(found.values(), key=lambda sign: _WEIGHT[sign.severity]))


def _from_text(text: str, hits: Sequence[Hit]) -> Iterator[Sign]:
    places: dict[str, list[Hit]] = {}
    for hit in hits:
        places.setdefault(hit.flag, []).append(hit)
    for name, where in places.items():
        flag = FLAGS[name]
        quotes = {str(one): one for one in (quote(text, hit.start, hit.end) for hit in where)}  # a sentence once
        yield Sign(
            flag=name,
            group=flag.group,
            severity=max((hit.severity for hit in where), key=lambda severity: -_WEIGHT[severity]),
            reason=flag.reason,
            sources=flag.sources,
            is_verified=flag.is_verified,
            quotes=tuple(quotes.values())[:QUOTES_AT_MOST],
            more=max(len(quotes) - QUOTES_AT_MOST, 0),
        )


def _from_answer(sign: FieldSign) -> Sign:
    flag = FLAGS[sign.flag]
    return Sign(
        flag=sign.flag,
        group=flag.group,
        severity=sign.severity or flag.severity,
        reason=sign.reason or flag.reason,
        sources=flag.sources,
        is_verified=flag.is_verified,
        field=sign.field,
    )
