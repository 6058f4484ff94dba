"""Workbooks: a plan as a file, an empty one to begin with, and bringing one in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import add_refusal, try_form
from lindung.partners.views.steps import sent, status_of
from lindung.plans import actions, permissions
from lindung.plans.forms.tree import WorkbookForm
from lindung.plans.gateways import XLSX, write_workbook
from lindung.plans.models import Plan
from lindung.plans.queries.books import book_of, rows_of
from lindung.plans.rules.sheets import BYTES_AT_MOST, ROWS_AT_MOST
from lindung.plans.rules.troubles import TROUBLES_SHOWN, PlanSheetWrong, WorkbookTooLarge
from lindung.plans.views.downloads import download
from lindung.plans.views.finding import is_too_large, plan_of
from lindung.plans.views.stepping import BOTH
from lindung.web.say import say

_MORE_THAN_FILE = 20_000  # bytes of the other fields


@desk_view()
def workbook(request: DeskRequest, ref: str) -> HttpResponse:
    """A plan as a workbook, with everything in it that the reader may see."""
    found = plan_of(request, ref)
    return download(f"plan-{found.ref}.xlsx", write_workbook(rows_of(book_of(found, request.actor))), XLSX)


@desk_view()
def empty(request: DeskRequest) -> HttpResponse:
    """The workbook to begin with: every sheet and heading, no row."""
    return download("plan-empty.xlsx", write_workbook({}), XLSX)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def bring_in(request: DeskRequest) -> HttpResponse:
    """A workbook as a new draft."""
    permissions.check_can_draft_plan(request.actor)
    return _bring_in(request, None)


@desk_view(*permissions.KEEPS_PLANS, methods=BOTH)
def replace(request: DeskRequest, ref: str) -> HttpResponse:
    """A workbook in place of what a draft says now."""
    found = plan_of(request, ref)
    permissions.check_can_change_draft(request.actor, found)
    return _bring_in(request, found)


def _bring_in(request: DeskRequest, plan: Plan | None) -> HttpResponse:
    troubles: list[tuple[str, int, str, str]] = []
    form = WorkbookForm(sent(request), request.FILES or None, label_suffix="")
    if request.method == "POST" and is_too_large(request, BYTES_AT_MOST + _MORE_THAN_FILE):
        form.is_valid()
        form.errors.pop("file", None)
        add_refusal(form, WorkbookTooLarge(field="file", limit=ROWS_AT_MOST))

    def do(told: dict[str, Any]) -> Plan:
        try:
            return actions.bring_in_plan(content=told["file"], actor=request.actor, at=request.at, plan=plan)
        except PlanSheetWrong as wrong:
            found = wrong.troubles[:TROUBLES_SHOWN]
            troubles.extend((each.sheet, each.row, each.column, say(each.refusal)) for each in found)
            raise

    made = try_form(form, do)
    if made is not None:
        messages.success(request, _("Brought in. It is a draft: look through it before somebody puts it in force."))
        return redirect("plans:plan", ref=made.ref)
    context = {"form": form, "plan": plan, "troubles": troubles}
    return render(request, "plans/bring_in.html", context, status=status_of(form.errors))
