"""How many keys the web was handed, and how many it may be: counted by the database (migration 0003)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections, transaction

LEAST = 100
NOT_AGAIN_WITHIN = timedelta(hours=1)
_NOTE = "SELECT this_hour, this_day, refused, an_hour, a_day, told_refused, told_at FROM lindung_note_keys()"
_TOLD = "SELECT lindung_note_told(%s)"
_CHANGE = "UPDATE vault_pace SET an_hour = coalesce(%s, an_hour), a_day = coalesce(%s, a_day)"
_OPEN = "UPDATE vault_pace SET opened_given = (SELECT last_value FROM vault_keysgiven)"
_MOST = """
SELECT coalesce(max(given - before), 0) FROM (
    SELECT k.given, coalesce(
        (SELECT max(c.given) FROM vault_keycount c WHERE c.at <= k.at - %s::interval + interval '5 minutes'),
        (SELECT min(c.given) FROM vault_keycount c)
    ) AS before
    FROM vault_keycount k
) AS counted
"""


@dataclass(frozen=True)
class Counts:
    """Keys of the hour and the day, how often keys were ever refused, and the pace."""

    this_hour: int
    this_day: int
    refused: int
    an_hour: int
    a_day: int
    told_refused: int = 0
    told_at: datetime | None = None

    def is_news(self, at: datetime) -> bool:
        """Whether there are refusals that nobody was told of, and the last notice is an hour old."""
        is_quiet = self.told_at is None or at - self.told_at >= NOT_AGAIN_WITHIN
        return self.refused > self.told_refused and is_quiet

    @property
    def is_near(self) -> bool:
        """Whether four fifths of the hour or of the day are used up."""
        return self.this_hour * 5 >= self.an_hour * 4 or self.this_day * 5 >= self.a_day * 4

    def __str__(self) -> str:
        return (
            f"{self.this_hour} of {self.an_hour} keys in this hour, {self.this_day} of {self.a_day} in this day;"
            f" refused {self.refused} times since this database was made"
        )


def note_given(alias: str = "default") -> Counts:
    """Note the counts and move on what may be handed out. As the worker, or the owner: the web may not."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_NOTE)
        return Counts(*cursor.fetchone())


def note_told(now: Counts) -> None:
    """People were told of all refusals so far. As the worker, in the transaction of the notices."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_TOLD, [now.refused])


def change_pace(*, an_hour: int | None, a_day: int | None, is_opened: bool) -> Counts:
    """Set another pace, or forget what was handed out so far. As the owner."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_CHANGE, [an_hour, a_day])
        if is_opened:
            cursor.execute(_OPEN)
        return note_given("owner")


def most_in(span: str) -> int:
    """The most keys that were handed out within so long ('1 hour'), in the forty days that are kept."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_MOST, [span])
        return int(cursor.fetchone()[0])
