"""The queue: every open item an actor may see, soonest due first, in one statement and without OFFSET."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, F, Min, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from lindung.audit.models import Trail
from lindung.care.models import FollowUp
from lindung.cases.models import Case, Task
from lindung.desk.permissions import check_can_see_board
from lindung.desk.rules import Kind, Row, Whose
from lindung.partners.models import Actor, Member, Organisation
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.models import Need, Offer, Placement
from lindung.reports.models import Report
from lindung.web.paging import Page, make_cursor, open_cursor, page_of

PAGE_SIZE = 50
ORDER = ("due_at", "kind", "id")
Parts = QuerySet[Any, tuple[Any, ...]]
_OWN_COLUMNS = ("due_at", "id", "ref", "next_step", "state", "accountable_id", "assignee_id")
_COLUMNS = (*_OWN_COLUMNS, "kind", "urgency", "case_ref", "detail")


@dataclass(frozen=True)
class Source:
    """One table of the queue: which rows are open, and where the columns that differ come from."""

    model: type[Model]
    urgency: Any
    case_ref: Any
    detail: Any


def _text(value: str = "") -> Any:
    return Value(value, output_field=CharField())


def _case_of_offer() -> Any:
    """The case an offer belongs to; nothing for the partner, from whom the wall hides the need."""
    case_ref = Need.objects.filter(pk=OuterRef("need_id")).values("case__ref")[:1]
    return Coalesce(Subquery(case_ref, output_field=CharField()), _text())


SOURCES: Mapping[Kind, Source] = {
    Kind.REPORT: Source(Report, F("urgency"), _text(), F("channel")),
    Kind.CASE: Source(Case, F("urgency"), F("ref"), _text()),
    Kind.TASK: Source(Task, F("case__urgency"), F("case__ref"), F("kind")),
    Kind.NEED: Source(Need, F("urgency"), F("case__ref"), F("kind")),
    Kind.OFFER: Source(Offer, F("urgency"), _case_of_offer(), KeyTextTransform("kind", "shown")),
    Kind.PLACEMENT: Source(Placement, F("offer__urgency"), _text(), KeyTextTransform("kind", "offer__shown")),
    Kind.FOLLOW_UP: Source(FollowUp, F("case__urgency"), F("case__ref"), _text()),
}


TWO_SIDED = frozenset({Kind.OFFER, Kind.PLACEMENT})
"""What one organisation answers for and another waits for: both see its clock."""


@dataclass(frozen=True)
class QueuePage:
    """Up to 50 rows of the queue and the cursors of the pages beside it ("" when there is none)."""

    rows: tuple[Row, ...]
    next_cursor: str = ""
    previous_cursor: str = ""


def queue(
    actor: Actor, *, kinds: Collection[Kind] = (), whose: Whose = Whose.ORGANISATION, cursor: str = ""
) -> QueuePage:
    """The page of open items at `cursor`. Raises BadCursor when the cursor is not one of the queue's."""
    backward, keys = open_cursor(cursor, ORDER) if cursor else (False, ())
    parts = [_part(kind, actor, whose, keys, backward) for kind in Kind if not kinds or kind in kinds]
    if actor.organisation is None or not parts:
        return QueuePage(())
    return _page(list(_together(parts, backward)), backward=backward, has_keys=bool(keys))


def names_in(rows: Collection[Row], actor: Actor) -> tuple[dict[int, str], dict[int, str]]:
    """The names of the organisations and members these rows carry, by id; members of other organisations have none.

    An organisation that the actor may not see has its number.
    """
    organisations = list(Organisation.objects.filter(pk__in={row.accountable_id for row in rows}).only("name", "ref"))
    Organisation.objects.say_to(actor, organisations)
    named = Member.objects.filter(pk__in={row.assignee_id for row in rows if row.assignee_id})
    members = named.select_related("organisation__key")
    return {each.pk: each.name for each in organisations}, {each.pk: each.name for each in members}


def trail(actor: Actor, *, cursor: str = "") -> Page[Trail]:
    """The entries of the actor's organisation, newest first, with the name of the member where it is one of its own.

    Raises BadCursor.
    """
    entries = Trail.objects.filter(organisation_id=actor.organisation_id)
    page = page_of(entries, order=("-at", "-id"), cursor=cursor)
    members = Member.objects.filter(ref__in={entry.by for entry in page.rows}, organisation=actor.organisation)
    names = {member.ref: member.name for member in members.select_related("organisation__key")}
    for entry in page.rows:
        entry.by = names.get(entry.by, entry.by)
    return page


def next_due(actor: Actor) -> datetime | None:
    """When the next open item of the actor's organisation falls due; None when nothing is open."""
    page = queue(actor)
    return page.rows[0].due_at if page.rows else None


def _page(found: list[tuple[Any, ...]], *, backward: bool, has_keys: bool) -> QueuePage:
    has_more = len(found) > PAGE_SIZE
    shown = found[:PAGE_SIZE]
    if backward:
        shown.reverse()
    rows = tuple(_row(values) for values in shown)
    has_next, has_previous = (has_keys, has_more) if backward else (has_more, has_keys)
    return QueuePage(
        rows=rows,
        next_cursor=make_cursor(rows[-1].place, ORDER) if rows and has_next else "",
        previous_cursor=make_cursor(rows[0].place, ORDER, backward=True) if rows and has_previous else "",
    )


