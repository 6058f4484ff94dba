"""What every test stands on: a migrated database of its own, the scope of everyone, no network, a browser."""

pytest_plugins = [
    "tests.fixtures.keys",
    "tests.fixtures.database",
    "tests.fixtures.scope",
    "tests.fixtures.network",
    "tests.fixtures.browser",
    "tests.fixtures.translations",
    "tests.fixtures.not_shown",
]
