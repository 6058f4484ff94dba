"""Triage: the report's answers beside the questions, the result with its reasons, the case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.cases import actions
from lindung.cases.forms import FirstPersonForm, LinkForm, TriageForm
from lindung.cases.models import Case, LinkedReport
from lindung.cases.permissions import check_can_open_case, check_can_triage
from lindung.cases.rules import TRIAGE, triage_result
from lindung.cases.views.parts import BOTH, POST, case_url, find_case, find_report
from lindung.kernel.refs import read_ref
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.rules import Urgency
from lindung.reports import actions as reports
from lindung.reports import queries as read_reports
from lindung.reports.models import Report
from lindung.reports.rules import UrgencyResult

PERSONS_AT_MOST = 20
MORE = "another_person"


@desk_view(*TRIAGE, methods=BOTH)
def triage(request: DeskRequest, ref: str) -> HttpResponse:
    """Open a case from a report."""
    report = find_report(request, ref)
    check_can_triage(request.actor, report)
    if request.method != "POST":
        reports.note_read(report=report, actor=request.actor, at=request.at)
    return _open(request, report)


@desk_view(*TRIAGE, methods=BOTH)
def open_case(request: DeskRequest) -> HttpResponse:
    """Open a case without a report: somebody stands at the desk."""
    check_can_open_case(request.actor)
    return _open(request, None)


@desk_view(*TRIAGE, methods=POST)
def link(request: DeskRequest, ref: str) -> HttpResponse:
    """Add the report to a case that is open already."""
    report = find_report(request, ref)
    form = LinkForm(request.POST)
    case_ref = read_ref(form.cleaned_data["case"]) if form.is_valid() else None
    if case_ref is None:
        messages.error(request, _("Check the reference of the case: ten letters and numbers."))
        return redirect("cases:triage", ref=report.ref)
    case = find_case(request, case_ref)
    actions.link_report(case=case, report=report, actor=request.actor, at=request.at)
    messages.success(request, _("The report now belongs to this case."))
    return redirect(case_url(case.ref))


def _open(request: DeskRequest, report: Report | None) -> HttpResponse:
    told = actions.form_answers(report)
    country = report.country if report else (request.actor.organisation.country if request.actor.organisation else "")
    given = request.POST if request.method == "POST" else None
    form = TriageForm(given, actor=request.actor, country=country, told=told)
    people = _people_forms(given, country)
    result = None
    if given is not None and MORE not in given and people.is_valid():
        case = try_form(form, _opening(request, form, people, report))
        if case is not None:
            messages.success(request, _("The case is open. Its clock runs."))
            return redirect(case_url(case.ref))
    if given is not None:
        form.is_valid()
        result = _preview(form, people, report)
    return _page(request, form, people, report, result)


def _opening(
    request: DeskRequest, form: TriageForm, people: Any, report: Report | None
) -> Callable[[dict[str, Any]], Case]:
    def do(_given: dict[str, Any]) -> Case:
        return actions.open_case(
            answers=form.answers(),
            facts=form.facts(),
            persons=[each.facts() for each in people if each.has_changed()],
            report=report,
            assignee=form.assignee(),
            actor=request.actor,
            at=request.at,
        )

    return do


def _people_forms(given: Any, country: str) -> Any:
    """The forms of the first persons; "another person" gives one more and keeps what was typed."""
    make = formset_factory(FirstPersonForm, extra=1, max_num=PERSONS_AT_MOST, absolute_max=PERSONS_AT_MOST)
    if given is None:
        return make(prefix="person", form_kwargs={"country": country})
    if MORE in given:
        given = given.copy()
        count = str(given.get("person-TOTAL_FORMS", "1"))
        more = int(count) + 1 if count.isdecimal() and len(count) < 4 else 1
        given["person-TOTAL_FORMS"] = str(min(more, PERSONS_AT_MOST))
    return make(given, prefix="person", form_kwargs={"country": country})


def _preview(form: TriageForm, people: Any, report: Report | None) -> UrgencyResult | None:
    """What the answers so far come to."""
    if not hasattr(form, "cleaned_data") or set(form.errors) & {sign.value for sign in form.told}:
        return None
    ages = [each.facts().age_band for each in people if each.is_valid() and each.has_changed()]
    provisional = Urgency(report.urgency) if report else Urgency.ROUTINE
    return triage_result(form=form.told, triage=form.answers(), provisional=provisional, ages=ages)


def _page(
    request: DeskRequest, form: TriageForm, people: Any, report: Report | None, result: UrgencyResult | None
) -> HttpResponse:
    wrong = form.is_bound and MORE not in request.POST and (form.errors or not people.is_valid())
    context = {
        "form": form,
        "people": people,
        "report": report,
        "result": result,
        "link_form": LinkForm(),
        "linked": LinkedReport.objects.filter(report=report).select_related("case").first() if report else None,
        "lines": read_reports.messages_of(report) if report else [],
        "safe_contact": read_reports.safe_contact_of(report) if report else None,
        "more": MORE,
        "at": request.at,
    }
    return render(request, "cases/triage.html", context, status=422 if wrong else 200)
