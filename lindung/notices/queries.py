"""Reading notices: whom nobody reached, and what practice partners would have received."""

from collections.abc import Iterable

from lindung.notices.models import Notice, PracticeMessage
from lindung.partners.models import Actor, Organisation
from lindung.web.paging import Page, page_of


def failed_for(things: Iterable[str], *, actor: Actor) -> dict[str, Notice]:
    """Per thing (ref), the newest notice that reached nobody and nobody has phoned about: a reason to phone."""
    wanted = list(things)
    if not wanted:
        return {}
    found = Notice.objects.visible_to(actor).given_up().filter(thing__in=wanted, phoned_at=None).order_by("id")
    return {notice.thing: notice for notice in found}


def to_phone(actor: Actor, *, cursor: str = "") -> Page[Notice]:
    """Notices that reached nobody, newest first, with the organisation to phone (its duty contact opens lazily)."""
    found = Notice.objects.visible_to(actor).given_up().filter(phoned_at=None)
    page = page_of(found.select_related("to_organisation__key"), order=["-id"], cursor=cursor)
    Organisation.objects.say_to(actor, [notice.to_organisation for notice in page.rows])
    return page


def practice_messages(actor: Actor, *, cursor: str = "") -> Page[PracticeMessage]:
    """What the fake gateway caught, newest first."""
    found = PracticeMessage.objects.visible_to(actor).select_related("to_organisation")
    return page_of(found, order=["-id"], cursor=cursor)
