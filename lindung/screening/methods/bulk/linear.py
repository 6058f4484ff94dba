"""Logistic regression over sparse rows, compiled: how the tables of language and garbage are trained.

Rows are (ends, columns, values): row i has the places columns[ends[i]:ends[i + 1]]. L2 penalty 1, cost per row.
Dual coordinate descent. Source: Yu, Huang, Lin (2011), Dual coordinate descent methods for logistic regression.
"""

import math
from typing import Any

import numpy as np

from lindung.screening.methods.compiled import compiled

MOST_ROUNDS = 60
MOST_STEPS = 20
TOLERANCE = 1e-3


@compiled
def _step(start, margin, curvature, cost):  # type: ignore[no-untyped-def]
    """The dual value of one row that is best while all others stay."""
    value = start
    for _ in range(MOST_STEPS):
        slope = curvature * (value - start) + margin + math.log(value / (cost - value))
        if abs(slope) < 1e-3:
            break
        wanted = value - slope / (curvature + cost / (value * (cost - value)))
        if wanted <= 0.0:
            wanted = value * 0.1
        elif wanted >= cost:
            wanted = cost - (cost - value) * 0.1
        value = wanted
    return value


@compiled
def _add(weights, ends, columns, values, row, amount):  # type: ignore[no-untyped-def]
    for each in range(ends[row], ends[row + 1]):
        weights[columns[each]] += amount * values[each]
    weights[-1] += amount


@compiled
def _sum(weights, ends, columns, values, row):  # type: ignore[no-untyped-def]
    total = weights[-1]
    for each in range(ends[row], ends[row + 1]):
        total += weights[columns[each]] * values[each]
    return total


@compiled
def _fit(ends, columns, values, signs, costs, orders, weights):  # type: ignore[no-untyped-def]
    rows = signs.shape[0]
    duals = np.minimum(costs * 0.001, 1e-8)
    curvatures = np.ones(rows)
    for row in range(rows):
        for each in range(ends[row], ends[row + 1]):
            curvatures[row] += values[each] * values[each]
        _add(weights, ends, columns, values, row, signs[row] * duals[row])
    for order in orders:
        furthest = 0.0
        for row in order:
            margin = signs[row] * _sum(weights, ends, columns, values, row)
            value = _step(duals[row], margin, curvatures[row], costs[row])
            change = value - duals[row]
            furthest = max(furthest, abs(change))
            duals[row] = value
            _add(weights, ends, columns, values, row, signs[row] * change)
        if furthest < TOLERANCE:
            break


@compiled
def _scores(ends, columns, values, weights, found):  # type: ignore[no-untyped-def]
    for row in range(found.shape[0]):
        found[row] = _sum(weights, ends, columns, values, row)


def fit(ends: Any, columns: Any, values: Any, signs: Any, costs: Any, size: int) -> Any:
    """Weights of `size` columns and, last, the intercept. `signs` are +1 or -1, `costs` above 0. The same each time."""
    weights = np.zeros(size + 1)
    chance = np.random.default_rng(7)
    orders = np.array([chance.permutation(len(signs)) for _ in range(MOST_ROUNDS)])
    _fit(np.asarray(ends), columns, values, signs, costs, orders, weights)
    return weights


def scores(ends: Any, columns: Any, values: Any, weights: Any) -> Any:
    """The log-odds of every row."""
    found = np.zeros(len(ends) - 1)
    _scores(np.asarray(ends), columns, values, weights, found)
    return found
