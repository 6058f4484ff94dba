"""The second wall: one transaction sees the rows of the organisations named here, and no others."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Literal

from django.db import connection, transaction

EVERYONE: Literal["*"] = "*"


class Door(StrEnum):
    """How somebody comes in before we know for which organisation."""

    ACCOUNT = "account"
    TOKEN = "token"  # noqa: S105 - a kind of door, not a secret
    INVITATION = "invitation"


@contextmanager
def acting(*, organisations: Iterable[int] | Literal["*"], member: str = "") -> Iterator[datetime]:
    """Open a transaction in which only these organisations' rows exist; yields the database's time.

    "*" is for the clock, set-up and tests. One statement sets the scope and reads the time. Inside another
    `acting` the outer scope is put back at the end.
    """
    orgs = EVERYONE if organisations == EVERYONE else "{" + ",".join(str(int(each)) for each in organisations) + "}"
    nested = connection.in_atomic_block
    before = _scope_now() if nested else None
    with transaction.atomic():
        at = _ask(
            "SELECT set_config('lindung.orgs', %s, true), set_config('lindung.member', %s, true), now()", [orgs, member]
        )
        yield at
        if before is not None:
            _ask("SELECT set_config('lindung.orgs', %s, true), set_config('lindung.member', %s, true), now()", before)


@contextmanager
def entering(door: Door, key: str) -> Iterator[datetime]:
    """Open a transaction in the scope of whoever stands at the door; yields the database's time.

    The only place where a row is read before the scope is known. It happens inside one database function
    (`lindung_enter`), which answers nothing but the time: an unknown key gives the scope of nobody.
    """
    nested = connection.in_atomic_block
    before = _scope_now() if nested else None
    with transaction.atomic():
        at = _ask("SELECT NULL, NULL, lindung_enter(%s, %s)", [door.value, key])
        yield at
        if before is not None:
            _ask("SELECT set_config('lindung.orgs', %s, true), set_config('lindung.member', %s, true), now()", before)


def _scope_now() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('lindung.orgs', true), ''),"
            " coalesce(current_setting('lindung.member', true), '')"
        )
        return list(cursor.fetchone())


def _ask(statement: str, values: list[str]) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        at: datetime = cursor.fetchone()[2]
    return at
