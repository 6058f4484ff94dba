"""What is said of a plan and its parts: typed, checked, and the same for a page and a sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from lindung.partners.rules.reading import read_text
from lindung.plans.rules.figures import check_choice
from lindung.plans.rules.refusals import (
    BadAddressOfSource,
    BadDay,
    BadFigureChoice,
    BadNumber,
    BaselineAndYear,
    FigureOrByHand,
    PeriodOdd,
    ProvinceAndParent,
    TitleOrNotPublic,
    TooLong,
)
from lindung.plans.rules.words import (
    Direction,
    ElementKind,
    IndicatorKind,
    Pillar,
    PlanLevel,
    Stage,
)

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
LANGUAGES: Final = ("en", "ms", "id", "km")
SOURCES_AT_MOST: Final = 40
TITLE_AT_MOST: Final = 200
WORDS_AT_MOST: Final = 500
NUMBER_AT_MOST: Final = 20
ADDRESS_AT_MOST: Final = 300
DEFINITION_AT_MOST: Final = 1_000
_ODD = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")
_CHOICE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_NUMBER: Final = Decimal(10) ** 12


@dataclass(frozen=True)
class Source:
    """Where something was read, and on which day somebody read it."""

    title: str
    url: str = ""
    read_on: date | None = None


@dataclass(frozen=True)
class PlanTerms:
    """What a plan says of itself."""

    title: str
    country: str
    period_from: date
    period_until: date
    language: str = "en"
    owner: str = ""
    level: PlanLevel = PlanLevel.NATIONAL
    province: str = ""
    note: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class PartTerms:
    """A pillar, goal or outcome. `parent`: the number of the part it stands in."""

    number: str
    kind: ElementKind
    title: str = ""
    parent: str = ""
    pillar: Pillar | None = None
    is_title_public: bool = True
    coordinator: str = ""
    source: str = ""


@dataclass(frozen=True)
class ActivityTerms:
    """An activity, without the organisations that do it."""

    title: str
    number: str
    starts_on: date | None = None
    ends_on: date | None = None
    budget_line: str = ""
    budget_cycle: str = ""
    source: str = ""
    is_public: bool = False


@dataclass(frozen=True)
class MilestoneTerms:
    """A day by which something, or a part of it, stands."""

    label: str
    due_on: date
    is_partial: bool = False


@dataclass(frozen=True)
class IndicatorTerms:
    """How something is measured."""

    title: str
    definition: str
    unit: str
    kind: IndicatorKind = IndicatorKind.MANUAL
    figure: str = ""
    choice: Mapping[str, str] = field(default_factory=dict)
    direction: Direction = Direction.UP
    baseline: Decimal | None = None
    baseline_year: int | None = None
    stage: Stage | None = None


@dataclass(frozen=True)
class TargetTerms:
    """What an indicator should reach in a period."""

    period_from: date
    period_until: date
    value: Decimal
    is_partial: bool = False


@dataclass(frozen=True)
class ValueTerms:
    """A number that somebody published."""

    period_from: date
    period_until: date
    value: Decimal
    source: str
    stage: Stage | None = None
    source_url: str = ""
    dated_on: date | None = None
    definition: str = ""


# Of an activity and of an entered value: what is kept as it was told.
ACTIVITY_COLUMNS = ("title", "starts_on", "ends_on", "budget_line", "budget_cycle", "source", "is_public")
VALUE_COLUMNS = ("period_from", "period_until", "value", "source", "source_url", "dated_on", "definition")


def clean(typed: str, *, most: int, name: str) -> str:
    """One line that may be empty. Raises TooLong."""
    text = " ".join(_ODD.sub(" ", typed).split())
    if len(text) > most:
        raise TooLong(field=name, most=most)
    return text


def needed(typed: str, *, most: int, name: str) -> str:
    """One line that says something. Raises BadField."""
    return read_text(_ODD.sub(" ", typed), field=name, most=most)


def check_address(typed: str, *, name: str) -> str:
    """An address of the web, or nothing. Raises BadAddressOfSource, TooLong."""
    address = clean(typed, most=ADDRESS_AT_MOST, name=name)
    if address and (not re.match(r"https?://[^\s/]+\.[^\s/]+", address) or " " in address):
        raise BadAddressOfSource(field=name)
    return address


def check_day(day: date | None, *, name: str) -> date | None:
    """A day within reason, or none. Raises BadDay."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise BadDay(field=name, least=EARLIEST, most=LATEST)
    return day


def check_period(period_from: date, period_until: date, *, name: str = "period_until") -> None:
    """A period in order and within reason. Raises PeriodOdd."""
    if not EARLIEST <= period_from <= period_until <= LATEST:
        raise PeriodOdd(field=name, least=EARLIEST, most=LATEST)


def check_number(value: Decimal, *, name: str) -> Decimal:
    """A number that the table can keep exactly. Raises BadNumber."""
    try:
        if not value.is_finite() or abs(value) >= _MOST_NUMBER or value != value.quantize(Decimal("0.0001")):
            raise BadNumber(field=name)
    except InvalidOperation:
        raise BadNumber(field=name) from None
    return value


