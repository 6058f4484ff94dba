"""Signs that some people are much harder to find than others, which no interval of a log-linear model can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.headline import Headline
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.model_search import possible_cells
from lindung.evidence.methods.seeds import stream
from lindung.evidence.methods.stepwise import stepwise

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STARTS = 4
EM_STEPS, EM_CLOSE = 3_000, 1e-7
NEWTON_STEPS, LONGEST_STEP = 80, 2.0
LOOSE = 1 / 3.0**2  # precision of a normal prior that only keeps empty overlaps finite
MODELS_COMPARED = 5


@dataclass(frozen=True)
class TwoGroups:
    """The best description of a table as two groups of people, in each of which lists are independent.

    `total`: people, seen and unseen. `bic`: Poisson, with the log of the people seen. `easy_share`: of all people in
    the group that is easier to find; `easy`, `hard`: (t,) chances of being on each list.
    """

    total: float
    bic: float
    easy_share: float
    easy: Floats
    hard: Floats


@dataclass(frozen=True)
class Signs:
    """What the table says about people who are harder to find than others.

    `two_groups_gain`, `dependence_gain`: by how much the Bayesian criterion is better with two groups, or with one
    dependence common to all pairs of lists, than with links between single lists; above 0 is better, -6 means that
    links are about 20 times as likely. `odds_ratio`: of that common dependence. `models`: how many were compared.
    """

    two_groups: TwoGroups
    two_groups_gain: float
    dependence_gain: float
    odds_ratio: float
    models: int


@compiled
def _history_chances(code, share, rates, chances):  # type: ignore[no-untyped-def]
    """Fill the chance of one history with each group; answer their sum."""
    total = 0.0
    for group in range(share.shape[0]):
        chance = share[group]
        for place in range(rates.shape[1]):
            chance *= rates[group, place] if code >> place & 1 else 1.0 - rates[group, place]
        chances[group] = chance
        total += chance
    return total


@compiled
def _share_out(codes, counts, share, rates, people, on):  # type: ignore[no-untyped-def]
    """The E step: people by group and list; answers the log likelihood given seen, and the unseen share."""
    groups, lists = rates.shape
    chances = np.empty(groups)
    nobody = _history_chances(0, share, rates, chances)
    hidden = counts.sum() * nobody / (1.0 - nobody)
    people[:] = hidden * chances / nobody
    on[:] = 0.0
    value = 0.0
    for row in range(codes.shape[0]):
        total = _history_chances(codes[row], share, rates, chances)
        value += counts[row] * np.log(total / (1.0 - nobody))
        for group in range(groups):
            part = counts[row] * chances[group] / total
            people[group] += part
            for place in range(lists):
                if codes[row] >> place & 1:
                    on[group, place] += part
    return value, nobody


@compiled
def _maximise(codes, counts, share, rates):  # type: ignore[no-untyped-def]
    """Expectation and maximisation until the likelihood stands still; changes `share` and `rates` in place."""
    people, on = np.empty(share.shape[0]), np.empty(rates.shape)
    last, nobody = -np.inf, 0.0
    for step in range(EM_STEPS):
        value, nobody = _share_out(codes, counts, share, rates, people, on)
        if step > 20 and value - last < EM_CLOSE:
            break
        last = value
        share[:] = people / people.sum()
        for group in range(share.shape[0]):
            for place in range(rates.shape[1]):
                rates[group, place] = min(max(on[group, place] / people[group], 1e-7), 1 - 1e-7)
    return value, nobody


def two_groups(histories: Histories, *, seed: int = 1) -> TwoGroups:
    """Fit two latent classes by maximum likelihood from four starts; lists are independent inside a class.

    Args: histories: three lists or more; impossible combinations are not taken into account.
    Source: Cormack (1989) and Agresti (1994), Biometrics 50, 494-500, for latent classes of capture histories.
    """
    rates_seen = histories.list_sizes() / histories.seen / 3
    counts = histories.counts.astype(np.float64)
    best: tuple[float, float, Floats, Floats] | None = None
    for start in range(STARTS):
        chance = stream(seed, "two groups", start)
        share = np.array([0.25, 0.75])
        factors = np.stack([chance.uniform(1, 4, histories.t), chance.uniform(0.1, 0.9, histories.t)])
        rates = np.clip(rates_seen * factors, 0.001, 0.9)
        value, nobody = _maximise(histories.codes, counts, share, rates)
        if best is None or value > best[0]:
            best = (float(value), float(nobody), share, rates)
    assert best is not None  # noqa: S101 - there is more than one start
    value, nobody, share, rates = best
    seen = histories.seen
    likelihood = value + seen * log(seen) - seen - float(gammaln(counts + 1).sum())
    easy = int(np.argmax(rates.sum(axis=1)))
    bic = -2 * likelihood + log(seen) * (2 * histories.t + 2)
    return TwoGroups(seen / (1 - nobody), bic, float(share[easy]), rates[easy], rates[1 - easy])


def signs_of_heterogeneity(histories: Histories, headline: Headline) -> Signs:
    """Compare two groups, and one dependence common to all pairs, with the models the headline believes in most.

    Args: histories: three lists or more. headline: of the same table.
    Source: Darroch, Fienberg, Glonek and Junker (1993), JASA 88, 1137-1148, for the common dependence.
    """
    groups = two_groups(histories)
    likely = [belief.model for belief in headline.models[:MODELS_COMPARED]]
    models = list(dict.fromkeys([(), *likely, tuple(sorted(stepwise(histories).model))]))
    links = min(_criterion(histories, model, with_common=False)[0] for model in models)
    common, value = min(_criterion(histories, model, with_common=True) for model in models)
    return Signs(
        two_groups=groups,
        two_groups_gain=links - groups.bic,
        dependence_gain=links - common if value > 0 else -log(histories.seen),
        odds_ratio=exp(min(value, 50.0)),
        models=len(models),
    )


def _criterion(histories: Histories, model: Sequence[int], *, with_common: bool) -> tuple[float, float]:
    """The Bayesian criterion of a log-linear model, and the common dependence (the log of an odds ratio; 0 without)."""
    cells = np.flatnonzero(possible_cells(histories))
    on = (cells[:, None] >> np.arange(histories.t)) & 1
    columns = [np.ones(len(cells)), *on.T.astype(np.float64)]
    columns += [((cells & mask) == mask).astype(np.float64) for mask in model]
    if with_common:
        lists = on.sum(axis=1)
        columns.append(lists * (lists - 1) / 2.0)
    design = np.stack(columns, axis=1)
    precision = np.full(design.shape[1], LOOSE)
    precision[: histories.t + 1] = 1e-6
    start = np.zeros(design.shape[1])
    start[0] = log(histories.seen)
    start[1 : histories.t + 1] = np.log(histories.list_sizes() / histories.seen / 3)
    counts = histories.full()[cells].astype(np.float64)
    values = _newton(design, counts, precision, start)
    logs = design @ values
    likelihood = float(counts @ logs - np.exp(logs).sum() - gammaln(counts + 1).sum())
    criterion = -2 * likelihood + log(histories.seen) * len(values)
    return criterion, float(values[-1]) if with_common else 0.0


def _newton(design: Floats, counts: Floats, precision: Floats, values: Floats) -> Floats:
    """The mode of a Poisson regression with normal priors around 0."""

    def height(at: Floats) -> float:
        logs = design @ at
        return float(counts @ logs - np.exp(np.minimum(logs, 50.0)).sum() - 0.5 * (precision * at * at).sum())

    now = height(values)
    for _ in range(NEWTON_STEPS):
        means = np.exp(design @ values)
        slope = design.T @ (counts - means) - precision * values
        step = np.linalg.solve((design.T * means) @ design + np.diag(precision), slope)
        longest = float(np.abs(step).max())
        if longest < EM_CLOSE:
            break
        step *= min(1.0, LONGEST_STEP / longest)
        while height(values + step) < now - 1e-9 * abs(now) and np.abs(step).max() > EM_CLOSE:
            step *= 0.5
        values = values + step
        now = height(values)
    return values
