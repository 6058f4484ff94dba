"""A machine that others use: whoever says so at sign-in is signed out after half an hour of doing nothing."""

import time
from collections.abc import Callable
from typing import Any, Final

from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from lindung.partners import queries
from lindung.partners.rules.providers import Provider

SEEN: Final = "shared_machine_seen"
IDLE_SECONDS: Final = 30 * 60
NOTED_EVERY_SECONDS: Final = 60
SHARED: Final = _("Other people use this machine")
THEN: Final = _("Then you are signed out after half an hour in which you do nothing.")


class ElsewhereForm(forms.Form):
    """What is asked of whoever signs in without a password: at their ministry, or with a passkey."""

    shared = forms.BooleanField(label=SHARED, required=False, help_text=THEN)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Sign-in with one more question."""

    shared = forms.BooleanField(label=SHARED, required=False, help_text=THEN)

    @property
    def providers(self) -> list[Provider]:
        """The ministries whose sign-in may be used instead."""
        return queries.providers()

    @property
    def elsewhere(self) -> ElsewhereForm:
        """What is asked of whoever uses one of them."""
        return ElsewhereForm(auto_id="elsewhere_%s")

    @property
    def with_key(self) -> ElsewhereForm:
        """What is asked of whoever signs in with a passkey."""
        return ElsewhereForm(auto_id="with_key_%s")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in (or go on to the second factor), and remember what was said about the machine."""
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        remember(request, is_shared=bool(self.cleaned_data.get("shared")))
        return response


def remember(request: HttpRequest, *, is_shared: bool) -> None:
    """What was said of the machine at sign-in, for this session."""
    if is_shared:
        request.session[SEEN] = time.time()
    else:
        request.session.pop(SEEN, None)


class SharedMachine:
    """Ends a session on a shared machine that was not used for half an hour, before anything else looks at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._look(request)
        return self.get_response(request)

    def _look(self, request: Any) -> None:
        seen = request.session.get(SEEN)
        if not isinstance(seen, float):
            return
        now = time.time()
        if now - seen > IDLE_SECONDS:
            logout(request)
        elif now - seen > NOTED_EVERY_SECONDS and not _is_by_itself(request):
            request.session[SEEN] = now


def _is_by_itself(request: HttpRequest) -> bool:
    """Whether an open page asks on its own (htmx, on a timer): nobody needs to sit before it."""
    return request.headers.get("HX-Request") == "true"
