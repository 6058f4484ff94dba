"""The report of a publication: what is promised, what it costs, and what an analyst may conclude, table by table."""

from collections.abc import Mapping, Sequence

import numpy as np

from lindung.evidence.methods.release.codebook import Codebook
from lindung.evidence.methods.release.conclusions import FIT, WITH_CARE, Conclusion
from lindung.evidence.methods.release.inference import advantage_bound
from lindung.evidence.methods.release.ledger import Account, standing
from lindung.evidence.methods.release.suppression import Protected
from lindung.evidence.methods.release.synthesis import Synthesis
from lindung.evidence.methods.release.tables import System
from lindung.evidence.rules.publish import Use
from lindung.evidence.runs.publish_options import PublishOptions
from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said

_USES = {
    Use.FIT: gettext_noop("May be read"),
    Use.WITH_CARE: gettext_noop("Large counts only"),
    Use.NOT_FIT: gettext_noop("Conclude nothing"),
}


def private_paper(
    codebook: Codebook, made: Synthesis, found: Sequence[Conclusion], of: Account, options: PublishOptions
) -> d.Paper:
    """The paper of a private release; it looks at nothing but the release itself."""
    return d.Paper(
        title=Said(gettext_noop("Synthetic records: what may and what may not be concluded")),
        lead=Said(
            gettext_noop(
                "{records} records that are nobody, drawn so that their tables are close to those of the real cases."
            ),
            {"records": made.records},
        ),
        blocks=(
            _verdict(found, of),
            d.KeyNumber(
                label=Said(gettext_noop("Privacy loss of this release, epsilon")),
                value=Number(made.epsilon, 2),
                note=Said(
                    gettext_noop(
                        "Whether one person was among the cases changes the chance of any result by a factor of"
                        " at most"
                        " {factor}, apart from a chance of {delta} that the promise fails."
                    ),
                    {"factor": Number(float(np.exp(made.epsilon)), 1), "delta": f"{made.delta:g}"},
                ),
            ),
            *_table_by_table(codebook, made, found),
            *_may(made, options),
            *_account(of),
            _method(codebook, made, options),
        ),
        foot=_foot(codebook),
        is_practice=options.is_practice,
    )


def _verdict(found: Sequence[Conclusion], of: Account) -> d.Verdict:
    fit, total = sum(each.use is Use.FIT for each in found), len(found)
    tone = (
        d.Tone.SAFE if fit > total / 2 else d.Tone.SOON if any(e.use is not Use.NOT_FIT for e in found) else d.Tone.OVER
    )
    reasons = tuple(Said(sentence, facts) for sentence, facts in standing(of)[2:])
    return d.Verdict(
        tone=d.Tone.OVER if of.is_promise_void else tone,
        label=Said(gettext_noop("What it is good for")),
        text=Said(
            gettext_noop("{fit} of {total} tables may be read as they stand; of the others only what is said"
            " beside them."),
            {"fit": fit, "total": total},
        ),
        reasons=reasons,
    )  # fmt: skip


def _table_by_table(codebook: Codebook, made: Synthesis, found: Sequence[Conclusion]) -> tuple[d.Block, ...]:
    rows = tuple(
        (
            " × ".join(name), Said(_USES[each.use]), Share(each.misplaced, 1), Share(each.at_most, 1),
            Number(each.cell_error, 0), each.least_count,
        )
        for name, each in zip(codebook.tables, found, strict=True)
    )  # fmt: skip
    return (
        d.Heading(Said(gettext_noop("Table by table"))),
        d.Table(
            caption=Said(gettext_noop("How far each table is from the real one")),
            columns=_columns(),
            rows=rows,
            note=Said(
                gettext_noop(
                    "The error of each table was itself measured, with noise, as part of the budget. A table may"
                    " be read"
                    " when at most {fit} of its records stand in a wrong cell, and with care up to {care}. A"
                    " count below"
                    " the last column cannot be told from nothing."
                ),
                {"fit": Share(FIT), "care": Share(WITH_CARE)},
            ),
        ),
        d.Paragraph(
            Said(
                gettext_noop(
                    "Over all tables of three columns, {share} of the records stand in a wrong cell on average"
                    " (give or"
                    " take {noise})."
                ),
                {"share": Share(max(0.0, made.three_way_share), 1), "noise": Share(2 * made.three_way_noise, 1)},
            )
        ),
    )


def _columns() -> tuple[d.Column, ...]:
    return (
        d.Column(Said(gettext_noop("Table"))), d.Column(Said(gettext_noop("Use"))),
        d.Column(Said(gettext_noop("Records in a wrong cell")), is_number=True),
        d.Column(Said(gettext_noop("At most (95 %)")), is_number=True),
        d.Column(Said(gettext_noop("Mean error of a count")), is_number=True),
        d.Column(Said(gettext_noop("Read counts from")), is_number=True),
    )  # fmt: skip


def _may(made: Synthesis, options: PublishOptions) -> tuple[d.Block, ...]:
    may = (
        Said(gettext_noop("Shares and trends in the tables that may be read, from the counts said beside them.")),
        Said(gettext_noop("Comparisons of groups that differ by more than the error of the table.")),
        Said(gettext_noop("Trying out questions and programs, before asking for the real answer under an agreement.")),
    )
    faithful = (
        gettext_noop(
            "Records with combinations the model did not expect were left out: fewer invented ones, somewhat"
            " larger errors."
        )
        if options.faithful_combinations > 0
        else gettext_noop(
            "Some combinations in the records were invented by the model; --faithful-combinations makes them fewer."
        )
    )
    return (
        d.Heading(Said(gettext_noop("What may be concluded"))),
        d.Bullets(may),
        d.Heading(Said(gettext_noop("What may not"))),
        d.Bullets((*_may_not(made), Said(faithful))),
    )


