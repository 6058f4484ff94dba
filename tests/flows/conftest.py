"""What the stories share: the practice nation, built once, and a browser in which somebody is signed in."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from playwright.sync_api import BrowserContext, ViewportSize
from psycopg import sql

from lindung.audit.tasks import seal_pending
from lindung.config import promises
from lindung.partners.models import Member
from lindung.partners.scope import acting
from tests.factories.partners import signed_in
from tests.fixtures.browser import DESK, NewContext
from tests.fixtures.database import TestDatabases

Enter = Callable[..., BrowserContext]


@pytest.fixture(autouse=True)
def _practice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of a story is a practice installation."""
    monkeypatch.setenv("TEST_PRACTICE", "yes")


@pytest.fixture(scope="session")
def kept_nation(test_databases: TestDatabases) -> Iterator[dict[str, str]]:
    """The name of the database that keeps a built nation, once there is one."""
    kept: dict[str, str] = {}
    yield kept
    if kept:
        with test_databases.superuser() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(kept["name"])))


@pytest.fixture
def nation(transactional_db: None, test_databases: TestDatabases, kept_nation: dict[str, str]) -> None:
    """The practice nation in this test's database. Name it before anything that serves pages."""
    name = f"{test_databases.name}_nation"
    if not kept_nation:
        call_command("practice_nation", verbosity=0)
    for connection in connections.all(initialized_only=True):
        connection.close()
    made, origin = (name, test_databases.name) if not kept_nation else (test_databases.name, name)
    with test_databases.superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (made, origin))))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO lindung_app, lindung_owner").format(sql.Identifier(made))
        )
    kept_nation["name"] = name


@pytest.fixture
def enter(new_context: NewContext, served: str) -> Enter:
    """`enter(member, viewport=PHONE)`: a browser in which this member has signed in."""

    def make(member: Member, *, viewport: ViewportSize = DESK, **more: object) -> BrowserContext:
        context = new_context(viewport=viewport, **more)
        cookies = signed_in(Client(), member).cookies
        context.add_cookies([{"name": each.key, "value": each.value, "url": served} for each in cookies.values()])
        return context

    return make


@pytest.fixture
def promises_kept(transactional_db: None) -> Iterator[None]:
    """After the story, `lindung verify` finds nothing."""
    yield
    seal_pending(timestamp=0)
    with acting(organisations="*"):
        assert [str(each) for each in promises.broken()] == []
