"""The part of a report that carries the doubt about who is who into the number of people."""

from lindung.evidence.methods.identifiers import Bought
from lindung.evidence.methods.pipeline import Honest, Linked, believed
from lindung.evidence.papers.verdict import verdict_block
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.charts import Whisker, whiskers
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said

CHART = "thresholds"
MUCH, LITTLE = 0.5, 0.1
TOO_SURE = gettext_noop(
    "How likely each pair is one person is the linkage's own word here. On short lists it is too sure of it: too many"
    " records become one person, and the number comes out too low. Link within the lists as well, and say that nobody"
    " stands twice on a list, where that is so."
)


def pipeline_paper(
    linked: Linked, honest: Honest, more: tuple[Bought, ...], *, by_decoys: bool, is_practice: bool = False
) -> d.Paper:
    """A whole paper, in no language yet; it names no person."""
    return d.Paper(
        title=Said(gettext_noop("How many people, from linked lists")),
        lead=Said(
            gettext_noop(
                "{records} records on {lists} lists; nobody knows for sure which of them are the same person."
            ),
            {"records": linked.candidates.records, "lists": len(linked.lists)},
        ),
        blocks=pipeline_blocks(honest, more, by_decoys=by_decoys),
        foot=Said(
            gettext_noop(
                "Made by `lindung estimate` from the output of `lindung link`. pipeline.json holds the figures."
            )
        ),
        is_practice=is_practice,
    )


def pipeline_blocks(honest: Honest, more: tuple[Bought, ...], *, by_decoys: bool) -> tuple[d.Block, ...]:
    """The number, why a threshold misleads, whose doubt it is, what would help, and how it was done."""
    level = believed(honest, by_decoys=by_decoys)
    reasons = () if by_decoys else (Said(TOO_SURE),)
    top = (verdict_block(level, reasons), *_number(honest, level))
    return (*top, *_thresholds(honest), *_whose_doubt(honest), *_help(more), *_how(honest, by_decoys))


def _number(honest: Honest, level: VerdictLevel) -> tuple[d.Block, ...]:
    if level is VerdictLevel.LOWER_BOUND_ONLY:
        return (d.KeyNumber(Said(gettext_noop("At least this many people")), Number(honest.low), note=_seen(honest)),)
    between = gettext_noop("between {low} and {high} ({level} interval, doubt about who is who included)")
    return (
        d.KeyNumber(
            label=Said(gettext_noop("People in all, seen and unseen")),
            value=Number(honest.total),
            interval=Said(
                between, {"low": Number(honest.low), "high": Number(honest.high), "level": Share(honest.level)}
            ),
            note=_seen(honest),
        ),
    )


def _seen(honest: Honest) -> Said:
    return Said(
        gettext_noop("Different people on the lists: about {seen} (between {low} and {high})."),
        {"seen": Number(honest.seen), "low": Number(honest.seen_low), "high": Number(honest.seen_high)},
    )


def _compared(honest: Honest) -> list[Whisker]:
    """The number of the report above those at fixed thresholds."""
    label = gettext_noop("every pair above {threshold} is taken as one person")
    return [
        Whisker(
            Said(gettext_noop("whole linkages drawn: the number of this report")),
            honest.total,
            honest.low,
            honest.high,
            is_headline=True,
        ),
        *(
            Whisker(Said(label, {"threshold": Share(at.threshold)}), at.total, at.low, at.high)
            for at in honest.thresholds
        ),
    ]


def _compared_table(honest: Honest, rows: list[Whisker]) -> d.Table:
    columns = (
        d.Column(Said(gettext_noop("How records were linked"))),
        d.Column(Said(gettext_noop("Different people seen")), is_number=True),
        d.Column(Said(gettext_noop("People in all")), is_number=True),
        d.Column(Said(gettext_noop("from")), is_number=True),
        d.Column(Said(gettext_noop("to")), is_number=True),
    )
    figures = [(honest.seen, honest.total, honest.low, honest.high)]
    figures += [(float(at.seen), at.total, at.low, at.high) for at in honest.thresholds]
    table = tuple((row.label, *(Number(value) for value in each)) for row, each in zip(rows, figures, strict=True))
    return d.Table(caption=Said(gettext_noop("The same in figures")), columns=columns, rows=table)


