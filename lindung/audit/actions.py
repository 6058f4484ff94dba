"""Writing the trail and events, and sealing what was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson
from django.conf import settings
from django.db import connection, transaction

from lindung.audit.chain import MARK, TRAIL, Entry, Facts, check_facts, content, link, micros_of, prepare_entry
from lindung.audit.models import Delivery, Event
from lindung.kernel.opened import note_named
from lindung.vault.scope import everyone
from lindung.vault.sealing import code_keys, make_id

SEALED_AT_ONCE: Final = 5_000
_SEALER: Final = 0x4C_41_01  # advisory lock: one sealer at a time

_RECORD = """
INSERT INTO audit_trail (id, at, what, thing, about, by, organisation_id, facts, mac)
VALUES (%s, %s, %s, %s, %s, %s, %s::int, %s::jsonb, %s)
"""
_RECORD_MANY = """
INSERT INTO audit_trail (id, at, what, thing, about, by, organisation_id, facts, mac)
SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
                     %s::jsonb[], %s::bytea[])
"""
_EMIT = """
WITH event AS (INSERT INTO audit_event (id, kind, thing, at, facts) VALUES (%s, %s, %s, %s, %s::jsonb))
INSERT INTO audit_delivery (event_id, reader) SELECT %s, unnest(%s::text[])
"""
# Entries whose row is gone stay in audit_pending: verify() finds them there.
_TAKE_PENDING = """
WITH taken AS (
    DELETE FROM audit_pending WHERE trail_id IN (
        SELECT p.trail_id FROM audit_pending p JOIN audit_trail t ON t.id = p.trail_id ORDER BY p.trail_id LIMIT %s)
    RETURNING trail_id)
SELECT t.id, (extract(epoch FROM t.at) * 1000000)::bigint, t.what, t.thing, t.about, t.by, t.organisation_id,
       t.facts::text, t.mac
FROM taken JOIN audit_trail t ON t.id = taken.trail_id ORDER BY t.id
"""
_SEAL = """
INSERT INTO audit_seal (seq, trail_id, sealed_at, hash)
SELECT seq, trail_id, %s::timestamptz, hash
FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[]) AS s (seq, trail_id, hash)
"""


def record(
    *,
    what: str,
    thing: str,
    about: str = "",
    by: str,
    at: datetime,
    facts: Facts | None = None,
    organisation_id: int | None,
) -> None:
    """Write one entry, in the transaction of the change. `about`: the case or report whose story it belongs to."""
    entry = prepare_entry(
        what=what, thing=thing, about=about, by=by, at=at, facts=facts, organisation_id=organisation_id
    )
    if what.endswith((".read", ".file_opened")):
        persons = (facts or {}).get("persons")
        note_named([thing, *(persons if isinstance(persons, list) else [])])
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, list(entry))


def mark_new_codes(*, at: datetime) -> None:
    """From this entry on only the key in use makes codes. Every process has to use it, and nothing older may wait."""
    facts: Facts = {"key": str(code_keys().in_use)}
    record(what=MARK, thing=TRAIL, by="clock", at=at, facts=facts, organisation_id=None)


def record_many(entries: Sequence[Entry]) -> None:
    """Write entries made by `prepare_entry`, in one statement."""
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute(_RECORD_MANY, [list(column) for column in zip(*entries, strict=True)])


def emit(*, kind: str, thing: str, at: datetime, facts: Facts | None = None) -> None:
    """Leave a fact for the rooms above that read this kind (setting LINDUNG_EVENT_READERS: reader → kinds)."""
    readers = [reader for reader, kinds in settings.LINDUNG_EVENT_READERS.items() if kind in kinds]
    check_facts(facts or {})
    event_id, text = make_id(), orjson.dumps(facts or {}).decode()
    with connection.cursor() as cursor:  # not by the ORM: it reads back what the actor may not read
        cursor.execute(_EMIT, [event_id, kind, thing, at, text, event_id, readers])


def take_events(*, reader: str, limit: int = 100) -> list[Event]:
    """Take events this reader has not had, oldest first; two workers never get the same one.

    Call it inside the transaction that acts on them: when that fails, they are there again.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Take events inside the transaction that acts on them.")
    waiting = Delivery.objects.filter(reader=reader).order_by("id").select_for_update(skip_locked=True)
    taken = list(waiting.values_list("id", "event_id")[:limit])
    Delivery.objects.filter(id__in=[delivery for delivery, _ in taken]).delete()
    events = Event.objects.in_bulk([event for _, event in taken])
    return [events[event] for _, event in taken]


def seal_pending(*, at: datetime, limit: int = SEALED_AT_ONCE) -> int:
    """Seal entries that wait, at most `limit`; how many. Safe to run by several: one seals, the others return 0."""
    with everyone(), connection.cursor() as cursor:
        # The lock comes before the statement that reads the chain's end, so that its snapshot is newer.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE_PENDING, [limit])
        rows = cursor.fetchall()
        if not rows:
            return 0
        cursor.execute("SELECT seq, hash FROM audit_seal ORDER BY seq DESC LIMIT 1")
        seq, before = cursor.fetchone() or (0, b"")
        sealed_micros, ids, codes, first = micros_of(at), [], [], seq + 1
        for entry_id, *said, mac in rows:
            seq += 1
            before = link(bytes(before), seq, sealed_micros, content(str(entry_id), *said), bytes(mac))
            ids.append(entry_id)
            codes.append(before)
        cursor.execute(_SEAL, [at, list(range(first, seq + 1)), ids, codes])
    return len(rows)
