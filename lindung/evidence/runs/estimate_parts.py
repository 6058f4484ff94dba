"""Parts of an estimate's report: methods side by side, lists left out and merged, strata, bounds, the lists."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from lindung.evidence.methods.estimation import Answer, Estimation, Variant
from lindung.evidence.rules.estimating import EXPLAINED, LABELS, Method
from lindung.evidence.runs.estimate_lists import Given
from lindung.kernel.errors import BadInput, gettext_noop
from lindung.papers import document as d
from lindung.papers.charts import Whisker, whiskers
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said

PEOPLE = Said(gettext_noop("people, seen and unseen"))
REFUSED = Said(gettext_noop("no number: the table says why"))
MOST_PAIRS = 45


def methods_part(made: Estimation) -> tuple[d.Block, ...]:
    """Every method that was run, with its number or its refusal."""
    top = made.headline
    facts = {"level": Share(top.level), "seen": top.seen}
    rows = [
        Whisker(
            Said(LABELS[answer.method]),
            answer.total,
            answer.low,
            answer.high,
            note=REFUSED,
            is_headline=answer.method is Method.HEADLINE,
        )
        for answer in made.answers
    ]
    return (
        d.Heading(Said(gettext_noop("Methods side by side"))),
        d.Chart(
            name="methods",
            title=Said(gettext_noop("What each method says")),
            description=Said(
                gettext_noop(
                    "Each dot is a method's number, the line its interval at {level}; an arrow: the line goes on."
                    " Shaded: the headline's interval. Dashed: the {seen} people seen."
                ),
                facts,
            ),
            draw=whiskers(rows, axis=PEOPLE, band=(top.low, top.high), line_at=float(top.seen)),
        ),
        _methods_table(made),
        d.Folded(
            Said(gettext_noop("What the methods are")),
            (d.Definitions(tuple((Said(LABELS[a.method]), Said(EXPLAINED[a.method])) for a in made.answers)),),
        ),
    )


def _methods_table(made: Estimation) -> d.Table:
    return d.Table(
        caption=Said(gettext_noop("Each method's number and what to know about it")),
        columns=(
            d.Column(Said(gettext_noop("Method"))),
            d.Column(Said(gettext_noop("People")), is_number=True),
            d.Column(Said(gettext_noop("Lower end")), is_number=True),
            d.Column(Said(gettext_noop("Upper end")), is_number=True),
            d.Column(Said(gettext_noop("What to know"))),
        ),
        rows=tuple(
            (Said(LABELS[a.method]), _whole(a.total), _whole(a.low), _whole(a.high), _to_know(a)) for a in made.answers
        ),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def refusal_of(refusal: BadInput) -> Said:
    """A refusal as a sentence of the report."""
    return Said(str(refusal.sentence), refusal.facts)


def _to_know(answer: Answer) -> Said | None:
    details = answer.details
    if answer.refusal is not None:
        return refusal_of(answer.refusal)
    if answer.method is Method.HEADLINE:
        return Said(gettext_noop("R-hat {r_hat} over {steps} steps."), _rounded(details))
    if answer.method is Method.LATENT:
        return Said(
            gettext_noop("{chains} chains of {steps} steps: R-hat {r_hat}, effective sample size {ess}."),
            _rounded(details),
        )
    if "mc_error_low" in details:
        return Said(
            gettext_noop(
                "{replicates} replicates. With another seed the lower end would move by about {mc_error_low}, the upper"
                " by about {mc_error_high} people. Dependences: {pairs}."
            ),
            {**_rounded(details), "pairs": _pairs(details)},
        )
    if answer.method is Method.DECOMPOSABLE:
        return Said(gettext_noop("{graphs} graphs averaged."), details)
    if answer.method is Method.AVERAGED:
        return Said(gettext_noop("{models} models averaged."), details)
    return None


def _rounded(details: Mapping[str, object]) -> dict[str, object]:
    digits = {"r_hat": 3, "ess": 0, "mc_error_low": 0, "mc_error_high": 0}
    return {
        name: Number(value, digits[name]) if name in digits and isinstance(value, float) else value
        for name, value in details.items()
    }


def _pairs(details: Mapping[str, Any]) -> object:
    """The dependences of the chosen model, in names."""
    model = details.get("model") or (details.get("models") or [{}])[0]
    return model.get("interactions") or Said(gettext_noop("none"))


def _variants_table(caption: Said, first: Said, rows: Sequence[Variant]) -> d.Table:
    return d.Table(
        caption=caption,
        columns=(
            d.Column(first),
            d.Column(Said(gettext_noop("Seen")), is_number=True),
            d.Column(Said(gettext_noop("People")), is_number=True),
            d.Column(Said(gettext_noop("Lower end")), is_number=True),
            d.Column(Said(gettext_noop("Upper end")), is_number=True),
            d.Column(Said(gettext_noop("Refused because"))),
        )[: 6 if any(row.refusal for row in rows) else 5],
        rows=tuple(_variant_row(row, 6 if any(each.refusal for each in rows) else 5) for row in rows),
    )


def _variant_row(row: Variant, width: int) -> tuple[d.Cell, ...]:
    refusal = "" if row.refusal is None else refusal_of(row.refusal)
    return (row.name, row.seen, _whole(row.total), _whole(row.low), _whole(row.high), refusal)[:width]


def _dots(rows: Sequence[Variant]) -> list[Whisker]:
    return [Whisker(row.name, row.total, row.low, row.high, note=REFUSED) for row in rows]


def variants_part(made: Estimation) -> tuple[d.Block, ...]:
    """The number without each list, and with two lists as one."""
    if not made.without:
        return ()
    top = made.headline
    rows = [Whisker(Said(gettext_noop("All lists")), top.total, top.low, top.high, is_headline=True)]
    rows += _dots(made.without)
    return (
        d.Heading(Said(gettext_noop("Leaving one list out"))),
        d.Chart(
            name="without-a-list",
            title=Said(gettext_noop("The headline without each list")),
            description=Said(
                gettext_noop(
                    "If one dot lies outside the shaded interval, that list decides the number: ask how it was made."
                )
            ),
            draw=whiskers(rows, axis=PEOPLE, band=(top.low, top.high), line_at=float(top.seen)),
        ),
        _variants_table(Said(gettext_noop("Without one list")), Said(gettext_noop("Without the list")), made.without),
        d.Folded(
            Said(gettext_noop("Two lists as one")),
            (
                d.Paragraph(
                    Said(
                        gettext_noop(
                            "Lists of one kind, or lists that pass people on to each other, may count as one. The"
                            " number should not hang on that choice."
                        )
                    )
                ),
                _variants_table(Said(gettext_noop("With two lists merged")), Said(gettext_noop("Merged")), made.merged),
            ),
        ),
    )


def strata_part(made: Estimation) -> tuple[d.Block, ...]:
    """Each stratum and the sum of all."""
    split = made.strata
    if split is None:
        return ()
    facts = {"total": round(split.total), "low": round(split.low), "high": round(split.high)}
    said = (
        gettext_noop("Estimated apart and added up, the strata give {total} people, between {low} and {high}.")
        if split.is_whole
        else gettext_noop(
            "Some strata give no number; counted with the people seen only, the sum is at least {total}, between {low}"
            " and {high}."
        )
    )
    return (
        d.Heading(Said(gettext_noop("By stratum"))),
        d.Paragraph(Said(said, facts)),
        d.Chart(
            name="strata",
            title=Said(gettext_noop("Each stratum by itself")),
            description=Said(gettext_noop("Dots are numbers, lines their intervals.")),
            draw=whiskers(_dots(split.parts), axis=PEOPLE),
        ),
        _variants_table(Said(gettext_noop("The strata")), Said(gettext_noop("Stratum")), split.parts),
    )


def bounds_part(made: Estimation) -> tuple[d.Block, ...]:
    """How far the number moves when what cannot be tested is otherwise."""
    chao, facts = made.chao, {"total": round(made.chao.total), "low": round(made.chao.low)}
    rows = tuple((Number(bound.odds_ratio, 2), round(bound.total)) for bound in made.bounds)
    return (
        d.Heading(Said(gettext_noop("What if the assumptions are wrong?"))),
        d.Paragraph(
            Said(
                gettext_noop(
                    "If some people are harder to find than others, on all lists alike, there are still at least about"
                    " {total} people (Chao's bound; its lower end {low})."
                ),
                facts,
            )
        )
        if chao.twice
        else d.Paragraph(Said(gettext_noop("Chao's bound cannot be given: nobody is on exactly two lists."))),
        d.Table(
            caption=Said(gettext_noop("If pairs of lists taken as independent depended on each other")),
            columns=(
                d.Column(Said(gettext_noop("Odds ratio"))),
                d.Column(Said(gettext_noop("People")), is_number=True),
            ),
            rows=rows,
            note=Said(
                gettext_noop(
                    "1: independent, the stepwise model's number up to a weak prior. Above 1: people on one list are"
                    " more likely to be on the other."
                )
            ),
        ),
        *_reach(made),
    )


def _reach(made: Estimation) -> tuple[d.Block, ...]:
    """How strong a hidden dependence would have to be to reach the upper end."""
    if made.ratio_high is None:
        return ()
    return (
        d.Paragraph(
            Said(
                gettext_noop(
                    "A hidden dependence with an odds ratio of {ratio} between all other pairs of lists would by"
                    " itself move the number to {high}, the headline's upper end."
                ),
                {"ratio": Number(made.ratio_high, 2), "high": round(made.headline.high)},
            )
        ),
    )


def lists_part(made: Estimation, given: Given) -> tuple[d.Block, ...]:
    """How many are on each list and on each pair; which pairs seem to depend on each other."""
    table = made.histories
    names = given.source.list_names if given.source else {}
    sizes = tuple(
        (f"{name}: {names[name]}" if name in names else name, int(size))
        for name, size in zip(table.lists, table.list_sizes(), strict=True)
    )
    pairs = [1 << first | 1 << second for first, second in combinations(range(table.t), 2)]
    pairs.sort(key=lambda pair: -table.overlap(pair))
    rows = tuple((" + ".join(table.names(pair)), *_pair(made, pair)) for pair in pairs[:MOST_PAIRS])
    return (
        d.Heading(Said(gettext_noop("The lists and their overlaps"))),
        d.Table(
            caption=Said(gettext_noop("People on each list")),
            columns=(d.Column(Said(gettext_noop("List"))), d.Column(Said(gettext_noop("People")), is_number=True)),
            rows=sizes,
        ),
        d.Table(
            caption=Said(gettext_noop("People on two lists")),
            columns=(
                d.Column(Said(gettext_noop("Lists"))),
                d.Column(Said(gettext_noop("People on both")), is_number=True),
                d.Column(Said(gettext_noop("Belief that the two depend on each other")), is_number=True),
            ),
            rows=rows,
        ),
    )


def _pair(made: Estimation, pair: int) -> tuple[d.Cell, d.Cell]:
    if any(mask & pair == mask for mask in made.histories.cannot_overlap):
        return Said(gettext_noop("impossible")), None
    belief = made.headline.pairs.get(pair)
    return made.histories.overlap(pair), None if belief is None else Share(belief)
