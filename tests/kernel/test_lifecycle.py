"""A lifecycle is a table: every state has a row, and only its moves are possible."""

from enum import StrEnum

import pytest

from lindung.kernel.errors import WrongState
from lindung.kernel.lifecycle import Lifecycle


class Lamp(StrEnum):
    OFF = "off"
    ON = "on"
    BROKEN = "broken"


LAMP = Lifecycle(
    thing="lamp",
    moves={
        Lamp.OFF: frozenset({Lamp.ON, Lamp.BROKEN}),
        Lamp.ON: frozenset({Lamp.OFF, Lamp.BROKEN}),
        Lamp.BROKEN: frozenset(),
    },
)


def test_a_state_without_a_row_is_refused_when_the_table_is_written():
    with pytest.raises(ValueError, match="broken"):
        Lifecycle(thing="lamp", moves={Lamp.OFF: frozenset({Lamp.ON}), Lamp.ON: frozenset()})


@pytest.mark.parametrize("then", Lamp)
@pytest.mark.parametrize("now", Lamp)
def test_only_moves_in_the_table_are_possible(now, then):
    if then in LAMP.moves[now]:
        LAMP.check(now, then)
    else:
        with pytest.raises(WrongState) as refused:
            LAMP.check(now, then)
        assert refused.value.facts == {"thing": "lamp", "now": now.value, "to": then.value}


def test_final_is_what_nothing_follows():
    assert [lamp for lamp in Lamp if LAMP.is_final(lamp)] == [Lamp.BROKEN]


def test_the_diagram_has_every_move_once():
    drawn = LAMP.diagram().splitlines()
    assert drawn[:2] == ["stateDiagram-v2", "    [*] --> off"]
    assert sum("-->" in line for line in drawn) == 1 + 4 + 1
