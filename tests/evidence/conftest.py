"""The engines' tests are left out of the desk's inner loop: they compile and compute; `make test` runs them all."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is about an engine; the room's pages and tables on the desk stay in the inner loop."""
    for item in items:
        if item.path.parent == HERE and not item.path.name.startswith("test_desk_"):
            item.add_marker(pytest.mark.engine)
