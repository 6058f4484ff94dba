"""What a cookie may hold, and the language of a request (docs/decisions/0009-language-and-wording.md)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from lindung.web import language


class DropOddCookies:
    """A cookie with a character that nobody can read counts as none: a session named by a NUL cannot be looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if not value.isprintable()]:
            del request.COOKIES[name]
        return self.get_response(request)


class ChooseLanguage:
    """`/km/report/` is `/report/` spoken in Khmer: every link, form and redirect made by `reverse` keeps the prefix.

    Without a prefix the device's choice (a cookie set after sign-in) counts, then `Accept-Language`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        prefix_before = get_script_prefix()
        chosen = self._choose(request)
        try:
            with translation.override(chosen):
                request.LANGUAGE_CODE = chosen
                response = self.get_response(request)
                spoken = translation.get_language() or chosen
        finally:
            set_script_prefix(prefix_before)
            timezone.deactivate()
        response.headers.setdefault("Content-Language", spoken)
        if not request.language_in_url:  # type: ignore[attr-defined]
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def _choose(self, request: HttpRequest) -> str:
        """Take the language out of the path when it is there; say in `request` where it came from.

        A NUL in an address cannot be asked of the database: it becomes an ordinary character that no row has.
        """
        request.path_info = request.path_info.replace("\x00", "\ufffd")
        first, _, rest = request.path_info.removeprefix("/").partition("/")
        in_url = first in language.codes()
        on_device = request.COOKIES.get(language.COOKIE, "")
        request.language_in_url = in_url  # type: ignore[attr-defined]
        request.language_root = get_script_prefix().rstrip("/")  # type: ignore[attr-defined]
        request.language_chosen = in_url or on_device in language.codes()  # type: ignore[attr-defined]
        if in_url:
            set_script_prefix(f"{request.language_root}/{first}/")  # type: ignore[attr-defined]
            request.path_info = f"/{rest}"
            return first
        if on_device in language.codes():
            return on_device
        return translation.get_language_from_request(request, check_path=False)
