"""The clock: the database's time, read once per request or task, at the edge."""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The database's time (inside a transaction: the moment it began), aware, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
    return moment
