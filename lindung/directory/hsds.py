"""Services in the words of Open Referral HSDS 3.0: no street, no point on a map, nothing confidential."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from lindung.directory.areas import area_name
from lindung.directory.models import Service
from lindung.directory.rules import LANGUAGES, HoursRow, ServiceState
from lindung.partners.rules import NeedKind

PROFILE = "https://docs.openhumanservices.org/hsds/"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STATUS = {
    ServiceState.OPEN: "active",
    ServiceState.PAUSED: "temporarily closed",
    ServiceState.CLOSED: "defunct",
}


def hsds_id(kind: str, ref: str) -> UUID:
    """The same id for the same row, every time, without a column for it."""
    return uuid5(NAMESPACE_URL, f"urn:lindung:{kind}:{ref}")


def as_hsds(service: Service) -> dict[str, Any]:
    """One service; needs its organisation."""
    return {
        "id": str(hsds_id("service", service.ref)),
        "name": service.name,
        "status": STATUS[ServiceState(service.state)],
        "description": NeedKind(service.kind).label,
        "minimum_age": service.age_from,
        "maximum_age": service.age_to,
        "eligibility_description": ", ".join(service.sexes),
        "interpretation_services": "yes" if service.interpreter_available else "",
        "fees_description": "none",
        "assured_date": service.assured_on.isoformat() if service.assured_on else "",
        "last_modified": service.changed_at.isoformat(),
        "organization": {
            "id": str(hsds_id("organization", service.organisation.ref)),
            "name": service.organisation.name,
            "description": "",
        },
        "languages": [_language(service, code) for code in service.languages],
        "schedules": [_schedule(service, row) for row in service.hours],
        "service_areas": [_area(service, code) for code in service.areas_served],
    }


def as_page(rows: list[Service], *, page: int, per_page: int) -> dict[str, Any]:
    """A page of services in HSDS's own envelope."""
    pages = max(1, -(-len(rows) // per_page))
    shown = rows[(page - 1) * per_page : page * per_page]
    return {
        "total_items": len(rows),
        "total_pages": pages,
        "page_number": page,
        "size": len(shown),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not shown,
        "contents": [as_hsds(row) for row in shown],
    }


def _language(service: Service, code: str) -> dict[str, str]:
    return {
        "id": str(hsds_id("language", f"{service.ref}:{code}")),
        "code": code,
        "name": LANGUAGES.get(code, code),
    }


def _schedule(service: Service, row: HoursRow) -> dict[str, str]:
    return {
        "id": str(hsds_id("schedule", f"{service.ref}:{row['day']}:{row['opens']}")),
        "freq": "WEEKLY",
        "byday": DAYS[row["day"]],
        "opens_at": row["opens"],
        "closes_at": row["closes"],
        "notes": service.timezone,
    }


def _area(service: Service, code: str) -> dict[str, str]:
    return {"id": str(hsds_id("service_area", f"{service.ref}:{code}")), "name": area_name(code)}
