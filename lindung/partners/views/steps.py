"""What the pages of partners share: a step that is one button, and why a button is missing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from lindung.kernel.errors import NotAllowed, NotFound, Refusal
from lindung.partners.edges import DeskRequest
from lindung.partners.models import Organisation
from lindung.partners.rules.refusals import NoMember
from lindung.web.say import say


def take_step(request: HttpRequest, do: Callable[[], object], *, done: str, then: str, ref: str = "") -> HttpResponse:
    """Do one thing and go on to a page, which says what came of it. NotAllowed and NotFound go on up."""
    try:
        do()
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, done)
    return redirect(then, ref=ref) if ref else redirect(then)


def reason(refusal: Refusal | None) -> str:
    """The sentence beside a button that cannot be pressed; empty when it can."""
    return "" if refusal is None else say(refusal)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted (perhaps nothing at all), or None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def status_of(form_errors: object) -> int:
    """422 when something has to be corrected."""
    return 422 if form_errors else 200


def own_organisation(request: DeskRequest) -> Organisation:
    """The organisation of whoever asks. Raises NoMember."""
    if request.actor.organisation is None:
        raise NoMember()
    return request.actor.organisation
