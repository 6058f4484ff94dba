"""Pages of materials: texts in versions, their approval, the sheet to print, and what was handed out."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from lindung.campaigns import actions, permissions, queries
from lindung.campaigns.forms import HandoutForm, MaterialForm, VersionForm
from lindung.campaigns.rules import EventState, MaterialKind, NotApproved
from lindung.campaigns.views.campaigns import LEADS, SEES
from lindung.campaigns.views.events import COUNTS
from lindung.campaigns.views.shared import BOTH, form_page
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.views.steps import reason, sent, take_step
from lindung.web.squares import square


@desk_view(*LEADS, methods=BOTH)
def make(request: DeskRequest, ref: str) -> HttpResponse:
    """Begin a material."""
    campaign = queries.find_campaign(request.actor, ref)
    permissions.check_can_change_campaign(request.actor, campaign)
    return form_page(
        request,
        MaterialForm(sent(request)),
        lambda told: actions.make_material(
            campaign=campaign,
            kind=MaterialKind(told["kind"]),
            title=told["title"],
            actor=request.actor,
            at=request.at,
        ),
        said={"title": _("Add a material"), "verb": _("Add it"), "done": _("Added. Write its text now.")},
        then=("campaigns:campaign", campaign.ref),
    )


@desk_view(*LEADS, methods=BOTH)
def write(request: DeskRequest, ref: str) -> HttpResponse:
    """Write the next version of a material in a language."""
    material = queries.find_material(request.actor, ref)
    permissions.check_can_change_campaign(request.actor, material.campaign)
    last = material.versions.order_by("-id").first()
    first = {"language": last.language, "heading": last.heading, "text": last.text} if last else {}
    return form_page(
        request,
        VersionForm(sent(request), initial=first),
        lambda told: actions.write_version(material=material, actor=request.actor, at=request.at, **told),
        said={
            "title": _("Write a text"),
            "lead": _("A second person reads and approves it before it is printed."),
            "verb": _("Save this text"),
            "done": _("Saved. Ask somebody to read and approve it."),
        },
        then=("campaigns:campaign", material.campaign.ref),
    )


@desk_view(*SEES)
def version(request: DeskRequest, ref: str) -> HttpResponse:
    """One version: its text as it will be printed, and who approved it."""
    found = queries.find_version(request.actor, ref)
    context = {
        "version": found,
        "campaign": found.material.campaign,
        "why_not_approve": reason(permissions.why_not_approve(request.actor, found)),
        "may_change": permissions.can_change_campaign(request.actor, found.material.campaign),
    }
    return render(request, "campaigns/version.html", context)


@desk_view(*SEES)
def sheet(request: DeskRequest, ref: str) -> HttpResponse:
    """The sheet to print, in the language of the text: with the square to scan and the numbers to call."""
    found = queries.find_version(request.actor, ref)
    if not found.is_in_use:
        raise NotApproved(ref=found.ref)
    campaign = found.material.campaign
    with translation.override(found.language):
        context = {
            "version": found,
            "campaign": campaign,
            # The first public page in its language, the same on every sheet: none can be traced.
            "square": square(f"{settings.LINDUNG_URL.rstrip('/')}/{found.language}/", error="q", border=2),
            "address": _shown(settings.LINDUNG_URL),
            "country": campaign.accountable.country,
            "at": request.at,
            "language": found.language,
        }
        return render(request, "campaigns/sheet.html", context)


@desk_view(*LEADS, methods=("POST",), fresh=True)
def approve(request: DeskRequest, ref: str) -> HttpResponse:
    """A second person has read it."""
    found = queries.find_version(request.actor, ref)
    return take_step(
        request,
        lambda: actions.approve_version(version=found, actor=request.actor, at=request.at),
        done=_("Approved. It may be printed."),
        then="campaigns:version",
        ref=found.ref,
    )


@desk_view(*LEADS, methods=("POST",))
def withdraw(request: DeskRequest, ref: str) -> HttpResponse:
    """It is printed no more."""
    found = queries.find_version(request.actor, ref)
    return take_step(
        request,
        lambda: actions.withdraw_version(version=found, actor=request.actor, at=request.at),
        done=_("Withdrawn. Collect what is still lying about."),
        then="campaigns:version",
        ref=found.ref,
    )


@desk_view(*COUNTS, methods=BOTH)
def hand_out(request: DeskRequest, ref: str) -> HttpResponse:
    """Count what was handed out."""
    campaign = queries.find_campaign(request.actor, ref)
    permissions.check_can_count(request.actor, campaign)
    form = HandoutForm(
        sent(request),
        country=campaign.accountable.country,
        versions=queries.versions_in_use(campaign),
        events=campaign.events.exclude(state=EventState.CANCELLED.value).order_by("starts_at"),
        initial={"on_day": request.at.date()},
    )

    def do(told: dict[str, Any]) -> object:
        return actions.record_handout(
            version=queries.find_version(request.actor, told["version"]),
            said=_handout(request, told),
            actor=request.actor,
            at=request.at,
        )

    return form_page(
        request,
        form,
        do,
        said={
            "title": _("Count what was handed out"),
            "verb": _("Record the number"),
            "done": _("Recorded."),
        },
        then=("campaigns:campaign", campaign.ref),
    )


def _handout(request: DeskRequest, told: dict[str, Any]) -> actions.HandoutSaid:
    event = queries.find_event(request.actor, told["event"]) if told["event"] else None
    return actions.HandoutSaid(number=told["number"], on_day=told["on_day"], area=told["area"], event=event)


def _shown(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
