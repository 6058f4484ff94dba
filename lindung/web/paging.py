"""Pages of rows by their keys: no OFFSET, no full count; the page's place travels in a signed cursor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet

from lindung.kernel.errors import BadInput, gettext_noop

Row = TypeVar("Row", bound=Model)
SALT = "lindung.web.paging"
PAGE_SIZE = 50


def _as_it_is(value: object) -> object:
    return value


_KINDS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "plain": _as_it_is,
    "uuid": UUID,
}


class BadCursor(BadInput):
    """A cursor that this list did not make."""

    code = "bad_cursor"
    sentence = gettext_noop("This link to a page of the list no longer works. Go back to the first page of the list.")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors of the pages beside them ("" when there is none)."""

    rows: Sequence[Row]
    next_cursor: str = ""
    previous_cursor: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class CappedCount:
    """A count that stops counting: `number` rows, and perhaps more."""

    number: int
    has_more: bool


def page_of(rows: QuerySet[Row, Row], *, order: Sequence[str], cursor: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """The page of `rows` at `cursor`, in `order` (field names, "-" for newest first, ending with a unique one).

    The fields of `order` must never be NULL. Raises BadCursor.
    """
    backward, keys = open_cursor(cursor, order) if cursor else (False, ())
    walk = [_turned(name) for name in order] if backward else list(order)
    found = rows.order_by(*walk)
    if keys:
        found = found.filter(_beyond(walk, keys))
    taken = list(found[: size + 1])
    has_more, shown = len(taken) > size, taken[:size]
    if backward:
        shown.reverse()
    has_next, has_previous = (bool(keys), has_more) if backward else (has_more, bool(keys))
    return Page(
        rows=shown,
        next_cursor=make_cursor(_keys(shown[-1], order), order) if shown and has_next else "",
        previous_cursor=make_cursor(_keys(shown[0], order), order, backward=True) if shown and has_previous else "",
    )


def count_up_to(rows: QuerySet[Any, Any], limit: int = 1000) -> CappedCount:
    """How many rows there are, counting no further than `limit`."""
    counted = rows.order_by()[: limit + 1].count()
    return CappedCount(number=min(counted, limit), has_more=counted > limit)


def make_cursor(keys: Sequence[object], order: Sequence[str], *, backward: bool = False) -> str:
    """A signed place in a list: after (or, backward, before) the row with these keys."""
    packed = [[_kind(key), _text(key)] for key in keys]
    return signing.dumps([int(backward), packed], salt=f"{SALT}:{','.join(order)}")


def open_cursor(cursor: str, order: Sequence[str]) -> tuple[bool, tuple[Any, ...]]:
    """The direction and the keys in a cursor. Raises BadCursor when it is not one of this list's."""
    try:
        backward, packed = signing.loads(cursor, salt=f"{SALT}:{','.join(order)}")
    except signing.BadSignature:
        raise BadCursor(field="page") from None
    return bool(backward), tuple(_KINDS[kind](value) for kind, value in packed)


def _kind(key: object) -> str:
    if isinstance(key, datetime):
        return "datetime"
    if isinstance(key, UUID):
        return "uuid"
    return "date" if isinstance(key, date) else "plain"


def _text(key: object) -> object:
    if isinstance(key, UUID):
        return str(key)
    return key.isoformat() if isinstance(key, date) else key  # a datetime is a date too


def _keys(row: Model, order: Sequence[str]) -> tuple[Any, ...]:
    """The row's own values of the ordering fields."""
    return tuple(getattr(row, name.removeprefix("-")) for name in order)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], keys: Sequence[Any]) -> Q:
    """Rows after `keys`: the first field bounds the index, the rest breaks ties."""
    first, key = order[0], keys[0]
    name = first.removeprefix("-")
    past = Q(**{f"{name}__{'lt' if first.startswith('-') else 'gt'}": key})
    if len(order) == 1:
        return past
    bound = Q(**{f"{name}__{'lte' if first.startswith('-') else 'gte'}": key})
    return bound & (past | _beyond(order[1:], keys[1:]))
