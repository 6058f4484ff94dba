"""Compile the translations where they changed, then check them; `compile` as the only word stops after compiling."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 40
sys.path.insert(0, str(ROOT))

from lindung.web import catalogues  # noqa: E402


def main(*words: str) -> int:
    """The exit code says whether every string is translated everywhere and every placeholder fits."""
    package = ROOT / "lindung"
    catalogues.compile_all(package)
    if words == ("compile",):
        return 0
    wrong = catalogues.check(package)
    for line in wrong[:SHOWN]:
        print(line)
    if len(wrong) > SHOWN:
        print(f"... and {len(wrong) - SHOWN} more")
    waiting = ", ".join(f"{language} {number}" for language, number in catalogues.count_pending(package).items())
    print(f"translations: wrong={len(wrong)}; waiting for a native's review: {waiting}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
