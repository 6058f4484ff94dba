"""What the pages of the common work share: a form folded on a page, which opens again with what is wrong in it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from lindung.partners.edges import READING, DeskRequest
from lindung.partners.forms import try_form
from lindung.partners.views.steps import sent, status_of

BOTH = (*READING, "POST")
POST = ("POST",)
Made = TypeVar("Made", bound=forms.BaseForm)
Do = Callable[[dict[str, Any]], object]


def form_of(kind: Callable[..., Made], request: DeskRequest | None, name: str, **options: Any) -> Made:
    """A form of a page that has several: its fields' ids begin with `name`. `request` None: only looked at."""
    data = sent(request) if request is not None else None
    return kind(data, auto_id=f"{name}-%s", label_suffix="", **options)


def do_step(
    request: DeskRequest, form: forms.BaseForm, do: Do, *, done: str, to: str, ref: str = "", again: Callable[[], Any]
) -> HttpResponse:
    """Do one thing with what was filled in, say so and go on; else show the page `again` with what is wrong."""

    def act(said: dict[str, Any]) -> bool:
        do(said)
        return True

    if try_form(form, act) is None:
        page: HttpResponse = again()
        page.status_code = status_of(form.errors)
        return page
    messages.success(request, done)
    return redirect(to, ref=ref) if ref else redirect(to)