def check_plan(terms: PlanTerms) -> PlanTerms:
    """The terms as they are kept. Raises BadInput."""
    check_period(terms.period_from, terms.period_until)
    if terms.period_from == terms.period_until:
        raise PeriodOdd(field="period_until", least=EARLIEST, most=LATEST)
    province = clean(terms.province, most=80, name="province")
    if (terms.level is PlanLevel.PROVINCE) != bool(province):
        raise ProvinceAndParent(field="province")
    titles = {code: clean(title, most=TITLE_AT_MOST, name=f"title_{code}") for code, title in terms.titles.items()}
    return replace(
        terms,
        title=needed(terms.title, most=TITLE_AT_MOST, name="title"),
        language=terms.language if terms.language in LANGUAGES else "en",
        owner=clean(terms.owner, most=TITLE_AT_MOST, name="owner"),
        province=province,
        note=clean(terms.note, most=WORDS_AT_MOST, name="note"),
        titles={code: title for code, title in titles.items() if title and code in LANGUAGES},
        sources=tuple(check_source(each) for each in terms.sources),
    )


def check_source(source: Source) -> Source:
    """A source as it is kept. Raises BadInput."""
    return Source(
        title=needed(source.title, most=TITLE_AT_MOST, name="source_title"),
        url=check_address(source.url, name="url"),
        read_on=check_day(source.read_on, name="read_on"),
    )


def check_part(terms: PartTerms) -> PartTerms:
    """The part as it is kept. Raises BadInput."""
    title = clean(terms.title, most=WORDS_AT_MOST, name="title")
    if bool(title) != terms.is_title_public:
        raise TitleOrNotPublic(field="title")
    return replace(
        terms,
        number=needed(terms.number, most=NUMBER_AT_MOST, name="number"),
        title=title,
        parent=clean(terms.parent, most=NUMBER_AT_MOST, name="parent"),
        coordinator=clean(terms.coordinator, most=TITLE_AT_MOST, name="coordinator"),
        source=check_address(terms.source, name="source"),
    )


def check_activity(terms: ActivityTerms) -> ActivityTerms:
    """The activity as it is kept. Raises BadInput."""
    starts_on, ends_on = check_day(terms.starts_on, name="starts_on"), check_day(terms.ends_on, name="ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise PeriodOdd(field="ends_on", least=starts_on, most=LATEST)
    return replace(
        terms,
        title=needed(terms.title, most=WORDS_AT_MOST, name="title"),
        number=needed(terms.number, most=NUMBER_AT_MOST, name="number"),
        budget_line=clean(terms.budget_line, most=120, name="budget_line"),
        budget_cycle=clean(terms.budget_cycle, most=40, name="budget_cycle"),
        source=check_address(terms.source, name="source"),
    )


def check_milestone(terms: MilestoneTerms) -> MilestoneTerms:
    """The milestone as it is kept. Raises BadInput."""
    check_day(terms.due_on, name="due_on")
    return replace(terms, label=needed(terms.label, most=TITLE_AT_MOST, name="label"))


def check_indicator(terms: IndicatorTerms) -> IndicatorTerms:
    """The indicator as it is kept. Raises BadInput."""
    figure = clean(terms.figure, most=60, name="figure")
    is_computed = terms.kind is IndicatorKind.COMPUTED
    if is_computed != bool(figure) or (terms.choice and not is_computed):
        raise FigureOrByHand(field="figure")
    if is_computed:
        check_choice(figure, terms.choice)
    year = terms.baseline_year
    if (terms.baseline is None) != (year is None) or (year is not None and not EARLIEST.year <= year <= LATEST.year):
        raise BaselineAndYear(field="baseline_year")
    return replace(
        terms,
        title=needed(terms.title, most=300, name="title"),
        definition=needed(terms.definition, most=DEFINITION_AT_MOST, name="definition"),
        unit=needed(terms.unit, most=40, name="unit"),
        figure=figure,
        choice=read_choice(write_choice(terms.choice)),
        baseline=None if terms.baseline is None else check_number(terms.baseline, name="baseline"),
    )


def check_target(terms: TargetTerms) -> TargetTerms:
    """The target as it is kept. Raises BadInput."""
    check_period(terms.period_from, terms.period_until)
    check_number(terms.value, name="value")
    return terms


def check_value(terms: ValueTerms) -> ValueTerms:
    """The entered value as it is kept. Raises BadInput."""
    check_period(terms.period_from, terms.period_until)
    check_number(terms.value, name="value")
    return replace(
        terms,
        source=needed(terms.source, most=TITLE_AT_MOST, name="source"),
        source_url=check_address(terms.source_url, name="source_url"),
        dated_on=check_day(terms.dated_on, name="dated_on"),
        definition=clean(terms.definition, most=DEFINITION_AT_MOST, name="definition"),
    )


def read_choice(typed: str) -> dict[str, str]:
    """A cell of a figure, written as "sex=female; age=child". Raises BadFigureChoice.

    >>> read_choice("age=child; sex=female")
    {'age': 'child', 'sex': 'female'}
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in typed.split(";"))):
        name, _, value = (each.strip() for each in part.partition("="))
        if not _CHOICE.fullmatch(name) or not re.fullmatch(r"[\w.:-]{1,60}", value) or name in chosen:
            raise BadFigureChoice(field="choice")
        chosen[name] = value
    return dict(sorted(chosen.items()))


def write_choice(choice: Mapping[str, str]) -> str:
    """A cell of a figure as a line of text."""
    return "; ".join(f"{name}={value}" for name, value in sorted(choice.items()))
