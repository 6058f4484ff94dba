"""What a donor reads: the time, the money, the promises, and what happened in the organisation's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lindung.kernel.errors import gettext_noop
from lindung.papers import document as d
from lindung.papers.quantities import Number, Share
from lindung.papers.sentences import Said
from lindung.plans.papers.cells import told
from lindung.plans.rules.funding import Account, Standing

TONES: Mapping[Standing, d.Tone] = {
    Standing.REACHED: d.Tone.SAFE,
    Standing.ON_TRACK: d.Tone.SAFE,
    Standing.BEHIND: d.Tone.SOON,
    Standing.UNKNOWN: d.Tone.SOON,
    Standing.NOT_REACHED: d.Tone.OVER,
}
RULE = gettext_noop(
    "On track: at least four fifths of what the time that is gone would ask for. Behind: less. Not reached: the time is"
    " over and the number was not reached."
)


@dataclass(frozen=True)
class Head:
    """Which programme, and which report on it."""

    title: str
    purpose: str
    donor: str
    organisation: str
    currency: str
    period_from: date
    period_until: date
    number: int
    dated_on: date
    is_practice: bool = False


def donor_paper(head: Head, account: Account, story: str) -> d.Paper:
    """The whole report, in no language yet; what the organisation wrote stays as it was written."""
    return d.Paper(
        title=Said(gettext_noop("{title}: report {number}"), {"title": head.title, "number": head.number}),
        lead=Said(
            gettext_noop("{organisation} to {donor}, {day}. The programme runs from {first} to {last}."),
            {
                "organisation": head.organisation,
                "donor": head.donor,
                "day": head.dated_on,
                "first": head.period_from,
                "last": head.period_until,
            },
        ),
        blocks=(
            _verdict(account),
            d.Heading(Said(gettext_noop("What happened"))),
            *(d.Paragraph(Said("{text}", {"text": line})) for line in story.split("\n") if line),
            d.Heading(Said(gettext_noop("What was promised"))),
            _promises(account),
            d.Paragraph(Said(RULE), is_quiet=True),
            d.Heading(Said(gettext_noop("Money"))),
            _money(head, account),
            d.Heading(Said(gettext_noop("What it is for"))),
            d.Paragraph(Said("{text}", {"text": head.purpose})),
        ),
        foot=Said(
            gettext_noop("The figures are those of {day} and are kept as they were told."), {"day": head.dated_on}
        ),
        is_practice=head.is_practice,
    )


def _verdict(account: Account) -> d.Verdict:
    worst = max((stands for _, stands in account.promises), key=_rank, default=Standing.UNKNOWN)
    kept = sum(stands in {Standing.REACHED, Standing.ON_TRACK} for _, stands in account.promises)
    return d.Verdict(
        tone=TONES[worst],
        label=Said(gettext_noop("Where it stands")),
        text=Said(
            gettext_noop("{kept} of {all} promises are reached or on track; {time} of the time and {money} of the money"
                         " are gone."),
            {
                "kept": kept,
                "all": len(account.promises),
                "time": Share(float(account.time_gone)),
                "money": Share(float(account.share_spent)),
            },
        ),
    )  # fmt: skip


def _rank(standing: Standing) -> int:
    return list(TONES).index(standing)


def _promises(account: Account) -> d.Table:
    columns = (
        d.Column(Said(gettext_noop("Promise"))),
        d.Column(Said(gettext_noop("Promised")), is_number=True),
        d.Column(Said(gettext_noop("Reached")), is_number=True),
        d.Column(Said(gettext_noop("Unit"))),
        d.Column(Said(gettext_noop("Where it stands"))),
        d.Column(Said(gettext_noop("Source"))),
    )
    rows = tuple(
        (
            each.title,
            Number(float(each.promised)),
            None if each.reached is None else Number(float(each.reached)),
            each.unit,
            Said(stands.label),
            told(each.source) if each.source else None,
        )
        for each, stands in account.promises
    )
    return d.Table(caption=Said(gettext_noop("Promises and how far they are")), columns=columns, rows=rows)


def _money(head: Head, account: Account) -> d.Table:
    columns = (
        d.Column(Said(gettext_noop("Money"))),
        d.Column(Said(gettext_noop("In {currency}"), {"currency": head.currency}), is_number=True),
    )
    rows = (
        (Said(gettext_noop("Given")), Number(float(account.amount), 2)),
        (Said(gettext_noop("Spent")), Number(float(account.spent), 2)),
        (Said(gettext_noop("Left")), Number(float(account.amount - account.spent), 2)),
    )
    return d.Table(caption=Said(gettext_noop("Money given, spent and left")), columns=columns, rows=rows)
