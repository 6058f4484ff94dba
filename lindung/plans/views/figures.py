"""Pages of figures: how a plan stands, what stands behind a number, who is reached, what figures mean."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lindung.partners.edges import DeskRequest, PublicRequest, desk_view, public_view
from lindung.partners.rules import COUNTRIES
from lindung.partners.views.steps import take_step
from lindung.plans import permissions
from lindung.plans.actions.publishing import publish_progress as publish
from lindung.plans.queries.behind import behind as stands_behind
from lindung.plans.queries.dashboard import dashboard as board_of
from lindung.plans.queries.equity import equity as equity_of
from lindung.plans.queries.official import side_by_side
from lindung.plans.queries.publishing import progress_of, public_plan
from lindung.plans.queries.tree import standings_of
from lindung.plans.rules.figures import FIGURES, Dimension
from lindung.plans.views.finding import indicator_of, plan_of
from lindung.plans.views.stepping import POST

YEARS = 5


@desk_view()
def dashboard(request: DeskRequest, ref: str) -> HttpResponse:
    """Every indicator of a plan with how it stands."""
    plan = plan_of(request, ref)
    may_publish = plan.is_public and permissions.why_not_change_plan(request.actor, plan) is None
    context = {
        "board": board_of(plan, actor=request.actor, today=request.actor.day_at(request.at)),
        "may_publish": may_publish,
        "published": progress_of(plan) if may_publish else None,
    }
    return render(request, "plans/figures/dashboard.html", context)


@desk_view()
def behind(request: DeskRequest, ref: str) -> HttpResponse:
    """What an indicator counts, and the cases and reports behind it that the reader may see anyhow."""
    indicator = indicator_of(request, ref)
    stands = standings_of([indicator], request.actor, on=request.actor.day_at(request.at)).get(indicator.pk)
    if stands is None:
        raise Http404
    figure = FIGURES.get(indicator.figure)
    context = {
        "indicator": indicator,
        "stands": stands,
        "period_from": stands.period_from,
        "period_until": stands.period_until,
        "definition": _(figure.definition) if figure else indicator.definition,
        "behind": stands_behind(indicator, stands.period_from, stands.period_until, actor=request.actor),
    }
    return render(request, "plans/figures/behind.html", context)


@desk_view()
def equity(request: DeskRequest, ref: str) -> HttpResponse:
    """Who is reached by group, and beside the published estimate of how many there are."""
    plan, this_year = plan_of(request, ref), request.actor.day_at(request.at).year
    if plan.desk is None or plan.desk_id != request.actor.desk_id:
        raise Http404
    years = range(this_year, this_year - YEARS, -1)
    asked = request.GET.get("year", "")
    year = next((each for each in years if str(each) == asked), this_year)
    context = {"plan": plan, "view": equity_of(plan.desk, year=year), "years": years}
    return render(request, "plans/figures/equity.html", context)


@desk_view()
def figures(request: DeskRequest) -> HttpResponse:
    """Every figure an indicator may choose, with its definition."""
    return render(request, "plans/figures/figures.html", {"figures": FIGURES.values(), "dimensions": list(Dimension)})


@desk_view(methods=POST, fresh=True)
def publish_progress(request: DeskRequest, ref: str) -> HttpResponse:
    """Show everybody the numbers of today."""
    plan = plan_of(request, ref)
    return take_step(
        request,
        lambda: publish(plan=plan, actor=request.actor, at=request.at, today=request.actor.day_at(request.at)),
        done=_("Everybody can read these numbers now."),
        then="plans:dashboard",
        ref=ref,
    )


@public_view()
def progress(request: PublicRequest, ref: str) -> HttpResponse:
    """How a public plan stands, as it was last shown to everybody."""
    plan = public_plan(ref=ref, is_practice=settings.PRACTICE)
    context = {"plan": plan, "published": progress_of(plan), "has_official": bool(side_by_side(plan.country))}
    return render(request, "plans/figures/public_progress.html", context)


@public_view()
def official(request: PublicRequest, country: str) -> HttpResponse:
    """Official figures of a country side by side, each with its definition and its source."""
    years = side_by_side(country) if country in COUNTRIES else []
    if not years:
        raise Http404
    return render(request, "plans/figures/official.html", {"country": country, "years": years})
