"""Photos and papers with a report: kept under its key, opened by its officers, each opening on the trail."""

from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from lindung.audit import actions as audit
from lindung.partners.models import PUBLIC, Actor
from lindung.partners.scope import acting
from lindung.reports.actions.mailbox import find_by_receipt, hold_report, post_from_reporter
from lindung.reports.gateways import read_attachment
from lindung.reports.models import Attachment, FileTry, Message, Report
from lindung.reports.permissions import check_can_read_report
from lindung.reports.queries import desk_ids
from lindung.reports.rules import NoSuchReceipt
from lindung.reports.rules.attachments import (
    FILES_AT_MOST,
    REST_BYTES,
    REST_WITHIN,
    TRIED_WITHIN,
    TRIES_AT_MOST,
    FilesRest,
    TooManyFiles,
    TooManyTries,
)

_COUNT_TRY: Final = """
INSERT INTO reports_filetry AS kept (report_id, began_at, tries) VALUES (%(report)s, %(at)s, 1)
ON CONFLICT (report_id) DO UPDATE SET
    tries = CASE WHEN kept.began_at > %(since)s THEN kept.tries + 1 ELSE 1 END,
    began_at = CASE WHEN kept.began_at > %(since)s THEN kept.began_at ELSE excluded.began_at END
RETURNING began_at, tries
"""


def add_attachment(*, receipt: str, content: bytes, sent_as: str) -> bool:
    """Keep a photo or paper from whoever holds the receipt; false when the same sending had arrived before.

    It stands in the mailbox as a message, with the message's clock and notice. Raises WrongFile, FileTooLarge,
    TooManyFiles, TooManyTries, FilesRest, NoSuchReceipt, ReportErased.
    """
    with acting(organisations=desk_ids(), restricted=True) as at:  # before the file is taken apart: that takes seconds
        report = _behind(receipt)
        _check_room(report, at)
        _count_try(report, at)
    kind, kept = read_attachment(content)
    with acting(organisations=desk_ids(), restricted=True) as at:
        report = hold_report(_behind(receipt))
        _check_room(report, at)
        body = _(kind.label)
        if not post_from_reporter(report=report, body=body, sent_as=sent_as, actor=PUBLIC, at=at):
            return False
        message = Message.objects.filter(report=report).latest("id")
        Attachment.objects.create(
            report=report, message=message, kind=kind.value, size_bytes=len(kept), content=kept, sent_at=at
        )
    return True


def _behind(receipt: str) -> Report:
    report = find_by_receipt(receipt)
    if report is None:
        raise NoSuchReceipt()
    return report


def _check_room(report: Report, at: datetime) -> None:
    """Raises TooManyFiles, FilesRest."""
    if Attachment.objects.filter(report=report).count() >= FILES_AT_MOST:
        raise TooManyFiles(ref=report.ref)
    lately = Attachment.objects.filter(report__accountable=report.accountable_id, sent_at__gt=at - REST_WITHIN)
    if (lately.aggregate(all=Sum("size_bytes"))["all"] or 0) >= REST_BYTES:
        raise FilesRest()


def _count_try(report: Report, at: datetime) -> None:
    """Raises TooManyTries. Counted in one statement: of many at once no more come through."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_TRY, {"report": report.pk, "at": at, "since": at - TRIED_WITHIN})
        began_at, tries = cursor.fetchone()
    if tries > TRIES_AT_MOST:
        raise TooManyTries(limit=TRIES_AT_MOST, until=began_at + TRIED_WITHIN)


def forget_tries(*, before: datetime) -> int:
    """Drop counts of files that no longer matter; how many."""
    return FileTry.objects.filter(began_at__lte=before).delete()[0]


def open_attachment(*, attachment: Attachment, actor: Actor, at: datetime) -> bytes:
    """The content, for an officer of the report's desk; b"" once it was erased. On the trail. Raises NotYourReport."""
    report = attachment.report
    check_can_read_report(actor, report)
    audit.record(
        what="report.file_opened",
        thing=attachment.ref,
        about=report.ref,
        by=actor.ref,
        at=at,
        facts={
            "kind": attachment.kind,
            "size": attachment.size_bytes,
            "roles": sorted(role.value for role in actor.roles),
        },
        organisation_id=report.accountable_id,
    )
    return attachment.content or b""
