"""The dashboard of a plan: its parts, activities and indicators with how each stands, in five statements."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lindung.partners.models import Actor
from lindung.plans.methods.progress import Progress
from lindung.plans.models import Activity, ActivityPlace, Element, Indicator, Plan, Standing
from lindung.plans.rules.words import ElementKind

DEPTH = {ElementKind.PILLAR.value: 0, ElementKind.GOAL.value: 1, ElementKind.OUTCOME.value: 2}


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator, and how it stands in the period of today; None where it has no target."""

    indicator: Indicator
    standing: Standing | None

    @property
    def progress(self) -> Progress:
        """On track, at risk, late or not known."""
        return Progress(self.standing.progress) if self.standing else Progress.UNKNOWN


@dataclass(frozen=True)
class ActivityRow:
    """An activity at its place in the plan, with its indicators."""

    place: ActivityPlace
    indicators: Sequence[IndicatorRow]


@dataclass(frozen=True)
class PartRow:
    """A part of the plan with its own indicators and its activities."""

    part: Element
    indicators: Sequence[IndicatorRow]
    activities: Sequence[ActivityRow]

    @property
    def depth(self) -> int:
        """How deep it stands: pillar, goal, outcome."""
        return DEPTH[self.part.kind]

    @property
    def all_indicators(self) -> list[IndicatorRow]:
        """Its own and those of its activities."""
        return [*self.indicators, *(row for activity in self.activities for row in activity.indicators)]

    @property
    def lines(self) -> list[ActivityRow | IndicatorRow]:
        """The rows of its table: its own indicators, then each activity with its own."""
        rows: list[ActivityRow | IndicatorRow] = [*self.indicators]
        for activity in self.activities:
            rows += [activity, *activity.indicators]
        return rows

    @property
    def tally(self) -> list[tuple[Progress, int]]:
        """How many stand how."""
        return tally(self.all_indicators)


@dataclass(frozen=True)
class Board:
    """The whole dashboard. `worked_out_at`: when the numbers were last looked at; None: not yet."""

    plan: Plan
    parts: Sequence[PartRow]
    tally: Sequence[tuple[Progress, int]]
    worked_out_at: datetime | None


def dashboard(plan: Plan, *, actor: Actor, today: date) -> Board:
    """Everything of a plan that was found through its gate. Its network reads all of it; whoever else may read a public
    plan sees its public activities and no number."""
    is_network = plan.desk_id is not None and plan.desk_id == actor.desk_id
    parts = list(Element.objects.filter(plan=plan).order_by("order", "id"))
    of_plan = ActivityPlace.objects.filter(plan=plan)
    if not is_network:
        of_plan = of_plan.filter(activity__in=Activity.objects.visible_to(actor))
    places = list(of_plan.select_related("activity__lead").order_by("order", "id"))
    measured = Indicator.objects.in_use().order_by("order", "id")
    indicators = [
        *measured.filter(element__in=[part.pk for part in parts]),
        *measured.filter(activity__in=[place.activity_id for place in places]),
    ]
    stands = Standing.objects.filter(indicator__in=[each.pk for each in indicators]).order_by("id")
    standings = nearest(stands, today) if is_network else {}
    rows = [IndicatorRow(each, standings.get(each.pk)) for each in indicators]
    of_part, of_activity = _by(rows, "element_id"), _by(rows, "activity_id")
    activities: dict[int, list[ActivityRow]] = defaultdict(list)
    for place in places:
        activities[place.element_id].append(ActivityRow(place, of_activity.get(place.activity_id, ())))
    known = [PartRow(part, of_part.get(part.pk, ()), activities.get(part.pk, ())) for part in parts]
    newest = max((each.worked_out_at for each in standings.values()), default=None)
    return Board(plan, known, tally(rows), newest)


def tally(rows: Iterable[IndicatorRow]) -> list[tuple[Progress, int]]:
    """How many stand how, in the order of Progress, without those nobody stands in."""
    counted = Counter(row.progress for row in rows)
    return [(progress, counted[progress]) for progress in Progress if counted[progress]]


def nearest(standings: Iterable[Standing], today: date) -> dict[int, Standing]:
    """Of each indicator: the narrowest period with today in it, else the last that is over, else the first to come."""
    found: dict[int, Standing] = {}
    for row in standings:
        if row.indicator_id not in found or _nearness(row, today) < _nearness(found[row.indicator_id], today):
            found[row.indicator_id] = row
    return found


def _nearness(row: Standing, today: date) -> tuple[int, int]:
    if row.period_from <= today <= row.period_until:
        return (0, (row.period_until - row.period_from).days)
    return (1, (today - row.period_until).days) if row.period_until < today else (2, (row.period_from - today).days)


def _by(rows: Iterable[IndicatorRow], owner: str) -> dict[int, list[IndicatorRow]]:
    found: dict[int, list[IndicatorRow]] = defaultdict(list)
    for row in rows:
        if (of := getattr(row.indicator, owner)) is not None:
            found[of].append(row)
    return found
