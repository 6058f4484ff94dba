"""Collect the strings to translate into every room's locale/, keeping what is translated (no gettext tools needed)."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lindung.web import catalogues  # noqa: E402

if __name__ == "__main__":
    print(f"entries still to be translated: {catalogues.update(ROOT / 'lindung')}")
