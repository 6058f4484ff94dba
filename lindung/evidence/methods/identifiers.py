"""What one more identifier on every list would buy: how much narrower the interval is expected to become."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.partitions import Candidates, Partition, Sampler
from lindung.evidence.methods.pipeline import Estimator, Honest, Linked, quick, table_of, worth_drawing
from lindung.evidence.methods.seeds import stream
from lindung.evidence.rules.pipeline import Identifier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TRUTHS, DRAWS = 2, 6


@dataclass(frozen=True)
class Bought:
    """One identifier: the interval's width now and as expected with it (people), and the part of it that goes."""

    identifier: Identifier
    width: float
    width_with: float

    @property
    def narrowing(self) -> float:
        """0 buys nothing, 0.5 halves the interval."""
        return 1.0 - self.width_with / self.width


def bought(
    linked: Linked,
    honest: Honest,
    identifiers: Sequence[Identifier],
    *,
    seed: int = 1,
    estimator: Estimator = quick,
) -> tuple[Bought, ...]:
    """For each identifier the expected width of the interval, if every list had kept it.

    Some drawn linkages are taken in turn as what is true. Each person gets a value, each record writes it down as the
    identifier's figures say, and every candidate pair's log odds move by what agreeing, differing or not knowing says.
    From these, linkages are drawn again; by what share their estimates differ less than before, the variance due to
    linkage is made smaller. The error of the calibration itself is kept as it is, so the gain is rather told too small.
    Source: preposterior analysis, Raiffa and Schlaifer (1961).
    """
    kept, rows = worth_drawing(linked)
    truths = list(Sampler(kept, seed=seed + 1).draws(TRUTHS))
    nothing = np.zeros(len(rows))
    now = _spread(linked, [nothing] * len(truths), seed, estimator)
    made = []
    for place, identifier in enumerate(identifiers):
        said = [
            evidence(identifier, kept, truth, stream(seed, f"identifier {place}", index))
            for index, truth in enumerate(truths)
        ]
        share = min(_spread(linked, said, seed, estimator) / max(now, 1e-300), 1.0)
        made.append(Bought(identifier, honest.high - honest.low, _width(honest, share)))
    return tuple(made)


def evidence(identifier: Identifier, candidates: Candidates, truth: Partition, random: np.random.Generator) -> Floats:
    """(pairs,) what the identifier would add to the log odds of each candidate pair, if `truth` were so."""
    persons = random.integers(0, identifier.values, int(truth.cluster_of.max(initial=-1)) + 1)
    written = persons[truth.cluster_of]
    count = len(written)
    wrong = random.random(count) < identifier.wrong
    written = np.where(wrong, random.integers(0, identifier.values, count), written)
    known = random.random(count) < identifier.known
    both_right = (1.0 - identifier.wrong) ** 2
    u = 1.0 / identifier.values
    m = both_right + (1.0 - both_right) * u
    agrees = written[candidates.a] == written[candidates.b]
    if identifier.values < 2:
        return np.zeros(len(candidates.a))
    said = np.where(agrees, np.log(m / u), np.log((1.0 - m) / (1.0 - u)) if m < 1.0 else -30.0)
    return np.where(known[candidates.a] & known[candidates.b], said, 0.0)


def _spread(linked: Linked, said: Sequence[Floats], seed: int, estimator: Estimator) -> float:
    """Variance between linkages of the log of the total, mean over what was taken as true."""
    kept, rows = worth_drawing(linked)
    found = []
    for index, more in enumerate(said):
        sampler = Sampler(replace(kept, log_odds=kept.log_odds + more), seed=seed + 100 + index)
        logs = []
        moved = [linked.log_odds(at, rows) + more for at in range(DRAWS)]
        for place, partition in enumerate(sampler.draws(DRAWS, moved.__getitem__)):
            table = table_of(linked, kept, partition, rows=rows, index=place, seed=seed)
            logs.append(float(np.log(np.median(estimator(table, seed)))))
        found.append(float(np.var(logs, ddof=1)))
    return float(np.mean(found))


def _width(honest: Honest, share: float) -> float:
    """The interval's width when the variance between linkages is `share` of what it is."""
    logs = np.log(honest.draws).reshape(len(honest.totals), -1)
    middles = logs.mean(axis=1, keepdims=True)
    moved = np.exp(logs - (1.0 - np.sqrt(share)) * (middles - middles.mean()))
    low, high = np.quantile(moved, [(1 - honest.level) / 2, (1 + honest.level) / 2])
    return float(high - low)
