"""The index by which names are found: written with every change of a name, and anew when its form changes."""

from collections.abc import Iterable

from django.db import transaction

from lindung.cases.models import NameToken, Person
from lindung.cases.queries.pieces import rows_to_write
from lindung.cases.rules import FORM_OF_TOKENS

INDEXED_AT_ONCE = 500


@transaction.atomic
def index_names(persons: Iterable[Person]) -> None:
    """Write what these persons are found by, in the place of what stood there. Their keys and cases are read along."""
    rows = [person for person in persons if not person.key.is_destroyed]
    NameToken.objects.filter(person__in=rows).delete()
    tokens = rows_to_write(rows)
    NameToken.objects.bulk_create([NameToken(person_id=p, accountable_id=o, token=t) for p, o, t in tokens])
    Person.objects.filter(pk__in=[person.pk for person in rows]).update(indexed_form=FORM_OF_TOKENS)


@transaction.atomic
def index_waiting_names() -> int:
    """Index the next persons whose tokens are missing or of an older form; how many. Safe to repeat, by several."""
    waiting = Person.objects.filter(erased_at=None).exclude(indexed_form=FORM_OF_TOKENS)
    persons = list(
        waiting.select_related("key", "case")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("id")[:INDEXED_AT_ONCE]
    )
    index_names(persons)
    return len(persons)


def forget_names(person: Person) -> None:
    """Nobody finds her any more."""
    NameToken.objects.filter(person=person).delete()
