"""Pages of outreach events and their photographs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lindung.campaigns import actions, permissions, queries
from lindung.campaigns.forms import EventForm, HeldForm, PhotoForm
from lindung.campaigns.models import EventPhoto
from lindung.campaigns.rules import CountedHow
from lindung.campaigns.views.campaigns import LEADS, SEES
from lindung.campaigns.views.shared import BOTH, form_page
from lindung.kernel.errors import NotFound
from lindung.partners.edges import DeskRequest, desk_view
from lindung.partners.rules import Role
from lindung.partners.views.steps import reason, sent, take_step
from lindung.web.pictures import CAGE

COUNTS = (*LEADS, Role.PARTNER_WORKER)
PICTURE_TYPE = "image/webp"


@desk_view(*SEES)
def event(request: DeskRequest, ref: str) -> HttpResponse:
    """One event: where and when, who came, photographs."""
    found = queries.find_event(request.actor, ref)
    context = {
        "event": found,
        "photos": found.photos.kept().defer("image").order_by("id"),
        "why_not_change": reason(permissions.why_not_change_campaign(request.actor, found.campaign)),
        "why_not_count": reason(permissions.why_not_count(request.actor, found.campaign)),
        "may_withdraw_photos": permissions.can_withdraw_photo(request.actor, found.campaign),
        "has_begun": found.starts_at <= request.at,
    }
    return render(request, "campaigns/event.html", context)


@desk_view(*LEADS, methods=BOTH)
def plan(request: DeskRequest, ref: str) -> HttpResponse:
    """Add an event to a campaign."""
    campaign = queries.find_campaign(request.actor, ref)
    permissions.check_can_change_campaign(request.actor, campaign)
    first = {"languages": campaign.languages, "is_public": campaign.is_public}
    form = EventForm(sent(request), country=campaign.accountable.country, initial=first)
    return form_page(
        request,
        form,
        lambda told: actions.plan_event(
            campaign=campaign, said=actions.EventSaid(**told), actor=request.actor, at=request.at
        ),
        said={"title": _("Add an event"), "verb": _("Add this event"), "done": _("The event is added.")},
        then=("campaigns:campaign", campaign.ref),
    )


@desk_view(*LEADS, methods=BOTH)
def change(request: DeskRequest, ref: str) -> HttpResponse:
    """Change a planned event."""
    found = queries.find_event(request.actor, ref)
    permissions.check_can_change_campaign(request.actor, found.campaign)
    form = EventForm(sent(request), country=found.campaign.accountable.country, initial=EventForm.first(found))
    return form_page(
        request,
        form,
        lambda told: actions.change_event(
            event=found, said=actions.EventSaid(**told), actor=request.actor, at=request.at
        ),
        said={"title": _("Change the event"), "verb": _("Save the changes"), "done": _("Saved.")},
        then=("campaigns:event", found.ref),
    )


@desk_view(*COUNTS, methods=BOTH)
def held(request: DeskRequest, ref: str) -> HttpResponse:
    """Say that it was held and how many came."""
    found = queries.find_event(request.actor, ref)
    permissions.check_can_count(request.actor, found.campaign)
    return form_page(
        request,
        HeldForm(sent(request)),
        lambda told: actions.record_held(
            event=found, people=told["people"], how=CountedHow(told["how"]), actor=request.actor, at=request.at
        ),
        said={
            "title": _("It was held"),
            "lead": _("The number stays as you enter it. An honest estimate is better than none; say that it is one."),
            "verb": _("Record the number"),
            "done": _("Recorded."),
        },
        then=("campaigns:event", found.ref),
    )


@desk_view(*LEADS, methods=("POST",))
def cancel(request: DeskRequest, ref: str) -> HttpResponse:
    """The event does not take place."""
    found = queries.find_event(request.actor, ref)
    return take_step(
        request,
        lambda: actions.cancel_event(event=found, actor=request.actor, at=request.at),
        done=_("Cancelled. The public calendar says so."),
        then="campaigns:event",
        ref=found.ref,
    )


@desk_view(*COUNTS, methods=BOTH)
def add_photo(request: DeskRequest, ref: str) -> HttpResponse:
    """Add a photograph with everybody's consent."""
    found = queries.find_event(request.actor, ref)
    permissions.check_can_count(request.actor, found.campaign)
    return form_page(
        request,
        PhotoForm(sent(request), request.FILES or None),
        lambda told: actions.add_photo(event=found, said=actions.PhotoSaid(**told), actor=request.actor, at=request.at),
        said={
            "title": _("Add a photograph"),
            "lead": _("Never a person who was trafficked, a child, or a shelter. When in doubt, leave it out."),
            "verb": _("Add this photograph"),
            "done": _("The photograph is added."),
        },
        then=("campaigns:event", found.ref),
    )


@desk_view(*COUNTS, methods=("POST",))
def withdraw_photo(request: DeskRequest, ref: str) -> HttpResponse:
    """Remove a photograph at once."""
    found = queries.find_photo(request.actor, ref)
    return take_step(
        request,
        lambda: actions.withdraw_photo(photo=found, actor=request.actor, at=request.at),
        done=_("The photograph is removed."),
        then="campaigns:event",
        ref=found.event.ref,
    )


@desk_view(*SEES)
def photo(request: DeskRequest, ref: str) -> HttpResponse:
    """A photograph's picture."""
    return picture_of(queries.find_photo(request.actor, ref))


def picture_of(photo: EventPhoto) -> HttpResponse:
    """The picture itself, in a cage: always the one type we write, not what somebody said it was. Raises NotFound.

    The one kind of file that is shown in a page and not only downloaded: photographs of events, from staff alone.
    """
    image = photo.image
    if not image:
        raise NotFound(ref=photo.ref)
    answer = HttpResponse(image, content_type=PICTURE_TYPE)
    answer.headers["Content-Security-Policy"] = CAGE
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = f'inline; filename="{photo.ref}.webp"'
    return answer
