"""Edges of the web room: choosing a language on a device, the page of the look, and the pages of trouble."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lindung.web import clock, language
from lindung.web.showroom import components

ONE_YEAR_S = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device; only someone signed in, since public pages keep nothing."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    user = getattr(request, "user", None)
    if chosen in language.codes() and user is not None and user.is_authenticated:
        response.set_cookie(
            language.COOKIE, chosen, max_age=ONE_YEAR_S, httponly=True, secure=request.is_secure(), samesite="Lax"
        )
    return response


def look(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for practice installations and developers only."""
    if not (settings.DEBUG or getattr(settings, "PRACTICE", False)):
        raise Http404
    face = "desk" if request.GET.get("face") == "desk" else "public"
    return render(request, f"web/look_{face}.html", components(at=clock.now()))
