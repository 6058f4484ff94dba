"""Nothing that is hidden can be told, by an attack by linear programming that was written apart from the method."""

import random

import pytest
from scipy.optimize import linprog

from lindung.plans.methods.suppression import TOTAL, Table, may_change, shown_now, whole_or_nothing

K = 5


class Reader:
    """Somebody who kept every table of one year, and takes for granted that counts only grow."""

    def __init__(self, keys):
        self.keys, self.rounds = keys, []

    def read(self, counts, current):
        """One table: the counts of its current cells, and the total where it is of now."""
        self.rounds.append({key: counts.get(key) for key in current if key != TOTAL}
                           | ({TOTAL: sum(counts.values())} if TOTAL in current else {}))  # fmt: skip

    def span(self, key):
        """The least and the most that the true count of a cell can be at the last table."""
        rounds, keys = len(self.rounds), self.keys
        at = {(turn, each): turn * len(keys) + place for turn in range(rounds) for place, each in enumerate(keys)}
        equal, known, more, nought = [], [], [], []
        for turn, shown in enumerate(self.rounds):
            for each, count in shown.items():
                row = [0.0] * len(at)
                for one in keys if each == TOTAL else [each]:
                    row[at[turn, one]] = 1.0
                equal.append(row)
                known.append(count)
            for each in keys if turn else ():
                row = [0.0] * len(at)
                row[at[turn - 1, each]], row[at[turn, each]] = 1.0, -1.0
                more.append(row)
                nought.append(0.0)
        goal = [0.0] * len(at)
        goal[at[rounds - 1, key]] = 1.0
        ends = []
        for sign in (1, -1):
            found = linprog([sign * each for each in goal], A_ub=more or None, b_ub=nought or None,
                            A_eq=equal or None, b_eq=known or None, bounds=(0, None), method="highs")  # fmt: skip
            ends.append(sign * found.fun if found.fun is not None else float("inf"))
        return ends


def grow(draw, counts, keys):
    """A few people more, mostly in a few cells."""
    for _ in range(draw.choice((0, 1, 2, 3, 6, 15))):
        key = draw.choices(keys, weights=[2**-place for place in range(len(keys))])[0]
        counts[key] = counts.get(key, 0) + 1


@pytest.mark.parametrize("seed", range(40))
def test_no_hidden_count_of_any_table_in_a_row_can_be_told_to_within_k(seed):
    draw = random.Random(seed)
    keys = [f"g{place}" for place in range(draw.choice((2, 3, 5)))]
    reader, counts, shown = Reader(keys), {}, {}
    for _ in range(6):
        grow(draw, counts, keys)
        current = shown_now(Table({key: (count,) for key, count in counts.items()}, shown), k=K)
        shown |= {key: (counts.get(key, 0),) for key in current if key != TOTAL}
        if TOTAL in current:
            shown[TOTAL] = (sum(counts.values()),)
        reader.read(counts, current)
        for key in set(counts) - current:
            low, high = reader.span(key)
            assert low - 1e-6 <= counts[key] <= high + 1e-6
            assert high - low >= K - 1e-6, (seed, counts, shown)


@pytest.mark.parametrize("seed", range(30))
def test_every_number_shown_is_nought_or_k_and_more_and_so_is_every_change_of_it(seed):
    draw = random.Random(seed)
    keys, counts, shown = ["a", "b", "c"], {}, {}
    for _ in range(12):
        grow(draw, counts, keys)
        table = Table({key: (n,) for key, n in counts.items()}, dict(shown))
        for key in shown_now(table, k=K):
            now = table.total if key == TOTAL else table.cells[key]
            assert may_change(now, shown.get(key), K)
            shown[key] = now


@pytest.mark.parametrize("seed", range(25))
def test_of_a_share_neither_yes_nor_no_of_a_hidden_group_can_be_told(seed):
    draw = random.Random(seed)
    counts = {f"g{place}": (draw.randrange(40) // draw.choice((1, 9)), draw.randrange(30) // draw.choice((1, 9)))
              for place in range(draw.choice((2, 4, 6)))}  # fmt: skip
    current = shown_now(Table(counts, {}), k=K)
    hidden = set(counts) - current
    for part in (0, 1):
        reader = Reader(list(counts))
        reader.read({key: cell[part] for key, cell in counts.items()}, current)
        together = sum(counts[key][part] for key in hidden)
        for key in hidden if TOTAL in current else ():
            low, high = reader.span(key)
            assert high - low >= K - 1e-6 or together == 0


def test_the_attack_finds_what_hiding_the_small_alone_gives_away():
    reader = Reader(["f", "m", "x"])
    reader.read({"f": 30, "m": 22, "x": 3}, {TOTAL, "f", "m"})
    assert reader.span("x") == [3, 3]
    reader = Reader(["f", "m"])
    reader.read({"f": 30, "m": 22}, {TOTAL, "f"})
    reader.read({"f": 30, "m": 24}, {TOTAL, "f"})
    assert reader.span("m") == [24, 24]


def test_one_small_count_takes_another_with_it_worked_by_hand():
    counts = {"f": (30,), "m": (22,), "x": (3,)}
    assert shown_now(Table(counts, {}), k=K) == {TOTAL, "f"}  # else 55 - 30 - 22 gives 3 away
    assert shown_now(Table({"f": (30,), "m": (22,)}, {}), k=K) == {TOTAL, "f", "m"}


def test_a_total_that_is_small_or_changed_by_a_few_hides_everything_new():
    assert shown_now(Table({"f": (3,), "m": (1,)}, {}), k=K) == frozenset()
    before = {TOTAL: (50,), "f": (30,), "m": (20,)}
    assert shown_now(Table({"f": (31,), "m": (20,)}, before), k=K) == frozenset()
    assert shown_now(Table({"f": (35,), "m": (20,)}, before), k=K) == {TOTAL, "f", "m"}


def test_somebody_who_moves_from_one_group_to_another_is_not_seen():
    before = {TOTAL: (50,), "f": (30,), "m": (20,)}
    assert shown_now(Table({"f": (29,), "m": (21,)}, before), k=K) == {TOTAL}


def test_two_groups_at_once_are_shown_whole_or_not_at_all():
    assert whole_or_nothing(Table({"child|f": (9,), "adult|f": (0,), "adult|m": (5,)}, {}), k=K)
    assert not whole_or_nothing(Table({"child|f": (9,), "adult|m": (4,)}, {}), k=K)


def test_a_k_that_hides_nothing_is_refused():
    with pytest.raises(ValueError, match="hidden"):
        shown_now(Table({"f": (3,)}, {}), k=1)
