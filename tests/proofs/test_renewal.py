"""`lindung vault rotate` killed at several points, and backups of before restored: nothing is lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lindung.config.backup import make_identity
from lindung.config.postgres import Places, Server
from tests.config.installed import INIT, ROOT, environ, lindung

pytestmark = [pytest.mark.prove, pytest.mark.slow]
PERSONS = 20
KILLED_AT = ("has a new key", "gone on with", "wrapped anew")  # what it says just before
INSIDE = """
import sys
from lindung.config import installation
installation.ready()
import django
django.setup()
from lindung.vault.scope import everyone
with everyone():
    exec(sys.argv[1])
"""
FILL = f"""
from tests.factories.cases import a_case, a_person, a_suspect, an_officer
officer = an_officer()
case = a_case(by=officer)
for number in range({PERSONS}):
    a_person(case=case, name=f"Practice {{number:04d}} Renewed", by=officer)
a_suspect(case=case, name="Practice 0007 Renewed")
"""
LOOK = """
from lindung.cases.models import Person, Suspect
from lindung.cases.queries.searching import waiting_names
from lindung.vault.actions import count_left
persons = list(Person.objects.select_related("key"))
suspect = Suspect.objects.get()
same = sum(bytes(each.name_index) == bytes(suspect.name_index) for each in persons)
print(len({str(each.name) for each in persons}), same, waiting_names(), count_left())
"""


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """An installation with persons, and a backup of it."""
    base = Path(tempfile.mkdtemp(prefix="lindung-", dir="/var/tmp"))
    base.chmod(0o711)
    try:
        made = lindung(base / "home", *INIT)
        assert made.returncode == 0, made.stderr
        inside(base / "home", FILL)
        recipient = make_identity(base / "identity")
        taken = lindung(base / "home", "backup", "--to", str(base / "kept"), "--recipient", recipient)
        assert taken.returncode == 0, taken.stderr
        yield base
    finally:
        for home in ("home", "newer"):
            Server(Places(base / home)).stop()
        shutil.rmtree(base)


def inside(home: Path, statements: str) -> str:
    """Run statements in the installation, as everyone; what they print."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", INSIDE, statements],
        cwd=ROOT, env={**environ(home), "DJANGO_SETTINGS_MODULE": "lindung.config.settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_again_and_again_it_goes_on_and_nothing_is_lost(base):
    home = base / "home"
    order = [sys.executable, "-m", "lindung", "vault", "rotate", "--seen", "--batch", "10"]
    for moment in KILLED_AT:
        process = subprocess.Popen(
            order, cwd=ROOT, env={**environ(home), "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        said = ""
        while moment not in said:
            said = process.stdout.readline()
            assert said, f"it ended before it said {moment!r}"
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        json.loads((home / "keys" / "keyset.json").read_text())  # whole at every moment
    done = lindung(home, "vault", "rotate", "--seen")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "gone on with" in done.stdout
    assert inside(home, LOOK).split() == [str(PERSONS), "1", "0", "0"]
    verified = lindung(home, "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    keys = json.loads((home / "keys" / "keyset.json").read_text())
    assert [len(keys[part]["key"]) for part in ("wrapping", "digest", "authentication")] == [2, 2, 2]
    assert keys["unfinished"] == []
    assert not list((home / "keys").glob(".*keyset*"))


def test_a_backup_of_before_comes_back_whole_under_the_keyset_of_today_and_says_so(base):
    home, other = base / "home", base / "newer"
    if not list((home / "keys").glob("keyset.json.before-*")):
        assert lindung(home, "vault", "rotate").returncode == 0
    shutil.copytree(home / "keys", other / "keys")
    done = lindung(other, "restore", str(base / "kept"), "--identity", str(base / "identity"))
    assert "is restored" in done.stdout, done.stderr
    assert "names written anew under the key in use" in done.stderr
    assert "the trail is marked from here on" in done.stderr
    assert "renewed on" in done.stderr
    assert inside(other, LOOK).split()[:3] == [str(PERSONS), "1", "0"]
    verified = lindung(other, "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
