"""The database's door for keys as its superuser, and as whoever signs in, sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from django.conf import settings

from lindung.config.postgres import roles

ONE = UUID(int=1)
ASK = "SELECT lindung_handed_out('00000000-0000-0000-0000-000000000001')"


@contextmanager
def session(database: str, role: str = roles.APP) -> Iterator[psycopg.Connection]:
    """A session of its own, as whoever runs code in a web process would open one."""
    host = str(settings.LINDUNG_PLACES.socket)
    with psycopg.connect(host=host, dbname=database, user=role, autocommit=True) as opened:
        yield opened


class Door:
    """The database's door as its superuser sees it."""

    def __init__(self, database: str, owner: psycopg.Connection) -> None:
        self.database, self.owner = database, owner

    def leave(self, keys: int) -> None:
        """So many keys may still be handed out."""
        self.owner.execute("UPDATE vault_pace SET stop_at = (SELECT last_value FROM vault_keysgiven) + %s", [keys])

    def one(self, question: str) -> int:
        """One number."""
        row = self.owner.execute(question.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def given(self) -> int:
        """How many were handed out."""
        return self.one("SELECT last_value FROM vault_keysgiven")


def asked(web: psycopg.Connection, times: int, ask: str = ASK) -> int:
    """How often a session that asks so many times gets a key."""
    got = 0
    for _ in range(times):
        try:
            row = web.execute(ask.encode()).fetchone()
            got += bool(row and row[0])
        except psycopg.Error as error:
            assert error.sqlstate == "LK001"  # noqa: PT017 - refused, and by nothing else
    return got
