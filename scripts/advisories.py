"""Compare every locked package with public advisories (OSV). What is sent: names and versions of packages only.

    scripts/advisories                      asks https://api.osv.dev; fails when a version has an open advisory
    scripts/advisories --save FILE          keeps the answer, for a machine without a network
    scripts/advisories --from FILE          judges a kept answer (not older than a week)

What we looked at and carry stands in requirements/advisories.toml with its reason and an end.
"""

import argparse
import json
import re
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("base.txt", "full.txt", "dev.txt")
CARRIED = ROOT / "requirements" / "advisories.toml"
OSV = "https://api.osv.dev/v1/querybatch"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
OLDEST_S = 7 * 24 * 3600


def locked() -> list[tuple[str, str]]:
    """Every (name, version) of the locks, once, in order."""
    lines = (line for lock in LOCKS for line in (ROOT / "requirements" / lock).read_text().splitlines())
    return sorted({(found[1], found[2]) for line in lines if (found := PIN.match(line))})


def asked_of_osv(pins: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What OSV answers about these versions, in their order."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pins]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(OSV, body, {"Content-Type": "application/json"})  # noqa: S310 - a constant
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
        found: dict[str, Any] = json.load(answer)
    return found


def open_advisories(
    pins: list[tuple[str, str]], answer: Mapping[str, Any], carried: Mapping[str, Any], today: date
) -> list[str]:
    """One line for each advisory of a locked version that nobody carries (any more). Raises ValueError."""
    results = answer.get("results", [])
    if len(results) != len(pins):
        raise ValueError(f"The answer speaks of {len(results)} packages, the locks of {len(pins)}. Ask again.")
    lines = []
    for (name, version), result in zip(pins, results, strict=True):
        for found in (result or {}).get("vulns", []):
            kept = carried.get(found["id"])
            if kept is None:
                lines.append(f"{name} {version}: {found['id']} https://osv.dev/vulnerability/{found['id']}")
            elif kept["until"] < today:
                lines.append(f"{name} {version}: {found['id']} was carried until {kept['until']}: look at it again")
    return lines


def carried_now() -> dict[str, Any]:
    """What we looked at: advisory → reason and end."""
    return tomllib.loads(CARRIED.read_text()) if CARRIED.exists() else {}


def main(arguments: list[str] | None = None) -> int:
    """0: nothing open. 1: something is. 2: nobody could be asked, so nothing is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--save", type=Path, metavar="FILE")
    parser.add_argument("--from", type=Path, metavar="FILE", dest="kept")
    asked = parser.parse_args(arguments)
    pins = locked()
    try:
        if asked.kept and time.time() - asked.kept.stat().st_mtime > OLDEST_S:
            raise OSError(f"{asked.kept} is older than a week")
        answer = json.loads(asked.kept.read_text()) if asked.kept else asked_of_osv(pins)
        if asked.save:
            asked.save.write_text(json.dumps(answer))
        lines = open_advisories(pins, answer, carried_now(), datetime.now(UTC).date())
    except (OSError, ValueError) as trouble:
        print(f"Nothing is known: {trouble}", file=sys.stderr)
        return 2
    print("\n".join(lines) or f"No open advisory for {len(pins)} locked packages.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
