"""The summary as a page: what was found, in pictures with a table beside each, in no language yet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.bars import Bar, bars
from lindung.papers.quantities import Share
from lindung.papers.sentences import Said
from lindung.screening.rules.words import LANGUAGE_NAMES

MOST_BARS = 12
TEMPLATE_LETTERS = 280
WEEKS_SHOWN = 26

ENTITY_NAMES: Mapping[str, str] = {
    "phone": gettext_noop("Telephone numbers"),
    "handle": gettext_noop("Accounts"),
    "link": gettext_noop("Links"),
    "domain": gettext_noop("Domains"),
    "money": gettext_noop("Amounts of money"),
    "place": gettext_noop("Places"),
    "agency": gettext_noop("Agencies"),
    "licence": gettext_noop("Licence numbers"),
}
GARBAGE_NAMES: Mapping[str, str] = {
    "gambling": gettext_noop("Promotion of gambling"),
    "seo": gettext_noop("Links for search engines"),
}
VERDICT_NAMES: Mapping[str, str] = {
    "warning signs found": gettext_noop("warning signs found"),
    "none found": gettext_noop("none found"),
    "not enough text": gettext_noop("not enough text"),
}

POSTS = Said(gettext_noop("Posts"))
WITH_SIGNS = Said(gettext_noop("With warning signs"))
VERDICT = Said(gettext_noop("Verdict"))
SHARE = Said(gettext_noop("Share"))
AS_TABLE = Said(gettext_noop("The same as a table"))

Row = Mapping[str, Any]


def summary_paper(found: Mapping[str, Any]) -> d.Paper:
    """The paper. It holds counts, and the templates of the largest clusters; no post and no author."""
    return d.Paper(
        title=Said(gettext_noop("What the posts hold")),
        lead=Said(
            gettext_noop("{posts} posts were screened for signs of trafficking. A sign is a reason to look, no proof."),
            {"posts": found["posts"]},
        ),
        blocks=(
            *_headline(found),
            *_signs(found["flags"]),
            *_languages(found["languages"]),
            *_clusters(found["clusters"]),
            *_weeks(found["weeks"], found["dated"], found["posts"]),
            *_named(found["sources"], "source", Said(gettext_noop("Where the posts were read"))),
            *_named(found["places"], "place", Said(gettext_noop("Places the posts were given with"))),
            *_recognised(found),
            *_left_out(found["rejected"]),
        ),
        foot=Said(
            gettext_noop("Made by `lindung screen`. The folder holds posts, entities, clusters and links as Parquet.")
        ),
    )


def _headline(found: Mapping[str, Any]) -> tuple[d.Block, ...]:
    verdicts = found["verdicts"]
    return (
        d.KeyNumber(
            label=Said(gettext_noop("Posts with warning signs")),
            value=found["with_warning_signs"],
            interval=Said(
                gettext_noop("{share} of {posts} posts"),
                {"share": _share(found["with_warning_signs"], found["posts"]), "posts": found["posts"]},
            ),
            note=Said(
                gettext_noop("No post is called safe: where no sign was found, the text alone does not show one.")
            ),
        ),
        d.Table(
            caption=Said(gettext_noop("What was said of the posts")),
            columns=(d.Column(VERDICT), d.Column(POSTS, is_number=True), d.Column(SHARE, is_number=True)),
            rows=tuple(
                (Said(name), verdicts[verdict], _share(verdicts[verdict], found["posts"]))
                for verdict, name in VERDICT_NAMES.items()
            ),
        ),
    )  # fmt: skip


def _share(part: float, whole: float) -> Share:
    return Share(part / whole if whole else 0.0, 1)


def _signs(flags: Sequence[Row]) -> tuple[d.Block, ...]:
    if not flags:
        return ()
    shown = flags[:MOST_BARS]
    return (
        d.Heading(Said(gettext_noop("Signs"))),
        d.Chart(
            name="signs",
            title=Said(gettext_noop("Posts with each sign")),
            description=Said(gettext_noop("The most frequent signs, each after its group. A post may have several.")),
            draw=bars(
                [Bar(_sign(row), row["posts"], is_headline=row["severity"] == "strong") for row in shown],
                axis=POSTS,
            ),
        ),
        d.Table(
            caption=Said(gettext_noop("Every sign that was found, why it counts, and who says so")),
            columns=(
                d.Column(Said(gettext_noop("Sign"))),
                d.Column(POSTS, is_number=True),
                d.Column(Said(gettext_noop("Why it counts"))),
                d.Column(Said(gettext_noop("Source"))),
            ),
            rows=tuple((_sign(row), row["posts"], Said(row["reason"]), _source(row)) for row in flags),
        ),
    )  # fmt: skip


def _sign(row: Row) -> Said:
    """The sign's group in words and its id, which is what the tables name."""
    return Said("{group}: {sign}", {"group": Said(row["group_name"]), "sign": row["id"].replace("_", " ")})


def _source(row: Row) -> str:
    return ", ".join(part for part in (row["source"], row["source_on"]) if part)


def _languages(rows: Sequence[Row]) -> tuple[d.Block, ...]:
    def name(row: Row) -> Said:
        return Said(LANGUAGE_NAMES[row["language"]])

    return (
        d.Heading(Said(gettext_noop("Languages"))),
        d.Chart(
            name="languages",
            title=Said(gettext_noop("Posts by language")),
            description=Said(gettext_noop("Where a text could be Malay or Indonesian, nothing is guessed.")),
            draw=bars([Bar(name(row), row["posts"]) for row in rows[:MOST_BARS]], axis=POSTS),
        ),
        _by_verdict(Said(gettext_noop("Language")), [(name(row), row) for row in rows]),
    )  # fmt: skip


