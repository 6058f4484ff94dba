"""Make `.venv` as the lock files say. Standard library only; a second run is instant; two at once wait."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


# Each holds all of those before it.
SETS = ("base", "full", "dev")


def main(wanted: str, *options: str) -> None:
    """Install one of SETS; with --browser also see to a browser for the tests."""
    with (ROOT / ".bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Whoever has a larger set keeps it: `make run` must not take the tests' packages away again.
        wanted = max([wanted, *(each for each in SETS if list(VENV.glob(f".made-{each}-*")))], key=SETS.index)
        stamp = VENV / f".made-{wanted}-{lock_hash(wanted)}"
        if not (stamp.exists() and runs(PYTHON)):
            install(wanted)
            for old in VENV.glob(f".made-{wanted}-*"):
                old.unlink()
            stamp.touch()
        compile_translations()
        if "--browser" in options:
            see_to_browser()


def lock_hash(wanted: str) -> str:
    """Changes when what is to be installed, or how, changes."""
    found = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in (ROOT / f"requirements/{wanted}.txt", ROOT / "requirements/uv.txt", Path(__file__)):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def runs(python: Path) -> bool:
    """Whether this user can run it (a venv made by root from a Python in root's home cannot be run by others)."""
    try:
        return subprocess.run([python, "-c", "import sys"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(wanted: str) -> None:
    """A fresh venv when there is none that runs, hash-pinned uv, then exactly the lock; pip when uv does not work."""
    say(f"installing {wanted} packages into .venv (once)")
    if not runs(PYTHON):
        venv.create(VENV, clear=VENV.exists(), with_pip=True, symlinks=True)
    lock = str(ROOT / f"requirements/{wanted}.txt")
    # `sync` takes it away where the lock does not name it: the guide of the KMS put it there.
    has_kms = "hvac==" not in Path(lock).read_text() and any(VENV.glob("lib/python3*/site-packages/hvac"))
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    tools = VENV / "tools"
    try:
        # Beside the venv's own packages: `sync` removes whatever the lock does not name.
        subprocess.run([*pip, str(ROOT / "requirements/uv.txt"), "--target", str(tools), "--upgrade"], check=True)
        order = [str(tools / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), lock]
        subprocess.run(order, check=True, env={"UV_SYSTEM_CERTS": "1", **os.environ})
    except (OSError, subprocess.CalledProcessError):
        say("uv did not do it; trying pip")
        subprocess.run([*pip, lock], check=True)
    if has_kms:
        subprocess.run([*pip, str(ROOT / "requirements/kms.txt")], check=True)
    link_project()


def link_project() -> None:
    """Let this venv's Python find the project, and give it the `lindung` command."""
    place = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    Path(place, "lindung.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "lindung"
    command.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m lindung "$@"\n')
    command.chmod(0o755)


def compile_translations() -> None:
    """Make the binary catalogues that Django reads, where a source changed; instant when none did."""
    for source in ROOT.glob("lindung/*/locale/*/LC_MESSAGES/django.po"):
        binary = source.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime_ns != source.stat().st_mtime_ns:
            subprocess.run([PYTHON, str(ROOT / "scripts/check_translations.py"), "compile"], check=True)
            return


def see_to_browser() -> None:
    """Install Debian's Chromium when root may; otherwise say what is missing (the tests then say so too)."""
    missing = [] if any(map(shutil.which, BROWSERS)) else ["chromium"]
    if shutil.which("ldconfig") or Path("/sbin/ldconfig").exists():
        known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
        missing += [] if "libatomic.so.1" in known else ["libatomic1"]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"browser tests need {' and '.join(missing)} (on Debian: apt-get install {' '.join(missing)})")
        return
    say(f"installing {' and '.join(missing)} for the browser tests (once)")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for order in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
    ):
        if subprocess.run(order, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            say(f"`{' '.join(order)}` did not work; browser tests will be skipped")
            return


def say(line: str) -> None:
    """One line to whoever waits."""
    print(f"bootstrap: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(*(sys.argv[1:] or ["base"]))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"bootstrap: {error}. Check the network and the free disk space, then run it again.")
