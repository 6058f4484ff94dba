"""What the pages of plans look up: always through the gate of whoever asks; what may not be seen is not there."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from lindung.partners.edges import DeskRequest
from lindung.partners.models import Organisation
from lindung.plans.models import Activity, Element, Indicator, ManualValue, Milestone, Plan


def plan_of(request: DeskRequest, ref: str) -> Plan:
    """The plan, or 404."""
    rows = Plan.objects.visible_to(request.actor).select_related("desk", "parent", "succeeds")
    return get_object_or_404(rows, ref=ref)


def part_of(request: DeskRequest, ref: str) -> Element:
    """The part of a plan, or 404."""
    rows = Element.objects.visible_to(request.actor).select_related("plan__desk", "parent")
    return get_object_or_404(rows, ref=ref)


def activity_of(request: DeskRequest, ref: str) -> Activity:
    """The activity, or 404."""
    rows = Activity.objects.visible_to(request.actor).select_related("desk", "lead", "carried_over_from")
    return get_object_or_404(rows, ref=ref)


def milestone_of(request: DeskRequest, ref: str) -> Milestone:
    """The milestone, or 404."""
    rows = Milestone.objects.visible_to(request.actor).select_related("activity", "element__plan")
    return get_object_or_404(rows, ref=ref)


def indicator_of(request: DeskRequest, ref: str) -> Indicator:
    """The indicator, or 404."""
    rows = Indicator.objects.visible_to(request.actor).select_related("activity", "element__plan")
    return get_object_or_404(rows, ref=ref)


def value_of(request: DeskRequest, ref: str) -> ManualValue:
    """The entered value, or 404."""
    rows = ManualValue.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("indicator__activity", "indicator__element__plan"), ref=ref)


def organisations_called(request: DeskRequest, refs: Any) -> list[Organisation]:
    """Organisations of the network by reference. Raises Http404: one of them is not there."""
    wanted = {ref for ref in refs if ref}
    found = list(Organisation.objects.visible_to(request.actor).filter(ref__in=wanted).select_related("desk"))
    if len(found) != len(wanted):
        raise Http404
    return found


def is_too_large(request: HttpRequest, most: int) -> bool:
    """Whether a request brings more than `most` bytes, before it is read."""
    length = request.headers.get("Content-Length") or "0"
    return length.isdecimal() and int(length) > most
