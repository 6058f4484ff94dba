"""Every pair of states: only moves in the table are possible."""

import pytest

from lindung.kernel.errors import WrongState
from lindung.referrals.rules import (
    NEED_LIFECYCLE,
    OFFER_LIFECYCLE,
    PLACEMENT_LIFECYCLE,
    NeedState,
    OfferState,
    PlacementState,
)

MOVES = {
    "need": "open>offered open>met open>stuck open>placed offered>placed offered>stuck offered>open placed>met"
    " placed>open stuck>open stuck>placed"
    " open>withdrawn offered>withdrawn placed>withdrawn stuck>withdrawn open>no_longer_needed"
    " offered>no_longer_needed placed>no_longer_needed stuck>no_longer_needed",
    "offer": "offered>accepted offered>declined offered>expired offered>withdrawn expired>accepted",
    "placement": "expected>arrived expected>not_arrived arrived>ended arrived>left_early",
}
PAIRS = [
    (table, now, to)
    for table, states in (
        (NEED_LIFECYCLE, NeedState),
        (OFFER_LIFECYCLE, OfferState),
        (PLACEMENT_LIFECYCLE, PlacementState),
    )
    for now in states
    for to in states
]


@pytest.mark.parametrize(("table", "now", "to"), PAIRS, ids=lambda each: getattr(each, "thing", str(each)))
def test_only_moves_in_the_table_are_possible(table, now, to):
    expected = f"{now.value}>{to.value}" in MOVES[table.thing].split()
    assert table.allows(now, to) is expected
    if not expected:
        with pytest.raises(WrongState):
            table.check(now, to)
