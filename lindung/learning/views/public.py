"""Modules for everybody: read without an account, printed, kept on the device for when there is no network."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from lindung.learning.gateways import Written
from lindung.learning.queries import shelf
from lindung.partners.edges import PublicRequest, public_view


@public_view()
def index(request: PublicRequest) -> HttpResponse:
    """Every module."""
    return render(request, "learning/public_index.html", {"cards": shelf.public_shelf(_language())})


@public_view()
def module(request: PublicRequest, slug: str) -> HttpResponse:
    """What a module is about, its pages, its sources."""
    return render(request, "learning/public_module.html", _context(_found(slug)))


@public_view()
def page(request: PublicRequest, slug: str, page: int) -> HttpResponse:
    """One page of a module."""
    found = _found(slug)
    pages = found.text(_language()).pages
    if not 1 <= page <= len(pages):
        raise Http404
    beside = {"page": pages[page - 1], "before": page - 1, "after": page + 1 if page < len(pages) else 0}
    return render(request, "learning/public_page.html", {**_context(found), **beside})


@public_view()
def whole(request: PublicRequest, slug: str) -> HttpResponse:
    """A whole module on one page, to print."""
    return render(request, "learning/public_whole.html", _context(_found(slug)))


@public_view()
def worker(request: PublicRequest) -> HttpResponse:
    """The script that keeps opened pages on the device; its address bounds it to the pages beside it."""
    text = render_to_string("learning/worker.js", request=request)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def _found(slug: str) -> Written:
    found = shelf.module(slug)
    if found is None:
        raise Http404
    return found


def _context(found: Written) -> dict[str, Any]:
    text = found.text(_language())
    return {"module": found.module, "text": text, "is_other_language": text.language != _language()}


def _language() -> str:
    return get_language() or "en"
