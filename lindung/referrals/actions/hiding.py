"""What is said to a partner about persons, decided with all that it was told in the quarter; and what may be said."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count

from lindung.partners.models import ClockPolicy
from lindung.partners.rules import Clocks
from lindung.partners.scope import EVERYONE, acting
from lindung.referrals.models import Combination, CountedQuarter, Showing
from lindung.referrals.queries.facts import spoken_in
from lindung.referrals.rules import (
    COUNTRY,
    WHOLE,
    Known,
    Party,
    Profile,
    cell,
    combinations,
    profile,
    quarter_of,
    step_for,
)
from lindung.vault import digest

Asked = Sequence[tuple[int, Party]]
BATCH = 2_000
KEPT_D = 200  # days a showing is kept: the quarter it counts in, and the one after

_HISTORY = """
SELECT coalesce(nullif(p.area, ''), c.area), p.sex, p.age_band, p.languages, p.access_needs, p.special_needs, count(*)
FROM cases_person p JOIN cases_case c ON c.id = p.case_id
WHERE p.added_at >= %s AND p.added_at < %s AND c.country = %s AND c.is_practice = %s
GROUP BY 1, 2, 3, 4, 5, 6
"""


def say_to_partners(asked: Asked, *, at: datetime) -> list[dict[str, object]]:
    """What each of these offers shows, in their order; kept, so that the next offer to the same partner knows it.

    A person is never described more exactly to a partner than before in the quarter. Ask as everyone, in the
    transaction that makes the offers.
    """
    quarter = quarter_of(at)
    known = _known(asked, quarter)
    seen = _Seen.of(asked, quarter, known)
    said, rows = [], []
    for organisation, party in asked:
        what = known[party.country, party.is_practice]
        step = max((seen.step(organisation, pk, each, what) for pk, each in party.persons.items()), default=WHOLE)
        rows += [seen.note(organisation, pk, step) for pk in party.persons]
        said.append(party.facts(step, spoken=what.spoken))
    Showing.objects.bulk_create(
        [Showing(quarter=quarter, **row) for row in _last(rows)],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["partner", "quarter", "person"],
        update_fields=["step", "cell", "wide"],
    )
    return said


class _Seen:
    """What partners were asked in the quarter: which persons, of which combinations, and how much was said."""

    def __init__(self, cells: Mapping[int, tuple[bytes, bytes]]) -> None:
        self.cells = cells
        self.steps: dict[tuple[int, int], int] = {}
        self.count: Counter[tuple[int, bytes]] = Counter()

    @classmethod
    def of(cls, asked: Asked, quarter: date, known: Mapping[tuple[str, bool], Known]) -> "_Seen":
        """From the table, for these partners: what they were told of these persons, how many share a combination."""
        cells = {
            pk: _digests(each, known[party.country, party.is_practice].spoken)
            for _, party in asked
            for pk, each in party.persons.items()
        }
        found = cls(cells)
        rows = Showing.objects.filter(quarter=quarter, partner__in={organisation for organisation, _ in asked})
        told = rows.filter(person__in=list(cells)).values_list("partner_id", "person_id", "step")
        found.steps = {(organisation, person): step for organisation, person, step in told}
        for number, column in enumerate(("cell", "wide")):
            wanted = {pair[number] for pair in cells.values()}
            shared = rows.filter(**{f"{column}__in": wanted}).values_list("partner_id", column).annotate(Count("id"))
            found.count.update({(organisation, bytes(one)): many for organisation, one, many in shared.order_by()})
        return found

    def step(self, organisation: int, person: int, each: Profile, known: Known) -> int:
        """How much of one person this partner may be told now."""
        mine = (organisation, person) in self.steps
        others = {
            cell(each, step, spoken=known.spoken): self.count[organisation, self.cells[person][step]] - mine
            for step in (WHOLE, COUNTRY)
        }
        return max(step_for(each, known, others=others), self.steps.get((organisation, person), WHOLE))

    def note(self, organisation: int, person: int, step: int) -> dict[str, object]:
        """She counts from now on, also for the next offer of the same act."""
        narrow, wide = self.cells[person]
        if (organisation, person) not in self.steps:
            self.count.update(((organisation, narrow), (organisation, wide)))
        self.steps[organisation, person] = step
        return {"partner_id": organisation, "person_id": person, "step": step, "cell": narrow, "wide": wide}


def _last(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """The last row of each partner and person: one statement writes a row once."""
    return list({(row["partner_id"], row["person_id"]): row for row in rows}.values())


def _digests(person: Profile, spoken: frozenset[str]) -> tuple[bytes, bytes]:
    """The combination at both steps, keyed: the table of showings is no list of rare persons."""
    narrow, wide = (digest("referrals.showing", cell(person, step, spoken=spoken)) for step in (WHOLE, COUNTRY))
    return narrow, wide


def _known(asked: Asked, quarter: date) -> dict[tuple[str, bool], Known]:
    """For each country and world what may be said, as it was counted for the quarter (or the newest one before)."""
    found: dict[tuple[str, bool], Known] = {}
    for _, party in asked:
        world = (party.country, party.is_practice)
        if world not in found:
            found[world] = _known_of(*world, [each for _, other in asked for each in other.persons.values()], quarter)
    return found


def _known_of(country: str, is_practice: bool, persons: Iterable[Profile], quarter: date) -> Known:
    spoken = spoken_in(country)
    counted = CountedQuarter.objects.filter(country=country, is_practice=is_practice, quarter__lte=quarter)
    newest = counted.order_by("-quarter").first()
    if newest is None:
        return Known(spoken=spoken, k=1)
    wanted = {cell(each, step, spoken=spoken) for each in persons for step in (WHOLE, COUNTRY)}
    rows = Combination.objects.filter(counted=newest, cell__in=wanted).values_list("step", "cell", "is_common")
    said = {(step, one): common for step, one, common in rows}
    return Known(spoken=spoken, k=newest.k, said=said, has_history=newest.has_history)


def count_quarter(*, at: datetime) -> int:
    """Count, once a quarter for each country and world, which combinations may be said; how many were counted anew.

    Persons of the window before the quarter: what is said does not change within it. Safe to repeat. Showings that
    count no more are deleted.
    """
    quarter, done = quarter_of(at), 0
    with acting(organisations=EVERYONE):
        Showing.objects.filter(quarter__lt=at.date() - timedelta(days=KEPT_D)).delete()
        for country, is_practice in _worlds():
            if not CountedQuarter.objects.filter(country=country, is_practice=is_practice, quarter=quarter).exists():
                _count(country, is_practice, quarter=quarter, at=at)
                done += 1
    return done


@transaction.atomic
def _count(country: str, is_practice: bool, *, quarter: date, at: datetime) -> None:
    newest = ClockPolicy.objects.of_country(country).first()
    clocks = newest.clocks if newest else Clocks()
    history = _history(country, is_practice, quarter=quarter, days=clocks.shown_window_d)
    persons = sum(history.values())
    counted, is_new = CountedQuarter.objects.get_or_create(
        country=country,
        is_practice=is_practice,
        quarter=quarter,
        defaults={
            "k": clocks.shown_persons,
            "persons": persons,
            "has_history": persons >= clocks.shown_history_persons,
            "counted_at": at,
        },
    )
    if not is_new or not counted.has_history:
        return
    found = combinations(history, k=clocks.shown_persons, spoken=spoken_in(country))
    rows = (
        Combination(counted=counted, step=step, cell=one, is_common=number >= clocks.shown_common_persons)
        for (step, one), number in found.items()
    )
    Combination.objects.bulk_create(rows, batch_size=BATCH)


def _history(country: str, is_practice: bool, *, quarter: date, days: int) -> Counter[Profile]:
    """How many persons of the country's desk had each profile, in so many days before the quarter."""
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [quarter - timedelta(days=days), quarter, country, is_practice])
        found: Counter[Profile] = Counter()
        for area, sex, age, languages, access, special, number in cursor.fetchall():
            found[profile(area=area, sex=sex, age=age, languages=languages, access=access, special=special)] += number
    return found


def _worlds() -> list[tuple[str, bool]]:
    """Every country and world that has had a case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT country, is_practice FROM cases_case ORDER BY 1, 2")
        return [(country, is_practice) for country, is_practice in cursor.fetchall()]
