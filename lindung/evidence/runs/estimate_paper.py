"""The report of an estimate: the verdict first, then the number, then why, then everything that was looked at."""

from collections.abc import Sequence

from lindung import __version__
from lindung.evidence.methods.estimation import Estimation
from lindung.evidence.papers.verdict import verdict_block
from lindung.evidence.rules.estimate import VerdictLevel
from lindung.evidence.runs.estimate_lists import Given
from lindung.evidence.runs.estimate_parts import bounds_part, lists_part, methods_part, strata_part, variants_part
from lindung.evidence.runs.estimate_words import MAY_SAY, definitions
from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said

MOST_REASONS = 4  # on top; the others stand under "Why"


def estimate_paper(
    made: Estimation, given: Given, *, command: str, digests: Sequence[str], is_practice: bool = False
) -> d.Paper:
    """The paper, in no language yet. `command` repeats the run; `digests`: SHA-256 of the inputs."""
    return d.Paper(
        title=Said(gettext_noop("How many people were not seen? {name}"), {"name": given.name}),
        lead=Said(
            gettext_noop("{seen} people are on at least one of {lists} lists. How many are on none?"), figures(made)
        ),
        blocks=(
            *_top(made, given),
            *_why(made),
            *methods_part(made),
            *variants_part(made),
            *strata_part(made),
            *bounds_part(made),
            *lists_part(made, given),
            *definitions(),
            *_repeat(made, given, command, digests),
        ),
        foot=Said(
            gettext_noop("Made by Lindung {version}. The figures are in estimate.json, the run in run.json."),
            {"version": __version__},
        ),
        is_practice=is_practice or given.source is not None,
    )


def figures(made: Estimation) -> dict[str, object]:
    """The figures that sentences name."""
    top = made.headline
    return {
        "seen": top.seen,
        "lists": made.histories.t,
        "total": round(top.total),
        "unseen": round(top.hidden),
        "low": round(top.low),
        "high": round(top.high),
        "level": Share(top.level),
        "at_least": made.verdict.at_least,
    }


def _top(made: Estimation, given: Given) -> tuple[d.Block, ...]:
    level = made.verdict.level
    linked = (
        (
            d.Paragraph(
                Said(
                    gettext_noop(
                        "Who is the same person was taken as known. Records of one person that were not linked make"
                        " the number too high; wrong links make it too low. The interval does not contain this error."
                    )
                )
            ),
        )
        if given.is_linked
        else ()
    )
    return (
        verdict_block(level, (Said(reason.sentence, reason.facts) for reason in made.verdict.reasons[:MOST_REASONS])),
        _number(made),
        *_about(given),
        d.Heading(Said(gettext_noop("What you may say"))),
        d.Bullets(tuple(Said(sentence, figures(made)) for sentence in MAY_SAY[level])),
        *linked,
    )


def _about(given: Given) -> tuple[d.Block, ...]:
    if given.source is None:
        return ()
    return (d.Paragraph(Said(gettext_noop("About this table: {note}"), {"note": given.source.note}), is_quiet=True),)


def _number(made: Estimation) -> d.KeyNumber:
    facts, level = figures(made), made.verdict.level
    note = Said(
        gettext_noop("{seen} of them were seen by at least one of the {lists} lists."), facts
    )  # the count everybody can check
    if level is VerdictLevel.NOT_ESTIMABLE:
        return d.KeyNumber(
            label=Said(gettext_noop("People seen")),
            value=made.headline.seen,
            note=Said(gettext_noop("A number for those not seen is not given, because it would mean nothing.")),
        )
    if level is VerdictLevel.LOWER_BOUND_ONLY:
        return d.KeyNumber(Said(gettext_noop("At least this many people")), made.verdict.at_least, note=note)
    if level is VerdictLevel.DEPENDS_ON_MODEL:
        return d.KeyNumber(
            label=Said(gettext_noop("People in all, seen and unseen")),
            value=Said(gettext_noop("{low} to {high}"), facts),
            interval=Said(gettext_noop("middle of the range: {total}; interval at {level}"), facts),
            note=note,
        )
    return d.KeyNumber(
        label=Said(gettext_noop("People in all, seen and unseen")),
        value=round(made.headline.total),
        interval=Said(gettext_noop("between {low} and {high} (interval at {level})"), facts),
        note=note,
    )


def _why(made: Estimation) -> tuple[d.Block, ...]:
    more = made.verdict.reasons[MOST_REASONS:]
    if not more:
        return ()
    reasons = tuple(Said(reason.sentence, reason.facts) for reason in more)
    return (d.Heading(Said(gettext_noop("What else was looked at"))), d.Bullets(reasons))


def _repeat(made: Estimation, given: Given, command: str, digests: Sequence[str]) -> tuple[d.Block, ...]:
    facts = {"version": __version__, "seed": Said(str(made.asked.seed)), "replicates": Number(made.asked.replicates)}
    cite: list[d.Block] = [d.Heading(Said(gettext_noop("How to cite")))]
    if given.source is not None:
        cite.append(d.Paragraph(Said(gettext_noop("The table: {citation}."), {"citation": given.source.citation})))
    cite.append(
        d.Paragraph(
            Said(
                gettext_noop("The estimate: Lindung {version}, seed {seed}, {replicates} bootstrap replicates."), facts
            )
        )
    )
    return (
        *cite,
        d.Heading(Said(gettext_noop("How to repeat it"))),
        d.Paragraph(Said(gettext_noop("The same input, options and seed give the same figures on any machine."))),
        d.Verbatim(command),
        *(
            d.Paragraph(Said(gettext_noop("SHA-256 of the input: {digest}"), {"digest": digest}), is_quiet=True)
            for digest in digests
        ),
    )
