"""A table of capture histories: how many people were seen by exactly which lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lindung.evidence.rules.estimate import (
    CountTooLarge,
    EmptyList,
    FractionalCount,
    ImpossibleOverlapSeen,
    ImpossibleOverlapTooSmall,
    ListContained,
    NegativeCount,
    NobodyCounted,
    NoCount,
    NoOverlap,
    NotZeroOrOne,
    SameHistoryTwice,
    SameListTwice,
    TooFewLists,
    TooManyLists,
    UnknownList,
    UnseenCounted,
)

MOST_LISTS = 16
MOST_PEOPLE = 10**12


@dataclass(frozen=True)
class Histories:
    """Counts of people by the exact combination of lists they are on.

    `lists`: names; list i is bit i of a code. `codes`: (m,) the observed combinations, ascending, unique, 1..2**t - 1.
    `counts`: (m,) people with exactly that combination, > 0. `cannot_overlap`: masks of lists no person can be on
    together (structural zeros). Made with `checked` from what people send; the constructor itself checks nothing.
    """

    lists: tuple[str, ...]
    codes: NDArray[np.int64]
    counts: NDArray[np.int64]
    cannot_overlap: tuple[int, ...] = ()

    @classmethod
    def checked(
        cls, lists: Sequence[str], marks: ArrayLike, counts: ArrayLike, *, cannot_overlap: Iterable[Sequence[str]] = ()
    ) -> Self:
        """The table from rows of 0/1 marks and their counts, or a refusal that says what to correct.

        Args: lists: t names. marks: (rows, t) of 0 and 1. counts: (rows,) people. cannot_overlap: groups of names.
        Raises TableRefusal: with row numbers counted from 1.
        """
        names = tuple(lists)
        _check_names(names)
        codes = _codes(names, marks)
        people = _whole_counts(counts)
        _check_rows(codes, people)
        kept = people > 0
        order = np.argsort(codes[kept])
        made = cls(names, codes[kept][order], people[kept][order])
        made = made.with_impossible(cannot_overlap)
        made.check_lists()
        return made

    @classmethod
    def of_full(cls, lists: Sequence[str], full: ArrayLike, *, cannot_overlap: tuple[int, ...] = ()) -> Self:
        """The table from all (2**t,) counts by code, [0] ignored; no check beyond the length."""
        whole = np.array(full, dtype=np.int64)
        if whole.shape != (1 << len(lists),):
            raise ValueError(f"{len(lists)} lists need {1 << len(lists)} counts, not {whole.shape}")
        whole[0] = 0
        codes = np.flatnonzero(whole).astype(np.int64)
        return cls(tuple(lists), codes, whole[codes], cannot_overlap)

    @property
    def t(self) -> int:
        """How many lists."""
        return len(self.lists)

    @property
    def seen(self) -> int:
        """How many people are on at least one list."""
        return int(self.counts.sum())

    def full(self) -> NDArray[np.int64]:
        """All (2**t,) counts by code; [0], the unseen, is 0."""
        whole = np.zeros(1 << self.t, dtype=np.int64)
        whole[self.codes] = self.counts
        return whole

    def list_sizes(self) -> NDArray[np.int64]:
        """(t,) people on each list."""
        return np.array([self.overlap(1 << place) for place in range(self.t)], dtype=np.int64)

    def overlap(self, mask: int) -> int:
        """People on all lists of the mask (and perhaps on others)."""
        return int(self.counts[(self.codes & mask) == mask].sum())

    def names(self, mask: int) -> tuple[str, ...]:
        """The names of the lists of a mask."""
        return tuple(name for place, name in enumerate(self.lists) if mask >> place & 1)

    def mask(self, names: Iterable[str]) -> int:
        """The mask of the lists named. Raises UnknownList."""
        mask = 0
        for name in names:
            if name not in self.lists:
                raise UnknownList(list=name)
            mask |= 1 << self.lists.index(name)
        return mask

    def with_impossible(self, groups: Iterable[Sequence[str]]) -> Self:
        """The same table, with these groups of lists said never to overlap. Raises when somebody is on all of one."""
        masks = sorted({self.mask(group) for group in groups})
        for mask in masks:
            if mask.bit_count() < 2:
                raise ImpossibleOverlapTooSmall(lists=", ".join(self.names(mask)))
            if self.overlap(mask):
                raise ImpossibleOverlapSeen(lists=", ".join(self.names(mask)), count=self.overlap(mask))
        minimal = tuple(mask for mask in masks if not any(other != mask and other & mask == other for other in masks))
        return replace(self, cannot_overlap=minimal)

    def check_lists(self) -> None:
        """Raise when a list is empty or contained in another, or when nobody is on two lists."""
        if not self.seen:
            raise NobodyCounted
        sizes = self.list_sizes()
        for place, size in enumerate(sizes):
            if size == 0:
                raise EmptyList(list=self.lists[place])
        if not (self.codes & (self.codes - 1)).any():
            raise NoOverlap(seen=self.seen)
        for place, size in enumerate(sizes):
            for other in range(self.t):
                if other != place and self.overlap(1 << place | 1 << other) == size:
                    raise ListContained(list=self.lists[place], other=self.lists[other], count=int(size))

    def without_list(self, place: int) -> Self:
        """The table as if list `place` had never been: people on it alone are no longer seen."""
        low = (1 << place) - 1
        codes = (self.codes & low) | (self.codes >> 1 & ~np.int64(low))
        kept = tuple(
            (mask & low) | (mask >> 1 & ~low) for mask in self.cannot_overlap if not mask >> place & 1
        )  # an impossible overlap with the list left out says nothing of the others
        return self._summed(self.lists[:place] + self.lists[place + 1 :], codes, kept)

    def merged(self, first: int, second: int, name: str) -> Self:
        """The table with two lists made one, called `name`, at the place of the first; nobody is lost."""
        codes = self.codes | ((self.codes >> second & 1) << first)
        joined = replace(self, codes=codes, cannot_overlap=self._merged_impossible(first, second)).without_list(second)
        place = first if first < second else first - 1
        return replace(joined, lists=joined.lists[:place] + (name,) + joined.lists[place + 1 :])

    def _merged_impossible(self, first: int, second: int) -> tuple[int, ...]:
        pair = 1 << first | 1 << second
        untouched = [mask for mask in self.cannot_overlap if not mask & pair]
        rests = [
            {mask & ~(1 << place) for mask in self.cannot_overlap if mask & pair == 1 << place}
            for place in (first, second)
        ]
        # On the merged list and on the rest is impossible only when it is impossible with both.
        both = [one | other | 1 << first for one in rests[0] for other in rests[1]]
        return tuple(sorted({*untouched, *both}))

    def _summed(self, lists: tuple[str, ...], codes: NDArray[np.int64], impossible: tuple[int, ...]) -> Self:
        whole = np.zeros(1 << len(lists), dtype=np.int64)
        np.add.at(whole, codes, self.counts)
        return type(self).of_full(lists, whole, cannot_overlap=impossible)


def check_most(histories: Histories, limit: int) -> None:
    """Raise TooManyLists when the table has more lists than a method takes."""
    if histories.t > limit:
        raise TooManyLists(lists=histories.t, limit=limit)


def _check_names(names: tuple[str, ...]) -> None:
    if len(names) < 2:
        raise TooFewLists(lists=len(names))
    if len(names) > MOST_LISTS:
        raise TooManyLists(lists=len(names), limit=MOST_LISTS)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise SameListTwice(list=name)


def _codes(names: tuple[str, ...], marks: ArrayLike) -> NDArray[np.int64]:
    rows = np.asarray(marks, dtype=float).reshape(-1, len(names))
    wrong = np.argwhere(~np.isin(rows, (0.0, 1.0)))
    if len(wrong):
        raise NotZeroOrOne(row=int(wrong[0, 0]) + 1, list=names[wrong[0, 1]])
    powers = np.left_shift(np.int64(1), np.arange(len(names), dtype=np.int64))
    return np.asarray(rows.astype(np.int64) @ powers, dtype=np.int64)


def _whole_counts(counts: ArrayLike) -> NDArray[np.int64]:
    people = np.asarray(counts, dtype=float).ravel()
    for row, count in enumerate(people, start=1):
        if np.isnan(count):
            raise NoCount(row=row)
        if count < 0:
            raise NegativeCount(row=row, count=_number(count))
        if count > MOST_PEOPLE:
            raise CountTooLarge(row=row, count=_number(count), limit=MOST_PEOPLE)
        if count != int(count):
            raise FractionalCount(row=row, count=_number(count))
    return people.astype(np.int64)


def _number(count: float) -> float | int:
    return int(count) if np.isfinite(count) and count == int(count) else float(count)


def _check_rows(codes: NDArray[np.int64], people: NDArray[np.int64]) -> None:
    if len(codes) != len(people):
        raise NoCount(row=min(len(codes), len(people)) + 1)
    first_row: dict[int, int] = {}
    for row, code in enumerate(codes.tolist(), start=1):
        if code == 0 and people[row - 1]:
            raise UnseenCounted(row=row, count=int(people[row - 1]))
        if code in first_row:
            raise SameHistoryTwice(first=first_row[code], second=row)
        first_row[code] = row
