"""Plans of action: full names, acronyms, and acronyms with a typing error, as one plan."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lindung.screening.methods.reading.lexicon import KnownPlan, plans
from lindung.screening.methods.reading.periods import ranges
from lindung.screening.methods.reading.things import NAME
from lindung.screening.rules.reading import Mention

_MALAY = (
    r"(?:Pelan\s+(?:Tindakan|Strategik|Induk|Aksi)|Rencana\s+(?:Aksi|Strategis|Induk)|Strategi\s+(?:Nasional|Kebangsaan)"
    r"|Pelan\s+Hala\s?Tuju|Dasar\s+Kebangsaan)"
)
_ORDINAL = r"(?:\s+yang\s+(?:ke-?\w+|pertama))?"
_YEARS = r"(?:,?\s+(?:for\s+|bagi\s+|untuk\s+|period\s+)?(?:19|20)\d\d\s*(?:[-–—/]|to|hingga)\s*(?:20)?\d\d)?"
_FORWARD = re.compile(rf"\b{_MALAY}(?:\s+{NAME})?{_ORDINAL}{_YEARS}")
_ENGLISH = re.compile(
    rf"\b(?:[A-Z][\w\-]*\s+){{0,6}}(?:Action\s+Plan|Plan\s+of\s+Action|Strategic\s+Plan|Work\s+Plan|Roadmap|Road\s+Map|National\s+Strategy|National\s+Plan)"
    rf"(?:\s+(?:of|on|for|to|against)\s+(?:the\s+)?{NAME})?{_YEARS}"
)
_KHMER = re.compile(r"ផែនការ(?:សកម្មភាព|យុទ្ធសាស្ត្រ)(?:ជាតិ)?[ក-៹]{0,60}(?:\s+[០-៩]{4}\s*[-–]\s*[០-៩]{4})?")
_NEXT_PLAN = re.compile(rf"\s+(?:dan|and)\s+(?:{_MALAY}|(?:National|Strategic)\b).*", re.DOTALL)
_BRACKET = re.compile(r"\s*,?\s*\(([A-Z][\w\-]*(?:[ \-][\w.]+){0,2})\)")
_ABOUT = re.compile(r"[^.\n]{0,40}")
_VERSION = re.compile(r"[\d.]+")
_HEAD = re.compile(
    rf"(?:{_MALAY}|(?:the\s+|The\s+)?(?:National\s+)?(?:Action\s+Plan|Strategic\s+Plan|Work\s+Plan))", re.DOTALL
)


@dataclass
class PlanFound:
    """A plan under way: what it is called and where it stands in the text."""

    names: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    period: tuple[str | None, str | None] | None = None
    known: KnownPlan | None = None
    mentions: list[Mention] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The full name; where the text has none, the usual short one."""
        return self.names[0] if self.names else self.usual

    @property
    def usual(self) -> str:
        """The short name: as the table has it, else the first of the text."""
        return self.known.name if self.known else (self.short or self.names)[0]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every other name, the usual short one first."""
        usual = [self.usual] if self.known or self.short else []
        return tuple(dict.fromkeys(name for name in [*usual, *self.short, *self.names] if name != self.name))


def plans_in(text: str, organisations: Sequence[Mention]) -> list[PlanFound]:
    """Every plan of the text. `organisations` tells the acronym of a plan from that of its owner."""
    found: list[PlanFound] = []
    for start, end in full_names(text):
        plan = _read(text, start, end, organisations)
        same = next((other for other in found if _is_same(plan, other)), None)
        if same is None:
            found.append(plan)
        else:
            _merge(same, plan)
    for plan in found:
        plan.mentions = sorted(set(plan.mentions))
    _add_known(text, found)
    _add_short(text, found)
    return sorted(found, key=lambda one: one.mentions[0])


def full_names(text: str) -> Iterator[Mention]:
    """Where full names of plans stand."""
    for pattern in (_FORWARD, _ENGLISH, _KHMER):
        for match in pattern.finditer(text):
            piece = _NEXT_PLAN.sub("", match[0]).rstrip()
            start = match.start()
            if piece.startswith("The "):
                piece, start = piece[4:], start + 4
            if "\n" not in piece and not _HEAD.fullmatch(piece):
                yield start, start + len(piece)
            rest = match[0][len(piece) :]
            if pattern is _FORWARD and (again := _FORWARD.search(rest)):
                at = start + len(piece) + again.start()
                yield at, at + len(again[0].rstrip())


def short_names(text: str) -> Iterator[Mention]:
    """Where the short names of the table stand."""
    for known in plans():
        yield from (match.span() for match in known.pattern.finditer(text))


def _read(text: str, start: int, end: int, organisations: Sequence[Mention]) -> PlanFound:
    plan = PlanFound([" ".join(text[start:end].split())], mentions=[(start, end)])
    plan.known = next((known for known in plans() if known.pattern.search(text[start:end])), None)
    ends_in_owner = any(begin > start and last == end for begin, last in organisations)
    bracket = _BRACKET.match(text, end)
    if bracket and not ends_in_owner:
        plan.short.append(bracket[1])
        plan.mentions.append(bracket.span(1))
        plan.known = plan.known or next((known for known in plans() if known.pattern.fullmatch(bracket[1])), None)
    after = _ABOUT.match(text, bracket.end() if bracket else end)
    spans = [*ranges(text[start:end]), *ranges(after[0] if after else "")]
    plan.period = (spans[0].since, spans[0].until) if spans else plan.known.period if plan.known else None
    return plan


def _is_same(plan: PlanFound, other: PlanFound) -> bool:
    if plan.known and other.known:
        return plan.known is other.known
    return plan.name.casefold() == other.name.casefold() or any(
        is_typing_error(one, two) for one in plan.short for two in other.short
    )


def is_typing_error(one: str, other: str) -> bool:
    """Whether two short names differ by at most one letter and carry the same number."""
    if _VERSION.findall(one) != _VERSION.findall(other):
        return False
    first, second = _VERSION.sub("", one).strip().upper(), _VERSION.sub("", other).strip().upper()
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    if len(short) < 4 or len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


def _merge(same: PlanFound, plan: PlanFound) -> None:
    same.names += [name for name in plan.names if name not in same.names]
    same.short += [name for name in plan.short if name not in same.short]
    same.mentions = sorted({*same.mentions, *plan.mentions})
    same.period = same.period or plan.period
    same.known = same.known or plan.known


def _add_known(text: str, found: list[PlanFound]) -> None:
    """The plans of the table under their short names."""
    taken: list[Mention] = []
    for known in plans():
        for match in known.pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            plan = next((one for one in found if one.known is known), None)
            if plan is None:
                plan = PlanFound(period=known.period, known=known)
                found.append(plan)
            if any(start <= match.start() and match.end() <= end for start, end in plan.mentions):
                continue
            plan.mentions = sorted({*plan.mentions, match.span()})
            if match[0] not in plan.short:
                plan.short.append(" ".join(match[0].split()))


def _add_short(text: str, found: list[PlanFound]) -> None:
    """Later mentions of a short name the text gave in brackets, with or without its typing error."""
    for plan in found:
        for short in [] if plan.known else [*plan.short]:
            for match in re.finditer(rf"\b{re.escape(short)}(?!\w)", text):
                if not any(start <= match.start() < end for start, end in plan.mentions):
                    plan.mentions = sorted({*plan.mentions, match.span()})
