"""Joining things into groups (union-find; the smallest number stands for its group)."""

from typing import Any

from lindung.screening.methods.compiled import compiled


@compiled
def root(parents: Any, thing: Any) -> Any:
    """The number that stands for a thing's group."""
    while parents[thing] != thing:
        parents[thing] = parents[parents[thing]]
        thing = parents[thing]
    return thing


@compiled
def join(parents: Any, one: Any, other: Any) -> Any:
    """Put two things' groups together."""
    first, second = root(parents, one), root(parents, other)
    parents[max(first, second)] = min(first, second)


@compiled
def roots(parents: Any) -> Any:
    """Let every thing point at what stands for its group."""
    for thing in range(len(parents)):
        parents[thing] = root(parents, thing)
