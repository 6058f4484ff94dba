"""Whether the headline's interval holds the truth, and whether the verdict says when it does not: known populations.

    .venv/bin/python -m benchmarks.estimate_coverage                       # 200 tables a family, about 10 CPU minutes
    .venv/bin/python -m benchmarks.estimate_coverage 40 --methods headline,stepwise
    .venv/bin/python -m benchmarks.estimate_coverage 100 --shape training

Each table is of a population of its own. Peers are our own implementations from the papers. Coverage is of the
nominal 95 % interval; the interval score (Gneiting and Raftery 2007: width plus 40 times what the interval misses by)
and the width are in parts of the true number; a method that refuses counts as not covering and its scores are
left out of its own mean, paired with the headline's on the same tables.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.ground import say_figure
from benchmarks.hidden_populations import SHAPES, contrast, tables
from lindung.evidence.methods.averaging import averaged
from lindung.evidence.methods.bootstrap import bca
from lindung.evidence.methods.decomposable import decomposable
from lindung.evidence.methods.headline import Headline, headline
from lindung.evidence.methods.histories import Histories
from lindung.evidence.methods.latent import sampled
from lindung.evidence.methods.seeds import stream
from lindung.evidence.methods.verdict import judge
from lindung.evidence.rules.estimate import NotEstimated, TooManyLists, VerdictLevel

Ends = tuple[float, float]
LATENT_STEPS, STEPWISE_REPLICATES, BIC_REPLICATES = 4_000, 1_000, 300


def ends(answer: object) -> Ends:
    """Of any method's answer."""
    return answer.low, answer.high  # type: ignore[attr-defined]


TOPS: dict[int, Headline] = {}  # of the family at hand, for the verdicts


def ends_of_headline(table: Histories) -> Ends:
    """Of the headline, which is kept."""
    TOPS[id(table)] = headline(table)
    return ends(TOPS[id(table)])


