"""The proof of the promises on a live database: questions whose right answer is no row at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Q

from lindung.audit import queries as audit
from lindung.partners.models import OpenItem

SHOWN = 5  # references of one finding; the count says how many there are


@dataclass(frozen=True)
class Finding:
    """One broken promise: which, how often, and some of the references."""

    promise: str
    count: int
    refs: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = f": {', '.join(self.refs)}" if self.refs else ""
        return f"{self.promise} ({self.count}){more}"


OPEN_HAS_CLOCK = "_open_has_clock"  # how every table names its `open_item_constraint`

# Each statement selects the references of what is wrong. Nothing here changes anything.
NOTHING_LEFT_BEHIND = {
    "places: held and occupied are not the sum of open offers and placements": """
        SELECT s.ref FROM directory_service s WHERE s.counts_places AND s.places_held + s.places_occupied <>
            (SELECT coalesce(sum(o.places), 0) FROM referrals_offer o
              WHERE o.service_id = s.id AND o.state = 'offered')
          + (SELECT coalesce(sum(p.places), 0) FROM referrals_placement p
              WHERE p.service_id = s.id AND p.state IN ('expected', 'arrived'))""",
    "places: more are taken than there are, and no alarm stands": """
        SELECT ref FROM directory_service WHERE counts_places AND NOT capacity_alarm
            AND places_held + places_occupied + places_occupied_others > places_total""",
    "needs: more than one live acceptance": """
        SELECT n.ref FROM referrals_need n JOIN referrals_offer o ON o.need_id = n.id
        WHERE o.state = 'accepted' AND o.ended_at IS NULL GROUP BY n.ref HAVING count(*) > 1""",
    "offers: still open although the need has ended": """
        SELECT o.ref FROM referrals_offer o JOIN referrals_need n ON n.id = o.need_id
        WHERE o.state = 'offered' AND n.state IN ('met', 'withdrawn', 'no_longer_needed')""",
    "cases: closed with a need still open": """
        SELECT c.ref FROM cases_case c JOIN referrals_need n ON n.case_id = c.id
        WHERE c.state = 'closed' AND n.state IN ('open', 'offered', 'stuck')""",
}
NOTHING_WITHOUT_A_REASON = {
    "disclosures: made outside the consent they name": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        JOIN cases_consent s ON s.id = d.consent_id
        WHERE d.disclosed_at < s.given_at OR d.disclosed_at >= s.until OR d.disclosed_at > s.ended_at
           OR d.person_id <> s.person_id OR d.purpose <> s.purpose""",
    "disclosures: made outside the agreement they name": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        JOIN partners_agreement a ON a.id = d.agreement_id
        WHERE d.disclosed_at < a.from_at OR d.disclosed_at >= a.until_at""",
    "disclosures: not on the trail": """
        SELECT c.ref FROM cases_disclosure d JOIN cases_case c ON c.id = d.case_id
        WHERE NOT EXISTS (SELECT 1 FROM audit_trail t WHERE t.at = d.disclosed_at AND t.about = c.ref)""",
    "sight: an organisation sees a case from which it is barred": """
        SELECT c.ref FROM cases_sight s JOIN cases_case c ON c.id = s.case_id
        JOIN cases_barring b ON b.case_id = s.case_id AND b.organisation_id = s.organisation_id
        WHERE s.ended_at IS NULL""",
    "practice: a real case with a practice organisation, or the other way round": """
        SELECT c.ref FROM cases_case c JOIN partners_organisation o ON o.id = c.accountable_id
        WHERE c.is_practice <> o.is_practice""",
}


def open_models() -> list[type[OpenItem]]:
    """Every table whose rows can be open, in any room."""
    return [model for model in apps.get_models() if issubclass(model, OpenItem)]


def broken() -> Iterator[Finding]:
    """Every broken promise. Needs the scope of everyone around it."""
    for model in open_models():
        yield from _without_clock(model)
        yield from _without_trail(model)
    for statements in (NOTHING_LEFT_BEHIND, NOTHING_WITHOUT_A_REASON):
        for promise, statement in statements.items():
            yield from _rows(promise, statement)
    for found in audit.verify():
        yield Finding(f"trail: {found}", 1)


def late(at: datetime) -> Iterator[tuple[str, int, datetime]]:
    """For each table: how many open rows are past their moment, and since when. The clock should have acted."""
    for model in open_models():
        due = model._base_manager.filter(_open(model), due_at__lt=at).order_by("due_at")
        first = due.values_list("due_at", flat=True).first()
        if first is not None:
            yield _name(model), due.count(), first


def _open(model: type[OpenItem]) -> Q:
    """Open in the sense of the table's own constraint: it waits for something. Raises ValueError without one."""
    waiting: list[object] = [
        constraint.condition
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and constraint.name.endswith(OPEN_HAS_CLOCK)
    ]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple) and part[0] == "state__in":
            return Q(state__in=part[1])
        waiting += part.children if isinstance(part, Q) else []
    raise ValueError(f"{model.__name__} has no open_item_constraint")


def _without_clock(model: type[OpenItem]) -> Iterator[Finding]:
    """The database's own constraint says the same; this proves that it is in force."""
    rows = model._base_manager.filter(_open(model)).filter(Q(due_at=None) | Q(next_step="") | Q(policy=None))
    refs = list(rows.values_list("ref", flat=True)[:SHOWN])
    if refs:
        yield Finding(f"{_name(model)}: open without a running clock", rows.count(), tuple(refs))


def _name(model: type[OpenItem]) -> str:
    return str(model._meta.verbose_name_plural)


def _without_trail(model: type[OpenItem]) -> Iterator[Finding]:
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"SELECT ref FROM {table} x WHERE NOT EXISTS (SELECT 1 FROM audit_trail t WHERE t.thing = x.ref)"  # noqa: S608 - our own table's name
    yield from _rows(f"{_name(model)}: never on the trail", statement)


def _rows(promise: str, statement: str) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        refs = [row[0] for row in cursor.fetchall()]
    if refs:
        yield Finding(promise, len(refs), tuple(refs[:SHOWN]))
