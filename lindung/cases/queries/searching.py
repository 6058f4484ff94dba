"""Persons by name, among those the actor's organisation answers for."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from lindung.cases.models import Person, Suspect
from lindung.cases.permissions import can_search_names
from lindung.cases.queries.pieces import asked_of
from lindung.cases.rules import LEAST_LETTERS, LOOKED_AT, SHOWN_AT_MOST, AgeBand, Likeness, NameTooShort, likeness
from lindung.kernel.names.sounds import letters
from lindung.partners.models import Actor
from lindung.vault.sealing import digest_key

_BEST = """
WITH asked AS (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::float8[]) AS asked (token, piece, weight)),
hits AS (SELECT t.person_id, asked.piece, asked.weight FROM asked
         JOIN cases_nametoken t ON t.token = asked.token AND t.accountable_id = %s),
rare AS (SELECT piece, weight / ln(2 + count(*)) AS worth FROM hits GROUP BY piece, weight)
SELECT hits.person_id FROM hits JOIN rare USING (piece)
GROUP BY hits.person_id ORDER BY sum(rare.worth) DESC, hits.person_id LIMIT %s
"""
"""The persons who share most with what was asked; what many share counts less."""


@dataclass(frozen=True)
class Found:
    """A person whose name is like the one that was asked for."""

    person: Person
    name: str
    likeness: float

    @property
    def age(self) -> AgeBand:
        """The age band, with its label."""
        return AgeBand(self.person.age_band)


def find_persons(actor: Actor, *, name: str) -> Sequence[Found]:
    """Persons of the actor's organisation whose name is like this one, the likest first. Raises NameTooShort.

    Nothing is found for whoever may not work on cases, and nobody of another organisation, whatever is asked.
    """
    if len(letters(name).replace(" ", "")) < LEAST_LETTERS:
        raise NameTooShort(field="name", least=LEAST_LETTERS)
    if not can_search_names(actor):
        return []
    rows = Person.objects.visible_to(actor).filter(
        pk__in=_candidates(actor, name), case__accountable=actor.organisation, erased_at=None
    )
    compared = [_compared(person, name) for person in rows.select_related("key", "case")]
    found = [each for each, how in compared if how.is_enough]
    return sorted(found, key=lambda each: (-each.likeness, each.person.pk))[:SHOWN_AT_MOST]


def waiting_names() -> int:
    """Of how many persons and suspects the name does not stand under the digest key in use alone."""
    old = under_another_key()
    persons = Person.objects.filter(old, erased_at=None)
    return persons.count() + Suspect.objects.filter(old, name_index__isnull=False).count()


def under_another_key() -> Q:
    """The condition on persons and suspects whose names are to be written anew."""
    key = digest_key()
    return Q(indexed_under__lt=key) | Q(indexed_under__gt=key)


def _candidates(actor: Actor, name: str) -> list[int]:
    if actor.organisation_id is None:
        return []
    asked = asked_of(actor.organisation_id, name)
    with connection.cursor() as cursor:
        cursor.execute(_BEST, [asked.numbers, asked.pieces, asked.weights, actor.organisation_id, LOOKED_AT])
        return [person for (person,) in cursor.fetchall()]


def _compared(person: Person, asked: str) -> tuple[Found, Likeness]:
    names = [str(each) for each in (person.name, person.other_names) if each] or [""]
    how = {each: likeness(asked, each) for each in names}
    likest = max(names, key=lambda each: (how[each].is_enough, how[each].nearness))
    return Found(person, likest, how[likest].nearness), how[likest]
