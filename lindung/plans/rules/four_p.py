"""The yearly table of the four Ps: which figures are asked for, what each of them counts, and where it comes from.

The rows are what international yearly reports ask of a country (docs/reference/plan-outputs.md names them). A row is
filled from a figure of the rooms below where there is one, and else by hand, with its source; several official
figures for one row stand side by side, each with its own definition.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lindung.kernel.errors import BadInput, Refusal, gettext_noop
from lindung.kernel.words import Word
from lindung.plans.rules.words import Pillar


class Breakdown(Word):
    """How a row is divided beside its total."""

    NONE = "none", gettext_noop("Total only")
    SEX_AND_AGE = "sex_and_age", gettext_noop("By sex, and adult or child")


# The cells of a breakdown: which choice of a figure each is, and how it is called.
CELLS: Mapping[Breakdown, tuple[tuple[Mapping[str, str], str], ...]] = {
    Breakdown.NONE: (({}, gettext_noop("Total")),),
    Breakdown.SEX_AND_AGE: (
        ({}, gettext_noop("Total")),
        ({"sex": "female", "age": "adult"}, gettext_noop("Women")),
        ({"sex": "male", "age": "adult"}, gettext_noop("Men")),
        ({"sex": "female", "age": "child"}, gettext_noop("Girls")),
        ({"sex": "male", "age": "child"}, gettext_noop("Boys")),
    ),
}
CELL_CODES = ("total", "women", "men", "girls", "boys")


class YearKind(Word):
    """Which twelve months a table speaks of."""

    CALENDAR = "calendar", gettext_noop("January to December")
    APRIL = "april", gettext_noop("April to March")


@dataclass(frozen=True)
class FourPRow:
    """One row: its code never changes, so that years can be laid side by side."""

    code: str
    pillar: Pillar
    title: str
    definition: str
    unit: str
    figure: str = ""  # the name of a figure of the rooms below; empty: entered by hand
    breakdown: Breakdown = Breakdown.NONE


_PEOPLE, _CASES, _NUMBER = gettext_noop("people"), gettext_noop("cases"), gettext_noop("number")
_BOTH = Breakdown.SEX_AND_AGE

ROWS: tuple[FourPRow, ...] = (
    FourPRow(
        "investigations", Pillar.PROSECUTION, gettext_noop("Investigations opened"),
        gettext_noop("Investigations the authorities opened under the law against trafficking in the period."), _CASES,
    ),
    FourPRow(
        "prosecutions", Pillar.PROSECUTION, gettext_noop("People prosecuted"),
        gettext_noop("People against whom a charge of trafficking was brought to court in the period."), _PEOPLE,
        breakdown=_BOTH,
    ),
    FourPRow(
        "convictions", Pillar.PROSECUTION, gettext_noop("People convicted"),
        gettext_noop("People a court found guilty of trafficking in the period, in the first instance."), _PEOPLE,
        breakdown=_BOTH,
    ),
    FourPRow(
        "sentences_prison", Pillar.PROSECUTION, gettext_noop("Sentenced to prison"),
        gettext_noop("Of the people convicted, those whose sentence holds time in prison that is not suspended."),
        _PEOPLE,
    ),
    FourPRow(
        "officials", Pillar.PROSECUTION, gettext_noop("Officials investigated for taking part"),
        gettext_noop("Public officials investigated, prosecuted or convicted for taking part in trafficking."), _PEOPLE,
    ),
    FourPRow(
        "potential", Pillar.PROTECTION, gettext_noop("Potential victims"),
        gettext_noop("People somebody reported or met because of signs of trafficking, before any decision."), _PEOPLE,
        figure="cases.potential", breakdown=_BOTH,
    ),
    FourPRow(
        "presumed", Pillar.PROTECTION, gettext_noop("Presumed victims"),
        gettext_noop("People an organisation of the network assessed as presumed victims in the period."), _PEOPLE,
        figure="cases.presumed", breakdown=_BOTH,
    ),
    FourPRow(
        "identified", Pillar.PROTECTION, gettext_noop("Formally identified victims"),
        gettext_noop("People the state formally identified as victims of trafficking in the period."), _PEOPLE,
        figure="cases.identified", breakdown=_BOTH,
    ),
    FourPRow(
        "protection_orders", Pillar.PROTECTION, gettext_noop("Protection orders"),
        gettext_noop("Orders of a court or authority that place a person under protection, made in the period."),
        _NUMBER,
    ),
    FourPRow(
        "shelters", Pillar.PROTECTION, gettext_noop("Shelters"),
        gettext_noop("Shelters that took in people who were trafficked, state and civil society together."), _NUMBER,
    ),
    FourPRow(
        "sheltered", Pillar.PROTECTION, gettext_noop("People sheltered"),
        gettext_noop("Stays in a shelter that began in the period."), _PEOPLE,
        figure="referrals.sheltered", breakdown=_BOTH,
    ),
    FourPRow(
        "contacted_in_time", Pillar.PROTECTION, gettext_noop("Contacted in time"),
        gettext_noop("Of the cases opened, the share whose person was contacted within the time the policy gives."),
        gettext_noop("per cent"), figure="cases.contacted_in_time",
    ),
    FourPRow(
        "placed_in_time", Pillar.PROTECTION, gettext_noop("Placed in time"),
        gettext_noop("Of the needs, the share that a partner met within the time the policy gives."),
        gettext_noop("per cent"), figure="referrals.placed_in_time",
    ),
    FourPRow(
        "passes", Pillar.PROTECTION, gettext_noop("Passes to move or to work"),
        gettext_noop("People under protection who got a pass to move freely or to work in the period."), _PEOPLE,
    ),
    FourPRow(
        "compensation", Pillar.PROTECTION, gettext_noop("People awarded money"),
        gettext_noop("People awarded restitution, compensation or unpaid wages by a court or authority."), _PEOPLE,
    ),
    FourPRow(
        "immunity_breaches", Pillar.PROTECTION, gettext_noop("Victims punished all the same"),
        gettext_noop("People known to have been charged, detained or deported for what they were made to do."), _PEOPLE,
    ),
    FourPRow(
        "repatriations", Pillar.PROTECTION, gettext_noop("Brought home"),
        gettext_noop("Nationals who were trafficked abroad and brought home with the help of a mission."), _PEOPLE,
        breakdown=_BOTH,
    ),
    FourPRow(
        "trainings", Pillar.PREVENTION, gettext_noop("Trainings held"),
        gettext_noop("Workshops and courses on trafficking held in the period."), _NUMBER, figure="learning.workshops",
    ),
    FourPRow(
        "trained", Pillar.PREVENTION, gettext_noop("People trained"),
        gettext_noop("People who finished a training on trafficking in the period."), _PEOPLE,
        figure="learning.people_trained",
    ),
    FourPRow(
        "awareness", Pillar.PREVENTION, gettext_noop("Public events"),
        gettext_noop("Public events to make trafficking known, held in the period."), _NUMBER,
        figure="campaigns.events",
    ),
    FourPRow(
        "reached", Pillar.PREVENTION, gettext_noop("People reached"),
        gettext_noop("People counted at public events, as each event counted them."), _PEOPLE,
        figure="campaigns.reached",
    ),
    FourPRow(
        "reports", Pillar.PREVENTION, gettext_noop("Reports and calls received"),
        gettext_noop("Reports the national desk received by form, hotline, walk-in or message in the period."), _NUMBER,
        figure="reports.received",
    ),
    FourPRow(
        "offer_checks", Pillar.PREVENTION, gettext_noop("Job offers checked"),
        gettext_noop("How often somebody checked a job offer on the public page. Nothing of an offer is kept."),
        _NUMBER, figure="journeys.checks",
    ),
    FourPRow(
        "inspections", Pillar.PREVENTION, gettext_noop("Labour inspections"),
        gettext_noop("Inspections of workplaces by the labour authority in the period."), _NUMBER,
    ),
    FourPRow(
        "budget", Pillar.PREVENTION, gettext_noop("Money set aside"),
        gettext_noop("Money the state set aside for work against trafficking in the period, in its own currency."),
        gettext_noop("national currency"),
    ),
    FourPRow(
        "plan_status", Pillar.PARTNERSHIP, gettext_noop("Activities of the plan done"),
        gettext_noop("Activities of plans in force that are done at the end of the period."), _NUMBER,
    ),
    FourPRow(
        "partners", Pillar.PARTNERSHIP, gettext_noop("Organisations in the network"),
        gettext_noop("Vetted organisations that work with the national desk at the end of the period."), _NUMBER,
    ),
    FourPRow(
        "pledges_kept", Pillar.PARTNERSHIP, gettext_noop("Pledges kept"),
        gettext_noop("Pledges for a plan that were kept in the period, with evidence."), _NUMBER,
    ),
)  # fmt: skip
BY_CODE: Mapping[str, FourPRow] = {row.code: row for row in ROWS}


class RowUnknown(BadInput):
    """A row the table does not have."""

    code = "four_p_row_unknown"
    sentence = gettext_noop("The yearly table has no row called {code}. Choose one of its rows.")


class YearOdd(BadInput):
    """A year no table can be of."""

    code = "four_p_year_odd"
    sentence = gettext_noop("Choose a year from {least} to {most}.")


class NoPrinter(Refusal):
    """PDF is asked for and Typst is not installed here."""

    code = "plan_no_printer"
    status = 503
    sentence = gettext_noop(
        "PDF cannot be made on this installation. Take the XLSX or HTML file, or ask its operator to add the evidence"
        " part."
    )


@dataclass(frozen=True)
class FourPCell:
    """One figure of the table: a number, or that it is hidden or not known; always with where it is from."""

    row: FourPRow
    cell: str
    value: float | None
    is_suppressed: bool
    stage: str
    source: str
    source_url: str
    definition: str
    dated_on: date | None
    figure: str = ""  # the name of the figure that was counted
    note: str = ""
    ref: str = ""  # of a figure that was entered


@dataclass(frozen=True)
class FourPTable:
    """The whole table of one country and twelve months."""

    country: str
    period_from: date
    period_until: date
    cells: tuple[FourPCell, ...]
    is_practice: bool = False

    def of(self, pillar: Pillar) -> Iterator[FourPCell]:
        """The cells of one pillar, in the table's order."""
        return (cell for cell in self.cells if cell.row.pillar is pillar)

    @property
    def unknown(self) -> tuple[FourPRow, ...]:
        """Rows nobody gave a figure for: said as such, never as nought."""
        known = {cell.row.code for cell in self.cells if cell.value is not None or cell.is_suppressed}
        return tuple(row for row in ROWS if row.code not in known)


def twelve_months(year: int, kind: YearKind) -> tuple[date, date]:
    """The first and the last day. `year` is that of the first day. Raises YearOdd.

    >>> twelve_months(2025, YearKind.APRIL)
    (datetime.date(2025, 4, 1), datetime.date(2026, 3, 31))
    """
    if not 2000 <= year <= 2100:
        raise YearOdd(field="year", least=2000, most=2100)
    month = 4 if kind is YearKind.APRIL else 1
    return date(year, month, 1), date(year + 1, month, 1) - timedelta(days=1)


def row_of(code: str) -> FourPRow:
    """The row with a code. Raises RowUnknown."""
    if code not in BY_CODE:
        raise RowUnknown(field="row", code=code[:40])
    return BY_CODE[code]


def figures_asked(rows: Iterable[FourPRow] = ROWS) -> frozenset[str]:
    """The names of every figure the table asks the rooms below for."""
    return frozenset(row.figure for row in rows if row.figure)
