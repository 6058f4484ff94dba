"""Taking a report in: one durable transaction, one statement (docs/explanation/fast-report.md).

Report, its key, its clock, the trail entry and the notice to the desk are written together or not at all. The
statement is tested to mean the same as `rules`: due moment, retention, urgency.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import connection

from lindung.audit.chain import Anchor, Facts, prepare_entry
from lindung.kernel.errors import NotFound
from lindung.kernel.refs import make_ref
from lindung.partners.models import Actor
from lindung.partners.rules import Clocks
from lindung.partners.scope import acting, ask_alone
from lindung.reports.models import Report
from lindung.reports.rules import (
    NoDeskHere,
    ReceiptTaken,
    ReportChannel,
    ReportState,
    ReportStep,
    Told,
    receipt_from,
)
from lindung.reports.rules.flood import sketch
from lindung.vault.sealing import SubjectKey, associated_data, digest, digest_candidates, new_subject_key

RECEIPT: Final = "reports.receipt"  # the digits are made under this name
RECEIPT_KEPT: Final = "reports.receipt.kept"  # and found again under this one
RESEND: Final = "reports.resend"
CONTENT: Final = "reports.content"
LIKENESS: Final = "reports.likeness"
TRIES: Final = 3
TABLE: Final = "reports_report"


@dataclass(frozen=True)
class Received:
    """What the person is given: the receipt; `is_new` is false when the same form had arrived before."""

    ref: str
    receipt: str
    anchor: Anchor | None
    read_by: datetime | None  # until when somebody at the desk reads it
    zone: str
    is_new: bool = True
    differs: bool = False  # an earlier sending said something else, and that is what was kept


_RECEIVE = """
WITH desk AS (
    SELECT id, is_practice, language, timezone FROM partners_organisation
    WHERE id = %(desk)s::int AND country = %(country)s::text AND desk_id IS NULL AND state = 'vetted'
          AND duty_set_at IS NOT NULL
), line AS (
    SELECT NOT %(first_line)s::bool AND EXISTS (
        SELECT 1 FROM reports_flood f WHERE f.accountable_id = %(desk)s::int AND f.ended_at IS NULL) AS is_second
), policy AS (
    SELECT id, is_second, CASE WHEN is_second
               THEN coalesce(values ->> 'report_unread_min', %(second_default)s::text)
               ELSE coalesce(values ->> %(clock)s::text, %(clock_default)s::text) END::int AS unread_min,
           coalesce(values -> 'report_retention_d' ->> %(channel)s::text,
               CASE jsonb_typeof(values -> 'report_retention_d') WHEN 'number' THEN values ->> 'report_retention_d' END,
               %(kept_default)s::text)::int AS kept_d
    FROM partners_clockpolicy, line WHERE country = %(country)s::text ORDER BY version DESC LIMIT 1
), report AS (
    INSERT INTO reports_report (
        ref, key_id, state, channel, country, area, language, urgency, signs, questionnaire, answers, narrative,
        safe_contact, staff_note, receipt_digest, resend_digest, content_digest, received_at, received_by, created_at,
        triaged_by, ended_by, unread_messages, accountable_id, policy_id, is_practice, due_at, next_step, keep_until,
        second_line, likeness)
    SELECT %(ref)s::text, %(key)s::uuid, %(state)s::text, %(channel)s::text, %(country)s::text, %(area)s::text,
        %(language)s::text, %(urgency)s::text, %(signs)s::text[], %(questionnaire)s::int, %(answers)s::bytea,
        %(narrative)s::bytea, %(safe_contact)s::bytea, %(staff_note)s::bytea, %(receipt)s::bytea, %(resend)s::bytea,
        %(content)s::bytea, %(at)s::timestamptz, %(by)s::text, %(at)s::timestamptz, '', '', 0, desk.id, policy.id,
        desk.is_practice, %(at)s::timestamptz + make_interval(mins => policy.unread_min), %(step)s::text,
        %(at)s::timestamptz + make_interval(hours => 24 * policy.kept_d), policy.is_second, %(likeness)s::bigint[]
    FROM desk, policy
    WHERE NOT EXISTS (SELECT 1 FROM reports_report WHERE resend_digest = ANY (%(resends)s::bytea[]))
    ON CONFLICT DO NOTHING
    RETURNING ref, key_id, accountable_id, urgency, due_at, is_practice
), key AS (
    INSERT INTO vault_key (id, wrapped) SELECT key_id, %(wrapped)s::bytea FROM report
), trail AS (
    INSERT INTO audit_trail (id, at, what, thing, about, by, organisation_id, facts, mac)
    SELECT %(trail_id)s::uuid, %(at)s::timestamptz, %(what)s::text, ref, ref, %(by)s::text, accountable_id,
        %(facts)s::jsonb, %(mac)s::bytea FROM report
), notice AS (
    INSERT INTO notices_notice (ref, accountable_id, to_organisation_id, template, thing, language, facts, state,
        channel, attempts, next_try_at, last_error, phoned_by, is_practice, created_at)
    SELECT %(notice)s::text, accountable_id, accountable_id, 'report_waiting', report.ref, desk.language,
        jsonb_build_object('ref', report.ref, 'urgency', urgency, 'due_at',
            to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')),
        'queued', '', 0, %(at)s::timestamptz, '', '', report.is_practice, %(at)s::timestamptz
    FROM report, desk, policy WHERE %(tell)s::bool AND NOT policy.is_second
)
SELECT (SELECT ref FROM report), (SELECT due_at FROM report), (SELECT timezone FROM desk, policy), seal.seq, seal.hash
FROM (VALUES (1)) AS always (one) LEFT JOIN LATERAL (
    SELECT seq, hash FROM audit_seal ORDER BY seq DESC LIMIT 1) AS seal ON true
"""


def receive_report(
    *,
    told: Told,
    channel: ReportChannel,
    desk_id: int,
    sent_as: str,
    actor: Actor,
    at: datetime,
    tell_desk: bool = True,
    is_worked: bool = False,
) -> Received:
    """Keep a report for a national desk and start its clock; returns the receipt.

    `sent_as` is the idempotency key of the form, token or sheet row: sent again, it makes no second report and gives
    the same receipt. Raises NoDeskHere when that desk does not answer for the country; then nothing is kept.
    `tell_desk`: whether a notice goes to the duty contact (for all but one row of a sheet it does not).
    `is_worked`: the sender's device solved the puzzle of a flood; without it a report stands in the second line then.
    Outside a transaction it is one of its own; inside one, a part of it.
    """
    row = _row(told=told, channel=channel, desk_id=desk_id, actor=actor, at=at) | {"tell": tell_desk}
    row["first_line"] = is_worked or channel is not ReportChannel.WEB
    if not connection.in_atomic_block or actor.organisation_id == desk_id:
        return _receive(row, f"{desk_id}:{sent_as}", told)
    with acting(organisations=[desk_id]):  # told at a partner's: the desk answers for it
        return _receive(row, f"{desk_id}:{sent_as}", told)


def _receive(row: dict[str, Any], sent_as: str, told: Told) -> Received:
    resends, content = digest_candidates(RESEND, sent_as), digest_candidates(CONTENT, _content(told))
    row |= {"resend": resends[0], "resends": resends, "content": content[0]}
    for attempt in range(TRIES):
        receipt = receipts_of(sent_as, attempt)[0]
        row["receipt"] = digest(RECEIPT_KEPT, receipt)
        ref, read_by, zone, seq, seal = _write(row)
        anchor = None if seq is None else Anchor.of(seq, seal)
        if ref:
            return Received(ref=ref, receipt=receipt, anchor=anchor, read_by=read_by, zone=zone)
        if zone is None:
            raise NoDeskHere(country=told.country)
        with acting(organisations=[row["desk"]], restricted=True):
            earlier = Report.objects.filter(resend_digest__in=resends).first()
        if earlier is not None:
            return _sent_before(earlier, sent_as, content, anchor, zone)
    raise ReceiptTaken()


def _write(row: dict[str, Any]) -> tuple[Any, ...]:
    """Write it all: in the caller's transaction when there is one, else alone, in the desk's scope."""
    if not connection.in_atomic_block:
        return ask_alone(organisations=[row["desk"]], statement=_RECEIVE, values=row)
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVE, row)
        found: tuple[Any, ...] = cursor.fetchone()
    return found


def likeness_key() -> bytes:
    """Under which shingles are digested: only this deployment can say what a sketch was made of."""
    return digest(LIKENESS, "key")


def receipts_of(sent_as: str, attempt: int) -> list[str]:
    """The receipt of a key (under every key of the deployment, the one in use first)."""
    return [receipt_from(secret) for secret in digest_candidates(RECEIPT, f"{attempt}:{sent_as}")]


def receipt_again(*, ref: str, desk_id: int, sent_as: str) -> str:
    """The receipt of a report that was sent before, made anew from its key. Raises NotFound when it was erased."""
    with acting(organisations=[desk_id], restricted=True):
        earlier = Report.objects.filter(ref=ref, erased_at=None).first()
    receipt = None if earlier is None else _receipt_among(earlier, f"{desk_id}:{sent_as}")
    if receipt is None:
        raise NotFound(ref=ref)
    return receipt


def _receipt_among(report: Report, sent_as: str) -> str | None:
    """The receipt of a report, found among those its key can have."""
    kept = bytes(report.receipt_digest or b"")
    made = (each for attempt in range(TRIES) for each in receipts_of(sent_as, attempt))
    return next((each for each in made if kept in digest_candidates(RECEIPT_KEPT, each)), None)


def _sent_before(report: Report, sent_as: str, content: list[bytes], anchor: Anchor | None, zone: str) -> Received:
    receipt = _receipt_among(report, sent_as)
    if receipt is None:
        raise ReceiptTaken()
    differs = bytes(report.content_digest or b"") not in content
    return Received(report.ref, receipt, anchor, report.due_at, zone, is_new=False, differs=differs)


def _row(*, told: Told, channel: ReportChannel, desk_id: int, actor: Actor, at: datetime) -> dict[str, Any]:
    """Everything of the statement that does not depend on the receipt: sealed, coded for the trail, plain."""
    ref, found = make_ref(), told.urgency
    wrapped, key = new_subject_key()
    clock = "report_unread_danger_min" if told.is_fast else "report_unread_min"
    facts: Facts = {"channel": channel.value, "urgency": found.urgency.value, "country": told.country}
    what = "report.received"
    entry = prepare_entry(what=what, thing=ref, by=actor.ref, at=at, facts=facts, organisation_id=desk_id)
    return {
        **_sealed(ref, key, told),
        "ref": ref,
        "key": key.id,
        "wrapped": wrapped,
        "desk": desk_id,
        "country": told.country,
        "clock": clock,
        "clock_default": str(getattr(_DEFAULTS, clock)),
        "second_default": str(_DEFAULTS.report_unread_min),
        "kept_default": str(_DEFAULTS.report_retention_d[channel.value]),
        "state": ReportState.RECEIVED.value,
        "step": ReportStep.ESCALATE_UNREAD.value,
        "channel": channel.value,
        "area": told.area,
        "likeness": sketch(told.narrative, likeness_key()) or None,
        "language": told.language,
        "urgency": found.urgency.value,
        "signs": [sign.value for sign in found.signs],
        "questionnaire": told.questionnaire,
        "at": at,
        "by": actor.ref,
        "trail_id": entry.id,
        "what": what,
        "facts": entry.facts,
        "mac": entry.mac,
        "notice": make_ref(),
    }


def _sealed(ref: str, key: SubjectKey, told: Told) -> dict[str, bytes]:
    """The columns that could say who somebody is, sealed as the model's fields seal them."""
    plain = {
        "answers": orjson.dumps(told.answers_as_json()),
        "narrative": told.narrative.encode(),
        "safe_contact": orjson.dumps(told.safe_contact.as_json()),
        "staff_note": told.staff_note.encode(),
    }
    return {name: key.seal_bytes(associated_data(TABLE, name, ref), content) for name, content in plain.items()}


def _content(told: Told) -> str:
    """What was told, in one text, to notice that a second sending says something else."""
    parts = [told.country, told.area, told.narrative, told.staff_note]
    return orjson.dumps([*parts, told.answers_as_json(), told.safe_contact.as_json()]).decode()


_DEFAULTS: Final = Clocks()
