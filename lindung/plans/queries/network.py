"""The network as somebody of it may see it: who works with whom, where help is missing, what followed outreach."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from lindung.campaigns.models import Campaign
from lindung.partners.models import Actor, Organisation
from lindung.partners.rules import NeedKind
from lindung.plans.methods.following import Ratio, Window, times, times_beside
from lindung.plans.models import FollowedCount, NetworkGap, NetworkLink
from lindung.plans.queries.work import network_of as members_of
from lindung.plans.rules.network import Followed, LinkKind

ROUND, MIDDLE, MARK = 150.0, 180.0, 11.0  # of the picture, in its own units


@dataclass(frozen=True)
class Node:
    """One organisation in the picture: its number in the table, and where it stands."""

    number: int
    organisation: Organisation
    x: float
    y: float
    links: int


@dataclass(frozen=True)
class Line:
    """One link in the picture; `width` grows with what both did together."""

    one: Node
    other: Node
    together: Sequence[tuple[LinkKind, int]]
    width: float


@dataclass(frozen=True)
class Network:
    """Organisations on a circle by their kind, lines between those that work together, who stands alone, gaps."""

    nodes: Sequence[Node]
    lines: Sequence[Line]
    alone: Sequence[Organisation]
    gaps: Sequence[NetworkGap]


@dataclass(frozen=True)
class After:
    """What followed in one place: the counts, how many times as much as before, and beside other places."""

    row: FollowedCount
    what: Followed
    times: Ratio | None
    beside: Ratio | None
    weeks: Sequence[tuple[int, int, bool]]  # number of the week from the first event, count, whether after it


def network_of(actor: Actor) -> Network:
    """The network of the actor's national desk, as the clock worked it out last."""
    members = list(members_of(actor).order_by("kind", "name"))
    links: dict[tuple[int, int], list[tuple[LinkKind, int]]] = defaultdict(list)
    for row in NetworkLink.objects.visible_to(actor).order_by("kind"):
        links[row.one_id, row.other_id].append((LinkKind(row.kind), row.number))
    count: dict[int, int] = defaultdict(int)
    for pair in links:
        for each in pair:
            count[each] += 1
    nodes = _on_a_circle(members, count)
    lines = [
        Line(nodes[one], nodes[other], together, min(6.0, 1.0 + len(together)))
        for (one, other), together in links.items()
        if one in nodes and other in nodes
    ]
    alone = [each for each in members if not count[each.pk]]
    gaps = NetworkGap.objects.visible_to(actor).order_by("services", "-stuck", "-needs", "province", "kind")
    if actor.organisation is not None and actor.organisation.is_walled:  # it learns nothing of shelters
        gaps = gaps.exclude(kind=NeedKind.SHELTER.value)
    return Network(list(nodes.values()), lines, alone, list(gaps))


def followed(actor: Actor, campaign: Campaign) -> list[After]:
    """What followed the events of a campaign, place by place."""
    rows = FollowedCount.objects.visible_to(actor).filter(campaign=campaign).order_by("place", "what")
    return [_after(row) for row in rows]


def _on_a_circle(members: Sequence[Organisation], links: dict[int, int]) -> dict[int, Node]:
    share = 2 * pi / max(1, len(members))
    return {
        each.pk: Node(
            number=place + 1,
            organisation=each,
            x=round(MIDDLE + ROUND * sin(place * share), 1),
            y=round(MIDDLE - ROUND * cos(place * share), 1),
            links=links[each.pk],
        )
        for place, each in enumerate(members)
    }


def _after(row: FollowedCount) -> After:
    here = (Window(row.after, row.days_after), Window(row.before, row.days_before))
    elsewhere = (Window(row.after_elsewhere, row.days_after), Window(row.before_elsewhere, row.days_before))
    turn = row.days_before // 7
    return After(
        row=row,
        what=Followed(row.what),
        times=times(*here) if all(window.count for window in here) else None,
        beside=times_beside(here, elsewhere) if all(window.count for window in (*here, *elsewhere)) else None,
        weeks=[(number - turn + (number >= turn), count, number >= turn) for number, count in enumerate(row.weeks)],
    )
