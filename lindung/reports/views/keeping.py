"""What keeps a report longer than its time."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.rules import Role
from lindung.reports import actions, queries
from lindung.reports.forms.staff import HoldForm
from lindung.reports.models import ReportHold
from lindung.reports.rules import HoldReason
from lindung.reports.views.staff import show_report, take_report_step


@desk_view(Role.SUPERVISOR, methods=("POST",))
def keep(request: DeskRequest, ref: str) -> HttpResponse:
    """Put a hold on a report."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return show_report(request, queries.find_report(request.actor, ref), 422, hold_form=form)
    reason = HoldReason(form.cleaned_data["reason"])
    return take_report_step(
        request,
        ref,
        lambda found: actions.keep_report(report=found, reason=reason, actor=request.actor, at=request.at),
        _("The report is kept until the hold ends."),
    )


@desk_view(Role.SUPERVISOR, methods=("POST",))
def end_hold(request: DeskRequest, ref: str, number: int) -> HttpResponse:
    """The reason is gone."""
    found = queries.find_report(request.actor, ref)
    rows = ReportHold.objects.visible_to(request.actor).select_related("report__accountable")
    hold = get_object_or_404(rows.filter(report=found), pk=number)
    return take_report_step(
        request,
        ref,
        lambda found: actions.end_report_hold(hold=hold, actor=request.actor, at=request.at),
        _("The hold has ended."),
    )
