"""A whole plan as plain values, built from the rows of a workbook: all of it, or the list of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from lindung.kernel.errors import Refusal
from lindung.partners.rules.refusals import AlreadySaid
from lindung.plans.rules.refusals import NobodyLeads, NumberTaken, WrongPlaceOfPart
from lindung.plans.rules.sheets import (
    ACTIVITIES,
    INDICATORS,
    MILESTONES,
    PARTS,
    PLAN,
    SHEETS,
    SOURCES,
    TARGETS,
    VALUES,
    Row,
    Sheet,
    read_rows,
)
from lindung.plans.rules.terms import (
    ACTIVITY_COLUMNS,
    LANGUAGES,
    ActivityTerms,
    IndicatorTerms,
    MilestoneTerms,
    PartTerms,
    PlanTerms,
    Source,
    TargetTerms,
    ValueTerms,
    check_activity,
    check_indicator,
    check_milestone,
    check_part,
    check_plan,
    check_source,
    check_target,
    check_value,
    read_choice,
)
from lindung.plans.rules.troubles import (
    CellEmpty,
    CellTrouble,
    OneRowOnly,
    OwnerUnknown,
    PlanSheetWrong,
    ReportDueOnlyUnderWay,
    SheetMissing,
    SheetUnknown,
)
from lindung.plans.rules.words import MAY_STAND_IN, ActivityState

Made = TypeVar("Made")


@dataclass(frozen=True)
class Of:
    """To what something belongs: the number of a part, or that of an activity."""

    part: str = ""
    activity: str = ""


@dataclass(frozen=True)
class BookActivity:
    """An activity in its place. `lead` and `contributors` are names; `shared`: it is one that stands elsewhere too."""

    terms: ActivityTerms
    part: str
    state: ActivityState = ActivityState.PLANNED
    lead: str = ""
    contributors: tuple[str, ...] = ()
    report_due_on: date | None = None
    shared: str = ""


@dataclass(frozen=True)
class BookMilestone:
    """A milestone and to what it belongs."""

    of: Of
    terms: MilestoneTerms
    reached_at: datetime | None = None


@dataclass(frozen=True)
class BookIndicator:
    """An indicator and to what it belongs."""

    of: Of
    terms: IndicatorTerms


@dataclass(frozen=True)
class BookTarget:
    """A target; `indicator` is the title of one of the same part or activity."""

    of: Of
    indicator: str
    terms: TargetTerms


@dataclass(frozen=True)
class BookValue:
    """An entered value; `indicator` is the title of one of the same part or activity."""

    of: Of
    indicator: str
    terms: ValueTerms


@dataclass(frozen=True)
class PlanBook:
    """A whole plan as plain values."""

    plan: PlanTerms
    parent: str = ""
    succeeds: str = ""
    parts: tuple[PartTerms, ...] = ()
    activities: tuple[BookActivity, ...] = ()
    milestones: tuple[BookMilestone, ...] = ()
    indicators: tuple[BookIndicator, ...] = ()
    targets: tuple[BookTarget, ...] = ()
    values: tuple[BookValue, ...] = ()


def build(sheets: Mapping[str, Sheet]) -> tuple[PlanBook, Rows]:
    """The plan a workbook tells, and in which row each thing stood. Raises PlanSheetWrong with every trouble."""
    reading = _Reading(sheets)
    plan = reading.plan()
    parts = reading.each(PARTS, lambda row: _part(row))
    activities = reading.each(ACTIVITIES, lambda row: _activity(row))
    milestones = reading.each(MILESTONES, lambda row: _milestone(row))
    indicators = reading.each(INDICATORS, lambda row: _indicator(row))
    targets = reading.each(TARGETS, lambda row: _target(row))
    values = reading.each(VALUES, lambda row: _value(row))
    if reading.troubles:
        raise PlanSheetWrong(sorted(reading.troubles, key=_where))
    told, relations = plan
    book = PlanBook(told, *relations, parts, activities, milestones, indicators, targets, values)
    troubles = list(_misplaced(book, reading.rows))
    if troubles:
        raise PlanSheetWrong(sorted(troubles, key=_where))
    return book, reading.rows


Rows = dict[str, list[int]]


class _Reading:
    """One workbook being read."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.sheets = sheets
        self.troubles: list[CellTrouble] = []
        self.rows: Rows = {name: [] for name in SHEETS}
        self.troubles += [CellTrouble(name[:60], 1, "", SheetUnknown()) for name in sheets.keys() - SHEETS.keys()]
        self.troubles += [CellTrouble(name, 1, "", SheetMissing()) for name in SHEETS.keys() - sheets.keys()]

    def plan(self) -> tuple[PlanTerms, tuple[str, str]]:
        """The one row of the plan, with its sources."""
        sources = self.each(SOURCES, lambda row: check_source(Source(row["title"], row["url"], row["read_on"])))
        found = self.each(PLAN, lambda row: (_plan(row, sources), (row["parent"], row["succeeds"])))
        if PLAN in self.sheets and len(self.rows[PLAN]) != 1:
            self.troubles.append(CellTrouble(PLAN, 2, "title", OneRowOnly()))
        return found[0] if found else (_NO_PLAN, ("", ""))

    def each(self, name: str, make: Callable[[Row], Made]) -> tuple[Made, ...]:
        """What the rows of a sheet tell; a row that cannot be taken is a trouble."""
        made: list[Made] = []
        if name not in self.sheets:
            return ()
        wrong: list[CellTrouble] = []
        for number, row in read_rows(name, self.sheets[name], wrong):
            self.rows[name].append(number)
            if any(each.row in (1, number) for each in wrong):
                continue
            try:
                made.append(make(row))
            except Refusal as refusal:
                column = str(refusal.facts.get("field", ""))
                wrong.append(CellTrouble(name, number, _COLUMN_OF.get(column, column), refusal))
        self.troubles += wrong
        return tuple(made)


