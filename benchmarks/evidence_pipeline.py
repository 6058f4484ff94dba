"""From raw lists of a population of exactly N people to an interval: does it hold N, and how wide is it?

    .venv/bin/python -m benchmarks.evidence_pipeline               # 50 runs with 5,000 people, 4 with 20,000
    .venv/bin/python -m benchmarks.evidence_pipeline 50 20000 0    # 50 runs with 20,000 people
    .venv/bin/python -m benchmarks.evidence_pipeline 3 2000 0      # to see that it runs

Each run makes five lists with names of the region and all noise (methods/population), links them as `lindung link`
does, learns probabilities from pairs within lists, draws whole linkages and estimates. Beside it stand perfect linkage
and what fixed thresholds would print. Arguments: runs, people, runs with 20,000 people.
"""

import sys
import time
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from benchmarks.ground import say_figure
from lindung.evidence.methods.pipeline import Honest, estimate_linked, quick
from lindung.evidence.methods.population.lists import Plan, PracticeLists, practice_lists
from lindung.evidence.rules.link import LinkType
from lindung.evidence.runs.linkage import Asked, link_records
from lindung.evidence.runs.linked import Found, Pairs, linked_from, recall_of

FIELDS = ("record", "full_name", "birth_date", "sex", "nationality")
LINKAGES = 20
# A small population needs larger shares on the lists for people to be on two: else nothing can be estimated.
RATES_SMALL = (0.20, 0.16, 0.14, 0.10, 0.12)
LARGE = 20_000
FIRST_SEED, FIRST_SEED_LARGE = 201, 301  # others than those the method was made with


@dataclass(frozen=True)
class Run:
    """One population: its size, what came out, and what perfect linkage gives."""

    people: int
    honest: Honest
    perfect: tuple[float, float, float]
    links_true: int
    cpu_s: float

    @property
    def holds(self) -> bool:
        """Whether the interval contains the true number."""
        return self.honest.low <= self.people <= self.honest.high


def table_of(lists: PracticeLists) -> pa.Table:
    """The lists as `lindung link` reads them: one column a field, the truth left out."""
    columns = {name: pa.array([value or None for value in lists.columns[name]]) for name in FIELDS}
    return pa.table({**columns, "list": pa.array([lists.plan.lists[place] for place in lists.list_of.tolist()])})


def linked(lists: PracticeLists, seed: int) -> Found:
    """Link, and learn what a pair is worth."""
    made = link_records(table_of(lists), Asked(LinkType.BOTH, seed=seed, engine_options={"threads": 1}))
    pairs = Pairs(
        lists.plan.lists,
        lists.list_of,
        made.a,
        made.b,
        made.weight,
        made.probability,
        recall_of(made.reach.recall, made.reach.low, made.reach.high),
    )
    return linked_from(pairs, is_deduplicated=True, seed=seed, draws=LINKAGES)


def one_run(plan: Plan, seed: int) -> Run:
    """Lists, linkage, draws, interval."""
    lists = practice_lists(plan, seed)
    started = time.process_time()
    honest = estimate_linked(linked(lists, seed).linked, seed=seed, linkages=LINKAGES)
    spent = time.process_time() - started
    low, middle, high = np.quantile(quick(lists.histories, seed), [0.025, 0.5, 0.975])
    sizes = np.bincount(lists.person)
    true = int((sizes * (sizes - 1) // 2).sum())
    made = Run(plan.people, honest, (float(low), float(middle), float(high)), true, spent)
    thresholds = " ".join(f"{at.total:,.0f}" for at in honest.thresholds)
    print(
        f"   {plan.people:>6,} seed {seed:>3}: {honest.total:>7,.0f} ({honest.low:,.0f} to {honest.high:,.0f})"
        f" {'holds' if made.holds else 'MISSES'}; links {honest.links:,.0f} of {true:,}; linkage's share"
        f" {honest.linkage_share:.2f}; perfect {middle:,.0f} ({low:,.0f} to {high:,.0f}); at .5 .9 .99: {thresholds};"
        f" {spent:.0f} CPU s",
        flush=True,
    )
    return made


def told(runs: list[Run]) -> None:
    """The figures of runs of one size."""
    people = runs[0].people
    holds = float(np.mean([run.holds for run in runs]))
    perfect = float(np.mean([run.perfect[0] <= people <= run.perfect[2] for run in runs]))
    width = float(np.mean([run.honest.relative_width for run in runs]))
    best = float(np.mean([(run.perfect[2] - run.perfect[0]) / run.perfect[1] for run in runs]))
    share = float(np.mean([run.honest.linkage_share for run in runs]))
    at = np.mean([[at.total for at in run.honest.thresholds] for run in runs], axis=0) / people
    held = np.mean([[at.low <= people <= at.high for at in run.honest.thresholds] for run in runs], axis=0)
    middle = float(np.mean([run.honest.total for run in runs])) / people
    say_figure(
        f"interval holds N, {people:,} people, {len(runs)} runs",
        reach=">= 90 %",
        found=f"{holds:.0%} (perfect linkage {perfect:.0%}; at .5 .9 .99: {held[0]:.0%} {held[1]:.0%} {held[2]:.0%})",
        is_reached=holds >= 0.9,
    )
    print(
        f"   mean width {width:.2f} of the number (perfect linkage {best:.2f}); mean number {middle:.2f} N;"
        f" linkage's share of the variance {share:.2f}; thresholds say {at[0]:.2f} {at[1]:.2f} {at[2]:.2f} N;"
        f" {np.mean([run.cpu_s for run in runs]):.0f} CPU s a run",
        flush=True,
    )


def main(arguments: list[str]) -> int:
    """Run and tell."""
    count, people, large = (int(one) for one in (arguments + ["50", "5000", "4"][len(arguments) :])[:3])
    plan = Plan(people=people)
    if people < LARGE:
        plan = replace(plan, rates=RATES_SMALL)
    if large:
        told([one_run(Plan(people=LARGE), seed) for seed in range(FIRST_SEED_LARGE, FIRST_SEED_LARGE + large)])
    told([one_run(plan, seed) for seed in range(FIRST_SEED, FIRST_SEED + count)])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
