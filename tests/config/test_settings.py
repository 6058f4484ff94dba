"""Settings: odd values are refused with the name of the setting, and every setting is in deploy/env.sample."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lindung.config import apart, checks, installation, readers
from lindung.config.trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]


def read_by_settings() -> set[str]:
    """Every environment variable that settings or the command read."""
    texts = [path.read_text() for path in (ROOT / "lindung/config").rglob("*.py")]
    readers_ = re.findall(r'readers\.\w+\(\s*"([A-Z_]+)"', "\n".join(texts))
    direct = re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', "\n".join(texts))
    return {*readers_, *direct, "OWNER_DATABASE_URL"} - {"DJANGO_SETTINGS_MODULE", "XDG_DATA_HOME", "PATH"}


def named_in_sample() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy/env.sample").read_text(), re.MULTILINE))


def test_the_sample_names_every_setting_and_no_other() -> None:
    assert named_in_sample() == read_by_settings()


def test_settings_as_in_the_sample_are_taken(tmp_path: Path) -> None:
    lines = [line for line in (ROOT / "deploy/env.sample").read_text().splitlines() if line and line[0] != "#"]
    environ = dict(line.split("=", 1) for line in lines) | {"PATH": "/usr/bin:/bin", "LINDUNG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "import lindung.config.settings"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("LINDUNG_WEB_THREADS", "many", lambda name: readers.number(name, default=4, least=1, most=64)),
        ("LINDUNG_WEB_THREADS", "0", lambda name: readers.number(name, default=4, least=1, most=64)),
        ("LINDUNG_URL", "desk.example", lambda name: readers.site(name, "")),
        ("LINDUNG_URL", "https://desk.example/desk", lambda name: readers.site(name, "")),
        ("LINDUNG_LOG_LEVEL", "LOUD", lambda name: readers.word(name, "ERROR", ("ERROR",))),
    ],
)
def test_an_odd_value_is_refused_by_name(name: str, value: str, read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read(name)


@pytest.mark.parametrize("url", ["mysql://u@h/d", "postgresql://host", "lindung"])
def test_a_database_that_is_not_postgresql_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        readers.database("DATABASE_URL", url)


def test_a_database_address_is_read_whole() -> None:
    read = readers.database("DATABASE_URL", "postgresql://app:p%40ss@db.example:6432/desk?sslmode=require")
    assert (read["NAME"], read["USER"], read["PASSWORD"]) == ("desk", "app", "p@ss")
    assert (read["HOST"], read["PORT"], read["OPTIONS"]) == ("db.example", "6432", {"sslmode": "require"})


def test_a_socket_folder_is_read_from_the_query() -> None:
    assert readers.database("DATABASE_URL", "postgresql://app@/desk?host=/run/pg")["HOST"] == "/run/pg"


def test_keys_that_others_can_enter_are_an_error(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LINDUNG_PLACES = type(settings.LINDUNG_PLACES)(tmp_path)
    (tmp_path / "keys").mkdir(mode=0o755)
    assert [message.id for message in checks.keys_are_private()] == ["lindung.E001"]
    (tmp_path / "keys").chmod(0o700)
    assert checks.keys_are_private() == []


def test_a_server_of_ones_own_needs_three_roles(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = "postgresql://lindung_app@db/lindung"
    monkeypatch.setenv("DATABASE_URL", app)
    assert [message.id for message in checks.both_database_roles_are_named()] == ["lindung.E002"]
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://lindung_owner@db/lindung")
    with monkeypatch.context() as working:  # as `act_as_worker` leaves it
        working.setitem(settings.DATABASES["default"], "USER", settings.WORKER_DATABASE["USER"])
        assert checks.both_database_roles_are_named() == []
    settings.EMBEDDED_DATABASE = False
    monkeypatch.delenv("WORKER_DATABASE_URL", raising=False)
    with pytest.raises(Trouble, match="lindung_worker"):
        installation.act_as_worker()
    settings.WORKER_DATABASE = {**settings.WORKER_DATABASE, "USER": "lindung_app"}
    assert [message.id for message in checks.both_database_roles_are_named()] == ["lindung.E006"]
    monkeypatch.setenv("WORKER_DATABASE_URL", app)
    with pytest.raises(Trouble, match="name one role"):
        installation.act_as_worker()


def test_the_web_refuses_to_know_the_other_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OWNER_DATABASE_URL", "WORKER_DATABASE_URL"):
        monkeypatch.setenv(name, "postgresql://x@db/lindung")
    with pytest.raises(Trouble, match="must not know OWNER_DATABASE_URL and WORKER_DATABASE_URL"):
        installation.ready_for_web()


def test_plain_http_to_the_world_is_an_error(settings) -> None:
    settings.LINDUNG_URL, settings.HTTPS = "http://desk.example", False
    assert [message.id for message in checks.proxy_speaks_tls()] == ["lindung.E004"]


def test_one_user_for_everything_is_said(settings) -> None:
    settings.LINDUNG_WEB_USER = ""
    assert list(apart.not_apart()) == [apart.NOT_APART]
    settings.LINDUNG_WEB_USER = "lindung-web"
    assert list(apart.not_apart()) == []
    assert list(apart.not_apart(together=True)) == [apart.NOT_APART]  # `lindung serve` is one user, whatever is set


def test_what_is_uploaded_stays_in_memory() -> None:
    handlers = settings.FILE_UPLOAD_HANDLERS  # any other could write a file in clear
    assert handlers == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
