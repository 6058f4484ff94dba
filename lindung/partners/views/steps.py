"""What the pages of partners share: a step that is one button, and why a button is missing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lindung.kernel.errors import NotAllowed, NotFound, Refusal
from lindung.web.say import say


def take_step(request: HttpRequest, do: Callable[[], object], *, done: str, then: str, **at: str) -> HttpResponse:
    """Do one thing and go on to a page, which says what came of it. NotAllowed and NotFound go on up."""
    try:
        do()
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, done)
    return redirect(then, **at)


def reason(refusal: Refusal | None) -> str:
    """The sentence beside a button that cannot be pressed; empty when it can."""
    return "" if refusal is None else say(refusal)


def status_of(form_errors: object) -> int:
    """422 when something has to be corrected."""
    return 422 if form_errors else 200
