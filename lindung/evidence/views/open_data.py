"""Open data: what everybody may read and download, without a cookie and without an account."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from lindung.evidence import queries
from lindung.evidence.views.runs import download
from lindung.partners.edges import PublicRequest, public_view
from lindung.web.paging import page_of


@public_view()
def index(request: PublicRequest) -> HttpResponse:
    """Everything that is published, newest first."""
    rows = queries.open_data(is_practice=settings.PRACTICE)
    page = page_of(rows, order=("-published_at", "-id"), cursor=request.GET.get("page", ""))
    return render(request, "evidence/open_data.html", {"page": page})


@public_view()
def publication(request: PublicRequest, ref: str) -> HttpResponse:
    """One publication: its figures with their definitions, its verdict, its report, its files."""
    found = queries.find_open_data(ref=ref, is_practice=settings.PRACTICE)
    context = {
        "publication": found,
        "paper": queries.published_paper(found, language=get_language() or "en"),
        "file_page": "open_data:file",
    }
    return render(request, "evidence/open_publication.html", context)


@public_view()
def file(request: PublicRequest, ref: str, name: str) -> HttpResponse:
    """A published file, as a download."""
    found = queries.find_open_data(ref=ref, is_practice=settings.PRACTICE)
    kept = get_object_or_404(found.files, name=name)
    return download(kept.name, bytes(kept.content))
