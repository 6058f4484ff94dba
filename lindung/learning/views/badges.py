"""What everybody may ask about badges: who issues them, with which keys, for what, and which no longer count."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindung.learning.queries import issuers, shelf
from lindung.partners.edges import PublicRequest, public_view
from lindung.partners.models import Organisation


@public_view()
def issuer(request: PublicRequest, ref: str) -> HttpResponse:
    """The profile of a national desk as an issuer."""
    found = issuers.issuer_of(_desk(ref))
    return JsonResponse({"@context": CONTEXT, **found.profile(), "jwks_uri": found.keys_url})


@public_view()
def keys(request: PublicRequest, ref: str) -> HttpResponse:
    """Every public key that signed for it (a JSON Web Key Set)."""
    desk = _desk(ref)
    url = issuers.issuer_of(desk).url
    found = [{**key.jwk, "kid": issuers.key_address(key, url)} for key in issuers.keys_of(desk)]
    return JsonResponse({"keys": found})


@public_view()
def key(request: PublicRequest, ref: str, key_ref: str) -> HttpResponse:
    """One public key."""
    desk = _desk(ref)
    found = issuers.key(desk, key_ref)
    if found is None:
        raise Http404
    return JsonResponse({**found.jwk, "kid": issuers.key_address(found, issuers.issuer_of(desk).url)})


@public_view()
def status(request: PublicRequest, ref: str) -> HttpResponse:
    """The signed list of what was revoked."""
    found = issuers.status_of(_desk(ref))
    if found is None:
        raise Http404
    return HttpResponse(found.text, content_type="application/vc+jwt")


@public_view()
def achievement(request: PublicRequest, slug: str) -> HttpResponse:
    """What a badge was given for."""
    found = issuers.achievement_of(slug)
    if found is None:
        raise Http404
    return JsonResponse({"@context": CONTEXT, **found})


@public_view()
def credential(request: PublicRequest, ref: str) -> HttpResponse:
    """A page for whoever was shown a badge: what it is for, who gave it, whether it still counts. It names nobody."""
    found = issuers.credential(ref)
    if found is None:
        raise Http404
    module = shelf.module(found.module)
    context = {
        "credential": found,
        "title": module.text(get_language() or "en").title if module else found.module,
        "issuer": issuers.issuer_of(found.issuer),
        "is_over": found.valid_until <= request.at,
    }
    return render(request, "learning/public_credential.html", context)


CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


def _desk(ref: str) -> Organisation:
    found = issuers.issuer(ref)
    if found is None:
        raise Http404
    return found
