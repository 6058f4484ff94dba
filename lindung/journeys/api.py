"""Registers of licences in the API. Offers are checked on the page only: a machine's answer would be kept here."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema

from lindung.journeys import queries
from lindung.journeys.rules.licences import RegisterCountryUnknown
from lindung.kernel.errors import NotFound
from lindung.partners.api import TokenAuth, api_operation
from lindung.web.places import is_country

router = Router(auth=TokenAuth(), tags=["journeys"])


class RegisterOut(Schema):
    """A register that answers now."""

    country: str
    source: str
    dated_on: date
    licences: int
    loaded_at: datetime


class LicenceOut(Schema):
    """One licence as the register has it. `is_over`: the register says that it has ended."""

    name: str
    number: str
    licence_class: str
    valid_until: date | None
    is_over: bool


class LookUpOut(Schema):
    """What a register says of a name or number. `similar` are near spellings: not the same."""

    from_register: RegisterOut
    same: list[LicenceOut]
    similar: list[LicenceOut]


@router.get("/journeys/registers", response=list[RegisterOut], summary="Registers of licences")
@api_operation(scope="directory:read")
def registers(request: Any) -> list[dict[str, Any]]:
    """The registers of licences that the public check looks agencies up in."""
    return [_register(each) for each in queries.registers_in_use(request.actor)]


@router.get("/journeys/licences", response=LookUpOut, summary="Look an agency up")
@api_operation(scope="directory:read")
def licences(
    request: Any,
    country: Annotated[str, Query(max_length=2)] = "",
    agency: Annotated[str, Query(max_length=200, description="Its name or the number of its licence.")] = "",
) -> dict[str, Any]:
    """What a country's register says of an agency, by its name or licence number; near spellings apart.

    Nothing is found for an agency without a name.
    """
    asked = country.replace("\x00", "").upper()
    if not is_country(asked):  # said here, not by the schema: who may not ask hears of that first
        raise RegisterCountryUnknown(field="country", country=asked)
    found = queries.look_up(
        agency.replace("\x00", ""),
        country=asked,
        is_practice=request.actor.is_practice,
        on=request.at.date(),
    )
    if found.register is None:
        raise NotFound()
    return {
        "from_register": _register(found.register),
        "same": [_licence(each) for each in found.same],
        "similar": [_licence(each) for each in found.similar],
    }


def _register(row: Any) -> dict[str, Any]:
    return {
        "country": row.country,
        "source": row.source,
        "dated_on": row.dated_on,
        "licences": row.row_count,
        "loaded_at": row.loaded_at,
    }


def _licence(found: queries.Found) -> dict[str, Any]:
    return {
        "name": found.name,
        "number": found.number,
        "licence_class": found.licence_class,
        "valid_until": found.valid_until,
        "is_over": found.is_over,
    }