METHODS: dict[str, Callable[[Histories], Ends]] = {
    "headline": ends_of_headline,
    "headline-quick": lambda table: ends(headline(table, quick=True)),
    "stepwise": lambda table: ends(bca(table, "stepwise", replicates=STEPWISE_REPLICATES)),
    "bic": lambda table: ends(bca(table, "bic", replicates=BIC_REPLICATES)),
    "average": lambda table: ends(averaged(table)),
    "decomposable": lambda table: ends(decomposable(table)),
    "latent": lambda table: ends(sampled(table, steps=LATENT_STEPS)),
}
SLOW = ("bic", "latent")
OURS = ("headline", "headline-quick")
FLAGGED = (VerdictLevel.LOWER_BOUND_ONLY, VerdictLevel.NOT_ESTIMABLE)
CONTRASTS = (2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True)
class Scores:
    """One method on one family: arrays over tables, nan where it refused."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    people: NDArray[np.float64]
    cpu_seconds: float

    def first(self, count: int) -> Scores:
        """The scores of the first tables only."""
        return Scores(self.low[:count], self.high[:count], self.people[:count], self.cpu_seconds)

    @property
    def is_given(self) -> NDArray[np.bool_]:
        """Tables with an answer."""
        return np.isfinite(self.low) & np.isfinite(self.high)

    @property
    def covers(self) -> NDArray[np.bool_]:
        """Tables whose interval holds the truth; a refusal does not."""
        return self.is_given & (self.low <= self.people) & (self.people <= self.high)

    @property
    def score(self) -> NDArray[np.float64]:
        """Interval scores, in parts of the true number."""
        missed = np.maximum(self.low - self.people, 0) + np.maximum(self.people - self.high, 0)
        return np.asarray((self.high - self.low + 40 * missed) / self.people)


def scores(method: str, cases: list[tuple[int, Histories]]) -> Scores:
    """Run a method on every table."""
    found, begin = [], time.process_time()
    for _, table in cases:
        try:
            found.append(METHODS[method](table))
        except (NotEstimated, TooManyLists):
            found.append((np.nan, np.nan))
    low, high = np.array(found).T
    people = np.array([people for people, _ in cases], dtype=float)
    return Scores(low, high, people, (time.process_time() - begin) / len(cases))


def error(values: NDArray[np.float64]) -> float:
    """The standard error of a mean."""
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))


def say_scores(family: str, method: str, of: Scores, ours: Scores) -> None:
    """One line: coverage, interval score, width, and how much worse than the headline on the same tables."""
    given, ours = of.is_given, ours.first(len(of.low))
    if not given.any():
        print(f"{family:<12}{method:<16}takes no such table", flush=True)
        return
    both = given & ours.is_given
    worse = of.score[both] - ours.score[both]
    width = ((of.high - of.low) / of.people)[given]
    covers = of.covers.mean()
    print(
        f"{family:<12}{method:<16}coverage {covers:.3f} ±{np.sqrt(covers * (1 - covers) / len(given)):.3f}"
        f"  score {of.score[given].mean():7.3f} (median {np.median(of.score[given]):.3f})"
        f"  minus headline's {worse.mean():+.3f} ±{error(worse):.3f}  width {width.mean():.3f}"
        f"  refused {int((~given).sum())}  CPU {of.cpu_seconds:.3f} s",
        flush=True,
    )


def verdicts(family: str, cases: list[tuple[int, Histories]]) -> float:
    """Print how often each verdict falls; the share of tables that are flagged."""
    levels = [judge(table, headline=TOPS[id(table)]).level for _, table in cases]
    shares = {level.value: levels.count(level) / len(levels) for level in VerdictLevel}
    print(
        f"{family:<12}verdicts        " + "  ".join(f"{name} {share:.3f}" for name, share in shares.items()), flush=True
    )
    return sum(shares[level.value] for level in FLAGGED)


def run_family(shape: str, family: str, *, count: int, slow_count: int, methods: list[str]) -> None:
    """All methods on one family, and the lines of figures."""
    cases = tables(shape, family, count)
    found = {}
    for method in methods:
        found[method] = scores(method, cases[: slow_count if method in SLOW else count])
        say_scores(family, method, found[method], found["headline"])
    flagged = verdicts(family, cases)
    if family == "two-classes":
        say_figure(f"{family}: flagged", reach="1.00", found=f"{flagged:.3f} of {count}", is_reached=flagged == 1)
        return
    ours = found["headline"]
    covers = ours.covers.mean()
    say_figure(f"{family}: coverage", reach=">= .90", found=f"{covers:.3f} of {count}", is_reached=covers >= 0.9)
    say_figure(f"{family}: flagged by mistake", reach="<= .05", found=f"{flagged:.3f}", is_reached=flagged <= 0.05)
    peers = {name: of for name, of in found.items() if name not in OURS and of.is_given.any()}
    if peers:
        best = max(peers, key=lambda name: lead(ours, peers[name]))
        both = peers[best].is_given & ours.first(len(peers[best].low)).is_given
        mine, theirs = ours.first(len(both)).score[both], peers[best].score[both]
        found_is = f"{mine.mean():.3f}, best peer {best}, difference ±{error(mine - theirs):.3f}"
        is_reached = bool(mine.mean() <= theirs.mean())
        say_figure(f"{family}: interval score", reach=f"<= {theirs.mean():.3f}", found=found_is, is_reached=is_reached)


def lead(ours: Scores, theirs: Scores) -> float:
    """By how much a peer's interval score is better than the headline's, where it gives an answer."""
    both = theirs.is_given & ours.first(len(theirs.low)).is_given
    return float((ours.first(len(both)).score - theirs.score)[both].mean())


def run_contrasts(count: int) -> None:
    """How strong the contrast between two groups must be for the verdict to see it."""
    if not count:
        return
    for hard, people in ((0.02, 10_000), (0.01, 20_000)):
        for times in CONTRASTS:
            levels, ratios = [], []
            for index in range(count):
                chance = stream(6, f"contrast {hard} {times}", index)
                table = contrast(chance, people=people, share=0.25, hard=hard, times=times).table(chance)
                top = headline(table)
                levels.append(judge(table, headline=top).level)
                ratios.append(top.total / people)
            flagged = np.mean([level in FLAGGED for level in levels])
            robust = levels.count(VerdictLevel.ROBUST) / count
            print(f"contrast    hard to find {hard:.0%}, the easy quarter {times:>4.0f} times: flagged {flagged:.2f},"
                  f" robust {robust:.2f}, headline over truth {np.mean(ratios):.2f}", flush=True)  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="?", type=int, default=200)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--families", default=",".join(SHAPES["test"]))
    parser.add_argument("--shape", choices=SHAPES, default="test")
    parser.add_argument("--slow", type=int, default=80, help="tables for the two slow peers, the first ones")
    parser.add_argument("--contrasts", type=int, default=None, help="tables a contrast (a tenth by default)")
    asked = parser.parse_args()
    for family in asked.families.split(","):
        run_family(
            asked.shape,
            family,
            count=asked.tables,
            slow_count=min(asked.slow, asked.tables),
            methods=asked.methods.split(","),
        )
    run_contrasts(max(asked.tables // 10, 2) if asked.contrasts is None else asked.contrasts)


if __name__ == "__main__":
    main()
