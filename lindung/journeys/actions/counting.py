"""Counting checks: one number for a day, a language and a verdict, and nothing beside it."""

from datetime import date

from django.db import connection

from lindung.screening.rules.words import Verdict

_COUNT = """
INSERT INTO journeys_checkcount (day, language, verdict, number) VALUES (%s, %s, %s, 1)
ON CONFLICT (day, language, verdict) DO UPDATE SET number = journeys_checkcount.number + 1
"""


def count_check(*, on: date, language: str, verdict: Verdict) -> None:
    """One more check on this day in this language with this verdict."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [on, language[:5], verdict.value])
