"""Settings of the server that browser tests talk to: the tests', on the database of the test that started it."""

import os

from lindung.config import readers
from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, LOGGING

LINDUNG_SIGN_IN_PROVIDERS = readers.providers("TEST_SIGN_IN_FILE")
LINDUNG_URL = f"http://127.0.0.1:{os.environ['TEST_PORT']}"
PRACTICE = os.environ.get("TEST_PRACTICE") == "yes"
DATABASES["default"] |= readers.database("SERVED_DATABASE", os.environ["SERVED_DATABASE"])
DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 0}
LOGGING["root"]["level"] = os.environ.get("TEST_LOG_LEVEL", "WARNING")  # type: ignore[index]
