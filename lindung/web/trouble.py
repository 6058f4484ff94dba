"""The pages of trouble (400, 403, 404, 429, 500, 503), in the look and the reader's language, without the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

FAILED_WAIT_S = 15 * 60  # settings.AXES_COOLOFF_TIME
OFTEN_WAIT_S = 60  # every rate of the sign-in's forms is counted over a minute


@dataclass(frozen=True)
class Again:
    """What was typed, to be sent once more: its fields, where to, the form's token, and whether files were lost."""

    fields: Sequence[tuple[str, str]]
    path: str
    token: str
    has_files: bool = False


def page(*, status: int, title: str, sentence: str, code: str, again: Again | None = None) -> HttpResponse:
    """A page of trouble: rendered without the request, so that no session and no query is needed."""
    said = {"title": title, "sentence": sentence, "code": code, "practice": settings.PRACTICE, "again": again}
    body = render_to_string("web/trouble.html", said)
    response = HttpResponse(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return page(
        status=400,
        title=_("What was sent could not be read"),
        sentence=_("Nothing was saved. Go back to the page and send it again, with less at once if it was long."),
        code="400",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in or not, this is not for this reader."""
    return page(
        status=403,
        title=_("You may not see this"),
        sentence=_("Your role does not include this page. Ask a supervisor of your organisation if you need it."),
        code="403",
    )


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token does not fit (the page was open too long, or came from another site)."""
    answer = page(
        status=403,
        title=_("This form was open too long"),
        sentence=_("Nothing was saved. Go back, load the page again, and send the form once more."),
        code="403",
    )
    return HttpResponseForbidden(answer.content, headers={"Cache-Control": "no-store"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or nothing that this reader may see; both answer alike."""
    return page(
        status=404,
        title=_("There is nothing here"),
        sentence=_("Check the address or the reference. If you followed a link, it may be old."),
        code="404",
    )


def too_many(request: HttpRequest, *args: object, **facts: object) -> HttpResponse:
    """429: too many passwords that were wrong."""
    sentence = _("Wait 15 minutes, then try again. If you are in danger now, call instead.")
    return _wait(sentence, seconds=FAILED_WAIT_S)


def too_often(request: HttpRequest) -> HttpResponse:
    """429: a form of the sign-in was asked for too often from one place, or for one account (django-allauth)."""
    sentence = _(
        "This form was used very often in a short time, and nothing was sent. Wait a minute, then try again. If you are"
        " in danger now, call instead."
    )
    return _wait(sentence, seconds=OFTEN_WAIT_S)


def _wait(sentence: str, *, seconds: int) -> HttpResponse:
    answer = page(status=429, title=_("Too many tries"), sentence=sentence, code="429")
    answer.headers["Retry-After"] = str(seconds)
    return answer


def too_many_opened(*, again: Again | None = None) -> HttpResponse:
    """503: the database hands out no more keys of records for now."""
    return page(
        status=503,
        title=_("Too many records were opened"),
        sentence=_(
            "More records about people were asked for here than the people of this deployment ever read, so none is"
            " opened for now. What was saved is safe, and new reports still come in. Try again in an hour. If it is"
            " urgent, call; and tell whoever runs the server now."
        ),
        code="503",
        again=again,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake."""
    return page(
        status=500,
        title=_("Something went wrong on our side"),
        sentence=_("What you sent may not be saved. Wait a minute and try again. If it is urgent, call instead."),
        code="500",
    )
