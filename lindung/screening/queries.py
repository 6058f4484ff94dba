"""Reading lures: the desk's own, and for everybody whether a text or a contact is that of a confirmed one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import connection
from django.db.models import Count, QuerySet

from lindung.kernel.errors import NotFound
from lindung.partners.models import Actor
from lindung.screening.methods.likeness import ALIKE, likeness, shingles, sketch
from lindung.screening.models import Lure, LureEntity
from lindung.screening.rules.found import Entity
from lindung.screening.rules.lures import LureState
from lindung.screening.rules.words import EntityKind
from lindung.vault import digest_candidates

DIGEST = "entity of a lure"
BY_CONTACT = (EntityKind.PHONE, EntityKind.HANDLE, EntityKind.LINK, EntityKind.DOMAIN)
ASKED_AT_MOST = 50  # contacts of one text that are looked up
MATCHES_AT_MOST = 5
_KNOWN = (
    "SELECT ref, country, size, sources, languages, first_seen_on, last_seen_on, shingles, kinds"
    " FROM screening_known_lures(%s::bytea[], %s::bigint[], %s)"
)
_NEAR = "SELECT id FROM screening_lure WHERE sketch && %s::bigint[] ORDER BY id LIMIT 200"


@dataclass(frozen=True)
class KnownLure:
    """A confirmed lure that a text is like, or whose contact it names. Its own text and contacts are not told."""

    ref: str
    country: str  # of the desk that confirmed it
    size: int
    sources: int
    languages: tuple[str, ...]
    first_seen_on: date | None
    last_seen_on: date | None
    likeness: float  # 0 to 1; 0 where only a contact is the same
    same_contact: tuple[EntityKind, ...]


@dataclass(frozen=True)
class Week:
    """Posts of a week, in all and by place."""

    week: date
    posts: int
    places: tuple[tuple[str, int], ...]


def known_lures(text: str, entities: Sequence[Entity], *, is_practice: bool = False) -> list[KnownLure]:
    """Confirmed lures of any desk that this cleaned text is like, or that name the same contact; likest first.

    Asked by nobody in particular: nothing of a lure but its counts and days is told.
    """
    found = shingles(text)
    digests = _digests(entities)
    numbers = list(sketch(found))
    if not digests and not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [digests, numbers, is_practice])
        rows = cursor.fetchall()
    known = [_known(row, found) for row in rows]
    matches = [each for each in known if each.likeness >= ALIKE or each.same_contact]
    return sorted(matches, key=lambda each: (-each.likeness, -len(each.same_contact), -each.size))[:MATCHES_AT_MOST]


def near_ids(sketched: Sequence[int]) -> list[int]:
    """Ids of lures in scope that share a number of a sketch. In SQL: Django's own lookup cuts these to 32 bits."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [list(sketched)])
        return [row[0] for row in cursor.fetchall()]


def _digests(entities: Iterable[Entity]) -> list[bytes]:
    named = dict.fromkeys(f"{each.kind.value}:{each.value}" for each in entities if each.kind in BY_CONTACT)
    return [one for value in list(named)[:ASKED_AT_MOST] for one in digest_candidates(DIGEST, value)]


def _known(row: tuple[object, ...], found: frozenset[int]) -> KnownLure:
    ref, country, size, sources, languages, first, last, numbers, kinds = row
    alike = likeness(found, frozenset(numbers))  # type: ignore[call-overload]
    return KnownLure(
        ref=str(ref),
        country=str(country),
        size=int(str(size)),
        sources=int(str(sources)),
        languages=tuple(languages),  # type: ignore[arg-type]
        first_seen_on=first,  # type: ignore[arg-type]
        last_seen_on=last,  # type: ignore[arg-type]
        likeness=round(alike, 3) if alike >= ALIKE else 0.0,
        same_contact=tuple(EntityKind(kind) for kind in kinds),  # type: ignore[attr-defined]
    )


def lures_seen(actor: Actor, *, state: str = "", language: str = "", place: str = "") -> QuerySet[Lure]:
    """Lures of the actor's desk, the largest first when paged by ("-size", "-id")."""
    rows = Lure.objects.visible_to(actor).defer("template", "shingles", "sketch")
    if state in set(LureState):
        rows = rows.filter(state=state)
    if language:
        rows = rows.filter(languages__contains=[language])
    if place:
        rows = rows.filter(places__contains=[place])
    return rows


def find_lure(actor: Actor, ref: str) -> Lure:
    """One lure of the actor's desk. Raises NotFound."""
    found = Lure.objects.visible_to(actor).select_related("key", "desk").filter(ref=ref).first()
    if found is None:
        raise NotFound(ref=ref)
    return found


def entities_of(lure: Lure, actor: Actor) -> list[LureEntity]:
    """What the posts of a lure name, most posts first."""
    rows = list(LureEntity.objects.visible_to(actor).filter(lure=lure).order_by("-posts", "kind", "id"))
    for row in rows:
        row.lure = lure  # its key is asked for once
    return rows


def weeks_of(lure: Lure) -> list[Week]:
    """The posts of a lure by week and place, the earliest first."""
    rows = lure.weeks.order_by("week", "-posts", "place")
    weeks = []
    for week, group in groupby(rows, key=lambda row: row.week):
        places = [(row.place, row.posts) for row in group]
        weeks.append(Week(week, sum(posts for _, posts in places), tuple(places)))
    return weeks


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many lures of the desk stand in each state."""
    counted = Lure.objects.visible_to(actor).order_by().values_list("state").annotate(lures=Count("id"))
    return {**dict.fromkeys((state.value for state in LureState), 0), **dict(counted)}


def filters_of(actor: Actor) -> tuple[list[str], list[str]]:
    """The languages and places that lures of the desk have: what a list can be narrowed to."""
    rows = Lure.objects.visible_to(actor).values_list("languages", "places")
    languages = {one for found, _ in rows for one in found}
    places = {one for _, found in rows for one in found}
    return sorted(languages), sorted(places)