def _may_not(made: Synthesis) -> tuple[Said, ...]:
    bound = Share(advantage_bound(made.epsilon, made.delta))
    return (
        Said(gettext_noop("That somebody with a certain combination of answers exists, or does not.")),
        Said(gettext_noop("Anything about a count below the one said beside its table: it may be noise.")),
        Said(
            gettext_noop(
                "Anything about combinations of four or more columns: only tables of one and two columns were"
                " measured."
            )
        ),
        Said(gettext_noop("How many people there are: these are the people who were recorded, not those who were"
        " not.")),
        Said(
            gettext_noop(
                "Who was among the cases. Whoever tries, whatever else they know, says yes of somebody who was there"
                " with a chance at most {bound} (in points) above that of somebody who was not."
            ),
            {"bound": bound},
        ),
    )  # fmt: skip


def _account(of: Account) -> tuple[d.Block, ...]:
    return (
        d.Heading(Said(gettext_noop("The account of everything published about these people"))),
        d.Bullets(tuple(Said(sentence, facts) for sentence, facts in standing(of))),
    )


def _method(codebook: Codebook, made: Synthesis, options: PublishOptions) -> d.Folded:
    lines = (
        Said(
            gettext_noop(
                "All tables of one and two columns were measured with discrete Gaussian noise through OpenDP, and two"
                " models were fitted to what was measured: a hidden class, and a tree of columns. The records were"
                " drawn from the one nearer to the cases ({model}). Zero-concentrated privacy loss {rho}, told as"
                " epsilon {epsilon} at delta {delta}."
            ),
            {
                "model": made.model,
                "rho": Number(made.rho, 4),
                "epsilon": Number(made.epsilon, 2),
                "delta": f"{made.delta:g}",
            },
        ),
        Said(
            gettext_noop(
                "The columns and values come from the public codebook {name}, version {version}, and from nothing in"
                " the cases."
            ),
            {"name": codebook.name, "version": codebook.version},
        ),
        Said(
            gettext_noop(
                "The noise was drawn from the system and kept nowhere, so nobody can take it away again, and this run"
                " cannot be repeated. measurements.json holds everything that was measured with it; seed {seed} was"
                " used for what was drawn afterwards."
            ),
            {"seed": str(options.seed)},
        ),
    )
    return d.Folded(Said(gettext_noop("How it was made")), tuple(d.Paragraph(line) for line in lines))


def exact_paper(
    codebook: Codebook, counted: System, hidden: Protected, of: Account, options: PublishOptions
) -> d.Paper:
    """The paper of exact tables for one partner."""
    facts = {"partner": options.partner, "agreement": options.agreement, "k": options.smallest_count}
    rows = tuple(
        (" × ".join(name) or Said(gettext_noop("All")), int(part.size), int(part.sum()))
        for name in counted.published
        for part in [hidden.hidden[counted.cells(name)]]
    )
    return d.Paper(
        title=Said(gettext_noop("Exact tables for a partner")),
        lead=Said(gettext_noop("For {partner}, under the agreement {agreement}. Not to be passed on."), facts),
        blocks=(
            _promise(of, facts),
            d.Heading(Said(gettext_noop("Table by table"))),
            d.Table(
                caption=Said(gettext_noop("Cells, and how many are hidden")),
                columns=(
                    d.Column(Said(gettext_noop("Table"))), d.Column(Said(gettext_noop("Cells")), is_number=True),
                    d.Column(Said(gettext_noop("Hidden")), is_number=True),
                ),
                rows=rows,
                note=Said(gettext_noop("A hidden cell is not zero: it may be small, or large and hidden to"
                " protect another. Do not fill it in.")),
            ),
            *_attack(hidden),
            *_account(of),
        ),
        foot=_foot(codebook),
        is_practice=options.is_practice,
    )  # fmt: skip


def _promise(of: Account, facts: Mapping[str, object]) -> d.Verdict:
    return d.Verdict(
        tone=d.Tone.OVER if of.is_promise_void else d.Tone.SOON,
        label=Said(gettext_noop("What is promised")),
        text=Said(
            gettext_noop(
                "No count from 1 to under {k} is shown, and none can be told from the others to within"
                " fewer than {k}"
                " people."
            ),
            facts,
        ),
        reasons=(
            Said(
                gettext_noop(
                    "This hides small groups. It does not promise what noise promises: whoever"
                    " knows many of the people, or holds other tables of them, may learn more."
                )
            ),
            *(Said(sentence, more) for sentence, more in standing(of)[2:]),
        ),
    )


def _attack(hidden: Protected) -> tuple[d.Block, ...]:
    if not hidden.small.any():
        return (d.Paragraph(Said(gettext_noop("No count was small, so none had to be hidden."))),)
    facts = {"hidden": int(hidden.hidden.sum()), "width": Number(hidden.narrowest, 0)}
    return (
        d.Heading(Said(gettext_noop("The attack that was made before"))),
        d.Paragraph(
            Said(
                gettext_noop(
                    "From everything shown, with every sum, the least and the most that each small count can be was"
                    " computed by linear programmes. {hidden} cells are hidden, and the narrowest range found is"
                    " {width}"
                    " people wide."
                ),
                facts,
            )
        ),
    )


def _foot(codebook: Codebook) -> Said:
    return Said(
        gettext_noop("Made by `lindung publish` with the codebook {name} {version}. Source of the codebook: {source}"),
        {"name": codebook.name, "version": codebook.version, "source": codebook.source},
    )
