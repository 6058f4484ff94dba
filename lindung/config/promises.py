"""The proof of the promises on a live database: questions whose right answer is no row at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Q

from lindung.audit import queries as audit
from lindung.audit.chain import Anchor
from lindung.config.questions import MOVED_UNSEEN, NOTHING_LEFT_BEHIND, NOTHING_WITHOUT_A_REASON, SAID_ON_THE_TRAIL
from lindung.partners.models import OpenItem

SHOWN = 5  # references of one finding; the count says how many there are


@dataclass(frozen=True)
class Finding:
    """One broken promise: which, how often, and some of the references."""

    promise: str
    count: int
    refs: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = f": {', '.join(self.refs)}" if self.refs else ""
        return f"{self.promise} ({self.count}){more}"


OPEN_HAS_CLOCK = "_open_has_clock"  # how every table names its `open_item_constraint`
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def open_models() -> list[type[OpenItem]]:
    """Every table whose rows can be open, in any room."""
    return [model for model in apps.get_models() if issubclass(model, OpenItem)]


def broken(*, anchors: Sequence[Anchor] = ()) -> Iterator[Finding]:
    """Every broken promise. Needs the scope of everyone around it. `anchors`: ends of the trail kept elsewhere."""
    for model in open_models():
        yield from _without_clock(model)
        yield from _without_trail(model)
    for statements in (NOTHING_LEFT_BEHIND, NOTHING_WITHOUT_A_REASON):
        for promise, statement in statements.items():
            yield from _rows(promise, statement)
    for table, said in SAID_ON_THE_TRAIL.items():
        yield from _moved_unseen(table, said)
    for found in audit.verify(anchors=anchors):
        yield Finding(f"trail: {found}", 1)


def not_durable() -> Iterator[str]:
    """What of the server's settings would lose an acknowledged write when it is killed."""
    with connection.cursor() as cursor:
        for setting in DURABLE:
            cursor.execute("SELECT current_setting(%s)", [setting])
            (value,) = cursor.fetchone()
            if value in {"off", "local"}:
                yield f"{setting} is {value}"


def late(at: datetime) -> Iterator[tuple[str, int, datetime]]:
    """For each table: how many open rows are past their moment, and since when. The clock should have acted."""
    for model in open_models():
        due = model._base_manager.filter(_open(model), due_at__lt=at).order_by("due_at")
        first = due.values_list("due_at", flat=True).first()
        if first is not None:
            yield _name(model), due.count(), first


def _open(model: type[OpenItem]) -> Q:
    """Open in the sense of the table's own constraint: it waits for something. Raises ValueError without one."""
    waiting: list[object] = [
        constraint.condition
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and constraint.name.endswith(OPEN_HAS_CLOCK)
    ]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple) and part[0] == "state__in":
            return Q(state__in=part[1])
        waiting += part.children if isinstance(part, Q) else []
    raise ValueError(f"{model.__name__} has no open_item_constraint")


def _without_clock(model: type[OpenItem]) -> Iterator[Finding]:
    """The database's own constraint says the same; this proves that it is in force."""
    rows = model._base_manager.filter(_open(model)).filter(Q(due_at=None) | Q(next_step="") | Q(policy=None))
    refs = list(rows.values_list("ref", flat=True)[:SHOWN])
    if refs:
        yield Finding(f"{_name(model)}: open without a running clock", rows.count(), tuple(refs))


def _name(model: type[OpenItem]) -> str:
    return str(model._meta.verbose_name_plural)


def _without_trail(model: type[OpenItem]) -> Iterator[Finding]:
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"SELECT ref FROM {table} x WHERE NOT EXISTS (SELECT 1 FROM audit_trail t WHERE t.thing = x.ref)"  # noqa: S608 - our own table's name
    yield from _rows(f"{_name(model)}: never on the trail", statement)


def _moved_unseen(table: str, said: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    pairs = [(state, code) for state, codes in said.items() for code in codes]
    columns = [[state for state, _ in pairs], [code for _, code in pairs]]
    statement = MOVED_UNSEEN.format(table=connection.ops.quote_name(table))
    yield from _rows(f"{table}: a state that no entry of the trail explains", statement, columns)


def _rows(promise: str, statement: str, values: Sequence[Any] | None = None) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        refs = [row[0] for row in cursor.fetchall()]
    if refs:
        yield Finding(promise, len(refs), tuple(refs[:SHOWN]))