_NO_PLAN = PlanTerms(title="", country="", period_from=date(2000, 1, 1), period_until=date(2000, 1, 2))
_COLUMN_OF = {"source_title": "title"}


def _plan(row: Row, sources: tuple[Source, ...]) -> PlanTerms:
    named = {name: row[name] for name in _PLAN_COLUMNS}
    titles = {code: row[f"title_{code}"] for code in LANGUAGES}
    return check_plan(PlanTerms(**{**named, "titles": titles, "sources": sources}))


_PLAN_COLUMNS = ("title", "country", "language", "owner", "period_from", "period_until", "level", "province", "note")


def _part(row: Row) -> PartTerms:
    return check_part(PartTerms(**{_FIELD_OF.get(name, name): value for name, value in row.items()}))


_FIELD_OF = {"title_is_public": "is_title_public"}


def _activity(row: Row) -> BookActivity:
    terms = check_activity(ActivityTerms(**{name: row[name] for name in ("number", *ACTIVITY_COLUMNS)}))
    state, due_on = row["state"], row["report_due_on"]
    if state is ActivityState.UNDER_WAY and not row["lead"]:
        raise NobodyLeads(field="lead")
    if state is ActivityState.UNDER_WAY and due_on is None:
        raise CellEmpty(field="report_due_on")
    if state is not ActivityState.UNDER_WAY and due_on is not None:
        raise ReportDueOnlyUnderWay(field="report_due_on")
    names = tuple(" ".join(name.split()) for name in row["contributors"].splitlines() if name.strip())
    return BookActivity(terms, row["part"], state, " ".join(row["lead"].split()), names, due_on, row["shared"])


def _of(row: Row) -> Of:
    if bool(row["part"]) == bool(row["activity"]):
        raise OwnerUnknown(field="part")
    return Of(row["part"], row["activity"])


def _milestone(row: Row) -> BookMilestone:
    terms = check_milestone(MilestoneTerms(row["label"], row["due_on"], row["is_partial"]))
    return BookMilestone(_of(row), terms, row["reached_at"])


def _indicator(row: Row) -> BookIndicator:
    named: dict[str, Any] = {name: value for name, value in row.items() if name not in ("part", "activity")}
    named["choice"] = read_choice(row["choice"])
    named["baseline_year"] = int(row["baseline_year"]) if row["baseline_year"] is not None else None
    return BookIndicator(_of(row), check_indicator(IndicatorTerms(**named)))


