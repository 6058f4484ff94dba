"""Steps that only whoever signed in may take ask for the password again; what was typed stays on the page."""

import time
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lindung.partners import queries
from lindung.partners.rules.providers import Provider
from lindung.partners.second_factor import CodeAgainForm

OURS: Final = ("csrfmiddlewaretoken", "again_password", "again_code")


class AgainForm(forms.Form):
    """The password, or the code of the app where there is one."""

    again_password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    again_code = forms.CharField(
        label=_("Or the code of your app"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request
        self.provider = queries.bound_provider(int(request.user.pk or 0))
        if not _has_codes(request):
            del self.fields["again_code"]
            self.fields["again_password"].required = True
        if self.provider is not None and self.provider.only:
            del self.fields["again_password"]

    def clean(self) -> dict[str, Any]:
        """Either is enough; failed tries are counted as at sign-in. The session notes that it happened."""
        said = self.cleaned_data
        if said.get("again_code"):
            form: Any = CodeAgainForm({"code": said["again_code"]}, user=self.request.user)
            if not form.is_valid():
                raise forms.ValidationError(_("This code is not right. Wait for the next one and try again."))
            form.save()
        elif _fits(self.request, said.get("again_password", "")):
            reauthenticate_by_password(self.request)
        else:
            raise forms.ValidationError(_("This password is not right. Try again."))
        return said


class PasswordAgainForm(PasswordForm):  # type: ignore[misc]  # allauth has no types
    """The page that asks again on its own; whoever signs in at a ministry may do so there."""

    @property
    def provider(self) -> Provider | None:
        """The ministry's sign-in of this account."""
        return queries.bound_provider(self.user.pk)


def is_recent(request: Any) -> bool:
    """Whether whoever is signed in proved it within the last minutes: signing in counts."""
    moments = [record["at"] for record in get_authentication_records(request, request.user) if "at" in record]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def prove_again(request: Any) -> None:
    """Look at the password or code that came with a step, before the step's own transaction begins.

    A step that is refused afterwards is taken back; a wrong try that was counted and a code that is spent are not.
    """
    if request.method == "POST" and {"again_password", "again_code"} & set(request.POST) and not is_recent(request):
        request.again = AgainForm(request.POST, request=request)
        request.again.is_valid()  # then the session says when


def ask_again(request: Any) -> HttpResponse | None:
    """None when the step may go on; else the page that asks, with everything that was typed inside it."""
    if is_recent(request):
        return None
    if request.method != "POST":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    form = getattr(request, "again", None) or AgainForm(request=request)
    return render(request, "partners/again.html", {"form": form, "kept": kept(request)}, status=403)


def signed_out(request: Any) -> HttpResponse:
    """Sent after the session had ended: nothing was done, and nothing typed is lost.

    Whoever goes on before signing in comes back here: the page it was meant for stays the same.
    """
    before = request.POST.get("kept_path", "") if _is_from_here(request) else ""
    context = {"kept": kept(request), "path": before or request.get_full_path(), "has_files": bool(request.FILES)}
    return render(request, "partners/signed_out.html", context, status=403)


def kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, for hidden fields; nothing of it is stored here."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS and name != "kept_path"
    ]


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent it, as the browser says: another site's form must not choose where it goes."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _has_codes(request: HttpRequest) -> bool:
    rows = Authenticator.objects.filter(user_id=request.user.pk)
    return bool(rows.exclude(type=Authenticator.Type.WEBAUTHN).exists())


def _fits(request: HttpRequest, password: str) -> bool:
    try:
        return bool(password) and bool(PasswordForm({"password": password}, user=request.user).is_valid())
    except PermissionDenied:  # too many wrong tries: the same answer as a wrong password
        return False
