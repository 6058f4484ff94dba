"""State machines as plain tables: which states a thing has and which moves are possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from lindung.kernel.errors import WrongState

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Lifecycle(Generic[State]):
    """Every state of a thing and where it may go from there; an empty set marks a final state."""

    thing: str
    moves: Mapping[State, frozenset[State]]

    def __post_init__(self) -> None:
        states = set(type(next(iter(self.moves))))
        if states != set(self.moves):
            raise ValueError(f"{self.thing}: every state needs a row; missing {states - set(self.moves)}")

    def allows(self, now: State, to: State) -> bool:
        """Whether the table has the move `now` → `to`."""
        return to in self.moves[now]

    def check(self, now: State, to: State) -> None:
        """Raise WrongState when the table does not have the move `now` → `to`."""
        if not self.allows(now, to):
            raise WrongState(thing=self.thing, now=now.value, to=to.value)

    def is_final(self, state: State) -> bool:
        """Whether nothing follows this state."""
        return not self.moves[state]

    @property
    def open_states(self) -> frozenset[State]:
        """The states from which some move is possible."""
        return frozenset(state for state, then in self.moves.items() if then)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, one move a line, in the table's order."""
        lines = ["stateDiagram-v2", f"    [*] --> {next(iter(self.moves)).value}"]
        for now, then in self.moves.items():
            lines += [f"    {now.value} --> {to.value}" for to in sorted(then)]
            if not then:
                lines.append(f"    {now.value} --> [*]")
        return "\n".join(lines) + "\n"
