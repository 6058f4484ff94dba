"""How fast the log-linear engine of `lindung estimate` is, on one core, in CPU seconds.

    .venv/bin/python -m benchmarks.estimate_speed             # 1,000 resamples of all 6,893 models: about two minutes
    .venv/bin/python -m benchmarks.estimate_speed 20

The United Kingdom's table of 2013 with five lists (2,744 people). Known elsewhere, as the issue behind this room states
it: fitting all 6,893 hierarchical models to 1,000 resamples takes R 4.2 about 4.6 hours, 2.4 ms a fit; so a stepwise
choice that makes seven fits costs R at least 17 ms, and a hundredth of that is what is to be reached. R itself is not
run here. Every fit is extended maximum likelihood; the first resamples are checked against a plain fit on a design
matrix.
"""

import sys
import time

import numpy as np

from benchmarks.ground import say_figure
from lindung.evidence.methods.best import best_many
from lindung.evidence.methods.bootstrap import REPLICATES, bca, resampled
from lindung.evidence.methods.hierarchical import best_family, candidate_models, scores
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.many import fit_many, warm_values
from lindung.evidence.methods.stepwise import stepwise
from lindung.evidence.methods.stepwise_many import stepwise_many
from tests.evidence.known_tables import plain_fit, uk5
from tests.evidence.test_stepwise import PUBLISHED

RESAMPLES, BLOCK = 1000, 100
R_FIT_S = 4.6 * 3600 / (6893 * 1000)
ALL_MODELS_LIMIT_S = 150.0


def resamples(histories: Histories, many: int) -> np.ndarray:
    """(many, 2**t) resamples of the bootstrap with seed 1."""
    return np.concatenate([resampled(histories, 1, block) for block in range(-(-many // 500))])[:many]


def measure_points() -> None:
    """The published points, and how near to a plain fit of the same model."""
    away, right = 0.0, 0
    for _, histories, total in PUBLISHED:
        chosen = stepwise(histories)
        right += round(chosen.fit.total, 3) == total
        away = max(away, abs(chosen.fit.hidden / plain_fit(histories, chosen.model)[0] - 1.0))
    found = f"{right} of {len(PUBLISHED)}, within {away:.0e} of a plain fit"
    say_figure("stepwise: published points", reach="12, to 1e-6", found=found, is_reached=right == 12 and away < 1e-6)


def measure_stepwise(histories: Histories) -> None:
    """The stepwise choice on 20,000 resamples."""
    tables = resamples(histories, 20_000)
    stepwise_many(tables[:10], histories.t)
    fits = np.mean([1 + len(stepwise(Histories.of_full(histories.lists, full)).path) for full in tables[:200]])
    began = time.process_time()
    stepwise_many(tables, histories.t)
    each = (time.process_time() - began) / len(tables)
    times = fits * R_FIT_S / each
    found = f"{each * 1e6:.0f} us a resample: {times:,.0f}x {fits:.1f} fits of R"
    say_figure("stepwise: a resample of UK, 5 lists", reach=">= 100x R", found=found, is_reached=times >= 100)


def measure_all_models(histories: Histories, many: int) -> None:
    """All hierarchical models on every resample, fitted one by one; then the best of them by branch and bound."""
    models, among = candidate_models(histories), best_family(histories)
    warm = warm_values(histories.full(), models)
    tables = resamples(histories, many)
    seen = tables.sum(axis=1)
    best_many(tables[:1], among)
    began = time.process_time()
    lowest = []
    for first in range(0, many, BLOCK):
        fits = fit_many(tables[first : first + BLOCK], models, warm=warm)
        lowest.append(scores(fits, models, seen[first : first + BLOCK], "bic").min(axis=1))
    all_s = (time.process_time() - began) * RESAMPLES / many
    began = time.process_time()
    best = best_many(tables, among)
    best_s = (time.process_time() - began) * RESAMPLES / many
    same = int(np.isclose(best.score, np.concatenate(lowest), rtol=1e-10, atol=0).sum())
    found = f"{all_s:.0f} s ({all_s / len(models) / RESAMPLES * 1e6:.1f} us a fit)"
    what = f"all {len(models):,} models x 1,000 resamples"
    say_figure(what, reach=f"<= {ALL_MODELS_LIMIT_S:.0f} s", found=found, is_reached=all_s <= ALL_MODELS_LIMIT_S)
    found = f"{best_s:.1f} s, {best.fits.mean():.0f} fits each; the same best model in {same} of {many}"
    say_figure("the best of them by branch and bound", reach="all the same", found=found, is_reached=same == many)


def measure_intervals(histories: Histories, replicates: int) -> None:
    """A whole BCa interval, and what 1,000 replicates leave open."""
    for name in ("stepwise", "bic"):
        began = time.process_time()
        found = bca(histories, name, replicates=replicates)
        took = time.process_time() - began
        few = [bca(histories, name, replicates=min(1000, replicates), seed=seed).high for seed in range(2, 22)]
        said = (
            f"{took:.1f} s: {found.low:,.0f} (error {found.mc_error_low:,.0f}) to {found.high:,.0f} "
            f"(error {found.mc_error_high:,.0f}; with 1,000 seeds differ by {np.std(few):,.0f})"
        )
        say_figure(f"BCa by {name}, {replicates:,} replicates", reach="<= 60 s", found=said, is_reached=took <= 60.0)


def main() -> None:
    """All figures; the first argument is how many resamples meet all models."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else RESAMPLES
    histories = uk5()
    measure_points()
    measure_stepwise(histories)
    measure_all_models(histories, many)
    measure_intervals(histories, REPLICATES if many >= RESAMPLES else 1000)


if __name__ == "__main__":
    main()
