"""Compiled Newton steps for hierarchical log-linear models: sums over supersets, no matrix product.

A model's design has a column for each set of lists, 1 where a combination contains the set. So the score is
(people on all lists of a set) - (fitted people on them), and the Hessian's entry for two sets is the fitted number of
people on all lists of either: both are superset sums of the 2**t means, made in t 2**(t-1) additions. A parameter at
minus infinity is a factor 0 of every mean that contains its set.

Arrays, everywhere: margins (2**t,) superset sums of the counts; template (2**t,) 1 where a code is possible, else 0;
masks (p,) sets with a finite parameter, the first 0 (the intercept); values (p,) their parameters; means and sums
(2**t,) fitted people by code and their superset sums over the seen codes.
"""

import math

import numpy as np

from lindung.evidence.methods.compiled import compiled

CONVERGED, DIVERGED, UNIDENTIFIED, UNSEEN_INFINITE = 0, 1, 2, 3
MOST_STEPS = 60
LONGEST_STEP = 8.0
LEAST_PIVOT = 1e-10  # of its diagonal entry: below it the Hessian counts as singular


@compiled
def superset_sums(values):  # type: ignore[no-untyped-def]
    """Replace values[s] by the sum of values over all supersets of s, in place."""
    size = values.shape[0]
    step = 1
    while step < size:
        for block in range(0, size, 2 * step):
            for place in range(block, block + step):
                values[place] += values[place + step]
        step *= 2


@compiled
def subset_products(factors):  # type: ignore[no-untyped-def]
    """Replace factors[s] by the product of factors over all subsets of s, in place."""
    size = factors.shape[0]
    step = 1
    while step < size:
        for block in range(0, size, 2 * step):
            for place in range(block, block + step):
                factors[place + step] *= factors[place]
        step *= 2


@compiled
def factor(matrix, size):  # type: ignore[no-untyped-def]
    """Cholesky factor of the leading (size, size) part, upper triangle by rows, in place; False when singular."""
    for pivot in range(size):
        diagonal = matrix[pivot, pivot]
        if not diagonal > 0.0:
            return False
        root = 1.0 / math.sqrt(diagonal)
        for column in range(pivot, size):
            matrix[pivot, column] *= root
        for row in range(pivot + 1, size):
            weight = matrix[pivot, row]
            if weight != 0.0:
                for column in range(row, size):
                    matrix[row, column] -= weight * matrix[pivot, column]
    return True


@compiled
def solve(matrix, vector, size):  # type: ignore[no-untyped-def]
    """Solve with a factor made by `factor`; the answer replaces the vector's first `size` entries."""
    for row in range(size):
        vector[row] /= matrix[row, row]
        weight = vector[row]
        for column in range(row + 1, size):
            vector[column] -= weight * matrix[row, column]
    for row in range(size - 1, -1, -1):
        total = vector[row]
        for column in range(row + 1, size):
            total -= matrix[row, column] * vector[column]
        vector[row] = total / matrix[row, row]


@compiled
def independent_total(margins, t):  # type: ignore[no-untyped-def]
    """People in all, seen and unseen, when lists are independent; 0 when nobody is on two lists."""
    seen, reached = margins[0], 0.0
    for place in range(t):
        reached += margins[1 << place]
    if reached <= seen:
        return 0.0
    # The root of total (1 - missed share) = seen, between the longest list and far above; bisected on a log scale.
    low, high = seen, seen * seen * 4.0 + 16.0
    for _ in range(60):
        middle = math.sqrt(low * high)
        missed = 1.0
        for place in range(t):
            missed *= 1.0 - margins[1 << place] / middle
        if middle * (1.0 - missed) > seen:
            high = middle
        else:
            low = middle
        if high - low < 1e-4 * low:
            break
    return high


