"""All methods on one table, side by side, with what leaving lists out, merging them and splitting people changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from lindung.evidence.methods.averaging import averaged
from lindung.evidence.methods.bootstrap import bca
from lindung.evidence.methods.chapman import chapman
from lindung.evidence.methods.decomposable import decomposable
from lindung.evidence.methods.headline import Headline, headline
from lindung.evidence.methods.heterogeneity import Signs, signs_of_heterogeneity
from lindung.evidence.methods.hierarchical import best_by_bic
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.latent import latent
from lindung.evidence.methods.loglinear import Fit
from lindung.evidence.methods.seeds import stream
from lindung.evidence.methods.sensitivity import Bound, Chao, chao_lower_bound, odds_ratio_bounds, ratio_that_reaches
from lindung.evidence.methods.stepwise import stepwise
from lindung.evidence.methods.verdict import Opinion, Verdict, judge
from lindung.evidence.rules.estimating import CHOOSABLE, LABELS, Method
from lindung.kernel.errors import BadInput, gettext_noop
from lindung.papers.rules import Progress, silent

MOST_MERGES = 15  # pairs of lists that are merged, those with the most people in common first
TOP_MODELS = 5


@dataclass(frozen=True)
class Asked:
    """What to run. `workers` threads change how long it takes, never what comes out."""

    methods: tuple[Method, ...] = CHOOSABLE
    replicates: int = 20_000
    seed: int = 1
    level: float = 0.95
    workers: int = 1


@dataclass(frozen=True)
class Answer:
    """What one method says: people with an interval, or the refusal; `details` by name, for the report and JSON."""

    method: Method
    total: float | None = None
    low: float | None = None
    high: float | None = None
    refusal: BadInput | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Variant:
    """The headline on a changed table: without a list, with two lists as one, or of one stratum alone."""

    name: str
    seen: int
    total: float | None = None
    low: float | None = None
    high: float | None = None
    refusal: BadInput | None = None


@dataclass(frozen=True)
class Strata:
    """Each stratum by itself and their sum; strata without a number count with those seen, and `is_whole` is false."""

    parts: tuple[Variant, ...]
    total: float
    low: float
    high: float
    is_whole: bool


@dataclass(frozen=True)
class Estimation:
    """Everything that is said about one table."""

    histories: Histories
    asked: Asked
    headline: Headline
    signs: Signs | None
    answers: tuple[Answer, ...]
    without: tuple[Variant, ...]
    merged: tuple[Variant, ...]
    strata: Strata | None
    chao: Chao
    bounds: tuple[Bound, ...]
    ratio_low: float | None
    ratio_high: float | None
    verdict: Verdict


def estimate(
    histories: Histories,
    *,
    asked: Asked | None = None,
    strata: Mapping[str, Histories] | None = None,
    tell: Progress = silent,
) -> Estimation:
    """Run every method that was asked for on one table, and judge.

    Args: histories: of everybody. strata: the same people split by a property, each a table of the same lists.
    Raises TooManyLists: more lists than the headline takes. What another method refuses stands in its answer.
    """
    asked = asked or Asked()
    tell(LABELS[Method.HEADLINE], 0.02)
    top = headline(histories, seed=asked.seed, level=asked.level)
    signs = signs_of_heterogeneity(histories, top) if histories.t > 2 else None
    answers = _answers(histories, asked, tell)
    tell(gettext_noop("Leaving out and merging lists"), 0.85)
    without, merged = left_out(histories, asked), merges(histories, asked)
    tell(gettext_noop("Strata and bounds"), 0.95)
    split = stratified(strata, asked) if strata else None
    bounds = odds_ratio_bounds(histories)
    return Estimation(
        histories=histories,
        asked=asked,
        headline=top,
        signs=signs,
        answers=(_of_headline(top), *answers),
        without=without,
        merged=merged,
        strata=split,
        chao=chao_lower_bound(histories, level=asked.level),
        bounds=bounds,
        ratio_low=ratio_that_reaches(histories, top.low),
        ratio_high=ratio_that_reaches(histories, top.high),
        verdict=_judged(histories, top, signs, answers, without),
    )


def _judged(
    histories: Histories, top: Headline, signs: Signs | None, answers: Sequence[Answer], without: Sequence[Variant]
) -> Verdict:
    given = [answer for answer in answers if answer.total is not None]
    return judge(
        histories,
        headline=top,
        signs=signs,
        opinions=[Opinion(a.method.value, a.total or 0.0, a.low or 0.0, a.high or 0.0) for a in given],
        refused=[answer.method.value for answer in answers if answer.refusal is not None],
        without={variant.name: variant.total for variant in without if variant.total is not None},
    )


def left_out(histories: Histories, asked: Asked) -> tuple[Variant, ...]:
    """The headline without each list; none for two lists."""
    if histories.t < 3:
        return ()
    return tuple(_variant(name, histories.without_list(place), asked) for place, name in enumerate(histories.lists))


def merges(histories: Histories, asked: Asked) -> tuple[Variant, ...]:
    """The headline with two lists as one, for the pairs that have the most people in common."""
    if histories.t < 3:
        return ()
    pairs = sorted(
        combinations(range(histories.t), 2), key=lambda pair: (-histories.overlap(1 << pair[0] | 1 << pair[1]), pair)
    )
    made = []
    for first, second in pairs[:MOST_MERGES]:
        name = f"{histories.lists[first]} + {histories.lists[second]}"
        made.append(_variant(name, histories.merged(first, second, name), asked))
    return tuple(made)


def stratified(strata: Mapping[str, Histories], asked: Asked) -> Strata:
    """The headline of each stratum and the sum of all, drawn independently."""
    parts: list[Variant] = []
    draws = np.zeros(0)
    for place, (name, histories) in enumerate(strata.items()):
        try:
            histories.check_lists()
            found = headline(histories, seed=asked.seed + 1 + place, level=asked.level)
        except BadInput as refusal:
            parts.append(Variant(name, histories.seen, refusal=refusal))
            more = np.array([float(histories.seen)])
        else:
            parts.append(Variant(name, histories.seen, found.total, found.low, found.high))
            more = stream(asked.seed, "strata", place).permutation(found.draws)  # walks move slowly
        draws = more if not len(draws) else draws + more
    low, middle, high = np.quantile(draws, [(1 - asked.level) / 2, 0.5, (1 + asked.level) / 2])
    is_whole = all(part.refusal is None for part in parts)
    return Strata(tuple(parts), float(middle), float(low), float(high), is_whole)


def _variant(name: str, histories: Histories, asked: Asked) -> Variant:
    try:
        histories.check_lists()
        found = headline(histories, seed=asked.seed, level=asked.level)
    except BadInput as refusal:
        return Variant(name, histories.seen, refusal=refusal)
    return Variant(name, histories.seen, found.total, found.low, found.high)


def _of_headline(top: Headline) -> Answer:
    details: dict[str, object] = {"r_hat": top.r_hat, "steps": top.steps, "positive_dependence": top.positive}
    return Answer(Method.HEADLINE, top.total, top.low, top.high, details=details)


def _answers(histories: Histories, asked: Asked, tell: Progress) -> tuple[Answer, ...]:
    wanted = [method for method in asked.methods if method is not Method.CHAPMAN or histories.t == 2]
    wanted = [method for method in wanted if method is not Method.HEADLINE]
    made = []
    for place, method in enumerate(wanted):
        tell(LABELS[method], 0.05 + 0.8 * place / len(wanted))
        try:
            made.append(RUNS[method](histories, asked))
        except BadInput as refusal:
            made.append(Answer(method, refusal=refusal))
    return tuple(made)


def model_of(fitted: Fit) -> dict[str, object]:
    """A fitted model in names: its dependences, those at minus infinity, and how well it fits."""

    def named(masks: Sequence[int]) -> list[str]:
        return ["+".join(name for place, name in enumerate(fitted.lists) if mask >> place & 1) for mask in masks]

    interactions = sorted(mask for mask in fitted.model if mask.bit_count() > 1)
    return {
        "interactions": named(interactions),
        "at_minus_infinity": named(sorted(fitted.infinite)),
        "total": fitted.total,
        "deviance": fitted.deviance,
        "bic": fitted.bic,
        "aic": fitted.aic,
    }


def _stepwise(histories: Histories, asked: Asked) -> Answer:
    details: dict[str, object] = {"model": model_of(stepwise(histories).fit)}
    return _bootstrapped(histories, asked, Method.STEPWISE, details)


def _bic(histories: Histories, asked: Asked) -> Answer:
    best = [model_of(fitted) for fitted in best_by_bic(histories, most=TOP_MODELS)]
    return _bootstrapped(histories, asked, Method.BIC, {"models": best})


def _bootstrapped(histories: Histories, asked: Asked, method: Method, details: dict[str, object]) -> Answer:
    found = bca(
        histories,
        method.value,
        replicates=asked.replicates,
        seed=asked.seed,
        level=asked.level,
        workers=asked.workers,
    )
    names = ("replicates", "mc_error_low", "mc_error_high", "acceleration", "bias", "without_estimate")
    more = {name: getattr(found, name) for name in names}
    return Answer(method, found.point, found.low, found.high, details=details | more)


def _averaged(histories: Histories, asked: Asked) -> Answer:
    found = averaged(histories, level=asked.level)
    return Answer(Method.AVERAGED, found.total, found.low, found.high, details={"models": len(found.shares)})


def _decomposable(histories: Histories, asked: Asked) -> Answer:
    found = decomposable(histories, level=asked.level)
    details = {"graphs": found.n_graphs, "beyond": found.beyond}
    return Answer(Method.DECOMPOSABLE, found.total, found.low, found.high, details=details)


def _latent(histories: Histories, asked: Asked) -> Answer:
    found = latent(histories, seed=asked.seed, level=asked.level)
    names = ("r_hat", "ess", "classes", "chains", "steps")
    details = {name: getattr(found, name) for name in names}
    return Answer(Method.LATENT, found.total, found.low, found.high, details=details)


def _chapman(histories: Histories, asked: Asked) -> Answer:
    first, second = (int(size) for size in histories.list_sizes())
    found = chapman(on_first=first, on_second=second, on_both=histories.overlap(3), level=asked.level)
    return Answer(Method.CHAPMAN, found.total, found.low, found.high, details={"standard_error": found.standard_error})


RUNS: Mapping[Method, Callable[[Histories, Asked], Answer]] = {
    Method.STEPWISE: _stepwise,
    Method.BIC: _bic,
    Method.AVERAGED: _averaged,
    Method.DECOMPOSABLE: _decomposable,
    Method.LATENT: _latent,
    Method.CHAPMAN: _chapman,
}
