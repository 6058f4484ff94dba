"""The doors of every page: who asks, in which scope, at what time; refusals become pages."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.csrf import csrf_exempt

from lindung.kernel.errors import NotFound, Refusal
from lindung.kernel.opened import watching
from lindung.partners.models import Actor, Member, with_lacking_roles
from lindung.partners.noting import note_reading_of
from lindung.partners.permissions import without_role
from lindung.partners.provider_session import has_providers_factor
from lindung.partners.rules import SEES_PERSONS, OrganisationState, Role
from lindung.partners.rules.refusals import NoMember, OrganisationNotVetted, OrganisationSuspended
from lindung.partners.scope import Door, entering
from lindung.partners.signing_again import ask_again, kept, prove_again, signed_out
from lindung.web import clock, language, trouble
from lindung.web.say import say

Given = ParamSpec("Given")
READING = ("GET", "HEAD")


class DeskRequest(HttpRequest):
    """A request inside `desk_view`: somebody signed in, and the database's time."""

    actor: Actor
    at: datetime


class PublicRequest(WSGIRequest):
    """A request inside `public_view`: nobody is known. `at` asks the database when it is first read."""

    @cached_property
    def at(self) -> datetime:
        """The database's time, read once."""
        return clock.now()


View = Callable[Concatenate[Any, Given], HttpResponseBase]


def desk_view(
    *roles: Role, methods: tuple[str, ...] = READING, also_invited: bool = False, fresh: bool = False
) -> Callable[[View[Given]], View[Given]]:
    """For members who have one of `roles` (any member, when none is named), inside their organisation's scope.

    Sets `request.actor` and `request.at`; the whole view is one transaction. A refusal raised out of the view
    rolls back and is answered as a page. `also_invited`: open to organisations that are not vetted yet.
    `fresh`: what is posted (or read, where nothing is posted) needs a sign-in of the last ten minutes; the page that
    asks for the password again keeps what was typed.
    """

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def inner(request: Any, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not request.user.is_authenticated:
                return _not_signed_in(request)
            asks = fresh and (request.method == "POST" or "POST" not in methods)
            if asks:
                prove_again(request)
            try:
                with watching() as opened, entering(Door.ACCOUNT, str(request.user.pk)) as at:
                    first = _enter(request, at, roles, also_invited) or (ask_again(request) if asks else None)
                    response = first or view(request, *args, **kwargs)
                    response = _rendered(response)
                    note_reading_of(opened, actor=request.actor, at=at, response=response)
            except Refusal as refusal:
                response = refusal_page(request, refusal)
            return _unkept(response)

        inner.is_of_the_desk = True  # type: ignore[attr-defined]  # what was typed for it may be kept and sent again
        inner.needs_fresh = fresh  # type: ignore[attr-defined]
        inner.roles = roles  # type: ignore[attr-defined]  # the rule of this address, for the matrix of tests/proofs
        return inner

    return decorate


def public_view(*, methods: tuple[str, ...] = READING) -> Callable[[View[Given]], View[Given]]:
    """For anyone: no session, no cookie, nothing kept. `request.at` asks the database's time when it is read.

    Exempt from the cross-site check: there is no session to ride on, and under `no-referrer` a browser names no
    origin. What a public form may do hangs on what is typed or on the secret in its address.
    """

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def inner(request: Any, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponseBase:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if type(request) is WSGIRequest:
                request.__class__ = PublicRequest
            try:
                response = _rendered(view(request, *args, **kwargs))
            except Refusal as refusal:
                response = refusal_page(request, refusal)
            response.headers["Referrer-Policy"] = "no-referrer"
            return _unkept(response)

        inner.is_public = True  # type: ignore[attr-defined]
        return csrf_exempt(inner)

    return decorate


def _not_signed_in(request: Any) -> HttpResponseBase:
    """To the sign-in, and back; what was typed into a form is not lost on the way."""
    if request.method != "POST" or not kept(request):
        return redirect_to_login(request.get_full_path())
    return _unkept(signed_out(request))


def refusal_page(request: Any, refusal: Refusal, *, back_url: str = "") -> HttpResponse:
    """A refusal as a page with its own status; a row one may not see answers like one that does not exist."""
    if isinstance(refusal, NotFound):
        return trouble.not_found(request)
    signed_in = getattr(request, "actor", None) is not None and request.actor.organisation is not None
    context = {
        "sentence": say(refusal),
        "code": refusal.code,
        "back_url": back_url,
        "base": "web/base_desk.html" if signed_in else "web/base_public.html",
    }
    return render(request, "web/refusal.html", context, status=refusal.status)


def _enter(request: Any, at: datetime, roles: tuple[Role, ...], also_invited: bool) -> HttpResponse | None:
    """Say who asks, or refuse; answers a redirect when a second factor has to be set up first."""
    member = (
        with_lacking_roles(Member.objects.all(), on=at.date())
        .select_related("organisation__desk", "organisation__key")
        .filter(account=request.user.pk)
        .first()
    )
    if member is None or not member.is_active:
        raise NoMember()
    state = member.organisation.state
    if state == OrganisationState.SUSPENDED.value:
        raise OrganisationSuspended()
    if state != OrganisationState.VETTED.value and not also_invited:
        raise OrganisationNotVetted()
    request.actor, request.at = Actor.of_member(member), at
    timezone.activate(ZoneInfo(member.organisation.timezone))
    language.speak(request, member.language)
    if needs_second_factor(request):
        return redirect("mfa_index")
    refusal = without_role(request.actor, *roles) if roles else None
    if refusal is not None:
        raise refusal
    return None


def needs_second_factor(request: Any) -> bool:
    """Whether this member sees persons, must have a second factor, and has none: neither here nor at a ministry.

    One that was shown in this session and taken off since is none.
    """
    if not settings.REQUIRE_MFA or request.actor.is_practice or not request.actor.has(*SEES_PERSONS):
        return False
    return not (is_mfa_enabled(request.user) or has_providers_factor(request, request.user))


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Render now: a template may read rows, and only here do they exist."""
    render_now = getattr(response, "render", None)
    if callable(render_now) and not getattr(response, "is_rendered", True):
        render_now()
    return response


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    return response
