"""The public page "Check an offer": no cookie, nothing in the address, nothing kept of what is typed."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from lindung.journeys import actions
from lindung.journeys.forms import OfferForm
from lindung.journeys.views.answer import answer_context
from lindung.partners.edges import PublicRequest, public_view

BOTH = ("GET", "HEAD", "POST")


@csrf_exempt  # nothing ambient to forge: no cookie is read (docs/decisions/0010)
@public_view(methods=BOTH)
def check(request: PublicRequest) -> HttpResponse:
    """The empty form, the answer to what was posted, or the same page in another language."""
    if request.method != "POST":
        return _form(request, OfferForm())
    is_language_change = "stay" in request.POST
    if is_language_change and "answered" not in request.POST:
        return _form(request, OfferForm(initial=_typed(request)))
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    return _answer(request, form, is_counted=not is_language_change)


def _form(request: PublicRequest, form: OfferForm, status: int = 200) -> HttpResponse:
    return render(request, "journeys/check.html", {"form": form, "language_form": "offer"}, status=status)


def _answer(request: PublicRequest, form: OfferForm, *, is_counted: bool) -> HttpResponse:
    context = answer_context(form.offer(), at=request.at, is_practice=settings.PRACTICE)
    if is_counted:
        actions.count_check(on=request.at.date(), language=get_language() or "en", verdict=context["checked"].verdict)
    return render(request, "journeys/answer.html", {**context, "form": form, "language_form": "offer"})


def _typed(request: PublicRequest) -> dict[str, Any]:
    """What was typed, as it was typed, for the same page in another language."""
    return {name: request.POST.get(name, "").replace("\x00", "") for name in OfferForm.base_fields}
