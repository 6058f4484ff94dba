"""Writing, sealing and tampering, as the tests of the trail need it."""

from datetime import UTC, datetime

import pytest

from lindung.audit import actions, queries
from lindung.vault.scope import everyone

NINE = datetime(2030, 1, 7, 9, tzinfo=UTC)


@pytest.fixture
def write():
    """Write entries `thing-0`, `thing-1`...; returns nothing, as the action does."""

    def written(count=1, thing="thing", **said):
        for number in range(count):
            facts = {"what": "what", "by": "tests", "at": NINE, "organisation_id": 1, **said}
            actions.record(thing=f"{thing}-{number}", **facts)

    return written


@pytest.fixture
def tamper(test_databases):
    """Run statements as the superuser, past triggers, rights and policies."""

    def tampered(*statements):
        with test_databases.superuser(test_databases.name) as intruder:
            intruder.execute("SET session_replication_role = replica")
            for statement in statements:
                intruder.execute(statement)

    return tampered


@pytest.fixture
def seal():
    """Seal everything that waits; how many."""
    return lambda: actions.seal_pending(at=NINE)


@pytest.fixture
def findings():
    """The codes a proof finds now, in its order."""

    def found(**options):
        with everyone():
            return [finding.code for finding in queries.verify(**options)]

    return found