def _target(row: Row) -> BookTarget:
    terms = TargetTerms(row["period_from"], row["period_until"], row["value"], row["is_partial"])
    return BookTarget(_of(row), " ".join(row["indicator"].split()), check_target(terms))


def _value(row: Row) -> BookValue:
    named = {name: value for name, value in row.items() if name not in ("part", "activity", "indicator")}
    return BookValue(_of(row), " ".join(row["indicator"].split()), check_value(ValueTerms(**named)))


def _misplaced(book: PlanBook, rows: Rows) -> list[CellTrouble]:
    """What reads well by itself and does not fit the rest: numbers twice, owners that are not there."""
    checking = _Checking(book, rows)
    for index, part in enumerate(book.parts):
        checking.once(PARTS, index, "number", part.number, NumberTaken)
        parent = checking.kinds.get(part.parent) if part.parent else None
        if (part.parent and parent is None) or parent not in MAY_STAND_IN[part.kind]:
            checking.wrong(PARTS, index, "parent", WrongPlaceOfPart(kind=part.kind, within=parent or part.parent))
    for index, activity in enumerate(book.activities):
        checking.once(ACTIVITIES, index, "number", activity.terms.number, NumberTaken)
        if activity.part not in checking.kinds:
            checking.wrong(ACTIVITIES, index, "part", OwnerUnknown(field="part"))
        if activity.shared:
            checking.once(ACTIVITIES, index, "shared", activity.shared, NumberTaken)
    _mismeasured(book, checking)
    return checking.troubles


def _mismeasured(book: PlanBook, checking: _Checking) -> None:
    """The same for what belongs to a part or an activity."""
    for index, milestone in enumerate(book.milestones):
        checking.owner(MILESTONES, index, milestone.of)
        checking.once(MILESTONES, index, "label", (milestone.of, milestone.terms.label, milestone.terms.due_on))
    for index, indicator in enumerate(book.indicators):
        checking.owner(INDICATORS, index, indicator.of)
        checking.once(INDICATORS, index, "title", (indicator.of, indicator.terms.title))
    for index, target in enumerate(book.targets):
        checking.measured(TARGETS, index, target)
        key = (target.of, target.indicator, target.terms.period_from, target.terms.period_until)
        checking.once(TARGETS, index, "period_until", key)
    for index, value in enumerate(book.values):
        checking.measured(VALUES, index, value)
        terms = value.terms
        same = (value.of, value.indicator, terms.period_from, terms.period_until, terms.stage, terms.source)
        checking.once(VALUES, index, "source", same)


class _Checking:
    """One book being checked against itself."""

    def __init__(self, book: PlanBook, rows: Rows) -> None:
        self.rows = rows
        self.troubles: list[CellTrouble] = []
        self.kinds = {part.number: part.kind for part in book.parts}
        self.activities = {each.terms.number for each in book.activities}
        self.indicators = {(each.of, each.terms.title) for each in book.indicators}
        self.seen: set[tuple[str, str, object]] = set()

    def wrong(self, sheet: str, index: int, column: str, refusal: Refusal) -> None:
        """One more trouble."""
        self.troubles.append(CellTrouble(sheet, self.rows[sheet][index], column, refusal))

    def once(self, sheet: str, index: int, column: str, key: object, refusal: type[Refusal] = AlreadySaid) -> None:
        """The same thing stands in the sheet once."""
        if (sheet, column, key) in self.seen:
            self.wrong(sheet, index, column, refusal(field=column))
        self.seen.add((sheet, column, key))

    def owner(self, sheet: str, index: int, of: Of) -> None:
        """What it belongs to is there."""
        if of.part and of.part not in self.kinds:
            self.wrong(sheet, index, "part", OwnerUnknown(field="part"))
        if of.activity and of.activity not in self.activities:
            self.wrong(sheet, index, "activity", OwnerUnknown(field="activity"))

    def measured(self, sheet: str, index: int, told: BookTarget | BookValue) -> None:
        """The indicator it speaks of is there."""
        if (told.of, told.indicator) not in self.indicators:
            self.wrong(sheet, index, "indicator", OwnerUnknown(field="indicator"))


def _where(trouble: CellTrouble) -> tuple[int, int, str]:
    order = list(SHEETS).index(trouble.sheet) if trouble.sheet in SHEETS else -1
    return order, trouble.row, trouble.column
