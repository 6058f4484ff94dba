"""How long records are kept, what keeps them longer, and a person's wish to be forgotten."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from lindung.care import actions, queries
from lindung.care.forms import ErasureForm
from lindung.cases import actions as cases
from lindung.cases.models import LegalHold, Person
from lindung.cases.permissions import check_can_keep_or_erase
from lindung.cases.rules import ErasureAsker, HoldReason
from lindung.cases.views.parts import case_url, find_case, find_person, form_step
from lindung.partners.edges import READING, DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.rules import Role
from lindung.partners.views.steps import status_of, take_step
from lindung.reports.forms.staff import HoldForm

AHEAD_D = (7, 30, 90)


@desk_view(Role.SUPERVISOR)
def kept(request: DeskRequest) -> HttpResponse:
    """Closed cases and ended reports by the day on which they are erased, the soonest first, and what holds them."""
    asked = request.GET
    days = int(asked["days"]) if asked.get("days") in {str(each) for each in AHEAD_D} else 0
    only = asked["of"] if asked.get("of") in {"cases", "reports"} else ""
    before = request.at + timedelta(days=days) if days else None
    lists = {
        kind: find(request.actor, cursor=asked.get("page", "") if only else "", before=before)
        for kind, find in (("cases", queries.kept_until), ("reports", queries.reports_kept_until))
        if only in {"", kind}
    }
    context = {**lists, "only": only, "days": days, "ahead": AHEAD_D, "at": request.at}
    return render(request, "care/kept.html", context)


@desk_view(Role.SUPERVISOR, methods=(*READING, "POST"))
def keep(request: DeskRequest, ref: str) -> HttpResponse:
    """Put a hold on a case."""
    case = find_case(request, ref)
    check_can_keep_or_erase(request.actor, case)
    return form_step(
        request,
        form=HoldForm(request.POST if request.method == "POST" else None),
        do=lambda said: cases.place_hold(
            case=case, reason=HoldReason(said["reason"]), actor=request.actor, at=request.at
        ),
        title=_("Keep the record"),
        lead=_("Nothing of this case is erased, by the clock or on request, until a supervisor ends the hold."),
        verb=_("Keep it"),
        done=_("The record is kept until the hold ends."),
        back=case_url(ref),
    )


@desk_view(Role.SUPERVISOR, methods=("POST",))
def end_hold(request: DeskRequest, ref: str, number: int) -> HttpResponse:
    """The reason is gone."""
    case = find_case(request, ref)
    hold = get_object_or_404(LegalHold.objects.visible_to(request.actor).filter(case=case), pk=number)
    return take_step(
        request,
        lambda: cases.end_hold(hold=hold, actor=request.actor, at=request.at),
        done=_("The hold has ended."),
        then="desk:case",
        ref=case.ref,
    )


@desk_view(Role.SUPERVISOR, methods=(*READING, "POST"), fresh=True)
def erase_person(request: DeskRequest, ref: str) -> HttpResponse:
    """What goes, what stays, who asks, which reports are hers; then it is gone."""
    person = find_person(request, ref)
    check_can_keep_or_erase(request.actor, person.case)
    reports, is_last = queries.reports_at_stake(person), queries.is_last_in_case(person)
    likely = [report.ref for report in reports if report.pk == person.receipt_report_id]
    form = ErasureForm(request.POST or None, reports=reports, is_last=is_last, initial={"hers": likely})
    done = request.method == "POST" and try_form(form, lambda said: _erase(request, person, said))
    if done:
        messages.success(request, _("What was known about the person is erased."))
        return redirect("desk:case", ref=person.case.ref)
    context = {"person": person, "case": person.case, "form": form, "holds": queries.holds_on(person.case)}
    context["is_kept_by_a_report"] = queries.is_kept_by_a_report(person.case)
    context["is_last"] = is_last
    return render(request, "care/erase_person.html", context, status=status_of(form.errors))


def _erase(request: DeskRequest, person: Person, said: dict[str, Any]) -> bool:
    asker, hers = ErasureAsker(said["asker"]), said.get("hers", [])
    actions.erase_person(person=person, asker=asker, hers=hers, actor=request.actor, at=request.at)
    return True