def _by_verdict(what: Said, rows: Sequence[tuple[d.Cell, Row]]) -> d.Table:
    return d.Table(
        caption=AS_TABLE,
        columns=(
            d.Column(what),
            d.Column(POSTS, is_number=True),
            d.Column(WITH_SIGNS, is_number=True),
            d.Column(SHARE, is_number=True),
        ),
        rows=tuple(
            (name, row["posts"], row["with_warning_signs"], _share(row["with_warning_signs"], row["posts"]))
            for name, row in rows
        ),
    )


def _clusters(clusters: Mapping[str, Any]) -> tuple[d.Block, ...]:
    said = Said(
        gettext_noop(
            "{posts} posts are one of {clusters} texts that were posted more than once, with other numbers or names."
        ),
        {"posts": clusters["posts"], "clusters": clusters["count"]},
    )
    largest = clusters["largest"]
    if not largest:
        return (d.Heading(Said(gettext_noop("One text, many posts"))), d.Paragraph(said))
    return (
        d.Heading(Said(gettext_noop("One text, many posts"))),
        d.Paragraph(said),
        d.Chart(
            name="clusters",
            title=Said(gettext_noop("The largest clusters")),
            description=Said(gettext_noop("How many posts are one text. The numbers are those in clusters.parquet.")),
            draw=bars([Bar(_cluster(one), one["size"]) for one in largest[:MOST_BARS]], axis=POSTS),
        ),
        d.Table(
            caption=Said(gettext_noop("The largest clusters, with the text they have in common")),
            columns=(
                d.Column(Said(gettext_noop("Cluster"))),
                d.Column(POSTS, is_number=True),
                d.Column(Said(gettext_noop("First seen"))),
                d.Column(Said(gettext_noop("Last seen"))),
                d.Column(Said(gettext_noop("Text"))),
            ),
            rows=tuple(
                (_cluster(one), one["size"], _day(one["first_seen"]), _day(one["last_seen"]), _short(one["template"]))
                for one in largest
            ),
        ),
    )


def _cluster(one: Row) -> Said:
    return Said(gettext_noop("Cluster {number}"), {"number": str(one["cluster"])})


def _day(day: str | None) -> Said | str | None:
    return None if day is None else Said("{day}", {"day": date.fromisoformat(day)})


def _short(text: str) -> str:
    return text if len(text) <= TEMPLATE_LETTERS else text[:TEMPLATE_LETTERS].rstrip() + "…"


def _weeks(weeks: Sequence[Row], dated: int, posts: int) -> tuple[d.Block, ...]:
    if not weeks:
        return ()
    shown = weeks[-WEEKS_SHOWN:]
    rows = [(Said("{day}", {"day": row["week"]}), row) for row in shown]
    return (
        d.Heading(Said(gettext_noop("Weeks"))),
        d.Paragraph(Said(gettext_noop("{dated} of {posts} posts have a date."), {"dated": dated, "posts": posts})),
        d.Chart(
            name="weeks",
            title=Said(gettext_noop("Posts with warning signs, by week")),
            description=Said(gettext_noop("Each week is named by its Monday; the last weeks are shown.")),
            draw=bars([Bar(name, row["with_warning_signs"]) for name, row in rows], axis=WITH_SIGNS),
        ),
        _by_verdict(Said(gettext_noop("Week")), rows),
    )


def _named(rows: Sequence[Row], column: str, title: Said) -> tuple[d.Block, ...]:
    if not rows:
        return ()
    return (
        d.Heading(title),
        d.Chart(
            name=f"{column}s",
            title=title,
            description=Said(gettext_noop("The most frequent ones, with all their posts.")),
            draw=bars([Bar(row[column], row["posts"]) for row in rows[:MOST_BARS]], axis=POSTS),
        ),
        _by_verdict(Said(gettext_noop("Name")), [(row[column], row) for row in rows]),
    )


def _recognised(found: Mapping[str, Any]) -> tuple[d.Block, ...]:
    columns = (d.Column(Said(gettext_noop("What"))), d.Column(POSTS, is_number=True))
    entities = tuple((Said(ENTITY_NAMES[row["kind"]]), row["posts"]) for row in found["entities"])
    garbage = tuple((Said(GARBAGE_NAMES[row["kind"]]), row["posts"]) for row in found["garbage"]["kinds"])
    blocks: tuple[d.Block, ...] = (d.Heading(Said(gettext_noop("What can be recognised again"))),)
    if entities:
        blocks += (d.Table(Said(gettext_noop("Posts in which something was found")), columns, entities),)
    if garbage:
        blocks += (d.Table(Said(gettext_noop("Posts into which others put something")), columns, garbage),)
    return blocks if len(blocks) > 1 else ()


def _left_out(rejected: Mapping[str, int]) -> tuple[d.Block, ...]:
    if not rejected:
        return (d.Paragraph(Said(gettext_noop("Every line of the files was read.")), is_quiet=True),)
    return (
        d.Heading(Said(gettext_noop("Lines that could not be read"))),
        d.Table(
            Said(gettext_noop("Each is named in rejected.jsonl with its file and number")),
            (d.Column(Said(gettext_noop("Why"))), d.Column(Said(gettext_noop("Lines")), is_number=True)),
            tuple((Said(reason), count) for reason, count in rejected.items()),
        ),
    )
