"""What happens with lures: a run's clusters are loaded, somebody of the desk decides what each of them is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from lindung.audit import actions as audit
from lindung.partners.models import Actor, Organisation
from lindung.screening.methods.likeness import ALIKE, likeness, shingles, sketch
from lindung.screening.models import Lure, LureEntity, LureWeek
from lindung.screening.permissions import check_can_decide_lure
from lindung.screening.queries import DIGEST, near_ids
from lindung.screening.rules.lures import (
    COUNT_AT_MOST,
    ENTITIES_AT_MOST,
    LURES_AT_MOST,
    PLACE_AT_MOST,
    REASONS,
    TEMPLATE_AT_MOST,
    WEEKS_AT_MOST,
    GivenEntity,
    GivenLure,
    GivenWeek,
    LureReason,
    LureState,
    ReasonDoesNotFit,
    TooManyLures,
)
from lindung.vault import digest, digest_candidates
from lindung.vault.models import Key

VALUE_AT_MOST = 2_200
_LOADING = 0x53_4C  # advisory lock: one run is loaded at a time, so that a lure is never made twice


@dataclass(frozen=True)
class Loaded:
    """What came of loading a run: how many lures are new, changed, as they were, and too short to be known again."""

    added: int
    updated: int
    unchanged: int
    too_short: int


@transaction.atomic
def load_lures(*, given: Sequence[GivenLure], run_sha256: str, desk: Organisation, by: str, at: datetime) -> Loaded:
    """Bring the clusters of one run to a national desk: all of them or none.

    A cluster that is like a lure the desk has (likeness.ALIKE) brings its counts up to date; what was decided stays.
    The same run again changes nothing. Raises TooManyLures.
    """
    if len(given) > LURES_AT_MOST:
        raise TooManyLures(count=len(given), limit=LURES_AT_MOST)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])
    added = updated = unchanged = too_short = 0
    for one in given:
        found = shingles(one.template)
        if not sketch(found):
            too_short += 1
            continue
        lure = _like(found, desk)
        if lure is None:
            _add(one, found, run_sha256=run_sha256, desk=desk, by=by, at=at)
            added += 1
        elif lure.run_sha256 == run_sha256:
            unchanged += 1
        else:
            _update(lure, one, run_sha256=run_sha256, by=by, at=at)
            updated += 1
    if added or updated:
        audit.record(
            what="lures.loaded",
            thing=f"desk:{desk.ref}",
            by=by,
            at=at,
            facts={"added": added, "updated": updated, "run": run_sha256[:16]},
            organisation_id=desk.pk,
        )
    return Loaded(added, updated, unchanged, too_short)


@transaction.atomic
def decide_lure(*, lure: Lure, to: LureState, reason: LureReason, actor: Actor, at: datetime) -> None:
    """Say what a lure is, and why. Raises NotAllowed, NeedsRole, ReasonDoesNotFit, WrongState, ChangedMeanwhile."""
    check_can_decide_lure(actor, lure)
    if reason not in REASONS.get(to, ()):
        raise ReasonDoesNotFit(field="reason", reason=reason.value, to=to.value)
    lure.move(to, decided_at=at, decided_by=actor.ref, reason=reason.value)
    audit.record(
        what=f"lure.{to.value}",
        thing=lure.ref,
        about=lure.ref,
        by=actor.ref,
        at=at,
        facts={"reason": reason.value},
        organisation_id=lure.desk_id,
    )


def open_lure(*, lure: Lure, actor: Actor, at: datetime) -> None:
    """Note that somebody read what a lure names: telephones and accounts are data of persons."""
    audit.record(
        what="lure.read", thing=lure.ref, about=lure.ref, by=actor.ref, at=at, organisation_id=actor.organisation_id
    )


def _like(found: frozenset[int], desk: Organisation) -> Lure | None:
    """The lure of this desk that the text is most like; None when it is like none."""
    numbers = list(sketch(found))
    near = Lure.objects.filter(desk=desk, is_practice=desk.is_practice, pk__in=near_ids(numbers))
    liked = [(likeness(found, frozenset(lure.shingles)), lure) for lure in near.order_by("id")]
    best = max(liked, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def _add(one: GivenLure, found: frozenset[int], *, run_sha256: str, desk: Organisation, by: str, at: datetime) -> None:
    lure = Lure.objects.create(
        key=Key.new(),
        desk=desk,
        is_practice=desk.is_practice,
        template=one.template[:TEMPLATE_AT_MOST],
        languages=list(one.languages),
        places=_places(one.weeks),
        size=one.size,
        with_signs=one.with_signs,
        sources=one.sources,
        first_seen_on=_day(one.first_seen),
        last_seen_on=_day(one.last_seen),
        shingles=sorted(found),
        sketch=list(sketch(found)),
        run_sha256=run_sha256,
        loaded_at=at,
        loaded_by=by,
    )
    _write_entities(lure, one.entities)
    _write_weeks(lure, one.weeks)


def _update(lure: Lure, one: GivenLure, *, run_sha256: str, by: str, at: datetime) -> None:
    """Counts of the newer run; a week it knows anew counts as it says, an earlier week stays."""
    _write_entities(lure, one.entities)
    _write_weeks(lure, one.weeks)
    days = [day for day in (lure.first_seen_on, _day(one.first_seen)) if day]
    last = [day for day in (lure.last_seen_on, _day(one.last_seen)) if day]
    lure.size = max(lure.size, one.size)
    lure.with_signs = min(max(lure.with_signs, one.with_signs), lure.size)
    lure.sources = max(lure.sources, one.sources)
    lure.first_seen_on = min(days, default=None)
    lure.last_seen_on = max(last, default=None)
    lure.languages = sorted({*lure.languages, *one.languages})
    lure.places = sorted({*lure.places, *_places(one.weeks)})
    lure.run_sha256, lure.loaded_at, lure.loaded_by = run_sha256, at, by
    counts = ["size", "with_signs", "sources", "first_seen_on", "last_seen_on", "languages", "places"]
    lure.save(update_fields=[*counts, "run_sha256", "loaded_at", "loaded_by"])


def _write_entities(lure: Lure, entities: Iterable[GivenEntity]) -> None:
    for entity in sorted(entities, key=lambda each: -each.posts)[:ENTITIES_AT_MOST]:
        named = digest_candidates(DIGEST, f"{entity.kind}:{entity.value}")
        known = LureEntity.objects.filter(lure=lure, kind=entity.kind, digest__in=named)
        if not known.update(posts=entity.posts):
            LureEntity.objects.create(
                lure=lure, kind=entity.kind, value=entity.value[:VALUE_AT_MOST], digest=named[0], posts=entity.posts
            )


@transaction.atomic
def write_contacts_anew(*, after: int = 0, at_once: int = 500) -> tuple[int, int]:
    """Write the digests of the next contacts under the key in use: how many were looked at, and the last one's id.

    A value that was cut when it was loaded keeps its digest: the whole of it stands nowhere.
    """
    rows = LureEntity.objects.filter(pk__gt=after).select_related("lure__key").select_for_update(of=("self",))
    found = list(rows.order_by("id")[:at_once])
    for entity in found:
        if entity.value and len(entity.value) < VALUE_AT_MOST:
            LureEntity.objects.filter(pk=entity.pk).update(digest=digest(DIGEST, f"{entity.kind}:{entity.value}"))
    return len(found), found[-1].pk if found else after


def _write_weeks(lure: Lure, weeks: Sequence[GivenWeek]) -> None:
    counted: dict[tuple[date, str], int] = {}
    for each in weeks[:WEEKS_AT_MOST]:
        place = each.place[:PLACE_AT_MOST]
        counted[each.week, place] = min(counted.get((each.week, place), 0) + each.posts, COUNT_AT_MOST)
    LureWeek.objects.bulk_create(
        [LureWeek(lure=lure, week=week, place=place, posts=posts) for (week, place), posts in counted.items()],
        update_conflicts=True,
        unique_fields=["lure", "week", "place"],
        update_fields=["posts"],
    )


def _places(weeks: Iterable[GivenWeek]) -> list[str]:
    return sorted({each.place[:PLACE_AT_MOST] for each in weeks if each.place})[:200]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
