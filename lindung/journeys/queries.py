"""Answering about an offer and an agency; the state of registers, and how often offers were checked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet

from lindung.journeys.models import CheckCount, Licence, Register
from lindung.journeys.rules.licences import SIMILAR_FROM, grams, name_key, number_key, similarity
from lindung.partners.models import Actor
from lindung.screening.rules.words import Verdict

SIMILAR_AT_MOST = 5
ASKED_AT_MOST = 4  # names and numbers of one text that are looked up
_NEAR = """
SELECT l.id FROM journeys_licence l
WHERE l.register_id = %s AND l.grams && %s::int[]
ORDER BY (SELECT count(*) FROM unnest(l.grams) g WHERE g = ANY(%s::int[]))::float / cardinality(l.grams) DESC, l.id
LIMIT 40
"""


@dataclass(frozen=True)
class Found:
    """One licence as it may be shown: whether it still runs, as far as the register says."""

    name: str
    number: str
    licence_class: str
    valid_until: date | None
    is_over: bool


@dataclass(frozen=True)
class LookUp:
    """What one country's register says about one name or number. `register` None: none is loaded here."""

    country: str
    asked: str
    register: Register | None
    same: tuple[Found, ...] = ()
    similar: tuple[Found, ...] = ()


@dataclass(frozen=True)
class Counted:
    """Checks of one day: by language, and by verdict within it."""

    day: date
    total: int
    cells: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = field(default_factory=tuple)


def register_of(country: str, *, is_practice: bool) -> Register | None:
    """The register that answers for a country now, or None."""
    return Register.objects.in_use().filter(country=country, is_practice=is_practice).first()


def look_up(asked: str, *, country: str, is_practice: bool, on: date) -> LookUp:
    """What the register of a country says about a name or a licence number: the same, else near spellings."""
    register = register_of(country, is_practice=is_practice)
    if register is None:
        return LookUp(country, asked, None)
    key, number = name_key(asked), number_key(asked)
    rows = Licence.objects.filter(register=register)
    same = list(rows.filter(name_key=key).order_by("id")[:SIMILAR_AT_MOST]) if key else []
    if not same and number and any(sign.isdigit() for sign in number):
        same = list(rows.filter(number_key=number).order_by("id")[:SIMILAR_AT_MOST])
    similar = [] if same or len(key) < 3 else _near(register, key)
    return LookUp(country, asked, register, _found(same, on), _found(similar, on))


def look_up_all(asked: Iterable[str], *, countries: Iterable[str], is_practice: bool, on: date) -> list[LookUp]:
    """Every name or number in the registers of these countries, the first few only."""
    few = list(dict.fromkeys(each for each in asked if each.strip()))[:ASKED_AT_MOST]
    where = list(dict.fromkeys(countries))
    return [look_up(each, country=country, is_practice=is_practice, on=on) for country in where for each in few]


def _near(register: Register, key: str) -> list[Licence]:
    """Licences whose names share most pieces with what was asked."""
    pieces = grams(key)
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [register.pk, pieces, pieces])
        ids = [row[0] for row in cursor.fetchall()]
    rows = Licence.objects.filter(pk__in=ids)
    near = sorted(((similarity(pieces, row.grams), row) for row in rows), key=lambda pair: (-pair[0], pair[1].pk))
    return [row for share, row in near if share >= SIMILAR_FROM][:SIMILAR_AT_MOST]


def _found(rows: Sequence[Licence], on: date) -> tuple[Found, ...]:
    return tuple(
        Found(
            name=row.name,
            number=row.number,
            licence_class=row.licence_class,
            valid_until=row.valid_until,
            is_over=row.valid_until is not None and row.valid_until < on,
        )
        for row in rows
    )


def registers_in_use(actor: Actor) -> QuerySet[Register]:
    """The registers that answer in the actor's world, by country."""
    return Register.objects.visible_to(actor).in_use().order_by("country")


def register_history(actor: Actor, *, country: str) -> QuerySet[Register]:
    """Every load of a country's register, newest first."""
    return Register.objects.visible_to(actor).filter(country=country).order_by("-loaded_at", "-id")


def counts(*, until: date, days: int = 30) -> list[Counted]:
    """Checks of the last days, newest first; days without a check are left out."""
    rows = CheckCount.objects.filter(day__gt=until - timedelta(days=days), day__lte=until)
    by_day: dict[date, dict[str, Counter[str]]] = {}
    for row in rows.order_by("-day", "language"):
        by_day.setdefault(row.day, {}).setdefault(row.language, Counter())[row.verdict] += row.number
    return [
        Counted(
            day=day,
            total=sum(sum(verdicts.values()) for verdicts in languages.values()),
            cells=tuple(
                (language, tuple((verdict.value, verdicts[verdict.value]) for verdict in Verdict))
                for language, verdicts in languages.items()
            ),
        )
        for day, languages in by_day.items()
    ]
