"""Bringing in a sheet of reports: shown first, then taken as a whole or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from lindung.audit import actions as audit
from lindung.partners.models import Actor
from lindung.reports.actions.receive import receive_report
from lindung.reports.gateways import htcds_columns, read_sheet
from lindung.reports.models import Sheet
from lindung.reports.permissions import check_can_import
from lindung.reports.rules import ImportState, ReportChannel, Told
from lindung.reports.rules.sheets import CellError, SheetTakenBefore, read_rows
from lindung.vault.sealing import digest, digest_candidates

FILE: Final = "reports.sheet"


@dataclass(frozen=True)
class Shown:
    """A sheet as read: the row that waits for a yes, or what has to be mended first."""

    sheet: Sheet | None
    errors: list[CellError]
    guessed_encoding: bool = False


@transaction.atomic
def show_sheet(*, content: bytes, actor: Actor, at: datetime) -> Shown:
    """Read a file and keep it, sealed, until somebody says yes or no.

    Raises NotAllowed, BadSheet, SheetTooLarge, SheetEmpty, SheetTakenBefore.
    """
    check_can_import(actor)
    assert actor.organisation is not None  # noqa: S101 - check_can_import asked
    table = read_sheet(content)
    _check_new(content, actor)
    rows, errors = read_rows(table, known=htcds_columns(), country=actor.organisation.country, today=at.date())
    if errors:
        return Shown(sheet=None, errors=errors, guessed_encoding=table.guessed_encoding)
    sheet = Sheet(
        accountable=actor.organisation,
        file_digest=_digest(content),
        row_count=len(rows),
        rows=rows,
        made_at=at,
        made_by=actor.ref,
    )
    sheet.save()
    return Shown(sheet=sheet, errors=[], guessed_encoding=table.guessed_encoding)


@transaction.atomic
def take_sheet(*, sheet: Sheet, actor: Actor, at: datetime) -> int:
    """Take every row as a report, or none; how many. Raises NotAllowed, SheetTakenBefore, WrongState."""
    check_can_import(actor)
    rows = [Told.read(given) for given in sheet.rows or []]
    try:
        with transaction.atomic():
            sheet.move(ImportState.TAKEN, ended_at=at, ended_by=actor.ref)
    except IntegrityError:
        raise SheetTakenBefore(ref=sheet.ref, on=at) from None
    most_urgent = min(range(len(rows)), key=lambda number: rows[number].urgency.urgency.rank)
    for number, told in enumerate(rows):
        receive_report(
            told=told,
            channel=ReportChannel.IMPORTED,
            desk_id=sheet.accountable_id,
            sent_as=f"sheet:{sheet.ref}:{number}",
            actor=actor,
            at=at,
            tell_desk=number == most_urgent,  # one notice for the sheet: the most urgent row
        )
    sheet.key.erase(at=at)
    audit.record(
        what="sheet.taken",
        thing=sheet.ref,
        by=actor.ref,
        at=at,
        facts={"reports": len(rows)},
        organisation_id=sheet.accountable_id,
    )
    return len(rows)


@transaction.atomic
def drop_sheet(*, sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Forget a sheet that was shown. Raises NotAllowed, WrongState."""
    check_can_import(actor)
    sheet.move(ImportState.DROPPED, ended_at=at, ended_by=actor.ref)
    sheet.key.erase(at=at)


def _check_new(content: bytes, actor: Actor) -> None:
    taken = Sheet.objects.visible_to(actor).filter(
        file_digest__in=digest_candidates(FILE, _text(content)), state=ImportState.TAKEN.value
    )
    before = taken.first()
    if before is not None:
        raise SheetTakenBefore(ref=before.ref, on=before.ended_at)


def _digest(content: bytes) -> bytes:
    return digest(FILE, _text(content))


def _text(content: bytes) -> str:
    return content.decode("latin-1")  # every byte has a character: the file, unchanged
