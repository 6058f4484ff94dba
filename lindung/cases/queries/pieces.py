"""The keyed numbers that pieces of names stand under: of one organisation, and one number for so many persons only.

Equal pieces would have equal numbers, and numbers can be counted: the commonest would be the commonest piece. So a
piece has many numbers. Each person it is written for takes one of them by lot, and the more persons have it, the more
there are. Whoever searches asks for all of them. What a thief guesses before and after: `benchmarks.name_thief`.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.db import connection

from lindung.cases.models import Person
from lindung.cases.rules import tokens_of
from lindung.vault import digest, digest_candidates

TOKENS: Final = "cases.name_token"
SHARED_BY: Final = 40
"""How many persons share a number, about."""
NUMBERS: Final = 128
FIRST_ASKED: Final = 4
"""Only a piece that at least SHARED_BY persons have under its first numbers has more than these."""
LEFT_OUT_ABOVE: Final = 0.05
"""A piece that this share of all persons has finds little and tells a thief most: it is written for no more of them."""

_HELD = """
SELECT asked.piece, count(*) FROM unnest(%s::bigint[], %s::int[]) AS asked (token, piece)
JOIN cases_nametoken t ON t.token = asked.token AND t.accountable_id = %s GROUP BY asked.piece
"""

Secrets = Sequence[bytes]  # of one piece: under the digest key in use, and under older ones


@dataclass(frozen=True)
class Asked:
    """Every number of every piece of a name, in columns: the number, which piece it stands for, the piece's weight."""

    numbers: list[int]
    pieces: list[int]
    weights: list[float]
    count: int  # pieces


def asked_of(organisation_id: int, *names: str) -> Asked:
    """The numbers under which this organisation's persons with pieces of these names may stand, under every key."""
    weights = tokens_of(*names)
    known = {piece: digest_candidates(TOKENS, _named(organisation_id, piece)) for piece in weights}
    many = _used(organisation_id, known)
    rows = [
        (number, place, weights[piece])
        for place, (piece, held) in enumerate(known.items())
        for number in _numbers(held, many[piece])
    ]
    return Asked([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], len(known))


def rows_to_write(persons: Iterable[Person]) -> list[tuple[int, int, int]]:
    """(person, organisation, number) for every piece of these persons' names; keys and cases are read along."""
    of: dict[int, list[Person]] = {}
    for person in persons:
        of.setdefault(person.case.accountable_id, []).append(person)
    return [row for organisation_id, found in of.items() for row in _rows(organisation_id, found)]


def numbers_at(held: int) -> int:
    """Among how many numbers the next person draws, when so many persons have the piece."""
    return min(held // SHARED_BY + 1, NUMBERS)


def _rows(organisation_id: int, persons: Sequence[Person]) -> Iterable[tuple[int, int, int]]:
    pieces = {person.pk: list(tokens_of(*(str(each) for each in (person.name, person.other_names) if each)))
              for person in persons}  # fmt: skip
    every = {piece for each in pieces.values() for piece in each}
    known = {piece: [digest(TOKENS, _named(organisation_id, piece))] for piece in every}
    held = _held(organisation_id, known, _used(organisation_id, known))
    most = _most(organisation_id, held, len(persons))
    for person, its in pieces.items():
        for piece in [each for each in its if held[each] < most] or its:  # whoever has none but these is found by them
            lot = secrets.randbelow(numbers_at(held[piece]))
            yield person, organisation_id, _number(known[piece][0], lot)
            held[piece] += 1


def _most(organisation_id: int, held: Mapping[str, int], at_once: int) -> int:
    """How many persons a piece is written for; all persons are counted only where it matters."""
    if max(held.values(), default=0) + at_once < SHARED_BY:
        return SHARED_BY
    return max(SHARED_BY, int(LEFT_OUT_ABOVE * Person.objects.filter(case__accountable=organisation_id).count()))


def _used(organisation_id: int, known: Mapping[str, Secrets]) -> dict[str, int]:
    """How many numbers of each piece may be in use."""
    first = _held(organisation_id, known, dict.fromkeys(known, FIRST_ASKED))
    return {piece: NUMBERS if first[piece] >= SHARED_BY else FIRST_ASKED for piece in known}


def _held(organisation_id: int, known: Mapping[str, Secrets], many: Mapping[str, int]) -> Counter[str]:
    """How many persons of the organisation stand under the first so many numbers of each piece."""
    names = list(known)
    rows = [(number, place) for place, piece in enumerate(names) for number in _numbers(known[piece], many[piece])]
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [[row[0] for row in rows], [row[1] for row in rows], organisation_id])
        return Counter({names[place]: count for place, count in cursor.fetchall()})


def _named(organisation_id: int, piece: str) -> str:
    return f"{organisation_id}:{piece}"


def _numbers(held: Secrets, many: int) -> list[int]:
    return [_number(secret, place) for secret in held for place in range(many)]


def _number(secret: bytes, place: int) -> int:
    """The secret is keyed already and is written nowhere; a hash keeps two numbers of a piece from looking alike."""
    return int.from_bytes(sha256(secret + place.to_bytes(2, "big")).digest()[:8], "big", signed=True)
