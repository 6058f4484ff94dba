"""What everybody may read of plans, without a cookie and without an account."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from lindung.partners.edges import PublicRequest, public_view
from lindung.plans.queries.tree import plan_tree, public_plans


@public_view()
def index(request: PublicRequest) -> HttpResponse:
    """Every public plan, by country."""
    return render(request, "plans/public_plans.html", {"plans": public_plans(is_practice=settings.PRACTICE)})


@public_view()
def plan(request: PublicRequest, ref: str) -> HttpResponse:
    """One plan: its parts as published, each with its source; who leads what is not said."""
    found = get_object_or_404(public_plans(is_practice=settings.PRACTICE), ref=ref)
    today = found.desk.day_at(request.at) if found.desk else request.at.date()
    tree = plan_tree(found, None, on=today)
    return render(request, "plans/public_plan.html", {"plan": found, "tree": tree, "today": today})
