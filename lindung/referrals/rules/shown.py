"""What an offer shows: what a partner needs to decide, and nothing that points to one person."""

from collections import Counter
from collections.abc import Iterable, Set

COMMON_LANGUAGES = frozenset(
    {"ar", "bn", "en", "fr", "hi", "id", "km", "lo", "ms", "my", "ne", "ta", "th", "tl", "ur", "vi", "zh"}
)
"""Spoken by so many people in the region that the language points to nobody; any other is said as "another"."""

OTHER_LANGUAGE = "other"

SPOKEN_IN = {
    "ID": frozenset({"en", "id", "ms"}),
    "KH": frozenset({"en", "km", "vi", "zh"}),
    "MY": frozenset({"bn", "en", "id", "ms", "my", "ne", "ta", "zh"}),
}
"""Spoken by so many people in that country that the language is no mark of anybody there; elsewhere English alone."""

RARE_AGES = frozenset({"child_0_5", "adult_60"})
COMMON_SEXES = frozenset({"female", "male", "unknown"})
MARKS_THAT_POINT = 2
"""From so many unusual things together on, one person may be meant: the language and the province are then not said."""


def shown_facts(  # noqa: PLR0913 - keyword-only: one argument a fact
    *,
    kind: str,
    urgency: str,
    party_size: int,
    area: str,
    ages: Iterable[str],
    sexes: Iterable[str],
    languages: Iterable[str],
    access: Iterable[str],
    special: Iterable[str],
) -> dict[str, object]:
    """The facts of an offer: counts, bands and codes. The area is the province, a rare language is not named.

    Two unusual things together (a language few speak in that country, a very young or old age, an access or care need)
    may point to one person even where each alone does not: then the area is the country and such a language is
    "another". What the partner must be able to do is still said; whether it can was checked before it was asked.

    >>> shown_facts(kind="shelter", urgency="urgent", party_size=1, area="MY-10.1001", ages=["adult_18_24"],
    ...             sexes=["female"], languages=["jv"], access=[], special=[])["languages"]
    ['other']
    """
    aged, sexed = Counter(ages), Counter(sexes)
    spoken, accessible, cared = set(languages), set(access), set(special)
    country, province = area[:2], area.partition(".")[0]
    foreign = spoken - SPOKEN_IN.get(country, frozenset({"en"}))
    points = _points(foreign, accessible, cared, RARE_AGES & set(aged), set(sexed) - COMMON_SEXES)
    hidden = spoken - COMMON_LANGUAGES | (foreign if points else set())
    named = spoken - hidden | ({OTHER_LANGUAGE} if hidden else set())
    return {
        "kind": kind,
        "urgency": urgency,
        "party_size": party_size,
        "area": country if points else province,
        "ages": dict(sorted(aged.items())),
        "sexes": dict(sorted(sexed.items())),
        "languages": sorted(named),
        "access": sorted(accessible),
        "special": sorted(cared),
    }


def _points(*marks: Set[str]) -> bool:
    """Whether so many unusual things come together that they may point to one person."""
    return sum(map(len, marks)) >= MARKS_THAT_POINT
