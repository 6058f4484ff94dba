"""The tables and JSON a linkage leaves: clusters, the review queue in words, lists, comparisons, blocking."""

import numpy as np
import pyarrow as pa

from lindung.evidence.rules.link import BY_NAME
from lindung.evidence.runs.judging import Integers
from lindung.evidence.runs.linkage import Linkage
from lindung.evidence.runs.lists import Lists
from lindung.papers.wording import Wording

PLACES = 6


def cluster_table(linkage: Linkage, records: pa.Table) -> pa.Table:
    """clusters.parquet: cluster, records, lists (how many different ones), and how firmly its pairs hold it.

    `weakest` is the lowest probability of a kept pair within, `mean_probability` the mean over all pairs within, those
    that were not kept counted as 0. Both are null for a record alone.
    """
    count = int(linkage.cluster.max(initial=-1)) + 1
    size = np.bincount(linkage.cluster, minlength=count)
    lists = records["list"].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    seen = np.unique(np.stack([linkage.cluster, lists]), axis=1)[0]
    inside = linkage.cluster[linkage.a] == linkage.cluster[linkage.b]
    of, p = linkage.cluster[linkage.a[inside]], linkage.probability[inside]
    weakest = np.ones(count)
    np.minimum.at(weakest, of, p)
    mean = np.bincount(of, weights=p, minlength=count) / np.maximum(1, size * (size - 1) / 2)
    alone = size < 2
    return pa.table(
        {
            "cluster": np.arange(count),
            "records": size,
            "lists": np.bincount(seen, minlength=count),
            "mean_probability": pa.array(np.round(np.minimum(mean, 1), PLACES), mask=alone),
            "weakest": pa.array(np.round(weakest, PLACES), mask=alone),
        }
    )


def review_rows(linkage: Linkage, given: Lists, chosen: Integers, wording: Wording) -> list[tuple[object, ...]]:
    """review.csv: an empty `label`, the pair, why, and the two records side by side."""
    fields = [name for name in given.table.column_names if name not in ("record", "list")]
    head = ("label", "probability", "a", "b", "a_list", "a_record", "b_list", "b_record", "why")
    rows: list[tuple[object, ...]] = [head + tuple(f"{side}_{name}" for name in fields for side in "ab")]
    shown = {side: given.table.take(pa.array(getattr(linkage, side)[chosen])).to_pylist() for side in "ab"}
    for place, pair in enumerate(chosen.tolist()):
        one, other = shown["a"][place], shown["b"][place]
        rows.append(
            (
                "",
                round(float(linkage.probability[pair]), 3),
                int(linkage.a[pair]),
                int(linkage.b[pair]),
                *(one["list"], one["record"], other["list"], other["record"]),
                why(linkage, pair, wording),
                *(side[name] or "" for name in fields for side in (one, other)),
            )
        )
    return rows


def why(linkage: Linkage, pair: int, wording: Wording) -> str:
    """Each comparison's finding and its part of the weight, the most telling first; what is missing is left out."""
    parts, levels = linkage.parts[:, pair], linkage.levels[:, pair]
    order = np.argsort(-np.abs(parts), kind="stable")
    said = [
        f"{wording.word(linkage.comparisons[row].name)}: {wording.say(linkage.comparisons[row].sentence(levels[row]))}"
        f" ({parts[row]:+.1f})"
        for row in order
        if levels[row] >= 0
    ]
    return " · ".join(said)


def lists(given: Lists) -> dict[str, object]:
    """lists.json: the names of the lists with their records, and which column said what."""
    counts = {one["values"]: one["counts"] for one in given.table["list"].value_counts().to_pylist()}
    problems = {source.name: 0 for source in given.sources}
    for problem in given.problems:
        problems[problem.list_name] += 1
    return {
        "lists": [{"name": name, "records": count} for name, count in sorted(counts.items())],
        "files": [
            {
                "file": source.path.name,
                "columns": dict(source.columns),
                "encoding": source.encoding,
                "unreadable_cells": problems[source.name],
            }
            for source in given.sources
        ],
        "fields": {name: BY_NAME[name].kind.value for name in given.table.column_names},
    }


def comparisons(linkage: Linkage, wording: Wording) -> dict[str, object]:
    """comparisons.json: each comparison, its levels in words, and how often each is found and what it weighs."""
    made = []
    trained = {one["output_column_name"]: one["comparison_levels"] for one in linkage.settings["comparisons"]}
    for row, one in enumerate(linkage.comparisons):
        found = linkage.levels[row]
        top = sum(not level.is_missing for level in one.levels)
        levels = []
        for place, level in enumerate(trained[one.name]):
            value = (
                -1
                if level.get("is_null_level")
                else top + 1 - place
                if _has_missing(trained[one.name])
                else top - place
            )
            chosen = found == value
            levels.append(
                {
                    "level": value,
                    "says": wording.say(one.sentence(value)),
                    "share_among_matches": level.get("m_probability"),
                    "share_among_others": level.get("u_probability"),
                    "mean_part_bits": float(linkage.parts[row][chosen].mean()) if chosen.any() else None,
                    "pairs": int(chosen.sum()),
                }
            )
        made.append({"name": one.name, "levels": levels})
    return {"scale": {"intercept": linkage.scale.intercept, "slope_per_bit": linkage.scale.slope}, "comparisons": made}


def _has_missing(levels: list[dict[str, object]]) -> bool:
    return any(level.get("is_null_level") for level in levels)


def blocking(linkage: Linkage) -> dict[str, object]:
    """blocking.json: pairs and expected matches of each rule, what was left out, and the recall of all together."""
    reach = linkage.reach
    return {
        "recall": {"estimate": reach.recall, "low": reach.low, "high": reach.high, "how": reach.how},
        "rules": [
            {"rule": rule.name, "pairs": linkage.chosen.pairs[rule.name], "expected_matches": round(matches, 2)}
            for rule, matches in zip(linkage.chosen.rules, linkage.rule_matches, strict=True)
        ],
        "left_out_for_too_many_pairs": linkage.chosen.left_out,
        "pairs_kept": len(linkage.a),
        "expected_matches": float(linkage.probability.sum()),
    }
