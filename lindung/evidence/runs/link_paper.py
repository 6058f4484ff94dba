"""The report of a linkage: what was linked, how far it can be trusted, and what a person should look at."""

from lindung.evidence.methods.calibration import Bin
from lindung.evidence.runs.linkage import Linkage
from lindung.evidence.runs.lists import Lists
from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.charts import Point, points
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said

CHART = "reliability"


def link_paper(linkage: Linkage, given: Lists, *, review: int, is_practice: bool = False) -> d.Paper:
    """The paper, in no language yet. It names no person."""
    return d.Paper(
        title=Said(gettext_noop("Which records are the same person")),
        lead=Said(
            gettext_noop("{records} records in {lists} lists were compared, without any answer known beforehand."),
            {"records": given.table.num_rows, "lists": len(given.table["list"].unique())},
        ),
        blocks=(
            *_persons(linkage, given),
            *_finding(linkage),
            *_trust(linkage),
            *_next(review),
            *_details(linkage, given),
        ),
        foot=Said(gettext_noop("Made by `lindung link`. The folder holds pairs, clusters, weights and settings.")),
        is_practice=is_practice,
    )


def _persons(linkage: Linkage, given: Lists) -> tuple[d.Block, ...]:
    persons = int(linkage.cluster.max()) + 1
    rows = tuple(
        (one["values"], one["counts"])
        for one in sorted(given.table["list"].value_counts().to_pylist(), key=lambda one: str(one["values"]))
    )
    return (
        d.KeyNumber(
            label=Said(gettext_noop("Persons, as the records are gathered now")),
            value=persons,
            note=Said(
                gettext_noop(
                    "One choice among many that fit. For counting people, carry the probabilities on:"
                    " `lindung estimate` takes this folder."
                )
            ),
        ),
        d.Table(
            caption=Said(gettext_noop("The lists")),
            columns=(d.Column(Said(gettext_noop("List"))), d.Column(Said(gettext_noop("Records")), is_number=True)),
            rows=rows,
        ),
    )


def _finding(linkage: Linkage) -> tuple[d.Block, ...]:
    reach = linkage.reach
    if reach.recall is None:
        said = Said(gettext_noop("How many matching pairs were never looked at could not be estimated."))
    else:
        said = Said(
            gettext_noop(
                "Of all matching pairs about {recall} were among those looked at (between {low} and {high}, {how})."
                " What was not looked at is not found by any weight."
            ),
            {
                "recall": Share(reach.recall, 1),
                "low": Share(reach.low or 0.0, 1),
                "high": Share(reach.high or 1.0, 1),
                "how": _HOW[reach.how],
            },
        )
    return (
        d.Heading(Said(gettext_noop("What was looked at"))),
        d.Paragraph(said),
        d.Paragraph(
            Said(
                gettext_noop("{pairs} pairs were kept; among them about {matches} pairs of one person are expected."),
                {"pairs": len(linkage.a), "matches": Number(float(linkage.probability.sum()))},
            )
        ),
    )


_HOW = {
    "labels": Said(gettext_noop("from the answers given")),
    "probe": Said(gettext_noop("from some records that were compared with all others")),
    "capture": Said(gettext_noop("from what independent rules found in common; rather too high than too low")),
}


def _trust(linkage: Linkage) -> tuple[d.Block, ...]:
    if linkage.reliability_how == "labels":
        how = Said(gettext_noop("Observed is the share of answers that said yes."))
    else:
        how = Said(
            gettext_noop(
                "Nobody's answers were given. Observed is what each field's agreement implies about pairs judged by"
                " all the other fields; it can be wrong where fields err together. Answers to the review queue"
                " make it sure."
            )
        )
    return (
        d.Heading(Said(gettext_noop("Whether the probabilities mean what they say"))),
        d.Paragraph(how),
        d.Chart(
            name=CHART,
            title=Said(gettext_noop("Told and observed probability of being one person")),
            description=Said(gettext_noop("Points on the dashed line are right; below it, too sure of a match.")),
            draw=points(
                [Point(one.predicted, one.observed, one.low, one.high) for one in linkage.reliability],
                x_axis=Said(gettext_noop("told")),
                y_axis=Said(gettext_noop("observed")),
                diagonal=True,
                most=(1.0, 1.0),
            ),
        ),
        _reliability_table(linkage.reliability),
    )


