"""The daily lines about who read what is not theirs, for supervisors and auditors."""

from django.http import HttpResponse
from django.shortcuts import render

from lindung.cases import queries
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.rules import Role
from lindung.partners.views.steps import own_organisation


@desk_view(Role.SUPERVISOR, Role.AUDITOR)
def readings(request: DeskRequest) -> HttpResponse:
    """Each member's reading of cases that are not theirs, day by day: counts, no references of persons."""
    lines = queries.readings_of_days(organisation=own_organisation(request), at=request.at)
    return render(request, "cases/readings.html", {"lines": lines})
