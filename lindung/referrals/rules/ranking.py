"""The order in which suitable services are asked: soft scores from 0 to 1, each with its sentence. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindung.directory.rules import Band
from lindung.kernel.errors import gettext_noop
from lindung.kernel.words import Word

HISTORY_PRIOR = 5
"""A partner's own answers weigh as much as the network's mean once there are this many of them (our own default)."""

FRESH = timedelta(hours=6)
STALE = timedelta(days=7)


class Reason(Word):
    """Why a service stands where it stands; `{…}` are facts without anything about a person."""

    CLOSE_BY = "close_by", gettext_noop("In the same area")
    NEAR = "near", gettext_noop("Less than 50 km away")
    HALF_DAY = "half_day", gettext_noop("50 to 200 km away")
    FAR = "far", gettext_noop("Farther than 200 km")
    EVERYWHERE = "everywhere", gettext_noop("Comes to the person or works at a distance")
    SPEAKS = "speaks", gettext_noop("Speaks the person's language")
    INTERPRETER = "interpreter", gettext_noop("Has an interpreter")
    SPECIALISED = "specialised", gettext_noop("Specialised in what the person needs")
    ANSWERS_FAST = "answers_fast", gettext_noop("Usually answers in time ({percent} of 100)")
    ANSWERS_SLOW = "answers_slow", gettext_noop("Often does not answer in time ({percent} of 100)")
    ROOM = "room", gettext_noop("Has room ({free} of {total} places free)")
    NEARLY_FULL = "nearly_full", gettext_noop("Nearly full ({free} of {total} places free)")
    KNOWN = "known", gettext_noop("Already helps with this case")
    FIGURE_FRESH = "figure_fresh", gettext_noop("Said today how many places are free")
    FIGURE_OLD = "figure_old", gettext_noop("Has not said for a long time how many places are free")


@dataclass(frozen=True)
class Option:
    """A suitable service as ranking sees it."""

    service: int
    band: Band = Band.UNKNOWN
    is_everywhere: bool = False
    speaks: float = 0.0
    """Share of the party whose own language is spoken (0 to 1)."""
    specialised: float = 0.0
    """Share of the special needs the service is specialised in (0 to 1)."""
    offers_asked: int = 0
    offers_answered: int = 0
    is_known: bool = False
    places_total: int = 0
    places_free: int = 0
    counts_places: bool = True
    figure_at: datetime | None = None


@dataclass(frozen=True)
class Said:
    """One reason and its facts."""

    reason: Reason
    facts: Mapping[str, int]

    def stored(self) -> dict[str, object]:
        """As it is kept beside a candidate."""
        return {"reason": self.reason.value, **self.facts}


@dataclass(frozen=True)
class Ranked:
    """A service, its score (0 to 100) and every reason, the weightiest first."""

    service: int
    score: float
    reasons: tuple[Said, ...]


def rank(options: Iterable[Option], *, weights: Mapping[str, int], mean_answered: float, at: datetime) -> list[Ranked]:
    """The options, best first; the service's id breaks ties, so that the same question gets the same answer.

    `weights` is the policy's; `mean_answered` the network's share of offers answered in time (0 to 1).
    """
    total = sum(weights.values()) or 1
    ranked = []
    for option in options:
        parts = _parts(option, mean_answered, at)
        score = sum(weights.get(name, 0) * value for name, (value, _) in parts.items()) / total
        by_weight = sorted(parts, key=lambda name: -weights.get(name, 0) * abs(parts[name][0] - 0.5))
        said = tuple(sentence for name in by_weight if (sentence := parts[name][1]) is not None)
        ranked.append(Ranked(option.service, round(100 * score, 2), said))
    return sorted(ranked, key=lambda each: (-each.score, each.service))


def answered_share(*, answered: int, asked: int, mean: float) -> float:
    """A partner's share of offers answered in time, shrunk towards the network's mean.

    >>> answered_share(answered=0, asked=0, mean=0.8)
    0.8
    >>> answered_share(answered=5, asked=5, mean=0.5)
    0.75
    """
    return (answered + HISTORY_PRIOR * mean) / (asked + HISTORY_PRIOR)


Part = tuple[float, Said | None]


def _parts(option: Option, mean_answered: float, at: datetime) -> dict[str, Part]:
    return {
        "travel_time": _travel(option),
        "language": _language(option),
        "specialised_care": (option.specialised, _say(Reason.SPECIALISED) if option.specialised else None),
        "answer_history": _history(option, mean_answered),
        "load": _load(option),
        "continuity": (float(option.is_known), _say(Reason.KNOWN) if option.is_known else None),
        "capacity_age": _figure(option, at),
    }


def _say(reason: Reason, **facts: int) -> Said:
    return Said(reason, facts)


_TRAVEL: Mapping[Band, tuple[float, Reason | None]] = {
    Band.SAME_AREA: (1.0, Reason.CLOSE_BY),
    Band.UNDER_50: (0.8, Reason.NEAR),
    Band.UNDER_200: (0.4, Reason.HALF_DAY),
    Band.FARTHER: (0.0, Reason.FAR),
    Band.UNKNOWN: (0.3, None),
}


def _travel(option: Option) -> Part:
    if option.is_everywhere:
        return 0.9, _say(Reason.EVERYWHERE)
    value, reason = _TRAVEL[option.band]
    return value, _say(reason) if reason else None


def _language(option: Option) -> Part:
    value = max(option.speaks, 0.3)
    return value, _say(Reason.SPEAKS if option.speaks >= 1 else Reason.INTERPRETER)


def _history(option: Option, mean: float) -> Part:
    share = answered_share(answered=option.offers_answered, asked=option.offers_asked, mean=mean)
    if not option.offers_asked:
        return share, None
    reason = Reason.ANSWERS_FAST if share >= 0.6 else Reason.ANSWERS_SLOW
    return share, _say(reason, percent=round(100 * share))


def _load(option: Option) -> Part:
    if not option.counts_places or option.places_total < 1:
        return 0.5, None
    share = max(0.0, min(1.0, option.places_free / option.places_total))
    facts = {"free": option.places_free, "total": option.places_total}
    return share, _say(Reason.ROOM if share >= 0.2 else Reason.NEARLY_FULL, **facts)


def _figure(option: Option, at: datetime) -> Part:
    if not option.counts_places:
        return 0.5, None
    if option.figure_at is None:
        return 0.0, _say(Reason.FIGURE_OLD)
    age = at - option.figure_at
    if age <= FRESH:
        return 1.0, _say(Reason.FIGURE_FRESH)
    value = max(0.0, 1 - age / STALE)
    return value, _say(Reason.FIGURE_OLD) if value <= 0 else None
