"""Every look at the cases goes through OpenDP: it draws the noise, adds up the loss, and refuses what is too much.

The loss is kept in rho (zero-concentrated differential privacy, Bun and Steinke 2016) for one record more or less, and
told as (epsilon, delta). Noise comes from the operating system through OpenDP and from no seed: a seed that could be
found again would take the noise away.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import opendp.prelude as dp
from numpy.typing import NDArray

from lindung.evidence.methods.release.counting import Cases
from lindung.evidence.methods.release.ledger import check_delta, check_epsilon

dp.enable_features("contrib", "honest-but-curious")

ROUNDS = 60


def epsilon_of(rho: float, delta: float) -> float:
    """The epsilon that rho amounts to at this delta, by OpenDP's conversion."""
    space = dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=dp.f64)
    noise = dp.m.make_gaussian(*space, scale=math.sqrt(1 / (2 * rho)))
    profile = dp.c.make_zCDP_to_approxDP(noise).map(1.0)  # type: ignore[no-untyped-call]
    return float(profile.epsilon(delta))


@lru_cache(maxsize=64)
def rho_of(epsilon: float, delta: float) -> float:
    """The largest rho that keeps within epsilon at delta. Raises EpsilonOutOfRange, DeltaOutOfRange.

    >>> round(rho_of(1.0, 1e-7), 4)
    0.0202
    """
    check_epsilon(epsilon)
    check_delta(delta)
    low, high = epsilon * epsilon * 1e-6, epsilon
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if epsilon_of(middle, delta) <= epsilon else (low, middle)
    return low


def scale_of(rho: float, sensitivity: float = 1.0) -> float:
    """Standard deviation of the noise that costs rho when one record moves the answer by `sensitivity` (L2)."""
    return sensitivity / math.sqrt(2 * rho)


class Accountant:
    """A privacy filter around one set of cases; when it is used up every further question is refused."""

    def __init__(self, cases: Cases, rho: float) -> None:
        self._space = dp.user_domain("lindung cases", lambda value: isinstance(value, Cases)), dp.symmetric_distance()
        odometer = dp.c.make_fully_adaptive_composition(*self._space, dp.zero_concentrated_divergence())
        self._ask = dp.c.make_privacy_filter(odometer, d_in=1, d_out=rho)(cases)
        self.rho = rho
        self.spent = 0.0

    def counts(
        self, question: Callable[[Cases], Sequence[int]], *, rho: float, sensitivity: float = 1.0
    ) -> NDArray[np.float64]:
        """Whole numbers with discrete Gaussian noise (Canonne, Kamath and Steinke 2020).

        Args: question: pure; one record more or less moves its answer by at most `sensitivity` in L2. rho: the price.
        Raises opendp's OpenDPException when the price is more than what is left.
        """
        counted = dp.t.make_user_transformation(
            *self._space,
            dp.vector_domain(dp.atom_domain(T=dp.i64)),
            dp.l2_distance(T=dp.f64),
            question,
            lambda records: float(records) * sensitivity,
        )
        noisy = counted >> dp.m.then_gaussian(scale=scale_of(rho, sensitivity) * (1 + 1e-12))
        self.spent += float(noisy.map(1))
        return np.asarray(self._ask(noisy), dtype=np.float64)
