"""What the room's pages share: one form on one page, and its answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from lindung.partners.edges import READING, DeskRequest
from lindung.partners.forms import try_form
from lindung.partners.views.steps import status_of

BOTH = (*READING, "POST")


def form_page(
    request: DeskRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    said: dict[str, str],
    then: tuple[str, str],
) -> HttpResponse:
    """Show a form; when it was sent and the action did not refuse, say so and go on to `then` (address, ref).

    `said`: title, verb (on the button), done, and lead where one is needed.
    """
    if form.is_bound and try_form(form, lambda told: do(told) or True) is not None:
        messages.success(request, said["done"])
        return redirect(then[0], ref=then[1])
    context = {"form": form, "back": then, "said": said}
    return render(request, "campaigns/form.html", context, status=status_of(form.errors))
