"""Exact tables: no hidden count can be told from what is shown, by an attack written apart from the program's own."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from lindung.evidence.methods.release.codebook import read
from lindung.evidence.methods.release.suppression import attack, protect
from lindung.evidence.methods.release.tables import system
from lindung.evidence.rules.publish import SmallestCountOutOfRange, TablesTooLarge, TableUnknown
from tests.evidence.release_practice import practice_codebook, practice_codes

TABLES = (("place", "sex"), ("side", "sex"), ("sex", "age"), ("place", "forced", "kind"))
RING = (("place", "sex"), ("sex", "age"), ("age", "place"))


def plain_attack(book, shown):
    """Bounds of every joint cell that is consistent with what is shown: unknowns are the cells of the full table.

    shown: {(dimension names, values): count}. Returns a function that gives the range of any sum of cells.
    """
    columns = list(book.columns)
    cells = list(product(*(range(len(column.values)) for column in columns)))
    groupings = {each.name: (place, each) for place, c in enumerate(columns) for each in c.groupings}

    def row(names, values):
        inside = np.ones(len(cells))
        for name, value in zip(names, values, strict=True):
            for number, cell in enumerate(cells):
                if name in groupings:
                    place, grouping = groupings[name]
                    inside[number] *= grouping.values[grouping.of[cell[place]]] == value
                else:
                    place = book.names.index(name)
                    inside[number] *= columns[place].values[cell[place]] == value
        return inside

    fixed = np.array([row(names, values) for names, values in shown])
    counts = np.array(list(shown.values()), dtype=float)

    def span(names, values):
        goal = row(names, values)
        ends = [
            sign * linprog(sign * goal, A_eq=fixed, b_eq=counts, bounds=(0, None), method="highs").fun
            for sign in (1, -1)
        ]
        return ends[0], ends[1]

    return span


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("tables", [RING[:2], RING])
@pytest.mark.parametrize("records", [60, 400])
def test_no_small_count_can_be_told_within_k_by_an_attacker_who_knows_every_sum(seed, records, tables):
    book = practice_codebook().only(("place", "sex", "age"))
    codes = practice_codes(records, seed=seed, sizes=(4, 3, 6))
    counted = system(codes, book, (("side", "sex"), *tables))
    hidden = protect(counted, k=5)
    assert hidden.is_safe
    shown, small = {}, []
    known = {name: column.values for name, column in zip(book.names, book.columns, strict=True)}
    known["side"] = book.columns[0].groupings[0].values
    for name in counted.published:
        tables = [counted.table(name, part) for part in (counted.counts, hidden.hidden, hidden.small)]
        for at, count in np.ndenumerate(tables[0]):
            cell = (name, tuple(known[part][code] for part, code in zip(name, at, strict=True)))
            if not tables[1][at]:
                shown[cell] = count
            elif tables[2][at]:
                small.append((cell, count))
    assert small
    span = plain_attack(book, shown)
    for (name, values), count in small:
        low, high = span(name, values)
        assert low - 1e-6 <= count <= high + 1e-6
        assert high - low >= 5 - 1e-6


def test_hiding_the_small_counts_alone_would_give_them_back():
    codes = np.array([[0, 0]] * 30 + [[0, 1]] * 3 + [[1, 0]] * 20 + [[1, 1]] * 25, dtype=np.uint8)
    book = read({"columns": [{"name": "a", "values": {"x": "", "y": ""}}, {"name": "b", "values": {"u": "", "v": ""}}]})
    counted = system(codes, book, (("a", "b"),))
    small = (counted.counts > 0) & (counted.counts < 10)
    low, high = attack(counted, small, small)
    assert low[small].tolist() == high[small].tolist() == [3.0]
    hidden = protect(counted, k=10)
    assert counted.table(("a", "b"), hidden.hidden)[:2, :2].all()  # worked by hand: one must hide all four
    assert hidden.narrowest >= 10
    assert not hidden.hidden[counted.cells(("a",))].any()


def test_every_sum_of_the_system_holds_and_coarser_views_are_sums_of_finer_ones():
    book, codes = practice_codebook(), practice_codes(500)
    counted = system(codes, book, TABLES)
    assert np.abs(counted.sums @ counted.counts).max() == 0
    place, side = counted.table(("place",), counted.counts), counted.table(("side",), counted.counts)
    assert side.tolist() == [place[0] + place[1], place[2], place[3]]
    assert counted.counts[0] == 500


def test_large_counts_are_all_shown():
    codes = np.repeat(np.array(list(product(range(2), range(2))), dtype=np.uint8), 50, axis=0)
    book = read({"columns": [{"name": "a", "values": {"x": ""}}, {"name": "b", "values": {"u": ""}}]})
    hidden = protect(system(codes, book, (("a", "b"),)), k=10)
    assert not hidden.hidden.any()
    assert hidden.is_safe


def test_the_difference_of_two_releases_gives_nobody_away():
    book = read({"columns": [{"name": "a", "values": {"x": "", "y": ""}}, {"name": "b", "values": {"u": "", "v": ""}}]})
    before = np.repeat(np.array(list(product(range(2), range(2))), dtype=np.uint8), 40, axis=0)
    after = np.concatenate([before, np.zeros((3, 2), np.uint8)])
    first, second = (system(codes, book, (("a", "b"),)) for codes in (before, after))
    alone = protect(second, k=10)
    beside = protect(second, k=10, earlier=first.counts)
    assert not alone.hidden.any()
    changed = first.counts != second.counts
    assert beside.hidden[changed].all()
    assert beside.is_safe


@pytest.mark.parametrize("k", [0, 2, 1001])
def test_a_k_that_hides_nothing_or_everything_is_refused(k):
    book, codes = practice_codebook(), practice_codes(50)
    with pytest.raises(SmallestCountOutOfRange):
        protect(system(codes, book, (("sex",),)), k=k)


@pytest.mark.parametrize(
    "table", [("sex", "nothing"), ("sex", "sex"), ("place", "side"), ("place", "sex", "age", "kind"), ()]
)
def test_a_table_of_unknown_repeated_or_too_many_columns_is_refused(table):
    with pytest.raises(TableUnknown):
        system(practice_codes(50), practice_codebook(), (table,))


def test_tables_too_large_to_be_attacked_are_refused(monkeypatch):
    monkeypatch.setattr("lindung.evidence.methods.release.suppression.MOST_HIDDEN", 2)
    with pytest.raises(TablesTooLarge):
        protect(system(practice_codes(100), practice_codebook(), TABLES), k=10)


def test_when_all_are_few_all_is_hidden_even_the_total():
    codes = np.zeros((4, 1), np.uint8)
    book = read({"columns": [{"name": "a", "values": {"x": "", "y": ""}}]})
    hidden = protect(system(codes, book, (("a",),)), k=10)
    assert hidden.hidden[0]
    assert hidden.is_safe
