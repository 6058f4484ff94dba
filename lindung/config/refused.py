"""What is answered when the database hands out no more keys: a plain page, or a problem of the API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token

from lindung.partners.api import problem
from lindung.partners.signing_again import kept
from lindung.vault.troubles import TooManyAsked
from lindung.web.trouble import Again, too_many_opened

AGAIN_AFTER_S = 600


class SayThatKeysAreRefused:
    """Middleware: whatever a view was about to do is rolled back by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The answer, when this is why; else whatever else answers."""
        if getattr(exception.__cause__, "sqlstate", "") != TooManyAsked.SQLSTATE:
            return None
        of_api = request.path_info.startswith("/api/")
        answer = problem(TooManyAsked()) if of_api else too_many_opened(again=_again(request))
        answer.headers["Retry-After"] = str(AGAIN_AFTER_S)
        return answer


def _again(request: HttpRequest) -> Again | None:
    """What was typed stays on the page and can be sent once more; nothing of it is stored.

    On a page for anybody there is no token, because that is a cookie, and no receipt: she has it, the page need not.
    """
    if request.method != "POST":
        return None
    is_public = bool(request.resolver_match and getattr(request.resolver_match.func, "is_public", False))
    fields = [(name, value) for name, value in kept(request) if name != "receipt"]
    token = "" if is_public else get_token(request)
    return Again(fields, request.get_full_path(), token, has_files=bool(request.FILES))
