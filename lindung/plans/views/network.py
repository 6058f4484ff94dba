"""Pages of the network, and of what followed a campaign."""

from django.http import HttpResponse
from django.shortcuts import render

from lindung.campaigns.permissions import SEES_CAMPAIGNS
from lindung.campaigns.queries import find_campaign, reached_by
from lindung.partners.edges import DeskRequest, desk_view
from lindung.plans.permissions import SEES_NETWORK
from lindung.plans.queries.network import followed, network_of


@desk_view(*SEES_NETWORK)
def network(request: DeskRequest) -> HttpResponse:
    """Who works with whom, who works with nobody, and where help is missing."""
    return render(request, "plans/network.html", {"network": network_of(request.actor)})


@desk_view(*SEES_CAMPAIGNS)
def reach(request: DeskRequest, ref: str) -> HttpResponse:
    """What followed the events of a campaign."""
    campaign = find_campaign(request.actor, ref)
    context = {
        "campaign": campaign,
        "reached": reached_by(campaign),
        "rows": followed(request.actor, campaign),
    }
    return render(request, "plans/reach.html", context)
