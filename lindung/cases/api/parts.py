"""What every operation on cases shares: the router, finding rows, shaping answers."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router

from lindung.cases import queries
from lindung.cases.forms import known_ref
from lindung.cases.models import Case, Person
from lindung.cases.rules import (
    NobodyToAssign,
)
from lindung.kernel.errors import NotFound
from lindung.partners.api import TokenAuth
from lindung.partners.models import Member, Organisation

router = Router(auth=TokenAuth(), tags=["cases"])
PAGE_SIZE = 50


def case_out(case: Case, *, is_own: bool = True) -> dict[str, Any]:
    """A case in a list: nothing about a person; what was found out about it only for whoever answers for it."""
    return {
        "ref": case.ref,
        "state": case.state,
        "urgency": case.urgency,
        "signs": case.signs if is_own else [],
        "country": case.country,
        "area": case.area if is_own else "",
        "accountable": case.accountable.ref,
        "due_at": case.due_at if is_own else None,
        "next_step": case.next_step if is_own else "",
        "opened_at": case.opened_at,
    }


def person_out(seen: queries.PersonSeen) -> dict[str, Any]:
    """A person, as far as she may be seen; what was erased reads as such."""
    record = {name: getattr(value, "value", value) for name, value in seen.columns.items()}
    return {
        "ref": seen.ref,
        "groups": sorted(group.value for group in seen.groups),
        "record": {name: str(value) if not value and value is not False else value for name, value in record.items()},
    }


def find_case(request: Any, ref: str) -> Case:
    """The case, when the organisation may know of it; else 404."""
    rows = Case.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("accountable__desk", "policy", "assignee", "key"), ref=known_ref(ref))


def find_person(request: Any, ref: str) -> Person:
    """The person, when the organisation may know of her; else 404."""
    rows = Person.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("key", "case__accountable__desk", "case__policy"), ref=known_ref(ref))


def find_organisation(request: Any, ref: str) -> Organisation:
    """An organisation of the network. Raises NotFound."""
    found = Organisation.objects.visible_to(request.actor).filter(ref=known_ref(ref)).select_related("desk").first()
    if found is None:
        raise NotFound(ref=known_ref(ref))
    return found


def find_organisations(request: Any, refs: Sequence[str]) -> list[Organisation]:
    """Several of them. Raises NotFound."""
    return [find_organisation(request, ref) for ref in refs]


def find_member(request: Any, ref: str) -> Member | None:
    """A colleague; None when nobody is named. Raises NobodyToAssign."""
    if not ref:
        return None
    found = Member.objects.visible_to(request.actor).filter(ref=known_ref(ref)).first()
    if found is None:
        raise NobodyToAssign(field="assignee", ref="")
    return found
