"""A key behind the door."""

from collections.abc import Iterator

import pytest

from tests.fixtures.database import ENDLESS, TestDatabases
from tests.vault.doors import ONE, Door


@pytest.fixture
def door(test_databases: TestDatabases) -> Iterator[Door]:
    """A key that is there for every session, and a pace that a test may change."""
    with test_databases.superuser(test_databases.name) as owner:
        owner.execute("INSERT INTO vault_key (id, wrapped) VALUES (%s, '\\x01')", [ONE])
        yield Door(test_databases.name, owner)
        owner.execute("DELETE FROM vault_key WHERE id = %s", [ONE])
        owner.execute(ENDLESS.encode())
