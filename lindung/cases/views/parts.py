"""What the pages of this room share: finding what somebody may see, one form on one page, one step."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lindung.cases.forms import known_ref
from lindung.cases.models import Assessment, Case, Consent, Person, Suspect, Task
from lindung.kernel.errors import NotFound, Refusal
from lindung.partners.edges import DeskRequest
from lindung.partners.forms import add_refusal
from lindung.partners.rules import Role
from lindung.reports.models import Report

WORKERS = (Role.DUTY_OFFICER, Role.DESK_OFFICER, Role.CASE_WORKER, Role.SUPERVISOR)
READERS = (*WORKERS, Role.PARTNER_WORKER)
BOTH = ("GET", "HEAD", "POST")
POST = ("POST",)
DONE = 302
_CASE = ("accountable__desk", "assignee__organisation__key", "policy", "key")


def case_url(ref: str) -> str:
    """The case's page (the desk's, which shows every room's part of it)."""
    return reverse("desk:case", args=[ref])


def find_case(request: DeskRequest, ref: str) -> Case:
    """The case, when the actor may know of it; else 404."""
    return get_object_or_404(Case.objects.visible_to(request.actor).select_related(*_CASE), ref=known_ref(ref))


def find_report(request: DeskRequest, ref: str) -> Report:
    """The report, when the actor may know of it; else 404."""
    rows = Report.objects.visible_to(request.actor).select_related("key", "policy", "accountable")
    return get_object_or_404(rows, ref=known_ref(ref))


def find_person(request: DeskRequest, ref: str) -> Person:
    """The person, when the actor may know of her; else 404."""
    rows = Person.objects.visible_to(request.actor).select_related("key", "case__accountable__desk", "case__policy")
    return get_object_or_404(rows, ref=known_ref(ref))


def find_suspect(request: DeskRequest, ref: str) -> Suspect:
    """Somebody suspected in an own case; else 404."""
    rows = Suspect.objects.visible_to(request.actor).select_related("key", "tied_to", "case__accountable")
    return get_object_or_404(rows, ref=known_ref(ref))


def find_assessment(request: DeskRequest, ref: str) -> Assessment:
    """An assessment in an own case; else 404."""
    rows = Assessment.objects.visible_to(request.actor).select_related(
        "person__key", "organisation", "case__accountable", "case__policy", "case__assignee", "case__key"
    )
    return get_object_or_404(rows, ref=known_ref(ref))


def find_consent(request: DeskRequest, ref: str) -> Consent:
    """A consent in an own case; else 404."""
    rows = Consent.objects.visible_to(request.actor).select_related("person__key", "case__accountable")
    return get_object_or_404(rows, ref=known_ref(ref))


def find_task(request: DeskRequest, ref: str) -> Task:
    """A task of the actor's organisation; else 404."""
    rows = Task.objects.visible_to(request.actor).select_related("case__key", "case__accountable", "accountable")
    return get_object_or_404(rows, ref=known_ref(ref))


def form_step(
    request: DeskRequest,
    *,
    form: forms.Form,
    do: Callable[[Any], object],
    title: str,
    verb: str,
    done: str,
    back: str,
    template: str = "cases/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; when it was sent and `do` took it, say so and go back. What was typed stays."""
    status = 200
    if request.method == "POST":
        status = _try(form, do)
        if status == DONE:
            messages.success(request, done)
            return redirect(back)
    page = {"form": form, "title": title, "verb": verb, "back_url": back, "at": request.at, **context}
    return render(request, template, page, status=status)


def _try(form: forms.Form, do: Callable[[Any], object]) -> int:
    """Do it with what was entered; the status of the answer. A refusal is written on the form, nothing is lost."""
    if not form.is_valid():
        return 422
    try:
        do(form.cleaned_data)
    except NotFound:
        raise
    except Refusal as refusal:
        add_refusal(form, refusal)
        return refusal.status
    return DONE
