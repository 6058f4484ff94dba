"""A real installation in a folder of its own, and the `lindung` command run on it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INIT = ["init", "--country", "MY", "--name", "Practice Desk", "--timezone", "Asia/Kuala_Lumpur", "--language", "ms",
        "--administrator", "first@example.org", "--supervisor", "lead@example.org",
        "--confirmer", "second@example.org"]  # fmt: skip


def environ(home: Path) -> dict[str, str]:
    """The environment without any setting but the home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINDUNG_", "DJANGO_"))}
    return {**kept, "LINDUNG_HOME": str(home), "LINDUNG_WEB_PROCESSES": "1"}


def lindung(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """One order, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "lindung", *words],
        cwd=ROOT, env=environ(home), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=300,
    )  # fmt: skip