def _reliability_table(rows: tuple[Bin, ...]) -> d.Table:
    return d.Table(
        caption=Said(gettext_noop("The same as a table")),
        columns=(
            d.Column(Said(gettext_noop("Told")), is_number=True),
            d.Column(Said(gettext_noop("Observed")), is_number=True),
            d.Column(Said(gettext_noop("From")), is_number=True),
            d.Column(Said(gettext_noop("To")), is_number=True),
        ),
        rows=tuple(
            (Share(one.predicted, 1), Share(one.observed, 1), Share(one.low, 1), Share(one.high, 1)) for one in rows
        ),
    )


def _next(review: int) -> tuple[d.Block, ...]:
    return (
        d.Heading(Said(gettext_noop("What a person should do now"))),
        d.Paragraph(
            Said(
                gettext_noop(
                    "The file review.csv holds {count} pairs, the most informative first. Write yes or no into its"
                    " column label and run again with --labels review.csv: the probabilities are calibrated on your"
                    " answers."
                ),
                {"count": review},
            )
        ),
        d.Paragraph(
            Said(gettext_noop("That file shows names. Keep it where the lists are kept, and delete it afterwards.")),
            is_quiet=True,
        ),
    )


def _details(linkage: Linkage, given: Lists) -> tuple[d.Block, ...]:
    blocks: list[d.Block] = [_comparison(linkage, row) for row in range(len(linkage.comparisons))]
    return (
        d.Folded(Said(gettext_noop("How records were compared")), tuple(blocks)),
        d.Folded(Said(gettext_noop("Where pairs were looked for")), (_rules(linkage),)),
        d.Folded(Said(gettext_noop("Cells that could not be read")), (_unread(given),)),
    )


def _comparison(linkage: Linkage, row: int) -> d.Table:
    one, found, parts = linkage.comparisons[row], linkage.levels[row], linkage.parts[row]
    rows = []
    for level in range(int(found.max(initial=0)), -2, -1):
        chosen = found == level
        if chosen.any():
            rows.append((Said(one.sentence(level)), int(chosen.sum()), Number(float(parts[chosen].mean()), 1)))
    return d.Table(
        caption=Said(gettext_noop("Field: {field}"), {"field": one.name.replace("_", " ")}),
        columns=(
            d.Column(Said(gettext_noop("The two records"))),
            d.Column(Said(gettext_noop("Pairs")), is_number=True),
            d.Column(Said(gettext_noop("Weight in bits")), is_number=True),
        ),
        rows=tuple(rows),
    )


def _rules(linkage: Linkage) -> d.Table:
    return d.Table(
        caption=Said(gettext_noop("Pairs that agree on")),
        columns=(
            d.Column(Said(gettext_noop("Rule"))),
            d.Column(Said(gettext_noop("Pairs")), is_number=True),
            d.Column(Said(gettext_noop("Expected matches")), is_number=True),
        ),
        rows=tuple(
            (rule.name, linkage.chosen.pairs[rule.name], Number(matches))
            for rule, matches in zip(linkage.chosen.rules, linkage.rule_matches, strict=True)
        ),
    )


def _unread(given: Lists) -> d.Block:
    if not given.problems:
        return d.Paragraph(Said(gettext_noop("Every cell that was needed could be read.")))
    return d.Paragraph(
        Said(
            gettext_noop(
                "{count} cells could not be read and count as missing; problems.csv names list, row and column."
            ),
            {"count": len(given.problems)},
        )
    )
