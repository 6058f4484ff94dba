"""Reading the trail: the story of a thing, an organisation's entries, the chain's end, and the proof of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from lindung.audit.chain import MARK, TRAIL, Anchor, content, is_linked, is_own, mark_of
from lindung.audit.models import Pending, Seal, Trail
from lindung.kernel.errors import NotAllowed
from lindung.vault.sealing import code_keys, key_of

Place = tuple[datetime, UUID]
_FETCHED_AT_ONCE: Final = 5_000
_PERSONS_READ: Final = """
SELECT count(DISTINCT person) FROM audit_trail t
CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(t.facts -> 'persons', '[]'::jsonb)) AS person
WHERE t.organisation_id = %s AND t.by = %s AND t.at > %s
"""


def story(about: str, *, limit: int = 50, before: Place | None = None) -> list[Trail]:
    """What was done about a case, a report or another thing, newest first; `before`: (at, id) of the last one shown."""
    return _page(Q(about=about), limit, before)


def entries(*, organisation_id: int, limit: int = 50, before: Place | None = None) -> list[Trail]:
    """An organisation's own trail, newest first (the auditor's page)."""
    return _page(Q(organisation_id=organisation_id), limit, before)


def persons_read(*, by: str, organisation_id: int, since: datetime) -> int:
    """Of how many persons somebody read something since then, as the entries of one organisation say."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS_READ, [organisation_id, by, since])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def last_seal() -> Anchor | None:
    """The chain's end, to be kept elsewhere (receipts, mails, the other desk); None before the first seal."""
    end = Seal.objects.order_by("-seq").first()
    return None if end is None else Anchor.of(end.seq, end.hash)


def unsealed_since() -> datetime | None:
    """When the oldest entry that waits for its seal was made, or None. Minutes ago: no sealer runs."""
    oldest = Pending.objects.order_by("trail_id").values_list("trail_id", flat=True).first()
    return None if oldest is None else datetime.fromtimestamp((oldest.int >> 80) / 1000, tz=UTC)


def _page(of: Q, limit: int, before: Place | None) -> list[Trail]:
    rows = Trail.objects.filter(of)
    if before is not None:
        at, last = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=last), at__lte=at)
    return list(rows.order_by("-at", "-id")[:limit])


class Broken(StrEnum):
    """What a proof of the trail can find."""

    CHANGED = "entry_changed"
    DELETED = "entry_deleted"
    UNNOTED = "entry_without_seal"
    SEAL_MISSING = "seal_missing"
    CHAIN = "chain_broken"
    ANCHOR = "anchor_does_not_fit"
    OLD_KEY = "old_key"
    NO_MARK = "mark_missing"


