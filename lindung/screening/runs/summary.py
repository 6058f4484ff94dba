"""summary.json and summary.html: what a run found, in counts; no text of a post but the templates of clusters."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from lindung.papers.report import write_report
from lindung.papers.run import Run, write_json
from lindung.screening.methods.flags import FLAGS, GROUPS
from lindung.screening.rules.words import Verdict
from lindung.screening.runs.summary_paper import summary_paper
from lindung.screening.runs.tally import Tally, by_verdict

LARGEST = 20  # clusters in the summary
MOST_NAMED = 50  # sources and places in the summary
STEM = "summary"


def write_summary(
    folder: Path,
    tally: Tally,
    clusters: pa.Table,
    rejected: Mapping[str, int],
    started: Run,
    languages: Sequence[str],
) -> dict[str, Any]:
    """Write summary.json, summary.html (in the first language) and summary.LANGUAGE.html; what summary.json holds."""
    found = summary(tally, clusters, rejected)
    write_json(folder / "summary.json", found)
    write_report(summary_paper(found), folder, at=started.started_at, languages=languages, with_pdf=False, stem=STEM)
    first = (folder / f"{STEM}.{languages[0]}.html").read_bytes()
    (folder / f"{STEM}.html").write_bytes(first)
    return found


def summary(tally: Tally, clusters: pa.Table, rejected: Mapping[str, int]) -> dict[str, Any]:
    """Every count, most posts first; weeks in order."""
    languages = by_verdict(tally.languages)
    weeks = [row for row in by_verdict(tally.weeks) if row["week"] is not None]
    return {
        "posts": tally.posts,
        "with_warning_signs": sum(int(str(row["with_warning_signs"])) for row in languages),
        "verdicts": _verdicts(tally),
        "languages": languages,
        "flags": [_flag(row) for row in tally.flags.table().to_pylist()],
        "entities": tally.entities.table().to_pylist(),
        "garbage": {"posts": tally.with_garbage, "kinds": tally.garbage.table().to_pylist()},
        "clusters": _clusters(tally, clusters),
        "dated": tally.dated,
        "weeks": sorted(weeks, key=lambda row: str(row["week"])),
        "sources": _named(by_verdict(tally.sources), "source"),
        "places": _named(by_verdict(tally.places), "place"),
        "rejected": dict(rejected),
    }


def _verdicts(tally: Tally) -> dict[str, int]:
    counts = dict.fromkeys((verdict.value for verdict in Verdict), 0)
    for row in tally.languages.table().to_pylist():
        counts[row["verdict"]] += row["posts"]
    return counts


def _flag(row: Mapping[str, Any]) -> dict[str, Any]:
    """A sign with its reason and who says so: what posts.parquet only names."""
    flag = FLAGS[row["flag"]]
    return {
        "id": flag.id,
        "group": flag.group,
        "group_name": GROUPS[flag.group],
        "severity": flag.severity.value,
        "posts": row["posts"],
        "reason": flag.reason,
        "source": flag.source.who,
        "source_on": flag.source.on,
        "source_url": flag.source.url,
        "verified": flag.is_verified,
    }


def _clusters(tally: Tally, clusters: pa.Table) -> dict[str, Any]:
    sizes = clusters["size"].to_numpy()
    largest = clusters.slice(0, LARGEST).to_pylist()
    for one in largest:
        one["sources"] = one["sources"][:5]
        one["entities"] = one["entities"][:5]
        one["first_seen"], one["last_seen"] = (_day(one[name]) for name in ("first_seen", "last_seen"))
    return {"count": tally.clusters, "posts": int(sizes.sum()), "largest": largest}


def _day(moment: Any) -> str | None:
    return None if moment is None else moment.date().isoformat()


def _named(rows: Sequence[Mapping[str, object]], name: str) -> list[Mapping[str, object]]:
    return [row for row in rows if row[name] is not None][:MOST_NAMED]