@compiled
def start_independent(margins, t, masks, values):  # type: ignore[no-untyped-def]
    """Fill values with independent lists, all larger sets at 0; False when nobody is on two lists."""
    total = independent_total(margins, t)
    if total <= 0.0:
        return False
    values[0] = math.log(total)
    for place in range(t):
        values[0] += math.log(max(1.0 - margins[1 << place] / total, 1e-6))
    for place in range(1, masks.shape[0]):
        mask = masks[place]
        values[place] = 0.0
        if mask & (mask - 1) == 0:
            share = margins[mask] / total
            values[place] = math.log(share / max(1.0 - share, 1e-6))
    return True


@compiled
def fitted(template, masks, values, margins, means, sums):  # type: ignore[no-untyped-def]
    """Fill means and sums; the log-likelihood up to the data's constant."""
    means[:] = template
    gain = 0.0
    for place in range(masks.shape[0]):
        means[masks[place]] = math.exp(values[place])
        gain += values[place] * margins[masks[place]]
    subset_products(means)
    sums[:] = means
    sums[0] = 0.0
    superset_sums(sums)
    return gain - sums[0]


@compiled
def next_step(margins, masks, sums, hessian, step):  # type: ignore[no-untyped-def]
    """Fill `step` with the full Newton step and `hessian` with its factor: the longest entry, or -1 when singular."""
    size = masks.shape[0]
    for row in range(size):
        mask = masks[row]
        step[row] = margins[mask] - sums[mask]
        for column in range(row, size):
            hessian[row, column] = sums[mask | masks[column]]
    if not factor(hessian, size):
        return -1.0
    for row in range(size):
        if hessian[row, row] * hessian[row, row] < LEAST_PIVOT * sums[masks[row]]:
            return -1.0
    solve(hessian, step, size)
    longest = 0.0
    for row in range(size):
        longest = max(longest, abs(step[row]))
    return longest


@compiled
def newton(margins, template, masks, values, tolerance, work):  # type: ignore[no-untyped-def]
    """Maximise from `values`, in place: (status, log-likelihood up to the data's constant); means, sums left in `work`.

    work: `workspace`. Stops after the first step shorter than `tolerance`: what is left is of its square.
    """
    means, sums, hessian, step = work
    size = masks.shape[0]
    gain = fitted(template, masks, values, margins, means, sums)
    for _ in range(MOST_STEPS):
        longest = next_step(margins, masks, sums, hessian, step)
        if longest < 0.0:
            return DIVERGED, gain
        scale = min(1.0, LONGEST_STEP / (longest + 1e-300))
        before, moved = gain, 0.0
        while True:
            for row in range(size):
                values[row] += (scale - moved) * step[row]
            gain, moved = fitted(template, masks, values, margins, means, sums), scale
            if gain >= before - 1e-10 * (1.0 + abs(before)) or scale < 1e-9:
                break
            scale *= 0.5
        if longest < tolerance:
            return CONVERGED, gain
    return DIVERGED, gain


@compiled
def workspace(size, most):  # type: ignore[no-untyped-def]
    """Room for `newton`: size = 2**t; most = the most parameters, with the intercept, that will be fitted."""
    return np.empty(size), np.empty(size), np.empty((most, most)), np.empty(most)


@compiled
def living_sets(margins, impossible, candidates, template, masks):  # type: ignore[no-untyped-def]
    """Part a closed model into finite and infinite parameters: (finite ones, possible codes without 0).

    impossible: masks of structural zeros. candidates: (k,) the model's masks, the first 0. An empty overlap's
    parameter goes to minus infinity. Fills template, and the head of masks with the finite ones, in order.
    """
    template[:] = 1.0
    for place in range(impossible.shape[0]):
        template[impossible[place]] = 0.0
    for place in range(candidates.shape[0]):
        if margins[candidates[place]] <= 0.0:
            template[candidates[place]] = 0.0
    subset_products(template)
    finite, possible = 0, -1
    for place in range(candidates.shape[0]):
        masks[finite] = candidates[place]
        finite += int(template[candidates[place]])
    for code in range(template.shape[0]):
        possible += int(template[code])
    return finite, possible
