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
    """Every state of a thing and where it may go from there; an empty set marks a final state.

    Which states count as *open* (somebody is accountable and a clock runs) is said apart, in the room:
    an answered report can come back, yet nobody waits for it.
    """

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

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, one move a line, in the table's order."""
        lines = ["stateDiagram-v2", f"    [*] --> {next(iter(self.moves)).value}"]
        for now, then in self.moves.items():
            lines += [f"    {now.value} --> {to.value}" for to in sorted(then)]
            if not then:
                lines.append(f"    {now.value} --> [*]")
        return "\n".join(lines) + "\n"
