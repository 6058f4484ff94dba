"""Loading a register of licences: the whole list or nothing, in place of the earlier one."""

from datetime import date, datetime

from django.db import connection, transaction

from lindung.audit import actions as audit
from lindung.journeys.models import Licence, Register
from lindung.journeys.permissions import check_can_load_register
from lindung.journeys.rules.licences import (
    OLDEST,
    ROWS_AT_MOST,
    SOURCE_AT_MOST,
    LicenceRow,
    RegisterCountryUnknown,
    RegisterDateOdd,
    RegisterSourceMissing,
    RegisterTooLarge,
    grams,
    name_key,
    number_key,
    read_licences,
)
from lindung.partners.models import Actor
from lindung.reports.gateways import read_sheet
from lindung.reports.rules.sheets import SheetTooLarge
from lindung.web.places import is_country

SET_UP = "set-up"
_LOADING = 0x4A_52  # advisory lock: one register is loaded at a time


@transaction.atomic
def load_register(
    *, content: bytes, country: str, source: str, dated_on: date, actor: Actor | None, at: datetime, is_practice: bool
) -> Register:
    """Load a country's register in place of the earlier one, which answers until this is committed.

    `actor` None: an operator's command. Raises OnlyTheDesk, NeedsRole, BadSheet, SheetEmpty, RegisterTooLarge,
    RegisterWithoutColumns, RegisterUnreadable, RegisterSourceMissing, RegisterDateOdd, RegisterCountryUnknown; then the
    earlier register stays as it is.
    """
    country, source = _checked(country, source, dated_on, at)
    if actor is not None:
        check_can_load_register(actor, country)
    rows = _read(content)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])
    by = actor.ref if actor is not None else SET_UP
    _end_earlier(country, is_practice=is_practice, by=by, at=at)
    register = Register.objects.create(
        country=country,
        is_practice=is_practice,
        source=source,
        dated_on=dated_on,
        row_count=len(rows),
        loaded_at=at,
        loaded_by=by,
    )
    Licence.objects.bulk_create([_licence(register, row) for row in rows], batch_size=2_000)
    audit.record(
        what="register.loaded",
        thing=f"register:{country}",
        by=by,
        at=at,
        facts={"rows": len(rows), "dated_on": dated_on.isoformat()},
        organisation_id=actor.organisation_id if actor is not None else None,
    )
    return register


def _checked(country: str, source: str, dated_on: date, at: datetime) -> tuple[str, str]:
    country, source = country.strip().upper(), " ".join(source.replace("\x00", " ").split())
    if not is_country(country):
        raise RegisterCountryUnknown(field="country", country=country[:20])
    if not 1 <= len(source) <= SOURCE_AT_MOST:
        raise RegisterSourceMissing(field="source", most=SOURCE_AT_MOST)
    if not OLDEST <= dated_on <= at.date():
        raise RegisterDateOdd(field="dated_on", least=OLDEST, most=at.date())
    return country, source


def _read(content: bytes) -> list[LicenceRow]:
    try:
        table = read_sheet(content, rows_at_most=ROWS_AT_MOST)
    except SheetTooLarge:
        raise RegisterTooLarge(field="file", limit=ROWS_AT_MOST) from None
    return read_licences(table.headings, table.rows)


def _end_earlier(country: str, *, is_practice: bool, by: str, at: datetime) -> None:
    """The earlier register stays as a row that says what it was; its licences go."""
    earlier = Register.objects.in_use().filter(country=country, is_practice=is_practice)
    Licence.objects.filter(register__in=list(earlier)).delete()
    earlier.update(replaced_at=at, replaced_by=by)


def _licence(register: Register, row: LicenceRow) -> Licence:
    key = name_key(row.name)
    return Licence(
        register=register,
        name=row.name,
        name_key=key,
        grams=grams(key),
        number=row.number,
        number_key=number_key(row.number),
        licence_class=row.licence_class,
        valid_until=row.valid_until,
    )
