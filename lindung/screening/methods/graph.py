"""Which clusters belong together: they name the same telephone, handle or domain."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lindung.screening.rules.words import EntityKind

LINKING = (EntityKind.PHONE, EntityKind.HANDLE, EntityKind.LINK, EntityKind.DOMAIN)
MOST = 50  # an entity in more clusters than this is everybody's (a shop, a news site): it links each to the first only


@dataclass(frozen=True, slots=True)
class Named:
    """One entity in the posts of one cluster."""

    cluster: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two clusters that name the same entity; `cluster` is the smaller number."""

    cluster: int
    other: int
    kind: str
    value: str


def graph(named: Iterable[Named]) -> list[Link]:
    """Every two clusters that share a telephone, handle, link or domain, in ascending order."""
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in named:
        if one.kind in LINKING and one.cluster >= 0:
            where[one.kind, one.value].add(one.cluster)
    links = []
    for (kind, value), clusters in where.items():
        ordered = sorted(clusters)
        near = ordered if len(ordered) <= MOST else ordered[:1]
        links += [Link(one, other, kind, value) for place, one in enumerate(near) for other in ordered[place + 1 :]]
    return sorted(links, key=lambda link: (link.cluster, link.other, link.kind, link.value))