def _together(parts: list[Parts], backward: bool) -> Parts:
    """The first rows of all parts, in the order of the queue; a single part has that order already."""
    if len(parts) == 1:
        return parts[0]
    direction = "-" if backward else ""
    everything = parts[0].union(*parts[1:], all=True)
    return everything.order_by(*(direction + name for name in ("due_at", "q_kind", "id")))[: PAGE_SIZE + 1]


def _row(values: tuple[Any, ...]) -> Row:
    columns = dict(zip(_COLUMNS, values, strict=True))
    return Row(**{**columns, "kind": Kind(columns["kind"])})


def _part(kind: Kind, actor: Actor, whose: Whose, keys: tuple[Any, ...], backward: bool) -> Parts:
    """The first rows of one table beyond `keys`, read from its index of open rows and no further than a page."""
    source = SOURCES[kind]
    rows = _of(kind, source.model._default_manager.open(), actor, whose)  # type: ignore[attr-defined]
    if keys:
        rows = rows.filter(_beyond(kind, keys, backward))
    direction = "-" if backward else ""
    return (  # type: ignore[no-any-return]
        rows.order_by(f"{direction}due_at", f"{direction}id")
        .annotate(
            q_kind=_text(kind.value), q_urgency=source.urgency, q_case_ref=source.case_ref, q_detail=source.detail
        )
        .values_list(*_OWN_COLUMNS, "q_kind", "q_urgency", "q_case_ref", "q_detail")[: PAGE_SIZE + 1]
    )


def _beyond(kind: Kind, keys: tuple[Any, ...], backward: bool) -> Q:
    """Rows of `kind` that come after (or before) the place `keys` = (due_at, kind, id)."""
    due_at, at_kind, at_id = keys
    way, bound = ("lt", "lte") if backward else ("gt", "gte")
    past = Q(**{f"due_at__{way}": due_at})
    comes_later = kind.value < at_kind if backward else kind.value > at_kind
    if comes_later:
        return Q(**{f"due_at__{bound}": due_at})
    if kind.value == at_kind:
        return Q(**{f"due_at__{bound}": due_at}) & (past | Q(**{f"id__{way}": at_id}))
    return past


def _of(kind: Kind, rows: Any, actor: Actor, whose: Whose) -> Any:
    """What the own organisation answers for (with the actor's name on it), or both sides of offers and placements.

    The own side is asked for by itself: beside the other side's OR the planner leaves the index of open rows.
    """
    if whose == Whose.ALL and kind in TWO_SIDED:
        return rows.visible_to(actor)
    own = rows.own(actor)
    if whose == Whose.MINE:
        return own.filter(assignee=actor.member) if actor.member else own.none()
    return own


@dataclass(frozen=True)
class BoardRow:
    """One organisation on the national board: counts and clocks, never a person, never a reference."""

    organisation: Organisation
    open_count: int
    over_count: int
    unassigned_count: int
    soonest_due_at: datetime | None


def board(actor: Actor, *, at: datetime) -> list[BoardRow]:
    """Open items and passed clocks of every organisation of the actor's national desk, most passed clocks first.

    Raises NotAllowed unless the actor is a coordinator or supervisor of a national desk. Counts are read for
    everyone, since a coordinator's own scope has none of the rows; nothing but the counts leaves this function.
    """
    check_can_see_board(actor)
    own = Q(desk_id=actor.desk_id) | Q(pk=actor.desk_id)  # other countries' desks are seen, not counted
    organisations = {each.pk: each for each in Organisation.objects.visible_to(actor).filter(own)}
    totals: dict[int, list[Any]] = {}
    with acting(organisations=EVERYONE):
        for source in SOURCES.values():
            for pk, opened, over, unassigned, soonest in _counts(source, organisations, at):
                total = totals.setdefault(pk, [0, 0, 0, None])
                total[:3] = [total[0] + opened, total[1] + over, total[2] + unassigned]
                total[3] = min(filter(None, (total[3], soonest)), default=None)
    rows = [BoardRow(organisations[pk], *total) for pk, total in totals.items()]
    return sorted(rows, key=lambda row: (-row.over_count, row.organisation.name))


def _counts(source: Source, organisations: Collection[int], at: datetime) -> Any:
    return (
        source.model._default_manager.open()  # type: ignore[attr-defined]
        .filter(accountable__in=list(organisations))
        .order_by()
        .values_list("accountable_id")
        .annotate(
            opened=Count("id"),
            over=Count("id", filter=Q(due_at__lte=at)),
            unassigned=Count("id", filter=Q(assignee=None)),
            soonest=Min("due_at"),
        )
    )


def find(actor: Actor, ref: str) -> tuple[Kind, str] | None:
    """Which open or ended thing has this reference, among those the actor may see; None when there is none."""
    for kind, source in SOURCES.items():
        if source.model._default_manager.visible_to(actor).filter(ref=ref).exists():  # type: ignore[attr-defined]
            return kind, ref
    return None


def count_since(actor: Actor, since: datetime, *, up_to: int) -> int:
    """How many open items of the actor's organisation were made after `since`, counting no further than `up_to`."""
    counted = 0
    for source in SOURCES.values():
        rows = source.model._default_manager.visible_to(actor).open()  # type: ignore[attr-defined]
        made = rows.filter(accountable=actor.organisation, created_at__gt=since).order_by()
        counted += made[: up_to + 1 - counted].count()
        if counted > up_to:
            return up_to
    return counted
