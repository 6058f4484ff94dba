"""Pages of campaigns: the list, one campaign with everything in it, planning and changing it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.campaigns import actions, permissions, queries
from lindung.campaigns.forms import CampaignForm
from lindung.campaigns.models import Campaign
from lindung.campaigns.views.shared import BOTH, form_page
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.forms import try_form
from lindung.partners.models import Actor
from lindung.partners.views.steps import reason, sent, status_of, take_step
from lindung.web.paging import page_of

SEES = permissions.SEES_CAMPAIGNS
LEADS = permissions.LEADS_CAMPAIGNS


@desk_view(*SEES)
def home(request: DeskRequest) -> HttpResponse:
    """Campaigns of the network, newest first."""
    rows = queries.campaigns_seen(request.actor)
    page = page_of(rows, order=("-starts_on", "-id"), cursor=request.GET.get("page", ""))
    context = {"page": page, "why_not_plan": reason(permissions.why_not_plan_campaign(request.actor))}
    return render(request, "campaigns/home.html", context)


@desk_view(*SEES)
def campaign(request: DeskRequest, ref: str) -> HttpResponse:
    """One campaign: its events, materials and surveys, and what they reached."""
    found = queries.find_campaign(request.actor, ref)
    context = {
        "campaign": found,
        "events": found.events.order_by("starts_at", "id"),
        "materials": queries.materials_of(found),
        "surveys": queries.surveys_of(found),
        "reached": queries.reached_by(found),
        "partners": queries.helpers_of(found),
        "why_not_change": reason(permissions.why_not_change_campaign(request.actor, found)),
        "may_change": permissions.can_change_campaign(request.actor, found),
        "may_count": permissions.can_count(request.actor, found),
        "may_hand_out": queries.versions_in_use(found).exists(),
    }
    return render(request, "campaigns/campaign.html", context)


@desk_view(*LEADS, methods=BOTH)
def plan(request: DeskRequest) -> HttpResponse:
    """Plan a campaign."""
    permissions.check_can_plan_campaign(request.actor)
    form = CampaignForm(sent(request), partners=queries.partners_to_choose(request.actor))
    made = try_form(form, lambda told: actions.plan_campaign(said=_said(told), actor=request.actor, at=request.at))
    if made is not None:
        messages.success(request, _("Planned. Add its events and materials now."))
        return redirect("campaigns:campaign", ref=made.ref)
    return render(request, "campaigns/plan.html", {"form": form}, status=status_of(form.errors))


@desk_view(*LEADS, methods=BOTH)
def change(request: DeskRequest, ref: str) -> HttpResponse:
    """Change a campaign."""
    found = queries.find_campaign(request.actor, ref)
    permissions.check_can_change_campaign(request.actor, found)
    partners = list(queries.partners_to_choose(request.actor))
    form = CampaignForm(sent(request), partners=partners, initial=CampaignForm.first(found, partners))
    return form_page(
        request,
        form,
        lambda told: actions.change_campaign(campaign=found, said=_said(told), actor=request.actor, at=request.at),
        said={"title": _("Change the campaign"), "verb": _("Save the changes"), "done": _("Saved.")},
        then=("campaigns:campaign", found.ref),
    )


@desk_view(*LEADS, methods=("POST",), fresh=True)
def start(request: DeskRequest, ref: str) -> HttpResponse:
    """The campaign runs."""
    return _step(request, ref, actions.start_campaign, _("The campaign is running."))


@desk_view(*LEADS, methods=("POST",))
def end(request: DeskRequest, ref: str) -> HttpResponse:
    """The campaign is over."""
    return _step(request, ref, actions.end_campaign, _("The campaign has ended. Its figures stay."))


@desk_view(*LEADS, methods=("POST",))
def cancel(request: DeskRequest, ref: str) -> HttpResponse:
    """The campaign is given up."""
    return _step(request, ref, actions.cancel_campaign, _("The campaign is cancelled. Its events left the calendar."))


def _step(request: DeskRequest, ref: str, do: Callable[..., None], done: str) -> HttpResponse:
    found: Campaign = queries.find_campaign(request.actor, ref)
    actor: Actor = request.actor
    return take_step(
        request,
        lambda: do(campaign=found, actor=actor, at=request.at),
        done=done,
        then="campaigns:campaign",
        ref=found.ref,
    )


def _said(told: dict[str, Any]) -> actions.CampaignSaid:
    return actions.CampaignSaid(**told)
