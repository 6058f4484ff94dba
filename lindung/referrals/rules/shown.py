"""What an offer shows: what a partner needs to decide, and nothing that points to one person."""

from collections import Counter
from collections.abc import Iterable

COMMON_LANGUAGES = frozenset(
    {"ar", "bn", "en", "fr", "hi", "id", "km", "lo", "ms", "my", "ne", "ta", "th", "tl", "ur", "vi", "zh"}
)
"""Spoken by so many people in the region that the language points to nobody; any other is said as "another"."""

OTHER_LANGUAGE = "other"


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

    >>> shown_facts(kind="shelter", urgency="urgent", party_size=1, area="MY-10.1001", ages=["adult_18_24"],
    ...             sexes=["female"], languages=["jv"], access=[], special=[])["languages"]
    ['other']
    """
    named = {code if code in COMMON_LANGUAGES else OTHER_LANGUAGE for code in languages}
    return {
        "kind": kind,
        "urgency": urgency,
        "party_size": party_size,
        "area": area.partition(".")[0],
        "ages": dict(sorted(Counter(ages).items())),
        "sexes": dict(sorted(Counter(sexes).items())),
        "languages": sorted(named),
        "access": sorted(set(access)),
        "special": sorted(set(special)),
    }
