"""Compile, update or check the translations without starting Django (no settings, no database)."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lindung.web import catalogues  # noqa: E402


def main(step: str) -> int:
    """`check` (default), `update` or `compile`; the exit code says whether all is well."""
    package = ROOT / "lindung"
    if step == "compile":
        print(f"compiled={catalogues.compile_all(package)}")
        return 0
    if step == "update":
        print(f"empty={catalogues.update(package)}")
        return 0
    wrong = catalogues.check(package)
    print("\n".join(wrong[:40]))
    if len(wrong) > 40:
        print(f"... and {len(wrong) - 40} more")
    waiting = ", ".join(f"{language} {number}" for language, number in catalogues.count_pending(package).items())
    print(f"translations: wrong={len(wrong)}; waiting for a native's review: {waiting}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
