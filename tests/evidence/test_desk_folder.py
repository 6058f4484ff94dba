"""The folder a run works in: private, gone afterwards, and gone after a kill too."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lindung.evidence.runs import desk_folder
from lindung.evidence.runs.desk_folder import PREFIX, private_folder, remove_left

WORKING = """
import sys
from pathlib import Path
from lindung.evidence.runs import desk_folder
desk_folder.MEMORY = Path(sys.argv[1])
with desk_folder.private_folder() as folder:
    (folder / "names.csv").write_text("in clear")
    print("at work", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders are made."""
    monkeypatch.setattr(desk_folder, "MEMORY", tmp_path)
    return tmp_path


@pytest.fixture
def killed(place: Path) -> subprocess.Popen[bytes]:
    """A process in the middle of a run."""
    order = [sys.executable, "-c", WORKING, str(place)]
    process = subprocess.Popen(order, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"at work\n"
    return process


def left(place: Path) -> list[Path]:
    """Folders of runs."""
    return list(place.glob(f"{PREFIX}*"))


def test_only_its_user_reads_it_and_it_is_gone_afterwards(place: Path) -> None:
    def fail() -> None:
        with private_folder() as folder:
            assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
            (folder / "names.csv").write_text("in clear")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not left(place)


def test_what_a_killed_run_left_is_removed_by_the_next(place: Path, killed: subprocess.Popen[bytes]) -> None:
    assert remove_left(place) == 0, "its process is at work"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert [path.read_text() for path in place.rglob("names.csv")] == ["in clear"]
    with private_folder() as folder:
        assert left(place) == [folder.parent]
    assert not left(place)
