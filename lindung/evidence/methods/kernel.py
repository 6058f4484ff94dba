"""Compiled Newton steps for hierarchical log-linear models of capture histories: sums over supersets, no matrix product.

A model's design has a column for each set of lists, 1 where a combination contains the set. So the score is
(people on all lists of a set) - (fitted people on them), and the Hessian's entry for two sets is the fitted number of
people on all lists of either: both are superset sums of the 2**t means, made in t 2**(t-1) additions. A parameter at
minus infinity is a factor 0 of every mean that contains its set.
"""

import math

import numpy as np
from numba import njit

CONVERGED, DIVERGED, UNIDENTIFIED, UNSEEN_INFINITE = 0, 1, 2, 3


@njit(cache=True, nogil=True)
def superset_sums(values):  # type: ignore[no-untyped-def]
    """Replace values[s] by the sum of values over all supersets of s, in place."""
    size = values.shape[0]
    step = 1
    while step < size:
        for block in range(0, size, 2 * step):
            for place in range(block, block + step):
                values[place] += values[place + step]
        step *= 2


@njit(cache=True, nogil=True)
def subset_products(factors):  # type: ignore[no-untyped-def]
    """Replace factors[s] by the product of factors over all subsets of s, in place."""
    size = factors.shape[0]
    step = 1
    while step < size:
        for block in range(0, size, 2 * step):
            for place in range(block, block + step):
                factors[place + step] *= factors[place]
        step *= 2


@njit(cache=True, nogil=True)
def means_of(template, masks, values, means):  # type: ignore[no-untyped-def]
    """Fill `means` (2**t): exp of the sum of the values of all masks within a code; template holds 1, or 0 where dead."""
    means[:] = template
    for place in range(masks.shape[0]):
        means[masks[place]] = math.exp(values[place])
    subset_products(means)


@njit(cache=True, nogil=True)
def solve_in_place(matrix, vector):  # type: ignore[no-untyped-def]
    """Solve matrix x = vector by Cholesky (lower triangle used, overwritten); x in vector; False when not positive."""
    size = vector.shape[0]
    for row in range(size):
        for column in range(row + 1):
            total = matrix[row, column]
            for inner in range(column):
                total -= matrix[row, inner] * matrix[column, inner]
            if row == column:
                if not total > 1e-13 * matrix[row, row]:
                    return False
                matrix[row, row] = math.sqrt(total)
            else:
                matrix[row, column] = total / matrix[column, column]
    for row in range(size):
        total = vector[row]
        for inner in range(row):
            total -= matrix[row, inner] * vector[inner]
        vector[row] = total / matrix[row, row]
    for row in range(size - 1, -1, -1):
        total = vector[row]
        for inner in range(row + 1, size):
            total -= matrix[inner, row] * vector[inner]
        vector[row] = total / matrix[row, row]
    return True


@njit(cache=True, nogil=True)
def start_independent(margins, t, masks, values):  # type: ignore[no-untyped-def]
    """Fill values with the fit of independent lists (larger sets at 0); False when no number unseen fits."""
    seen = margins[0]
    reached = 0.0
    for place in range(t):
        reached += margins[1 << place]
    if reached <= seen:
        return False
    total = seen * 1.5
    for _ in range(200):
        missed = 1.0
        slope = 0.0
        for place in range(t):
            share = margins[1 << place] / total
            if share >= 1.0:
                share = 1.0 - 1e-9
            missed *= 1.0 - share
            slope += share / (1.0 - share)
        # Root of total (1 - missed) - seen by Newton.
        gap = total * (1.0 - missed) - seen
        change = gap / (1.0 - missed - missed * slope)
        following = total - change
        if following <= seen:
            following = (total + seen) / 2.0
        if abs(following - total) <= 1e-9 * total:
            total = following
            break
        total = following
    values[:] = 0.0
    values[0] = math.log(total)
    for place in range(masks.shape[0]):
        mask = masks[place]
        if mask and mask & (mask - 1) == 0:
            share = min(margins[mask] / total, 1.0 - 1e-9)
            values[place] = math.log(share / (1.0 - share))
    for place in range(t):
        values[0] += math.log(1.0 - min(margins[1 << place] / total, 1.0 - 1e-9))
    return True


@njit(cache=True, nogil=True)
def fitted_sums(template, masks, values, margins, means, sums):  # type: ignore[no-untyped-def]
    """Fill means and their superset sums over the seen codes; the log-likelihood up to the data's constant."""
    means_of(template, masks, values, means)
    sums[:] = means
    sums[0] = 0.0
    superset_sums(sums)
    gain = -sums[0]
    for place in range(masks.shape[0]):
        gain += values[place] * margins[masks[place]]
    return gain


@njit(cache=True, nogil=True)
def newton(margins, template, masks, values, tolerance, work):  # type: ignore[no-untyped-def]
    """Maximise from `values`, in place: (status, log-likelihood up to the data's constant); means, sums left in `work`.

    margins: (2**t,) superset sums of the counts. template: (2**t,) 1, or 0 at sets at minus infinity. masks: (p,) sets,
    the first 0 (the intercept). work: (means, sums, hessian (p', p'), step (p',)) with p' >= p, overwritten.
    Stops after the first full step shorter than `tolerance` (then the error is of its square).
    """
    means, sums, hessian_room, step_room, old_room = work
    size = masks.shape[0]
    hessian = hessian_room[:size, :size]
    step = step_room[:size]
    old = old_room[:size]
    gain = fitted_sums(template, masks, values, margins, means, sums)
    for _ in range(100):
        for row in range(size):
            step[row] = margins[masks[row]] - sums[masks[row]]
            for column in range(row + 1):
                hessian[row, column] = sums[masks[row] | masks[column]]
        if not solve_in_place(hessian, step):
            return DIVERGED, gain
        longest = 0.0
        for row in range(size):
            longest = max(longest, abs(step[row]))
        scale = 1.0 if longest <= 8.0 else 8.0 / longest
        old[:] = values
        before = gain
        for _ in range(40):
            for row in range(size):
                values[row] = old[row] + scale * step[row]
            gain = fitted_sums(template, masks, values, margins, means, sums)
            if gain >= before - 1e-10 * (1.0 + abs(before)):
                break
            scale *= 0.5
        if longest < tolerance:
            return CONVERGED, gain
    return DIVERGED, gain


@njit(cache=True, nogil=True)
def workspace(size, most):  # type: ignore[no-untyped-def]
    """Room for `newton`: size = 2**t, most = the most parameters (with the intercept) that will be fitted."""
    return np.empty(size), np.empty(size), np.empty((most, most)), np.empty(most), np.empty(most)


@njit(cache=True, nogil=True)
def living_sets(margins, impossible, candidates, template, masks):  # type: ignore[no-untyped-def]
    """Split a closed model into finite and infinite parameters: fills template and masks, answers how many are finite.

    impossible: masks of structural zeros. candidates: (k,) masks of the model, the first 0. An empty overlap's
    parameter goes to minus infinity: template 0. Answers (finite parameters, possible codes seen or not, without 0).
    """
    template[:] = 1.0
    for place in range(impossible.shape[0]):
        template[impossible[place]] = 0.0
    for place in range(candidates.shape[0]):
        if margins[candidates[place]] <= 0.0:
            template[candidates[place]] = 0.0
    subset_products(template)
    finite = 0
    for place in range(candidates.shape[0]):
        if template[candidates[place]] > 0.0:
            masks[finite] = candidates[place]
            finite += 1
    possible = -1
    for code in range(template.shape[0]):
        possible += int(template[code])
    return finite, possible
