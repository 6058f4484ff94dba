"""How probable a pair is the same person: what pairs between lists show, less what pairs within them show by chance.

A list that was cleaned at home holds each person once, so its own pairs are all different people. How often they look
alike, in every way at once, is what chance does between lists too; what is seen beyond that are people on both.
No truth, no training and no key is needed, and no independence between fields is assumed for different people.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lindung.evidence.rules.encode import MEETINGS, Meeting

Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]
Table = NDArray[np.float64]

NAME_LEVELS = np.array([0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95])
DATE_LEVELS = np.array([0.0, 0.35, 0.5, 0.65, 0.8, 0.95])  # the first level is: one of the two has no date
CROWD_LEVELS = np.array([1, 3, 7])  # others in the compartment where two names were met: rarer names say more
STRATA = 7
SHAPE = (STRATA, len(NAME_LEVELS) + 1, len(DATE_LEVELS) + 1, len(CROWD_LEVELS) + 1)
ROUNDS = 100
MOST_ODDS = 1e9
PRIOR_NAMES, PRIOR_CHANCE = 20.0, 10.0  # how many pairs the pooled shapes count for in a stratum
TO_MARGINS = 0.3  # of a stratum's own pairs, how many its margins count for (tried from 0.1 to 2 on practice lists)


@dataclass(frozen=True)
class Met:
    """Pairs that met: `meetings` as bits; how alike `names` and `dates` are (-1: unknown); `crowd`: others there."""

    meetings: Numbers
    names: Shares
    dates: Shares
    crowd: Numbers

    def cells(self) -> Numbers:
        """The place of each pair in a table of SHAPE: stratum, name level, date level, crowd level."""
        stratum = _stratum(self.meetings)
        names = np.digitize(self.names, NAME_LEVELS)
        dates = np.digitize(self.dates, DATE_LEVELS)
        crowd = np.where(stratum == _NAMES_ONLY, np.digitize(self.crowd, CROWD_LEVELS), 0)
        return np.ravel_multi_index((stratum, names, dates, crowd), SHAPE).astype(np.int64)

    def table(self) -> Table:
        """How many pairs are in each cell."""
        return np.bincount(self.cells(), minlength=int(np.prod(SHAPE))).reshape(SHAPE).astype(np.float64)

    def part(self, of: NDArray[np.bool_]) -> "Met":
        """Some of the pairs."""
        return Met(self.meetings[of], self.names[of], self.dates[of], self.crowd[of])


_NAMES_ONLY = 4


def _stratum(meetings: Numbers) -> Numbers:
    def met(meeting: Meeting) -> NDArray[np.bool_]:
        return (meetings >> MEETINGS.index(meeting) & 1).astype(bool)

    by_birth, by_both = met(Meeting.BIRTH), met(Meeting.NAMES_AND_YEAR)
    by_names, by_year = met(Meeting.NAMES) | by_both, met(Meeting.NAME_AND_YEAR) | by_both
    conditions = [
        met(Meeting.IDENTIFIER),
        by_birth & by_names,
        by_birth,
        by_names & by_year,
        by_names,
        by_year,
    ]
    return np.select(conditions, list(range(len(conditions))), default=STRATA - 1).astype(np.int64)


@dataclass(frozen=True)
class Judged:
    """`probability` of each pair between lists; `within` of each pair inside a list, were it one between."""

    probability: Shares
    within: Shares

    @property
    def same(self) -> float:
        """How many of the pairs are one person, summed over all."""
        return float(self.probability.sum())


@dataclass
class _Mixture:
    """In each stratum: chance and same people. `share` of same people, `shape` of what they show, `chance`'s shape."""

    share: Shares
    shape: Table
    chance: Table

    def odds(self) -> Table:
        weight = self.share[:, None, None, None]
        return np.asarray(np.minimum(weight * self.shape / ((1 - weight) * self.chance + 1e-300), MOST_ODDS))

    def learn(self, same: Table, seen: Shares) -> None:
        pooled = same.sum(axis=(0, 2, 3)) + 0.1
        prior = PRIOR_NAMES * pooled / pooled.sum()
        self.share = (same.sum(axis=(1, 2, 3)) + 0.5) / (seen + 1.0)
        self.shape = np.stack([_product(same[stratum], prior, 0.1) for stratum in range(STRATA)])


def judge(between: Met, within: Met, *, scale: float, rivals: tuple[Numbers, Numbers]) -> Judged:
    """The probability that each pair is the same person.

    Args: between: pairs between lists. within: pairs inside lists, all of them different people.
          scale: pairs possible between lists divided by pairs possible within.
          rivals: for each pair between, the group of pairs that share its first record and the other's list, and the
          group that share its second: of each group at most one can be the same person.
    Method: in each stratum the pairs between are a mixture of chance, whose shape is that of the pairs within, and of
    same people, whose names, dates and crowd are taken as independent given the stratum; weights and the second shape
    by EM, the shape of names drawn a little to that of all strata together. A pair whose two records both have rivals
    is divided by one plus its odds and the odds of the weaker of the two fields of rivals (counting both fields
    was measured to find too few people, counting none too many).
    Source: Fellegi and Sunter (1969); Winkler (1988) for EM; chance taken from within lists, and rivals: this project.
    """
    cells, table = between.cells(), between.table()
    expected, seen = within.table() * scale, table.sum(axis=(1, 2, 3))
    first_share = (seen - expected.sum(axis=(1, 2, 3))) / np.maximum(seen, 1.0)
    chance = np.stack([_smoothed(expected[stratum]) for stratum in range(STRATA)])
    mixture = _Mixture(np.clip(first_share, 0.02, 0.98), np.stack([_first_guess()] * STRATA), chance)
    for _ in range(ROUNDS):
        probability = _against(mixture.odds().ravel()[cells], rivals)
        same = np.asarray(np.bincount(cells, probability, minlength=table.size).reshape(SHAPE), dtype=np.float64)
        mixture.learn(same, seen)
    odds = mixture.odds().ravel()
    alone = odds[within.cells()]
    return Judged(_against(odds[cells], rivals), alone / (1 + alone))


def _against(odds: Shares, rivals: tuple[Numbers, Numbers]) -> Shares:
    others = [np.maximum(np.bincount(group, odds)[group] - odds, 0.0) if len(odds) else odds for group in rivals]
    return np.asarray(odds / (1 + odds + np.minimum(*others)))


def _smoothed(table: Table) -> Table:
    """The table's shape, drawn to that of its margins: counts in its cells are few and noisy."""
    weight = PRIOR_CHANCE + TO_MARGINS * table.sum()
    return np.asarray((table + weight * _product(table, 0.5, 0.5)) / (table.sum() + weight))


def _product(table: Table, more_names: NDArray[np.float64] | float, more: float) -> Table:
    names = table.sum(axis=(1, 2)) + more_names
    dates, crowd = table.sum(axis=(0, 2)) + more, table.sum(axis=(0, 1)) + more
    product = names[:, None, None] * dates[None, :, None] * crowd[None, None, :]
    return np.asarray(product / product.sum())


def _first_guess() -> Table:
    """Same people mostly agree: where EM begins."""
    names = np.linspace(0.02, 1, SHAPE[1]) ** 4
    dates = np.linspace(0.1, 1, SHAPE[2]) ** 2
    dates[0] = 0.2
    guess = names[:, None, None] * dates[None, :, None] * np.ones(SHAPE[3])
    return np.asarray(guess / guess.sum())
