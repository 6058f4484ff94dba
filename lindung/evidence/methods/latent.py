"""Bayesian nonparametric latent classes: people differ in how easily they are found, in as many ways as needed.

Source: Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet process mixtures, Biometrics 72,
1246-1254. Convergence: Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021), Bayesian Analysis 16, 667-718.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.compiled import compiled
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.estimate import WalksDisagree

Floats = NDArray[np.float64]
CLASSES = 10
CHAINS = 4
STEPS, MOST_STEPS = 10_000, 80_000
BURN_IN = 0.25
HIGHEST_R_HAT = 1.05
PRIOR_SHAPE, PRIOR_RATE = 0.25, 0.25  # of the concentration, as in the paper
LEAST = 1e-12
STRETCHES = 5


@dataclass(frozen=True)
class Latent:
    """People, seen and unseen: the middle of the posterior and its interval; `draws`: (chains, kept) totals.

    `r_hat`, `ess`: split R-hat and effective sample size of the log of the unseen. `classes`: how many classes hold
    one percent of the people or more, on average. `steps`: of each chain, the first quarter not kept.
    """

    total: float
    mean: float
    low: float
    high: float
    level: float
    seen: int
    r_hat: float
    ess: float
    classes: float
    chains: int
    steps: int
    draws: NDArray[np.float64] = field(repr=False)


def latent(
    histories: Histories,
    *,
    seed: int = 1,
    steps: int = STEPS,
    most_steps: int = MOST_STEPS,
    chains: int = CHAINS,
    level: float = 0.95,
) -> Latent:
    """Estimate with a Dirichlet process mixture of classes in which lists are independent.

    Args: histories: two lists or more. steps: of each chain at first; doubled until R-hat is at most 1.05 or
          `most_steps` are reached. chains: at least four. level: of the interval.
    Raises WalksDisagree: R-hat is above 1.05 at `most_steps`. ValueError: fewer than four chains.
    Impossible combinations are not taken into account: their empty overlaps count as seen by chance.
    """
    if chains < CHAINS:
        raise ValueError(f"chains is {chains}: at least {CHAINS}, or R-hat says nothing")
    found = sampled(histories, seed=seed, steps=steps, chains=chains, level=level)
    while found.r_hat > HIGHEST_R_HAT and found.steps * 2 <= most_steps:
        found = sampled(histories, seed=seed, steps=found.steps * 2, chains=chains, level=level)
    if not found.r_hat <= HIGHEST_R_HAT:
        raise WalksDisagree(r_hat=round(found.r_hat, 2), limit=HIGHEST_R_HAT)
    return found


def sampled(
    histories: Histories, *, seed: int = 1, steps: int = STEPS, chains: int = CHAINS, level: float = 0.95
) -> Latent:
    """What chains of one length say, whether or not they agree: for whoever looks at `r_hat` himself."""
    codes, counts = histories.codes, histories.counts
    runs = [_run(stream(seed, "latent", index), codes, counts, histories.t, steps) for index in range(chains)]
    first = int(steps * BURN_IN)
    hidden = np.stack([run[0][first:] for run in runs])
    r_hat, ess = convergence(np.log(hidden + 1))
    draws = histories.seen + hidden
    low, middle, high = np.quantile(draws, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Latent(
        total=float(middle),
        mean=float(draws.mean()),
        low=float(low),
        high=float(high),
        level=level,
        seen=histories.seen,
        r_hat=r_hat,
        ess=ess,
        classes=float(np.mean([run[1][first:].mean() for run in runs])),
        chains=chains,
        steps=steps,
        draws=draws,
    )


def convergence(draws: Floats) -> tuple[float, float]:
    """Split R-hat and effective sample size of (chains, steps) draws, by Geyer's initial monotone sequence.

    >>> convergence(np.random.default_rng(1).standard_normal((4, 1000)))[0] < 1.01
    True
    """
    half = draws.shape[1] // 2
    split = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    chains, steps = split.shape
    within = float(split.var(axis=1, ddof=1).mean())
    if within == 0:
        return (1.0, float(draws.size)) if np.ptp(split) == 0 else (float("inf"), 0.0)
    between = float(split.mean(axis=1).var(ddof=1))
    spread = within * (steps - 1) / steps + between
    centred = split - split.mean(axis=1, keepdims=True)
    size = 1 << (2 * steps - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    covariance = np.fft.irfft(spectrum, size, axis=1)[:, :steps].mean(axis=0) / steps
    correlation = 1 - (within - covariance * steps / (steps - 1)) / spread
    pairs = correlation[: 2 * (steps // 2)].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs < 0)
    positive = np.minimum.accumulate(pairs[: ends[0] if len(ends) else len(pairs)])
    ess = chains * steps / max(2 * float(positive.sum()) - 1, 1 / np.log10(chains * steps))
    return float(np.sqrt(spread / within)), float(min(ess, chains * steps))


@compiled
def _gamma(random, shape):  # type: ignore[no-untyped-def]
    """A gamma draw of unit scale. Each kind of draw stands in one place: compiling one takes seconds."""
    return random.standard_gamma(shape)


@compiled
def _beta(random, one, other):  # type: ignore[no-untyped-def]
    """A beta draw."""
    first = _gamma(random, one)
    return first / (first + _gamma(random, other))


@compiled
def _binomial(random, people, share):  # type: ignore[no-untyped-def]
    """A binomial draw."""
    return random.binomial(people, share)


@compiled
def _class_chances(code, shares, rates, chances):  # type: ignore[no-untyped-def]
    """Fill the chance of one history in each class; answer their sum."""
    total = 0.0
    for group in range(shares.shape[0]):
        chances[group] = shares[group] * _history_chance(code, rates[group])
        total += chances[group]
    return total


@compiled
def _history_chance(code, rates):  # type: ignore[no-untyped-def]
    """The chance of one history in one class."""
    chance = 1.0
    for place in range(rates.shape[0]):
        chance *= rates[place] if code >> place & 1 else 1.0 - rates[place]
    return chance


@compiled
def _spread(random, people, chances, total, parts):  # type: ignore[no-untyped-def]
    """Share people out over the classes by chance (a multinomial draw, one binomial after another)."""
    left, rest = people, total
    for group in range(chances.shape[0]):
        parts[group] = 0
        if left > 0:
            share = min(max(chances[group] / rest, 0.0), 1.0) if rest > LEAST * total else 1.0
            parts[group] = left if group == chances.shape[0] - 1 else _binomial(random, left, share)
            left -= parts[group]
            rest -= chances[group]


@compiled
def _new_shares(random, people, concentration, shares):  # type: ignore[no-untyped-def]
    """Break the stick anew; answers a new concentration."""
    groups = shares.shape[0]
    after = people.sum()
    log_left = 0.0
    for group in range(groups - 1):
        after -= people[group]
        broken = min(max(_beta(random, 1.0 + people[group], concentration + after), LEAST), 1 - LEAST)
        shares[group] = np.exp(log_left) * broken
        log_left += np.log1p(-broken)
    shares[groups - 1] = np.exp(log_left)
    return max(_gamma(random, PRIOR_SHAPE + groups - 1) / (PRIOR_RATE - log_left), 1e-3)


@compiled
def _new_rates(random, people, on, rates):  # type: ignore[no-untyped-def]
    """Each class's chances of being on each list, given its people."""
    for group in range(rates.shape[0]):
        for place in range(rates.shape[1]):
            drawn = _beta(random, 1.0 + on[group, place], 1.0 + people[group] - on[group, place])
            rates[group, place] = min(max(drawn, LEAST), 1 - LEAST)


