"""The ground of the attacks: one practice nation for all processes of a run, and copies of it to break."""

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from filelock import FileLock
from psycopg import Connection, sql
from pytest_django.plugin import DjangoDbBlocker

from tests.fixtures.database import TestDatabases


def _copy(connection: Connection, made: str, origin: str) -> None:
    """A database like another one, that the app's and the owner's roles may enter."""
    name = sql.Identifier(made)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(origin)))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO lindung_app, lindung_owner").format(name))


@pytest.fixture(scope="session")
def nation_template(
    request: pytest.FixtureRequest,
    test_databases: TestDatabases,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> str:
    """The name of a database with the practice nation: built once a run, whichever process needs it first."""
    run = str(getattr(request.config, "workerinput", {}).get("testrunuid", os.getpid()))[-12:]
    mine = f"nation_{os.environ.get('TEST_DB', 'of')}_"
    name = f"{mine}{run}"
    with FileLock(test_databases.places.home / f"{mine}lock"), test_databases.superuser() as connection:
        found = [row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'nation%%'")]
        if name not in found:
            for old in (each for each in found if each.startswith(mine)):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
            half = f"half_{name}"
            _copy(connection, half, test_databases.template)
            with django_db_blocker.unblock():
                test_databases.point(half)
                call_command("practice_nation", verbosity=0)
                connections.close_all()
                test_databases.point(test_databases.name)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name))
            )
    return name


@pytest.fixture(scope="module")
def in_nation(nation_template: str, test_databases: TestDatabases, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The tests of a module run in a copy of the practice nation; each rolls back what it does."""
    name = f"{test_databases.name}_proof"
    with django_db_blocker.unblock():
        connections.close_all()
        with test_databases.superuser() as connection:
            _copy(connection, name, nation_template)
        test_databases.point(name)
        yield name
        test_databases.point(test_databases.name)
        with test_databases.superuser() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def nation(transactional_db: None, nation_template: str, test_databases: TestDatabases) -> str:
    """The practice nation in this test's own database, for tests that commit. Name it before `served`."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    with test_databases.superuser() as connection:
        _copy(connection, test_databases.name, nation_template)
    return test_databases.name