_SENTENCES: Final = {
    Broken.CHANGED: "Entry {entry} does not say what was written: it was changed, or not written by this deployment.",
    Broken.DELETED: "Entry {entry} was deleted.",
    Broken.UNNOTED: "Entry {entry} has no seal and waits for none: it was inserted around the trail, or its seal cut.",
    Broken.SEAL_MISSING: "Seal {seq} is missing.",
    Broken.CHAIN: "Seal {seq} does not follow from the one before: entries or seals were moved, exchanged or cut out.",
    Broken.ANCHOR: "The chain no longer holds what anchor {seq} says: its end was cut, or the chain was written anew.",
    Broken.OLD_KEY: "Entry {entry} or its seal {seq} was made under a key that had been renewed before: by somebody who"
    " holds an old keyset.",
    Broken.NO_MARK: "The keyset's codes were renewed, and the trail does not say where: its end was cut, or an older"
    " database was put in place. If you did that: lindung vault rotate --what codes.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with the trail, and where."""

    code: Broken
    seq: int | None = None
    entry: str | None = None

    def __str__(self) -> str:
        return _SENTENCES[self.code].format(seq=self.seq, entry=self.entry)


@dataclass
class Checked:
    """How much a proof has read so far."""

    sealed: int = 0
    unsealed: int = 0


# One statement, so one snapshot: sealing may go on meanwhile.
_EVERYTHING = """
SELECT s.seq, s.trail_id::text, (extract(epoch FROM s.sealed_at) * 1000000)::bigint, s.hash,
       t.id::text, (extract(epoch FROM t.at) * 1000000)::bigint, t.what, t.thing, t.about, t.by, t.organisation_id,
       t.facts::text, t.mac, p.trail_id::text
FROM audit_seal s
FULL JOIN audit_trail t ON t.id = s.trail_id
FULL JOIN audit_pending p ON p.trail_id = coalesce(t.id, s.trail_id)
ORDER BY s.seq NULLS LAST
"""


_NEXT: Final = f"FETCH {_FETCHED_AT_ONCE} FROM whole_trail"


class _Keys:
    """Which keys may have made what comes next, as the trail itself marks their renewals."""

    def __init__(self) -> None:
        self.known = code_keys()
        self.void: frozenset[int] = frozenset()
        self.is_marked = not self.known.has_mark

    def is_void(self, *codes: bytes) -> bool:
        """Whether one of these codes was made under a key that is marked as renewed."""
        return any(key_of(code) in self.void for code in codes)

    def read(self, what: str, facts: str, mac: bytes) -> None:
        """Take notice of a mark. An older mark makes void what was older then; the newest makes void all others."""
        marked = mark_of(what, facts, mac)
        if marked == self.known.in_use:
            self.is_marked = True
        if marked in self.known.order:
            self.void = frozenset(self.known.order[: self.known.order.index(marked)])


def verify(*, anchors: Sequence[Anchor] = (), checked: Checked | None = None) -> Iterator[Finding]:
    """Prove the whole trail, sealed or not yet; yield what is wrong. Needs `vault.scope.everyone()` around it.

    `anchors`: ends of the chain that were kept elsewhere; without one, cutting entries and seals together is not seen.
    """
    checked, keys = checked or Checked(), _Keys()
    _check_sees_everyone()
    kept = {anchor.seq: anchor for anchor in anchors}
    reached, before = 0, b""
    for seq, *row in _rows():
        if seq is None:
            checked.unsealed += 1
            yield from _in_unsealed(row, keys)
            continue
        checked.sealed += 1
        yield from (
            Finding(Broken.SEAL_MISSING, seq=missing) for missing in range(reached + 1, min(seq, reached + 100))
        )
        yield from _in_sealed(seq, before, row, keys)
        reached, before = seq, bytes(row[2])
        anchor = kept.get(seq)
        if anchor is not None and anchor == Anchor.of(seq, before):
            del kept[seq]
    yield from (Finding(Broken.ANCHOR, seq=seq) for seq in kept)
    if not keys.is_marked:
        yield Finding(Broken.NO_MARK)


def has_mark() -> bool:
    """Whether the trail says from where on the code key in use made every code."""
    rows = Trail.objects.filter(about=TRAIL, what=MARK, facts__key=str(code_keys().in_use))
    return any(key_of(bytes(row.mac)) == code_keys().in_use for row in rows)


def waiting_under_older_keys() -> int:
    """How many entries that wait for their seal were made under a key that is no longer in use."""
    rows = Trail.objects.filter(pk__in=Pending.objects.values("trail_id")).values_list("mac", flat=True)
    return sum(key_of(bytes(mac)) in code_keys().older for mac in rows.iterator())


def _in_sealed(seq: int, before: bytes, row: list[Any], keys: _Keys) -> Iterator[Finding]:
    """What is wrong with one link of the chain."""
    entry, sealed_micros, code, found, *said, mac, _ = row
    if found is None:
        yield Finding(Broken.DELETED, seq=seq, entry=entry)
        return
    written = content(found, *said)
    if not is_own(written, bytes(mac)):
        yield Finding(Broken.CHANGED, seq=seq, entry=entry)
    elif not is_linked(bytes(code), before, seq, sealed_micros, written, bytes(mac)):
        yield Finding(Broken.CHAIN, seq=seq, entry=entry)
    elif keys.is_void(bytes(mac), bytes(code)):
        yield Finding(Broken.OLD_KEY, seq=seq, entry=entry)
    else:
        keys.read(said[1], said[-1], bytes(mac))


def _in_unsealed(row: list[Any], keys: _Keys) -> Iterator[Finding]:
    """What is wrong with an entry that has no seal yet."""
    _, _, _, found, *said, mac, waiting = row
    if found is None:
        yield Finding(Broken.DELETED, entry=waiting)
        return
    if waiting is None:
        yield Finding(Broken.UNNOTED, entry=found)
    if not is_own(content(found, *said), bytes(mac)):
        yield Finding(Broken.CHANGED, entry=found)
    elif keys.is_void(bytes(mac)):
        yield Finding(Broken.OLD_KEY, entry=found)
    else:
        keys.read(said[1], said[-1], bytes(mac))


def _rows() -> Iterator[Any]:
    """Everything, by the chain's order, a few thousand rows in memory at a time."""
    with connection.cursor() as cursor:
        cursor.execute("DECLARE whole_trail NO SCROLL CURSOR FOR " + _EVERYTHING)
        while True:
            cursor.execute(_NEXT)
            rows = cursor.fetchall()
            yield from rows
            if len(rows) < _FETCHED_AT_ONCE:
                break
        cursor.execute("CLOSE whole_trail")


def _check_sees_everyone() -> None:
    """A part of the trail would look like one with deletions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lindung_everyone()")
        if not (connection.in_atomic_block and cursor.fetchone()[0]):
            raise NotAllowed(thing="trail")
