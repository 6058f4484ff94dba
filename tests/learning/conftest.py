"""Modules of the tests' own, so that what is written for people may change without a test noticing."""

import pytest

from tests.factories.learning import CONTENT


@pytest.fixture(autouse=True)
def _modules(settings) -> None:
    settings.LINDUNG_LEARNING_CONTENT = str(CONTENT)
