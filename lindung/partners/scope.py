"""The second wall: one transaction sees the rows of the organisations named here, and no others."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from django.db import connection, transaction

EVERYONE: Literal["*"] = "*"


class Door(StrEnum):
    """How somebody comes in before we know for which organisation."""

    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - a kind of door, not a secret
    INVITATION = "invitation"


@contextmanager
def acting(
    *, organisations: Iterable[int] | Literal["*"], member: str = "", restricted: bool = False
) -> Iterator[datetime]:
    """Open a transaction in which only these organisations' rows exist; yields the database's time.

    "*" is for the clock, set-up and tests. One statement sets the scope and reads the time. Inside another
    transaction the scope of before is put back at the end. `restricted`: also what few of their members may read;
    for whoever has a key of her own to the row (a receipt, a link), never for a member. Without it, a member who came
    in by the door keeps reading what she may.
    """
    orgs = EVERYONE if organisations == EVERYONE else _listed(organisations)
    statement, values = (_SET_ALL, [orgs, member, orgs]) if restricted else (_SET, [orgs, member])
    with _scoped(statement, values) as at:
        yield at


@contextmanager
def entering(door: Door, key: str) -> Iterator[datetime]:
    """Open a transaction in the scope of whoever stands at the door; yields the database's time.

    The only place where a row is read before the scope is known. It happens inside one database function
    (`lindung_enter`), which answers nothing but the time: an unknown key gives the scope of nobody.
    """
    with _scoped("SELECT lindung_enter(%s, %s)", [door.value, key]) as at:
        yield at


def ask_alone(*, organisations: Iterable[int], statement: str, values: Any) -> tuple[Any, ...]:
    """The one row of a statement that is a transaction of its own, in the scope of these organisations.

    Scope and statement go out together and the database commits after the second: one round trip, where `acting`
    takes four (docs/explanation/fast-report.md). Only for a statement that is whole by itself, outside a transaction.
    """
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("Inside a transaction a statement is not alone.")
    with connection.wrap_database_errors, connection.cursor() as scope, connection.cursor() as cursor:
        with connection.connection.pipeline():
            scope.execute(_SET, [_listed(organisations), ""])
            cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


_SET = "SELECT now() FROM (SELECT set_config('lindung.orgs', %s, true), set_config('lindung.member', %s, true)) scope"
_SET_ALL = _SET.replace(") scope", ", set_config('lindung.supervised', %s, true)) scope")
_PARTS = ("orgs", "member", "supervised", "reader")
_NOW = "SELECT " + ", ".join(f"coalesce(current_setting('lindung.{part}', true), '')" for part in _PARTS)
_BACK = "SELECT " + ", ".join(f"set_config('lindung.{part}', %s, true)" for part in _PARTS)


def _listed(organisations: Iterable[int]) -> str:
    """As the setting holds them."""
    return "{" + ",".join(str(int(each)) for each in organisations) + "}"


@contextmanager
def _scoped(statement: str, values: list[str]) -> Iterator[datetime]:
    before = list(_ask(_NOW, [])) if connection.in_atomic_block else None
    with transaction.atomic():
        (at,) = _ask(statement, values)
        yield at
        if before is not None:  # a rollback puts it back by itself
            _ask(_BACK, before)


def _ask(statement: str, values: list[str]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
