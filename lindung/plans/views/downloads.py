"""Files that leave the room: the yearly table, a plan for other systems, its charts."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lindung.papers.wording import Wording
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.models import Actor
from lindung.partners.views.steps import own_organisation, reason, take_step
from lindung.plans import work_permissions as permissions
from lindung.plans.actions import yearly as actions
from lindung.plans.forms.papers import YearFigureForm, YearForm
from lindung.plans.gateways import XLSX
from lindung.plans.models import Plan, YearFigure
from lindung.plans.papers.charts import plan_chart
from lindung.plans.papers.four_p import four_p_paper, four_p_workbook
from lindung.plans.papers.hxl import write_csv
from lindung.plans.papers.iati import write_activities
from lindung.plans.papers.printing import pdf_of
from lindung.plans.queries.four_p import four_p_table
from lindung.plans.queries.outputs import HIDDEN_SAID, chart_rows, hxl_rows, iati_activity, plans_drawn
from lindung.plans.rules.four_p import FourPTable, YearKind, twelve_months
from lindung.plans.rules.words import Pillar
from lindung.plans.views.finding import plan_of
from lindung.plans.views.stepping import POST, do_step, form_of


def download(name: str, content: bytes, kind: str) -> HttpResponse:
    """A file that is kept, never shown in the page."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@desk_view()
def outputs(request: DeskRequest) -> HttpResponse:
    """Every plan of the country, as files."""
    plans = Plan.objects.visible_to(request.actor).order_by("country", "title")
    context = {"plans": plans, "drawn": plans_drawn(request.actor, on=request.actor.day_at(request.at))}
    return render(request, "plans/common/outputs.html", context)


@desk_view()
def iati(request: DeskRequest, ref: str) -> HttpResponse:
    """A plan's results as IATI 2.03."""
    return iati_file(plan_of(request, ref), request.actor, request.at)


@desk_view()
def hxl(request: DeskRequest, ref: str) -> HttpResponse:
    """A plan's indicators as CSV with HXL tags."""
    return hxl_file(plan_of(request, ref), request.actor, request.at)


@desk_view()
def chart(request: DeskRequest, ref: str) -> HttpResponse:
    """A plan's indicators beside their targets, as SVG."""
    found = plan_of(request, ref)
    drawn = plan_chart(chart_rows(found, request.actor, on=request.actor.day_at(request.at)))
    if drawn is None:
        raise Http404
    svg = drawn.draw(Wording(get_language() or "en"), 680).svg
    return download(f"plan-{found.ref}.svg", svg.encode(), "image/svg+xml")


def iati_file(plan: Plan, actor: Actor, at: Any) -> HttpResponse:
    """The file, for whoever may see the plan."""
    content = write_activities([iati_activity(plan, actor, hidden=HIDDEN_SAID, on=actor.day_at(at))], at=at)
    return download(f"plan-{plan.ref}-iati.xml", content, "application/xml")


def hxl_file(plan: Plan, actor: Actor, at: Any) -> HttpResponse:
    """The file, for whoever may see the plan."""
    content = write_csv(hxl_rows(plan, actor, on=actor.day_at(at)))
    return download(f"plan-{plan.ref}-hxl.csv", content, "text/csv; charset=utf-8")


@desk_view()
def four_p(request: DeskRequest) -> HttpResponse:
    """The yearly table."""
    return _show_table(request)


@desk_view()
def four_p_xlsx(request: DeskRequest) -> HttpResponse:
    """The yearly table as XLSX, in the reader's language."""
    table = _table(request)
    return download(_name(table, "xlsx"), four_p_workbook(table, language=get_language() or "en", at=request.at), XLSX)


@desk_view()
def four_p_pdf(request: DeskRequest) -> HttpResponse:
    """The yearly table as PDF, in the reader's language."""
    table = _table(request)
    printed = pdf_of(four_p_paper(table, at=request.at), language=get_language() or "en", at=request.at)
    return download(_name(table, "pdf"), printed, "application/pdf")


@desk_view(methods=POST)
def enter_figure(request: DeskRequest) -> HttpResponse:
    """A figure with its source."""
    form = form_of(YearFigureForm, request, "figure")
    months = _months(request)
    done = do_step(
        request,
        form,
        lambda said: actions.enter_figure(
            figure=actions.Sourced(**said), months=months, actor=request.actor, at=request.at
        ),
        done=_("Entered, with its source."),
        to="plans:four_p",
        again=lambda: _show_table(request, form=form),
    )
    return done if form.errors else redirect(f"{done.headers['Location']}?{request.GET.urlencode()}")


@desk_view(methods=POST)
def withdraw_figure(request: DeskRequest, ref: str) -> HttpResponse:
    """A figure no longer stands."""
    found: YearFigure = get_object_or_404(YearFigure.objects.visible_to(request.actor), ref=ref)
    return take_step(
        request,
        lambda: actions.withdraw_figure(figure=found, actor=request.actor, at=request.at),
        done=_("Taken back. The row stays, with who took it back."),
        then="plans:four_p",
    )


def _asked(request: DeskRequest) -> tuple[int, YearKind]:
    """The year and months in the address; last calendar year where they say nothing."""
    form = YearForm(request.GET)
    if form.is_valid():
        return int(form.cleaned_data["year"]), form.cleaned_data["months"]
    return request.at.year - 1, YearKind.CALENDAR


def _months(request: DeskRequest) -> tuple[date, date]:
    return twelve_months(*_asked(request))


def _table(request: DeskRequest) -> FourPTable:
    return four_p_table(desk=own_organisation(request).national_desk, months=_months(request))


def _name(table: FourPTable, kind: str) -> str:
    return f"four-p-{table.country.lower()}-{table.period_from.isoformat()}.{kind}"


def _show_table(request: DeskRequest, *, form: Any = None) -> HttpResponse:
    year, months = _asked(request)
    table = _table(request)
    context = {
        "table": table,
        "pillars": [(pillar, list(table.of(pillar))) for pillar in Pillar],
        "year_form": YearForm(initial={"year": year, "months": months.value}, label_suffix=""),
        "query": f"year={year}&months={months.value}",
        "form": form or form_of(YearFigureForm, None, "figure"),
        "why_not_enter": reason(permissions.why_not_enter_figures(request.actor)),
    }
    return render(request, "plans/common/four_p.html", context)
