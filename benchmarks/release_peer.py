"""pac-synth on the same cases, in a Python of its own: `PYTHON release_peer.py CASES.csv OUT.csv EPSILON DELTA`.

Only the benchmark uses it; it is no part of the product. The first line of CASES is the header; an empty field is an
answer that is not known, as pac-synth has it. Prints the CPU seconds of fitting and sampling.
"""

import csv
import sys
import time

from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer, set_number_of_threads


def main() -> None:
    """Read, make, write."""
    cases, out, epsilon, delta = sys.argv[1:5]
    set_number_of_threads(1)
    with open(cases, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    started = time.process_time()
    asked = DpAggregateSeededParametersBuilder().reporting_length(3).epsilon(float(epsilon)).delta(float(delta)).build()
    made = DpAggregateSeededSynthesizer(asked)
    made.fit(Dataset(rows))
    sampled = made.sample(len(rows) - 1)
    print(f"{time.process_time() - started:.1f}")
    with open(out, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(sampled)


if __name__ == "__main__":
    main()
