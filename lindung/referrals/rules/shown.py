"""What an offer shows: what a partner needs to decide, and no combination that so few share that it points to one.

A combination is hidden in steps: first the province (the country is said), then what languages few speak ("another").
What decides whether somebody can be helped there (age, sex, access, care) is never hidden.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime

OTHER_LANGUAGE = "other"
WHOLE, COUNTRY, FEW = 0, 1, 2
"""How much is said: all; the country instead of the province; and also no language that is not widely spoken."""

Combination = tuple[int, str]  # a step, and what is said at it

RARE_AGES = frozenset({"child_0_5", "adult_60"})
COMMON_SEXES = frozenset({"female", "male", "unknown"})


@dataclass(frozen=True)
class Profile:
    """What an offer may say of one person. Two persons with equal profiles cannot be told apart by it."""

    country: str
    province: str
    sex: str
    age: str
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    special: tuple[str, ...] = ()


def profile(  # noqa: PLR0913 - keyword-only: one argument a fact
    *,
    area: str,
    sex: str,
    age: str,
    languages: Iterable[str] = (),
    access: Iterable[str] = (),
    special: Iterable[str] = (),
) -> Profile:
    """A person's profile; order and repetition of codes make no difference."""
    sets = [tuple(sorted(set(codes))) for codes in (languages, access, special)]
    return Profile(area[:2], area.partition(".")[0], sex, age, *sets)


def said_of(person: Profile, step: int, *, spoken: frozenset[str]) -> Profile:
    """The profile as an offer says it at a step; `spoken`: what is widely spoken in the country."""
    languages = person.languages
    if step >= FEW:
        named = {code for code in languages if code in spoken}
        languages = tuple(sorted(named | ({OTHER_LANGUAGE} if set(languages) - named else set())))
    province = person.province if step == WHOLE else ""
    return Profile(person.country, province, person.sex, person.age, languages, person.access, person.special)


def cell(person: Profile, step: int, *, spoken: frozenset[str]) -> str:
    """The combination that an offer shows at a step, as one text.

    >>> cell(profile(area="MY-10.1704", sex="female", age="adult_18_24", languages=["id"]), COUNTRY, spoken=frozenset())
    'MY||female|adult_18_24|id||'
    """
    said = said_of(person, step, spoken=spoken)
    lists = (",".join(codes) for codes in (said.languages, said.access, said.special))
    return "|".join((said.country, said.province, said.sex, said.age, *lists))


def combinations(history: Mapping[Profile, int], *, k: int, spoken: frozenset[str]) -> dict[Combination, int]:
    """The combinations that may be said at each step, with the persons behind them, from how many had each profile.

    None has fewer than `k` persons. What is left for the next step is nobody, or `k` and more: hiding a combination
    must not itself say which one it is. Where it would, the smallest combination beside it is hidden too.
    """
    groups: dict[str, dict[Profile, int]] = defaultdict(dict)
    for person, number in history.items():
        groups[cell(person, FEW, spoken=spoken)][person] = number
    found: dict[Combination, int] = {}
    for group in groups.values():
        hidden: set[Combination] = set()
        said, rest = _said(group, hidden, k=k, spoken=spoken)
        while 0 < rest < k and said:
            hidden.add(min(said, key=lambda one: (said[one], one)))
            said, rest = _said(group, hidden, k=k, spoken=spoken)
        found |= said
    return found


def _said(
    group: Mapping[Profile, int], hidden: Set[Combination], *, k: int, spoken: frozenset[str]
) -> tuple[dict[Combination, int], int]:
    """What may be said of persons who are alike at the last step, those in `hidden` apart; how many are left for it."""
    found: dict[Combination, int] = {}
    left = dict(group)
    for step in (WHOLE, COUNTRY):
        beside: dict[str, Counter[str]] = defaultdict(Counter)
        for person, number in left.items():
            beside[cell(person, step + 1, spoken=spoken)][cell(person, step, spoken=spoken)] += number
        for counts in beside.values():
            found |= {
                (step, one): number for one, number in _safe(counts, k, {c for s, c in hidden if s == step}).items()
            }
        left = {each: number for each, number in left.items() if (step, cell(each, step, spoken=spoken)) not in found}
    return found, sum(left.values())


def _safe(counts: Mapping[str, int], k: int, hidden: Set[str]) -> dict[str, int]:
    """Those of `k` and more; the smallest of them join the rest until that is nobody, or `k` and more, too."""
    said = {one: number for one, number in counts.items() if number >= k and one not in hidden}
    rest = sum(counts.values()) - sum(said.values())
    while 0 < rest < k and said:
        smallest = min(said, key=lambda one: (said[one], one))
        rest += said.pop(smallest)
    return said


@dataclass(frozen=True)
class Known:
    """What a country's desk knows of combinations: those that may be said, and whether very many share them."""

    spoken: frozenset[str]
    k: int
    said: Mapping[tuple[int, str], bool] = field(default_factory=dict)
    has_history: bool = False


def step_for(person: Profile, known: Known, *, others: Mapping[str, int]) -> int:
    """How much of one person may be said to a partner.

    `others`: how many other persons of each combination this partner was asked for in the quarter. A combination is
    said when very many in the country share it, or `k` and more do and the partner was asked for `k`, her among them.
    With too little history, only what is published as common is said: any mark hides the province.
    """
    if not known.has_history:
        return _by_published(person, known.spoken)
    for step in (WHOLE, COUNTRY):
        one = cell(person, step, spoken=known.spoken)
        if known.said.get((step, one)) or ((step, one) in known.said and others.get(one, 0) + 1 >= known.k):
            return step
    return FEW


def _by_published(person: Profile, spoken: frozenset[str]) -> int:
    if not set(person.languages) <= spoken:
        return FEW
    is_rare = person.age in RARE_AGES or person.sex not in COMMON_SEXES or bool(person.access or person.special)
    return COUNTRY if is_rare else WHOLE


@dataclass(frozen=True)
class Party:
    """What offers of one need may say: the need's own facts, and the profile of each person by her id."""

    kind: str
    urgency: str
    size: int
    persons: Mapping[int, Profile]
    country: str
    is_practice: bool

    def facts(self, step: int, *, spoken: frozenset[str]) -> dict[str, object]:
        """The facts of an offer at a step: counts, bands and codes. At any, the area is at most the province."""
        said = [said_of(person, step, spoken=spoken) for person in self.persons.values()]
        first = said[0] if said else None
        return {
            "kind": self.kind,
            "urgency": self.urgency,
            "party_size": self.size,
            "area": (first.province or first.country) if first else "",
            "ages": dict(sorted(Counter(person.age for person in said).items())),
            "sexes": dict(sorted(Counter(person.sex for person in said).items())),
            "languages": _codes(person.languages for person in said),
            "access": _codes(person.access for person in said),
            "special": _codes(person.special for person in said),
        }


def _codes(lists: Iterable[Sequence[str]]) -> list[str]:
    return sorted({code for codes in lists for code in codes})


def quarter_of(at: datetime) -> date:
    """The first day of the quarter of a moment (UTC).

    >>> from datetime import UTC
    >>> quarter_of(datetime(2026, 11, 22, tzinfo=UTC))
    datetime.date(2026, 10, 1)
    """
    return date(at.year, 3 * ((at.month - 1) // 3) + 1, 1)