def _thresholds(honest: Honest) -> tuple[d.Block, ...]:
    rows = _compared(honest)
    return (
        d.Heading(Said(gettext_noop("What a threshold would have said"))),
        d.Paragraph(
            Said(
                gettext_noop(
                    "A threshold turns doubt into a decision. The stricter it is, the more people who are on two"
                    " lists are taken for two people, and each link that is missed makes the number unseen larger."
                    " The intervals of the thresholds hold the error of counting only."
                )
            )
        ),
        d.Chart(
            name=CHART,
            title=Said(gettext_noop("The number by how records were linked")),
            description=Said(
                gettext_noop(
                    "Dots with their intervals: the number of this report, {total}, and the numbers at fixed"
                    " thresholds, the strictest {strictest}."
                ),
                {
                    "total": Number(honest.total),
                    "strictest": Number(honest.thresholds[-1].total if honest.thresholds else honest.total),
                },
            ),
            draw=whiskers(rows, axis=Said(gettext_noop("people")), band=(honest.low, honest.high)),
        ),
        _compared_table(honest, rows),
    )


def _whose_doubt(honest: Honest) -> tuple[d.Block, ...]:
    if honest.linkage_share >= MUCH:
        said = gettext_noop(
            "Most of the doubt, {share} of the variance, is about which records are the same person. Better linking"
            " would narrow the interval more than another list."
        )
    elif honest.linkage_share >= LITTLE:
        said = gettext_noop(
            "Of the doubt, {share} of the variance is about which records are the same person; the rest is the"
            " chance of who was seen and the choice of a model."
        )
    else:
        said = gettext_noop(
            "Only {share} of the variance is about which records are the same person. Better linking would change"
            " little; the doubt is in who was seen and in the choice of a model."
        )
    return (
        d.Heading(Said(gettext_noop("Where the doubt is from"))),
        d.Paragraph(Said(said, {"share": Share(honest.linkage_share)})),
    )


def _help(more: tuple[Bought, ...]) -> tuple[d.Block, ...]:
    if not more:
        return ()
    columns = (
        d.Column(Said(gettext_noop("One more identifier on every list"))),
        d.Column(Said(gettext_noop("Two strangers agree")), is_number=True),
        d.Column(Said(gettext_noop("Known for")), is_number=True),
        d.Column(Said(gettext_noop("Written wrongly")), is_number=True),
        d.Column(Said(gettext_noop("The interval would be narrower by")), is_number=True),
    )
    rows = tuple(
        (
            Said(one.identifier.name),
            Share(1.0 / one.identifier.values, 2),
            Share(one.identifier.known),
            Share(one.identifier.wrong),
            Share(one.narrowing),
        )
        for one in more
    )
    note = gettext_noop(
        "Expected, not promised: each identifier was simulated on linkages taken in turn as true, with the figures"
        " in the table, which are for thinking and not measured. Ask for one only where keeping it harms nobody."
    )
    caption = gettext_noop("What one more identifier would buy")
    return (d.Table(caption=Said(caption), columns=columns, rows=rows, note=Said(note)),)


def _how(honest: Honest, by_decoys: bool) -> tuple[d.Block, ...]:
    learned = (
        gettext_noop(
            "How likely each pair is one person was learned from pairs within lists, which cannot be one person"
            " because the lists' owners say that nobody stands twice on a list."
        )
        if by_decoys
        else gettext_noop(
            "How likely each pair is one person is what the linkage says, with an error that is assumed. If nobody"
            " stands twice on a list, say so with --deduplicated: then it is learned from the lists themselves."
        )
    )
    drawn = gettext_noop(
        "{linkages} whole linkages were drawn, with {links} linked pairs on average ({expected} expected). About"
        " {recall} of the true pairs are thought to have been compared; the others were put back. The number was"
        " estimated on each linkage, and all estimates together are the interval."
    )
    facts = {
        "linkages": len(honest.totals),
        "links": Number(honest.links),
        "expected": Number(honest.links_expected),
        "recall": Share(honest.recall, 1),
    }
    return (
        d.Heading(Said(gettext_noop("How this was done"))),
        d.Paragraph(Said(learned)),
        d.Paragraph(Said(drawn, facts)),
    )
