"""The index by which names are found and compared: written with every change of a name, and anew for a new key."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypedDict, TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from lindung.cases.models import NameToken, Person, Suspect
from lindung.cases.queries.pieces import rows_to_write
from lindung.cases.queries.searching import under_another_key
from lindung.cases.rules import FORM_OF_TOKENS, name_to_compare
from lindung.vault.sealing import digest_to_compare

Row = TypeVar("Row", Person, Suspect)
NAMES: Final = "cases.name"
INDEXED_AT_ONCE: Final = 500
_WRITE_TOKENS = """
INSERT INTO cases_nametoken (person_id, accountable_id, token, is_restricted)
SELECT t.person_id, t.accountable_id, t.token, c.readers IS NOT NULL
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS t (person_id, accountable_id, token)
JOIN cases_person p ON p.id = t.person_id JOIN cases_case c ON c.id = p.case_id
"""
_NOTE_PERSONS = """
UPDATE cases_person p SET indexed_form = %s, indexed_under = n.under, name_index = n.now, name_index_before = n.before
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[]) AS n (id, under, now, before) WHERE p.id = n.id
"""
_NOTE_SUSPECTS = """
UPDATE cases_suspect s SET indexed_under = n.under, name_index = n.now, name_index_before = n.before
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[]) AS n (id, under, now, before) WHERE s.id = n.id
"""


class NameColumns(TypedDict):
    """What a name is compared by, and under which key that was made."""

    name_index: bytes | None
    name_index_before: bytes | None
    indexed_under: int


def name_columns(name: Any) -> NameColumns:
    """The blind index of a name: the same for a person and a suspect, so that the two can be compared.

    While the digest key is renewed it stands under the one of before as well: whoever was not written anew yet is met.
    """
    compared = name_to_compare(str(name)) if name else ""
    found = digest_to_compare(NAMES, compared)
    if not compared:
        return {"name_index": None, "name_index_before": None, "indexed_under": found.key}
    return {"name_index": found.digest, "name_index_before": found.before, "indexed_under": found.key}


@transaction.atomic
def index_names(persons: Iterable[Person]) -> None:
    """Write what these persons are found by, in the place of what stood there. Their keys and cases are read along."""
    rows = list(persons)
    columns = [name_columns(person.name) for person in rows]  # before the tokens: a key noticed between is done again
    tokens = rows_to_write(person for person in rows if not person.key.is_destroyed)
    NameToken.objects.filter(person__in=rows).delete()
    with connection.cursor() as cursor:
        if tokens:
            cursor.execute(_WRITE_TOKENS, [list(column) for column in zip(*tokens, strict=True)])
        cursor.execute(_NOTE_PERSONS, [FORM_OF_TOKENS, *_columns(rows, columns)])


@transaction.atomic
def index_waiting_names(*, at_once: int = INDEXED_AT_ONCE) -> int:
    """Index the next persons and suspects whose index is missing, of an older form or under an older key; how many.

    Safe to repeat, by several at once; killed at any moment, what is left says so itself.
    """
    old = under_another_key()
    persons = Person.objects.filter(erased_at=None).filter(~Q(indexed_form=FORM_OF_TOKENS) | old)
    found = list(_next(persons, at_once).select_related("key", "case"))
    index_names(found)
    suspects = list(_next(Suspect.objects.filter(old, name_index__isnull=False), at_once).select_related("key"))
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_SUSPECTS, _columns(suspects, [name_columns(each.name) for each in suspects]))
    return len(found) + len(suspects)


@transaction.atomic
def forget_indexes_of_before() -> int:
    """Take away what names were compared by under the key of before, once every row stands under the new one."""
    if name_columns("any name")["name_index_before"] is not None:
        return 0
    return sum(
        model._base_manager.filter(name_index_before__isnull=False).update(name_index_before=None)
        for model in (Person, Suspect)
    )


def forget_names(person: Person) -> None:
    """Nobody finds her any more."""
    NameToken.objects.filter(person=person).delete()


def _next(waiting: QuerySet[Row], at_once: int) -> QuerySet[Row]:
    return waiting.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:at_once]


def _columns(rows: Sequence[Person | Suspect], columns: Sequence[NameColumns]) -> list[list[Any]]:
    return [
        [row.pk for row in rows],
        [each["indexed_under"] for each in columns],
        [each["name_index"] for each in columns],
        [each["name_index_before"] for each in columns],
    ]
