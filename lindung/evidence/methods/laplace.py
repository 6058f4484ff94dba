"""The kernel under the headline: how well one log-linear model explains a table, and what it says of the unseen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.methods.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEWTON_STEPS = 40
LONGEST_STEP = 2.0
HALVINGS = 12
CLOSE_ENOUGH = 1e-4  # Newton's error squares: one more step would move the mode by about 1e-8


@compiled
def means(theta: Floats, masks: Ints, possible: Floats, mu: Floats) -> None:
    """Fill `mu` (2**t cells) with the fitted means: exp of the sum of the terms inside each cell's pattern."""
    cells = mu.shape[0]
    mu[:] = 0.0
    for j in range(masks.shape[0]):
        mu[masks[j]] = theta[j]
    bit = 1
    while bit < cells:
        for cell in range(cells):
            if cell & bit:
                mu[cell] += mu[cell ^ bit]
        bit <<= 1
    for cell in range(cells):
        mu[cell] = np.exp(mu[cell]) if possible[cell] > 0 else 0.0


@compiled
def superset_sums(values: Floats) -> None:
    """Replace each cell by the sum over the cells that contain its pattern, in place."""
    cells = values.shape[0]
    bit = 1
    while bit < cells:
        for cell in range(cells):
            if not cell & bit:
                values[cell] += values[cell | bit]
        bit <<= 1


@compiled
def cholesky(matrix: Floats, size: int) -> float:
    """Replace the lower triangle by its Cholesky factor; the log determinant, or NaN when not positive definite."""
    log_determinant = 0.0
    for j in range(size):
        for k in range(j):
            for i in range(j, size):
                matrix[i, j] -= matrix[i, k] * matrix[j, k]
        if not matrix[j, j] > 1e-12:
            return np.nan
        root = np.sqrt(matrix[j, j])
        log_determinant += 2.0 * np.log(root)
        for i in range(j, size):
            matrix[i, j] /= root
    return log_determinant


@compiled
def solve(factor: Floats, size: int, right: Floats) -> None:
    """Solve with a Cholesky factor, in place."""
    for i in range(size):
        for k in range(i):
            right[i] -= factor[i, k] * right[k]
        right[i] /= factor[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            right[i] -= factor[k, i] * right[k]
        right[i] /= factor[i, i]


@compiled
def height(theta: Floats, masks: Ints, sums: Floats, total_mean: float, prior: Floats) -> float:
    """Log likelihood (up to a constant of the table) plus log prior kernel."""
    value = -total_mean
    for j in range(masks.shape[0]):
        value += sums[masks[j]] * theta[j] - 0.5 * prior[0, j] * (theta[j] - prior[1, j]) ** 2
    return value


@compiled
def system(theta, masks, sums, mu, prior, hessian, step):  # type: ignore[no-untyped-def]
    """Fill the gradient (`step`) and the Hessian, whose entries are superset sums of the means."""
    for i in range(masks.shape[0]):
        step[i] = sums[masks[i]] - mu[masks[i]] - prior[0, i] * (theta[i] - prior[1, i])
        for j in range(i + 1):
            hessian[i, j] = mu[masks[i] | masks[j]]
        hessian[i, i] += prior[0, i]


@compiled
def climb(theta, masks, sums, possible, prior, mu, step, now):  # type: ignore[no-untyped-def]
    """Take a Newton step, shortened until it does not lead down; the height it reaches. Fills `mu` at the new place."""
    longest = np.max(np.abs(step))
    if longest > LONGEST_STEP:
        step *= LONGEST_STEP / longest
    then = now
    for _ in range(HALVINGS):
        theta += step
        means(theta, masks, possible, mu)
        superset_sums(mu)
        then = height(theta, masks, sums, mu[0], prior)
        if then >= now - 1e-9 * abs(now) - 1e-9:
            break
        theta -= step
        step *= 0.5
    return then


@compiled
def explain(theta: Floats, masks: Ints, sums: Floats, possible: Floats, prior: Floats) -> tuple[float, float, float]:
    """How well one model explains a table, by Laplace's approximation around its posterior mode.

    Args: theta: (p,) where to start; holds the mode afterwards; the LAST term is the empty pattern, whose
          exp is the mean of the unseen. masks: (p,) patterns of the terms. sums: (2**t,) superset sums of the counts.
          possible: (2**t,) 1 where people can be seen, 0 for no list at all and for impossible combinations.
          prior: (2, p) precision and centre of each term's normal prior; precision 0 is flat.
    Returns: log marginal likelihood up to a constant of the table, mode and standard deviation of the log of the
          unseen. NaN when the mode does not exist.
    Source: Tierney and Kadane (1986), JASA 81, 82-86.
    """
    size = masks.shape[0]
    mu, step, hessian = np.empty(possible.shape[0]), np.empty(size), np.empty((size, size))
    means(theta, masks, possible, mu)
    superset_sums(mu)
    now = height(theta, masks, sums, mu[0], prior)
    log_determinant = np.nan
    for _ in range(NEWTON_STEPS):
        system(theta, masks, sums, mu, prior, hessian, step)
        log_determinant = cholesky(hessian, size)
        if np.isnan(log_determinant):
            return np.nan, np.nan, np.nan
        solve(hessian, size, step)
        if np.max(np.abs(step)) < CLOSE_ENOUGH:
            break
        now = climb(theta, masks, sums, possible, prior, mu, step, now)
    evidence = now + 0.5 * (size * np.log(2 * np.pi) - log_determinant)
    for j in range(size):
        if prior[0, j] > 0:
            evidence += 0.5 * np.log(prior[0, j] / (2 * np.pi))
    return evidence, theta[size - 1], 1.0 / hessian[size - 1, size - 1]
