"""Going to a ministry's own sign-in and coming back, to sign in or to say once more that it is you."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from lindung.kernel.errors import Refusal
from lindung.partners import actions, gateways, provider_session
from lindung.partners.edges import refusal_page
from lindung.partners.provider_session import Kept
from lindung.partners.rules.providers import FINISHED_WITHIN, Provider, Said
from lindung.partners.rules.refusals import NotAskedAnew, ProviderDown, ProviderUnclear, SignInOver, SignInRefused
from lindung.partners.shared_machine import SEEN
from lindung.web import clock

log = logging.getLogger(__name__)
View = Callable[[Any, Provider], HttpResponse]


def provider_view(method: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """For anyone, where the operator set this provider up; else there is no such page. No browser keeps it."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def inner(request: HttpRequest, slug: str) -> HttpResponse:
            provider = settings.LINDUNG_SIGN_IN_PROVIDERS.get(slug)
            if provider is None:
                raise Http404
            if request.method != method:
                return HttpResponseNotAllowed([method])
            try:
                response = view(request, provider)
            except Refusal as refusal:
                if isinstance(refusal, ProviderDown | ProviderUnclear):
                    log.warning("sign-in by %s: %s (%s)", slug, refusal.code, refusal.facts.get("why", ""))
                response = refusal_page(request, refusal, back_url=reverse("account_login"))
            response.headers["Cache-Control"] = "no-store"
            return response

        return inner

    return decorate


@provider_view("POST")
def start(request: HttpRequest, provider: Provider) -> HttpResponse:
    """Say where the person is going, and lead there.

    A page and not a redirect: no form of ours may lead to another site, as the browser is told on every page.
    """
    is_again = request.POST.get("again") == "1"
    if is_again != request.user.is_authenticated:
        return redirect("account_login" if is_again else "desk:start")
    kept = Kept.begin(
        provider,
        then=provider_session.page_of_ours(request, request.POST.get("next", "")),
        is_again=is_again,
        is_shared=bool(request.POST.get("shared")),
        at=clock.now(),
    )
    address = gateways.sign_in_address(
        provider, begun=kept.begun, back_to=back_to(provider), language=get_language() or "en"
    )
    provider_session.keep(request, kept)
    if not is_again:
        request.session.set_expiry(FINISHED_WITHIN)  # anybody may begin: what came to nothing is soon forgotten
    context = {"provider": provider, "address": address, "host": urlsplit(address).hostname}
    return render(request, "partners/going.html", context)


@provider_view("GET")
def back(request: HttpRequest, provider: Provider) -> HttpResponse:
    """The way back, with a code that only we can turn into an answer."""
    at = clock.now()
    kept = provider_session.take(request, provider, at=at)
    said = gateways.read_answer(provider, code=request.GET["code"], begun=kept.begun, back_to=back_to(provider), at=at)
    if kept.is_again:
        return _again(request, provider, kept, said)
    if request.user.is_authenticated:
        raise SignInOver()
    entered = actions.enter_with_provider(provider=provider, said=said, at=at)
    account = entered.member.account
    provider_session.note(request, account, provider, said, counts=not entered.to_bind)
    if kept.is_shared:
        request.session[SEEN] = at.timestamp()
    response: HttpResponse = perform_login(
        request,
        account,
        redirect_url=kept.then or None,
        signal_kwargs={"provider": provider.slug, "to_bind": entered.to_bind},
    )
    return response


def back_to(provider: Provider) -> str:
    """The address that is registered at the provider; the same in every language, whatever host was asked for."""
    return f"{settings.LINDUNG_URL}/partners/sign-in/{provider.slug}/back/"


def _again(request: HttpRequest, provider: Provider, kept: Kept, said: Said) -> HttpResponse:
    account: Any = request.user
    if not account.is_authenticated or not actions.is_bound_to(account_id=account.pk, provider=provider, said=said):
        raise SignInRefused(name=provider.name)
    if said.signed_in_at is None:
        raise NotAskedAnew(name=provider.name)
    provider_session.note(request, account, provider, said, counts=True, is_again=True)
    return redirect(kept.then) if kept.then else render(request, "partners/proved.html")
