"""Fit how warnings and news are told from offers (tables/flags/registers.json) on the development split; print it.

    .venv/bin/python scripts/fit_registers.py tests/screening/sets/dev/offers.jsonl [RIDGE]

Logistic regression by projected gradient: what speaks for a warning may not get a weight below zero, nor what speaks
for an offer one above it.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from lindung.screening.methods.cleaning import clean  # noqa: E402
from lindung.screening.methods.flags import registers  # noqa: E402
from lindung.screening.methods.flags.reading import read  # noqa: E402

TABLE = ROOT / "lindung/screening/tables/flags/registers.json"
WARNS = re.compile("warn|news|surviv|rights|notice|report|question|review|reply")
STEPS, STEP = 20_000, 0.1


def main(arguments: list[str]) -> int:
    """Print the weights for the texts of a file of offers."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in Path(arguments[0]).read_text(encoding="utf-8").splitlines()]
    ridge = float(arguments[1]) if len(arguments) > 1 else 0.01
    chosen = [row for row in rows if row["label"] == "lure" or WARNS.search(row["kind"])]
    readings = [read(clean(row["text"]).text) for row in chosen]
    counts = np.array([registers.features(reading) for reading in readings])
    lengths = np.array([min(1.0, len(reading.symbols) / table["usual_words"]) for reading in readings])
    lengths = np.maximum(table["least_begin"], lengths)
    warns = np.array([float(row["label"] != "lure") for row in chosen])
    signs = np.sign(registers.weights())
    weights, begin = np.zeros(counts.shape[1]), 0.0
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-(counts @ weights + begin * lengths))) - warns
        weights -= STEP * (counts.T @ error / len(warns) + ridge * weights)
        begin -= STEP * float((error * lengths).mean())
        weights = np.where(signs * weights < 0, 0, weights)
    names = [*table["words"], "forbidden", "quotes", "dateline", "questions", "numbers"]
    print(json.dumps({"begin": round(begin, 2), **dict(zip(names, weights.round(2).tolist(), strict=True))}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