@compiled
def _sort_out(random, codes, counts, shares, rates, people, on):  # type: ignore[no-untyped-def]
    """Draw the unseen and put everybody, seen and unseen, into a class; answers the number unseen."""
    chances, parts = np.empty(shares.shape[0]), np.empty(shares.shape[0], dtype=np.int64)
    nobody = _class_chances(0, shares, rates, chances)
    unseen = random.poisson(_gamma(random, float(counts.sum())) * nobody / (1.0 - nobody))
    _spread(random, unseen, chances, nobody, parts)
    for group in range(shares.shape[0]):
        people[group] = parts[group]
        for place in range(rates.shape[1]):
            on[group, place] = 0.0
    for row in range(codes.shape[0]):
        total = _class_chances(codes[row], shares, rates, chances)
        _spread(random, counts[row], chances, total, parts)
        _count(codes[row], parts, people, on)
    return unseen


@compiled
def _count(code, parts, people, on):  # type: ignore[no-untyped-def]
    """Count people of one history into their classes."""
    for group in range(parts.shape[0]):
        people[group] += parts[group]
        for place in range(on.shape[1]):
            if code >> place & 1:
                on[group, place] += parts[group]


@compiled
def _log_stick(shares, concentration):  # type: ignore[no-untyped-def]
    """Log prior density of shares from a broken stick, as a density on the shares."""
    value, before = (concentration - 1.0) * np.log(max(shares[-1], LEAST)), 0.0
    for group in range(shares.shape[0] - 1):
        value -= np.log(max(1.0 - before, LEAST))
        before += shares[group]
    return value


