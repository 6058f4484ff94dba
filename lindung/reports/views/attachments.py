"""A photo or paper of a report, for the officers of its desk."""

from django.http import HttpResponse

from lindung.partners.edges import DeskRequest, desk_view
from lindung.reports import actions, queries
from lindung.reports.permissions import READERS
from lindung.reports.rules.attachments import SUFFIXES, AttachmentKind
from lindung.web.pictures import CAGE


@desk_view(*READERS, fresh=True)
def file(request: DeskRequest, ref: str) -> HttpResponse:
    """A download in a cage, never a page. It leaves the desk: it asks to sign in afresh, and is on the trail."""
    found = queries.find_attachment(request.actor, ref)
    content = actions.open_attachment(attachment=found, actor=request.actor, at=request.at)
    name = f"{found.ref}.{SUFFIXES[AttachmentKind(found.kind)]}"
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = CAGE
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
