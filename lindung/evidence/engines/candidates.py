"""Which pairs are looked at: rules of equal columns, chosen by how many pairs each would bring."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lindung.evidence.methods.blocking import pairs_of_blocks
from lindung.evidence.rules.link import LinkType

# Every record may meet about so many others under one rule; what would bring more pairs is left out and said.
PAIRS_PER_RECORD, LEAST_LIMIT = 20, 200_000
# What a rule must have of each: (its columns on the one record, on the other where it is another column).
_RULES: tuple[tuple[str, ...], ...] = (
    ("document",),
    ("phone",),
    ("any_order",),
    ("given", "last"),
    ("given_bones", "last_bones"),
    ("given_start", "last_start"),
    ("bones", "birth_decade"),
    ("birth",),
    ("birth=birth_turned",),
    ("given_sound", "birth_year"),
    ("last_sound", "birth_year"),
    ("given_sound=last_sound", "birth_year"),
    ("given_bones", "birth_month_day"),
    ("last_bones", "birth_month_day"),
    ("birth_year", "birth_month"),
    ("birth_year", "birth_day"),
    ("birth_month_day",),
    ("postcode",),
    ("last_sound",),
    ("given_sound",),
    ("given_sound=last_sound",),
)
_PLACES = ("village", "birth_place", "town", "district", "address", "postcode_area", "province", "occupation")
_NAMED = ("given_sound", "last_sound", "birth", "birth_year")


@dataclass(frozen=True)
class Rule:
    """Pairs that agree on all of `columns`; `a=b` compares one record's a with the other's b."""

    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is called in blocking.json."""
        return " and ".join(self.columns)

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns of the one and of the other record."""
        halves = [column.split("=") for column in self.columns]
        return tuple(half[0] for half in halves), tuple(half[-1] for half in halves)

    def sql(self, link_type: LinkType) -> str:
        """For Splink. Both orders of a rule between two different columns are two rules of Splink's."""
        left, right = self.sides
        terms = [f"l.{one} = r.{other}" for one, other in zip(left, right, strict=True)]
        if link_type is not LinkType.BOTH:
            terms.append(f"l.list_name {'=' if link_type is LinkType.DEDUPE else '<>'} r.list_name")
        return " and ".join(terms)

    def turned(self) -> "Rule":
        """The same rule with the records exchanged."""
        return Rule(tuple("=".join(reversed(column.split("="))) for column in self.columns))


@dataclass(frozen=True)
class Chosen:
    """The rules that are used, how many pairs each brings, and those left out because they bring too many."""

    rules: tuple[Rule, ...]
    pairs: dict[str, int]
    left_out: dict[str, int]


def all_rules(columns: Iterable[str]) -> list[Rule]:
    """Every rule whose columns the lists have."""
    present = set(columns)
    wanted = [Rule(columns) for columns in _RULES]
    wanted += [Rule((named, place)) for place in _PLACES for named in _NAMED]
    return [rule for rule in wanted if present.issuperset((*rule.sides[0], *rule.sides[1]))]


def choose(table: pa.Table, link_type: LinkType) -> Chosen:
    """Count the pairs of each rule and keep those that bring few enough for what they find."""
    limit = max(LEAST_LIMIT, PAIRS_PER_RECORD * table.num_rows)
    kept: list[Rule] = []
    pairs: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for rule in all_rules(table.column_names):
        count = pairs_of_blocks(*codes(table, rule), lists=list_codes(table), link_type=link_type)
        if count > limit:
            left_out[rule.name] = count
        elif count:
            kept.append(rule)
            pairs[rule.name] = count
    return Chosen(tuple(kept), pairs, left_out)


def list_codes(table: pa.Table) -> NDArray[np.int64]:
    """The list of each record as a number."""
    return _coded((table["list_name"],))[0]


def codes(table: pa.Table, rule: Rule) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The block of each record as the one and as the other side of a rule; -1 where a column is missing."""
    left, right = rule.sides
    if left == right:
        made = _combined([_coded((table[name],))[0] for name in left])
        return made, made
    halves = [_coded((table[one], table[other])) for one, other in zip(left, right, strict=True)]
    both = _combined([np.concatenate(half) for half in halves])
    return both[: table.num_rows], both[table.num_rows :]


def _coded(columns: tuple[pa.ChunkedArray, ...]) -> list[NDArray[np.int64]]:
    """Equal values of the columns get equal numbers; missing is -1."""
    together = pa.chunked_array([chunk for column in columns for chunk in column.chunks])
    indices = together.combine_chunks().dictionary_encode().indices
    numbers = pc.fill_null(indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.split(numbers, np.cumsum([len(column) for column in columns])[:-1])


def _combined(parts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    block = parts[0]
    for part in parts[1:]:
        is_missing = (block < 0) | (part < 0)
        mixed = block * (part.max(initial=0) + 1) + part
        mixed[is_missing] = -1
        kept = mixed[~is_missing]
        block = np.full(len(mixed), -1, np.int64)
        block[~is_missing] = np.unique(kept, return_inverse=True)[1]
    return block
