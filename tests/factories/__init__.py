"""Factories are functions: `a_member(of=shelter)`. Every default is sensible; name only the facts that matter."""

from datetime import UTC, datetime

# A fixed moment for every test: a Monday, nine in the morning UTC.
NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSWORD = "a long practice password"
