"""Pages of notices: whom to phone because nothing reached them, and what practice partners would have received."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lindung.kernel.errors import Conflict, NotFound
from lindung.notices import actions, queries
from lindung.notices.models import Notice
from lindung.notices.permissions import CALLERS
from lindung.notices.rules import TEMPLATES
from lindung.partners.edges import DeskRequest, desk_view
from lindung.web.say import fill, say


@desk_view(*CALLERS)
def to_phone(request: DeskRequest) -> HttpResponse:
    """Notices that reached nobody, with the duty contact to phone."""
    page = queries.to_phone(request.actor, cursor=request.GET.get("page", ""))
    rows = [
        {
            "notice": notice,
            "organisation": notice.to_organisation,
            "subject": fill(_(TEMPLATES[notice.template].subject), {"ref": notice.thing}),
        }
        for notice in page.rows
    ]
    return render(request, "notices/to_phone.html", {"page": page, "rows": rows, "at": request.at})


@desk_view(*CALLERS, methods=("POST",))
def phoned(request: DeskRequest, ref: str) -> HttpResponse:
    """Somebody phoned instead."""
    notice = Notice.objects.visible_to(request.actor).filter(ref=ref).first()
    if notice is None:
        raise NotFound(ref=ref)
    try:
        actions.record_phoned(notice=notice, actor=request.actor, at=request.at)
    except Conflict as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("Noted: you phoned."))
    return redirect("notices:to_phone")


@desk_view()
def practice(request: DeskRequest) -> HttpResponse:
    """What the fake gateway caught: a learner opens an offer's link as the partner would."""
    if not request.actor.is_practice:
        raise NotFound()
    page = queries.practice_messages(request.actor, cursor=request.GET.get("page", ""))
    return render(request, "notices/practice.html", {"page": page})
