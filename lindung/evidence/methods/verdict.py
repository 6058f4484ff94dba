"""How far the number may be believed, and why: the verdict a ministry reads before the number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lindung.evidence.methods.headline import Headline
from lindung.evidence.methods.heterogeneity import Signs, signs_of_heterogeneity
from lindung.evidence.methods.histories import Histories
from lindung.evidence.rules.estimate import REASONS, ReasonCode, VerdictLevel

LEAST_OVERLAPS = 10  # people on two lists or more
WIDEST_FACTOR = 10.0  # upper end to lower end, beyond which no number is better than another
WIDE_FACTOR = 2.0
HIGHEST_R_HAT = 1.05
# Differences of the Bayesian criterion, chosen on tables simulated for training (`benchmarks.estimate_coverage`).
GROUPS_AS_GOOD = -6.0  # two groups explain nearly as well as links: 20 times less likely is not enough to dismiss them
DEPENDENCE_AS_GOOD = -2.0
GROUPS_NOT_EXCLUDED = -20.0
ORDER = list(VerdictLevel)


@dataclass(frozen=True)
class Opinion:
    """What one method says of the table."""

    method: str
    total: float
    low: float
    high: float


@dataclass(frozen=True)
class Reason:
    """One reason: a code, a whole sentence with {named} facts, the facts, and the best level it leaves possible."""

    code: ReasonCode
    sentence: str
    facts: Mapping[str, object]
    level: VerdictLevel


@dataclass(frozen=True)
class Verdict:
    """The level, and the reasons for it, gravest first; `at_least`: people that there are in any case."""

    level: VerdictLevel
    reasons: tuple[Reason, ...]
    at_least: int


@dataclass(frozen=True)
class Case:
    """All that a verdict looks at."""

    histories: Histories
    headline: Headline
    signs: Signs | None
    opinions: Sequence[Opinion] = ()
    refused: Sequence[str] = ()
    without: Mapping[str, float] = field(default_factory=dict)


def judge(
    histories: Histories,
    *,
    headline: Headline,
    signs: Signs | None = None,
    opinions: Sequence[Opinion] = (),
    refused: Sequence[str] = (),
    without: Mapping[str, float] | None = None,
) -> Verdict:
    """Say how far a headline may be believed.

    Args: headline: of the table. signs: of heterogeneity; worked out when not given (three lists or more).
          opinions: what the other methods say. refused: names of the methods that give no number.
          without: for each list's name the number without that list (a headline's total).
    Returns: the worst level any reason leaves possible, and the reasons, gravest first.
    """
    if signs is None and histories.t > 2:
        signs = signs_of_heterogeneity(histories, headline)
    case = Case(histories, headline, signs, opinions, refused, without or {})
    found = [reason for look in LOOKS for reason in look(case)]
    found.sort(key=lambda reason: -ORDER.index(reason.level))
    level = found[0].level if found else VerdictLevel.ROBUST
    at_least = histories.seen
    if level is not VerdictLevel.NOT_ESTIMABLE:
        at_least = max(at_least, int(headline.low))
    return Verdict(level, tuple(found), at_least)


def _reason(code: ReasonCode, level: VerdictLevel, **facts: object) -> Reason:
    return Reason(code, REASONS[code], facts, level)


def _interval(headline: Headline) -> dict[str, object]:
    return {"low": round(headline.low), "high": round(headline.high)}


def _overlaps(case: Case) -> Iterator[Reason]:
    codes = case.histories.codes
    overlaps = int(case.histories.counts[(codes & (codes - 1)) > 0].sum())
    if overlaps < LEAST_OVERLAPS:
        yield _reason(
            ReasonCode.FEW_OVERLAPS,
            VerdictLevel.NOT_ESTIMABLE,
            overlaps=overlaps,
            seen=case.histories.seen,
            least=LEAST_OVERLAPS,
        )


def _width(case: Case) -> Iterator[Reason]:
    factor = case.headline.high / max(case.headline.low, 1.0)
    facts = _interval(case.headline) | {"factor": round(factor, 1)}
    if factor > WIDEST_FACTOR:
        yield _reason(ReasonCode.WIDE_WITHOUT_BOUND, VerdictLevel.NOT_ESTIMABLE, **facts)
    elif factor > WIDE_FACTOR:
        yield _reason(ReasonCode.WIDE_INTERVAL, VerdictLevel.DEPENDS_ON_MODEL, **facts)


def _walks(case: Case) -> Iterator[Reason]:
    if case.headline.r_hat > HIGHEST_R_HAT:
        facts = {"r_hat": round(case.headline.r_hat, 2), "limit": HIGHEST_R_HAT}
        yield _reason(ReasonCode.WALKS_APART, VerdictLevel.DEPENDS_ON_MODEL, **facts)


def _hidden_group(case: Case) -> Iterator[Reason]:
    signs = case.signs
    if signs is None:
        yield _reason(ReasonCode.TWO_LISTS, VerdictLevel.DEPENDS_ON_MODEL)
        return
    total = signs.two_groups.total
    is_grouped, is_common = signs.two_groups_gain > GROUPS_AS_GOOD, signs.dependence_gain > DEPENDENCE_AS_GOOD
    if is_grouped:
        yield _reason(ReasonCode.HIDDEN_GROUP, VerdictLevel.LOWER_BOUND_ONLY, two_groups=round(total))
    if is_common:
        ratio = round(signs.odds_ratio, 2)
        yield _reason(ReasonCode.DEPENDENCE_EVERYWHERE, VerdictLevel.LOWER_BOUND_ONLY, odds_ratio=ratio)
    if is_grouped or is_common:
        return
    if signs.two_groups_gain > GROUPS_NOT_EXCLUDED and total > case.headline.high:
        facts = _interval(case.headline) | {"two_groups": round(total)}
        yield _reason(ReasonCode.HIDDEN_GROUP_POSSIBLE, VerdictLevel.DEPENDS_ON_MODEL, **facts)
    else:
        yield _reason(ReasonCode.NO_HIDDEN_GROUP, VerdictLevel.ROBUST)


def _methods(case: Case) -> Iterator[Reason]:
    low, high = case.headline.low, case.headline.high
    methods = len(case.opinions) + len(case.refused)
    if case.refused:
        refused = len(case.refused)
        yield _reason(ReasonCode.METHODS_REFUSED, VerdictLevel.ROBUST, refused=refused, methods=methods)
    if not case.opinions:
        return
    totals = [opinion.total for opinion in case.opinions]
    outside = sum(not low <= total <= high for total in totals)
    facts = _interval(case.headline) | {"methods": len(totals), "least": round(min(totals)), "most": round(max(totals))}
    if outside:
        yield _reason(ReasonCode.METHODS_DISAGREE, VerdictLevel.DEPENDS_ON_MODEL, outside=outside, **facts)
    else:
        yield _reason(ReasonCode.METHODS_AGREE, VerdictLevel.ROBUST, **facts)


def _lists(case: Case) -> Iterator[Reason]:
    low, high = case.headline.low, case.headline.high
    moved = {name: total for name, total in case.without.items() if not low <= total <= high}
    for name, total in moved.items():
        facts = _interval(case.headline) | {"list": name, "without": round(total), "total": round(case.headline.total)}
        yield _reason(ReasonCode.ONE_LIST_DECIDES, VerdictLevel.DEPENDS_ON_MODEL, **facts)
    if case.without and not moved:
        yield _reason(ReasonCode.NO_LIST_DECIDES, VerdictLevel.ROBUST, lists=len(case.without))


LOOKS = (_overlaps, _hidden_group, _width, _walks, _methods, _lists)
