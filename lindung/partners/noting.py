"""Reading leaves an entry: what a page or an answer opened about persons, and no entry names yet, is named here."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponseBase

from lindung.audit import actions as audit
from lindung.kernel.opened import Opened
from lindung.partners.models import Actor

# Sealed and not about a person: whoever opens these leaves no entry. Every other sealed table is about persons.
NOT_ABOUT_PERSONS: Final[Mapping[str, str]] = {
    "partners.Organisation": "the duty contact of an organisation",
    "partners.Member": "the name of a colleague",
    "partners.IdempotentAnswer": "references and states of what a machine did; the answer left its entry",
    "notices.Notice": "the path of a link, for the postman",
    "campaigns.EventPhoto": "pictures that everybody in them agreed to show in public",
    "evidence.ListContent": "lists without names; taking one is an entry of its room",
    "evidence.Run": "figures",
    "evidence.RunFile": "figures; taking a file is an entry of its room",
    "screening.Lure": "texts of recruiters, read by analysts every day",
    "screening.LureEntity": "accounts of recruiters",
    "learning.IssuerSecret": "a key of the house",
    "learning.Certificate": "the name of a colleague on a certificate",
    "learning.Booking": "the name of a colleague who takes part",
}
_BELONGS_TO: Final = ("case", "report", "sheet", "need", "placement")


def note_reading_of(opened: Opened, *, actor: Actor | None, at: datetime, response: HttpResponseBase) -> None:
    """Write one entry for each case or report of which something was opened and shown, that no entry names yet."""
    if actor is None or 300 <= response.status_code < 400:  # who is sent on is shown nothing
        return
    unnamed: dict[str, list[Any]] = defaultdict(list)
    for (label, ref), row in opened.rows.items():
        if label not in NOT_ABOUT_PERSONS and ref not in opened.named and not _persons(row) & opened.named:
            unnamed[_about(row)].append(row)
    for about, rows in unnamed.items():
        audit.record(
            what="record.read",
            thing=about,
            about=about,
            by=actor.ref,
            at=at,
            facts={
                "opened": sorted({row._meta.model_name for row in rows}),
                "refs": sorted(row.ref for row in rows),
                "roles": sorted(role.value for role in actor.roles),
                "persons": sorted(set().union(*(_persons(row) for row in rows))),
            },
            organisation_id=actor.organisation_id,
        )


def _about(row: Any) -> str:
    """The case or report a row belongs to; its own reference where it belongs to none."""
    for name in _BELONGS_TO:
        above = getattr(row, name, None) if getattr(row, f"{name}_id", None) is not None else None
        if above is not None:
            return _about(above)
    return str(row.ref)


def _persons(row: Any) -> set[str]:
    """The person a row is about, where it is about one."""
    if row._meta.label == "cases.Person":
        return {str(row.ref)}
    if getattr(row, "report_id", None) is not None:
        return {str(row.report.ref)}  # whoever read the report read its messages
    return {str(row.person.ref)} if getattr(row, "person_id", None) is not None else set()
