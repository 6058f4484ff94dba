"""Plan books for tests, drawn by Hypothesis, in the order in which a plan answers them. All names are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from lindung.plans.rules.books import (
    BookActivity,
    BookIndicator,
    BookMilestone,
    BookTarget,
    BookValue,
    Of,
    PlanBook,
)
from lindung.plans.rules.terms import (
    ActivityTerms,
    IndicatorTerms,
    MilestoneTerms,
    PartTerms,
    PlanTerms,
    Source,
    TargetTerms,
    ValueTerms,
)
from lindung.plans.rules.words import ActivityState, Direction, ElementKind, IndicatorKind, Pillar, Stage

LEADS = ("Practice Lead One", "=Practice Lead Two")
_odd = st.sampled_from(
    ["=1+1", "@x", "007", "1.10", "yes", "TRUE", "2026-01-31", "ញ៉ាំ", "Ça & <b>", '"q"', "a  b", "_x0041_"]
)
_letters = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")), max_size=12)
line = st.one_of(_odd, _letters).map(lambda typed: " ".join(typed.split()))
needed = line.filter(bool)
days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
numbers = st.decimals(Decimal(-(10**11)), Decimal(10**11), places=4) | st.integers(0, 10**11).map(Decimal)
links = st.sampled_from(["", "https://plan.example/a?b=c&d"])


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date]:
    """Two days in order."""
    first, second = sorted((draw(days), draw(days)))
    return (first, second) if first < second else (first, date(2095, 1, 1))


@st.composite
def books(draw: st.DrawFn) -> PlanBook:
    """A whole plan: two pillars at most, goals in them, activities, and what is measured of each."""
    period = draw(periods())
    titles = draw(st.dictionaries(st.sampled_from(["en", "ms", "id", "km"]), needed, max_size=3))
    sources = st.builds(Source, needed, links, st.none() | days)
    plan = PlanTerms(
        title=draw(needed), country="MY", period_from=period[0], period_until=period[1],
        language=draw(st.sampled_from(["en", "km"])), owner=draw(line), note=draw(line), titles=titles,
        sources=tuple(draw(st.lists(sources, max_size=2))),
    )  # fmt: skip
    parts = draw(_parts())
    activities = tuple(
        draw(_activity(number, draw(st.sampled_from(parts)).number)) for number in range(draw(st.integers(0, 3)))
    )
    owners = [Of(part=each.number) for each in parts] + [Of(activity=each.terms.number) for each in activities]
    indicators = tuple(
        BookIndicator(draw(st.sampled_from(owners)), draw(_indicator(number)))
        for number in range(draw(st.integers(0, 3)))
    )
    return in_order(
        PlanBook(
            plan,
            parts=parts,
            activities=activities,
            milestones=tuple(draw(_milestone(number, draw(st.sampled_from(owners)))) for number in range(2)),
            indicators=indicators,
            targets=tuple(draw(_target(each)) for each in indicators),
            values=tuple(draw(_value(each, number)) for each in indicators for number in range(2)),
        )
    )


@st.composite
def _parts(draw: st.DrawFn) -> tuple[PartTerms, ...]:
    pillars = [f"P{each}" for each in range(draw(st.integers(1, 2)))]
    goals = [f"{each}.10" for each in range(draw(st.integers(0, 2)))]
    shown = st.tuples(needed, st.just(value=True)) | st.tuples(st.just(""), st.just(value=False))
    made = []
    for number in (*pillars, *goals):
        title, is_public = draw(shown)
        made.append(
            PartTerms(
                number=number,
                kind=ElementKind.PILLAR if number in pillars else ElementKind.GOAL,
                title=title,
                parent="" if number in pillars else draw(st.sampled_from(pillars)),
                pillar=draw(st.none() | st.sampled_from(Pillar)),
                is_title_public=is_public,
                coordinator=draw(line),
                source=draw(links),
            )
        )
    return tuple(draw(st.permutations(made)))


@st.composite
def _activity(draw: st.DrawFn, number: int, part: str) -> BookActivity:
    state = draw(st.sampled_from(ActivityState))
    is_under_way = state is ActivityState.UNDER_WAY
    first, last = draw(periods())
    return BookActivity(
        ActivityTerms(
            draw(needed), f"1.{number}", first, draw(st.sampled_from([None, last])), draw(line), draw(line),
            draw(links), draw(st.booleans()),
        ),
        part=part,
        state=state,
        lead=LEADS[0] if is_under_way else draw(st.sampled_from(["", LEADS[0]])),
        contributors=draw(st.sampled_from([(), LEADS[1:]])),
        report_due_on=draw(days) if is_under_way else None,
    )  # fmt: skip


@st.composite
def _milestone(draw: st.DrawFn, number: int, of: Of) -> BookMilestone:
    reached = draw(st.none() | st.datetimes(datetime(2001, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    return BookMilestone(of, MilestoneTerms(f"Stands {number}", draw(days), draw(st.booleans())), reached)


@st.composite
def _indicator(draw: st.DrawFn, number: int) -> IndicatorTerms:
    is_computed = draw(st.booleans())
    baseline = draw(st.none() | numbers)
    return IndicatorTerms(
        title=f"Counted {number}",
        definition=draw(needed),
        unit="people",
        kind=IndicatorKind.COMPUTED if is_computed else IndicatorKind.MANUAL,
        figure="cases.identified" if is_computed else "",
        choice={"age": "child", "sex": "female"} if is_computed else {},
        direction=draw(st.sampled_from(Direction)),
        baseline=baseline,
        baseline_year=None if baseline is None else 2020,
        stage=draw(st.none() | st.sampled_from(Stage)),
    )


@st.composite
def _target(draw: st.DrawFn, of: BookIndicator) -> BookTarget:
    return BookTarget(of.of, of.terms.title, TargetTerms(*draw(periods()), draw(numbers), draw(st.booleans())))


@st.composite
def _value(draw: st.DrawFn, of: BookIndicator, number: int) -> BookValue:
    terms = ValueTerms(
        *draw(periods()), draw(numbers), f"Report {number}", draw(st.none() | st.sampled_from(Stage)), draw(links),
        draw(st.none() | days), draw(line),
    )  # fmt: skip
    return BookValue(of.of, of.terms.title, terms)


def in_order(book: PlanBook) -> PlanBook:
    """The same book in the order in which a plan answers it."""
    rank = {Of(part=each.number): index for index, each in enumerate(book.parts)}
    rank |= {Of(activity=each.terms.number): 1000 + index for index, each in enumerate(book.activities)}
    indicators = tuple(sorted(book.indicators, key=lambda each: rank[each.of]))
    measured = {(each.of, each.terms.title): index for index, each in enumerate(indicators)}

    def time_of(each: BookTarget | BookValue) -> tuple[int, date, date]:
        return measured[each.of, each.indicator], each.terms.period_from, each.terms.period_until

    return replace(
        book,
        milestones=tuple(
            sorted(book.milestones, key=lambda each: (rank[each.of], each.terms.due_on, each.terms.label))
        ),
        indicators=indicators,
        targets=tuple(sorted(book.targets, key=time_of)),
        values=tuple(sorted(book.values, key=time_of)),
    )
