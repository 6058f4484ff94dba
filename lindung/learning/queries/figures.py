"""The figures of the room's own page and API: workshops held, people trained, certificates in force, what was gained.

Each is one statement over the room's tables for one national desk's network and one period, [from, until). A person is
counted once in a period. People are counted by the sex they said, and by the kind of their organisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from lindung.kernel.errors import gettext_noop
from lindung.learning.methods.gain import Gain, gain_of
from lindung.learning.methods.rasch import share_right
from lindung.learning.rules import Stage
from lindung.partners.scope import EVERYONE, acting

DIMENSIONS = ("sex", "organisation_kind", "month")


@dataclass(frozen=True)
class Figure:
    """One named figure. `sql` answers rows (month, dimensions..., value); its parameters are named."""

    name: str
    definition: str
    unit: str
    dimensions: tuple[str, ...]
    sql: str


_HELD = """
SELECT date_trunc('month', w.starts_at AT TIME ZONE 'UTC')::date AS month, count(*) AS value
FROM learning_workshop w
WHERE w.desk_id = %(desk)s AND w.is_practice = %(is_practice)s AND w.state = 'held'
  AND w.starts_at >= %(period_from)s AND w.starts_at < %(period_until)s
GROUP BY 1 ORDER BY 1
"""
# Trained: was at a workshop that counts, or passed a module's questions after reading. Once in the period.
_TRAINED = """
WITH done AS (
    SELECT b.member_id, w.starts_at AS at FROM learning_booking b JOIN learning_workshop w ON w.id = b.workshop_id
    WHERE b.state = 'attended' AND w.state <> 'cancelled'
    UNION ALL
    SELECT s.member_id, s.sat_at FROM learning_checksitting s WHERE s.stage = 'after' AND s.is_passed
), first AS (
    SELECT member_id, min(at) AS at FROM done
    WHERE at >= %(period_from)s AND at < %(period_until)s GROUP BY member_id
), said AS (
    SELECT DISTINCT ON (member_id) member_id, sex FROM learning_booking WHERE sex <> '' ORDER BY member_id, id DESC
)
SELECT date_trunc('month', f.at AT TIME ZONE 'UTC')::date AS month, coalesce(s.sex, '') AS sex,
       o.kind AS organisation_kind, count(*) AS value
FROM first f JOIN partners_member m ON m.id = f.member_id JOIN partners_organisation o ON o.id = m.organisation_id
LEFT JOIN said s ON s.member_id = f.member_id
WHERE (o.id = %(desk)s OR o.desk_id = %(desk)s) AND o.is_practice = %(is_practice)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_IN_FORCE = """
SELECT o.kind AS organisation_kind, count(*) AS value
FROM learning_certificate c JOIN partners_organisation o ON o.id = c.organisation_id
WHERE (o.id = %(desk)s OR o.desk_id = %(desk)s) AND o.is_practice = %(is_practice)s
  AND c.given_on < %(period_until)s AND c.valid_until >= (%(period_until)s::date - 1)
  AND (c.state = 'valid' OR c.settled_at >= %(period_until)s)
GROUP BY 1 ORDER BY 1
"""
_PAIRS = """
SELECT s.member_id, s.module, s.stage, s.ability
FROM learning_checksitting s JOIN partners_organisation o ON o.id = s.organisation_id
WHERE (o.id = %(desk)s OR o.desk_id = %(desk)s) AND o.is_practice = %(is_practice)s
  AND s.sat_at >= %(period_from)s AND s.sat_at < %(period_until)s
ORDER BY s.sat_at, s.id
"""
FIGURES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "workshops_held",
            gettext_noop("Workshops that were held, by the day they began."),
            "workshops",
            ("month",),
            _HELD,
        ),
        Figure(
            "trained_in_period",
            gettext_noop(
                "Members who were at a workshop or passed a module’s questions after reading; each person once in the"
                " period, in the month of the first time."
            ),
            "people",
            ("month", "sex", "organisation_kind"),
            _TRAINED,
        ),
        Figure(
            "certificates_in_force",
            gettext_noop("Certificates that count on the last day of the period, by the kind of organisation."),
            "certificates",
            ("organisation_kind",),
            _IN_FORCE,
        ),
    )
}


@dataclass(frozen=True)
class Cell:
    """One number with the words of its dimensions."""

    value: int
    of: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """Of which desk's network, in which world, and from which day until before which."""

    desk_id: int
    is_practice: bool
    period_from: date
    period_until: date


def cells(name: str, asked: Asked) -> list[Cell]:
    """The numbers of one figure. Raises KeyError for a figure that is not here."""
    figure = FIGURES[name]
    found = _rows(figure.sql, asked)
    return [Cell(int(row[-1]), dict(zip(figure.dimensions, map(str, row[:-1]), strict=True))) for row in found]


def total(name: str, asked: Asked) -> int:
    """One figure as one number."""
    return sum(cell.value for cell in cells(name, asked))


def gain(asked: Asked) -> Gain | None:
    """Points of a hundred gained, all modules together: each person's mean over her modules. None: too few people."""
    first: dict[tuple[int, str], dict[str, float]] = {}
    for member, module, stage, ability in _rows(_PAIRS, asked):
        first.setdefault((member, module), {}).setdefault(stage, 100 * share_right(ability))
    people: dict[int, list[tuple[float, float]]] = {}
    for (member, _), sat in first.items():
        if len(sat) == len(Stage):
            people.setdefault(member, []).append((sat[Stage.BEFORE.value], sat[Stage.AFTER.value]))
    return gain_of([_mean(pairs) for pairs in people.values()])


def _rows(sql: str, asked: Asked) -> list[tuple[Any, ...]]:
    """Sums over the whole network: every row exists here, and none leaves but as a number."""
    values: dict[str, int | bool | date] = {
        "desk": asked.desk_id,
        "is_practice": asked.is_practice,
        "period_from": asked.period_from,
        "period_until": asked.period_until,
    }
    with acting(organisations=EVERYONE), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _mean(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(before for before, _ in pairs) / len(pairs), sum(after for _, after in pairs) / len(pairs)
