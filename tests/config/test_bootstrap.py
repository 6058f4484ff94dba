"""Set-up installs what the lock files say, by hashes, and nothing else."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

LOCKS = sorted(path for path in (ROOT / "requirements").glob("*.txt"))


def bootstrap() -> object:
    """The script as a module."""
    found = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts/bootstrap.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("is_uv_there", [True, False])
def test_every_installing_order_insists_on_hashes(
    is_uv_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, orders = bootstrap(), []

    def noted(order: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        orders.append([str(word) for word in order])
        if not is_uv_there and "sync" in order:
            raise subprocess.CalledProcessError(1, order)
        return subprocess.CompletedProcess(order, 0, stdout=str(tmp_path))

    for name, value in {"VENV": tmp_path, "PYTHON": tmp_path / "bin" / "python", "runs": lambda _: True}.items():
        monkeypatch.setattr(script, name, value)
    monkeypatch.setattr(script.subprocess, "run", noted)  # type: ignore[attr-defined]
    (tmp_path / "bin").mkdir()
    script.install("base")  # type: ignore[attr-defined]
    installing = [order for order in orders if {"install", "sync"} & set(order)]
    assert len(installing) == (2 if is_uv_there else 3)
    assert all("--require-hashes" in order for order in installing)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_is_one_version_with_its_hashes(lock: Path) -> None:
    text = re.sub(r"\\\n\s*", " ", lock.read_text())
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert not [line[:60] for line in lines if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]
