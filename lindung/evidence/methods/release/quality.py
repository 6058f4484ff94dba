"""How far made records are from real ones: errors of all small tables, and combinations that nobody has."""

from dataclasses import dataclass

import numpy as np

from lindung.evidence.methods.release.counting import Cases, Codes, all_triples, compare_triples


@dataclass(frozen=True)
class Quality:
    """Mean total variation distance of all 1-, 2- and 3-way tables (half the sum of absolute differences of shares).

    `invented`: of the distinct three-way combinations made, the share that no real record has; `invented_weighted`:
    the same weighted by records; `records_with_invented`: records with at least one among all their combinations.
    """

    one_way: float
    two_way: float
    three_way: float
    invented: float
    invented_weighted: float
    records_with_invented: float


def compare(real: Codes, made: Codes, sizes: tuple[int, ...]) -> Quality:
    """Compare two sets of records over the same columns. Looks at the real ones: never part of a release."""
    first, second = Cases(real, sizes), Cases(made, sizes)
    gaps = np.abs(first.pairs / first.records - second.pairs / second.records) / 2
    starts = first.starts[:-1]
    by_pair = np.add.reduceat(np.add.reduceat(gaps, starts, axis=0), starts, axis=1)
    three, is_invented = compare_triples(first.codes, second.codes, first.sizes, all_triples(len(sizes)))
    above = np.triu_indices(len(sizes), 1)
    return Quality(
        one_way=float(np.diagonal(by_pair).mean()),
        two_way=float(by_pair[above].mean()) if len(sizes) > 1 else 0.0,
        three_way=float(three[:, 1].mean() / 2) if len(three) else 0.0,
        invented=float(three[:, 3].sum() / max(three[:, 2].sum(), 1)),
        invented_weighted=float(three[:, 4].mean() / second.records) if len(three) else 0.0,
        records_with_invented=float(is_invented.mean()),
    )