@compiled
def _log_likelihood(codes, counts, shares, rates):  # type: ignore[no-untyped-def]
    """Of the seen, the number of all integrated out (prior 1 / N)."""
    chances = np.empty(shares.shape[0])
    value = -counts.sum() * np.log(1.0 - _class_chances(0, shares, rates, chances))
    for row in range(codes.shape[0]):
        value += counts[row] * np.log(_class_chances(codes[row], shares, rates, chances))
    return value


@compiled
def _stretch(random, codes, counts, shares, rates, concentration):  # type: ignore[no-untyped-def]
    """Make one class larger and harder to find, or the opposite: its seen people hardly change, its unseen do.

    Putting people into classes moves this direction slowly. Metropolis, with the Jacobian of both changes.
    """
    group = int(random.random() * shares.shape[0])
    change = (0.1 if random.random() < 0.5 else 0.7) * random.standard_normal()
    new_rates, new_shares = rates.copy(), shares.copy()
    factor = np.exp(change)
    for place in range(rates.shape[1]):
        new_rates[group, place] *= factor
        if not LEAST < new_rates[group, place] < 1 - LEAST:
            return
    norm = 1.0 - shares[group] + shares[group] / factor
    for other in range(shares.shape[0]):
        new_shares[other] /= norm
    new_shares[group] /= factor
    gain = _log_likelihood(codes, counts, new_shares, new_rates) - _log_likelihood(codes, counts, shares, rates)
    gain += _log_stick(new_shares, concentration) - _log_stick(shares, concentration)
    gain += (rates.shape[1] - 1) * change - shares.shape[0] * np.log(norm)
    if np.log(random.random() + 1e-300) < gain:
        rates[:], shares[:] = new_rates, new_shares


@compiled
def _swap(random, shares, rates, concentration):  # type: ignore[no-untyped-def]
    """Exchange two classes' places on the stick: what is likely stays, what is expected of each place changes."""
    one, other = int(random.random() * shares.shape[0]), int(random.random() * shares.shape[0])
    new_shares = shares.copy()
    new_shares[one], new_shares[other] = shares[other], shares[one]
    gain = _log_stick(new_shares, concentration) - _log_stick(shares, concentration)
    if one != other and np.log(random.random() + 1e-300) < gain:
        shares[:] = new_shares
        kept = rates[one].copy()
        rates[one] = rates[other]
        rates[other] = kept


@compiled
def _run(random, codes, counts, lists, steps):  # type: ignore[no-untyped-def]
    """One chain: the unseen, and how many classes hold a percent of all, at each step."""
    hidden, used = np.empty(steps), np.empty(steps)
    shares, rates = np.full(CLASSES, 1.0 / CLASSES), 0.5 * random.random((CLASSES, lists))
    people, on = np.empty(CLASSES), np.empty((CLASSES, lists))
    concentration = 1.0
    for step in range(steps):
        hidden[step] = _sort_out(random, codes, counts, shares, rates, people, on)
        _new_rates(random, people, on, rates)
        concentration = _new_shares(random, people, concentration, shares)
        for _ in range(STRETCHES):
            _stretch(random, codes, counts, shares, rates, concentration)
            _swap(random, shares, rates, concentration)
        used[step] = (people >= 0.01 * people.sum()).sum()
    return hidden, used
