"""Where the framework's second factors meet ours: secrets sealed, codes counted and spent in the database."""

from typing import Any, Final

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import complete_authentication, parse_authentication_response
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lindung.partners import actions
from lindung.partners.models.factor import open_factor, seal_factor
from lindung.partners.rules.codes import Answer, Tried
from lindung.partners.scope import Door, entering
from lindung.partners.shared_machine import SHARED, THEN, remember
from lindung.vault.house_secrets import open_secret, seal_secret
from lindung.vault.troubles import SealBroken

CHOSEN: Final = "session.second_factor"


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of apps and seeds of recovery codes are stored sealed, for the account that is signed in."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored: for whoever is setting it up now."""
        account_id = _signed_in()
        if account_id is None:
            raise RuntimeError("Second factors are set up by whoever is signed in.")
        return seal_factor(account_id, text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises SealBroken when it belongs to another account than the one that is signed in."""
        return open_factor(encrypted_text, account_id=_signed_in())


class _Counted:
    """A code that is looked at once, in the database."""

    user: Any
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, when it fits and was not used. What was counted stays counted."""
        code: str = self.cleaned_data["code"]
        with entering(Door.ACCOUNT, str(self.user.pk)) as at:
            answer: Answer = actions.try_code(account_id=self.user.pk, code=code, at=at)
        if answer.tried is Tried.CLOSED:
            raise get_account_adapter().validation_error("too_many_login_attempts")
        if answer.tried is not Tried.RIGHT:
            raise get_adapter().validation_error("incorrect_code")
        self.authenticator = Authenticator.objects.get(pk=answer.factor_id)
        self.authenticator.user = self.user
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """Is it you? By a code."""


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """An app is set up: its secret waits sealed in the session, and its first code is spent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.user = options.pop("user")
        forms.Form.__init__(self, *args, **options)
        self.secret = _chosen(context.request, self.user.pk, anew=not self.is_bound)

    def clean_code(self) -> str:
        """The code that the new app shows. Nothing is counted: the secret stands on the same page."""
        validate_can_add_authenticator(self.user)
        code: str = self.cleaned_data["code"]
        with entering(Door.ACCOUNT, str(self.user.pk)) as at:
            fits = actions.take_first_code(account_id=self.user.pk, secret=self.secret, code=code, at=at)
        if not fits:
            raise get_adapter().validation_error("incorrect_code")
        return code


class _Key:
    """A passkey or security key of somebody who is known. A signature is not guessed, so nothing is counted."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        """The key that signed what was asked."""
        said = self.cleaned_data["credential"]
        parse_authentication_response(said)
        return complete_authentication(self.user, said)


class KeyForm(_Key, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in, with a key."""


class KeyAgainForm(_Key, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Is it you? By a key."""


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new key, and whether it signs in by itself."""

    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone, without a password"),
        required=False,
        help_text=_("The key then asks for your finger, your face or its PIN."),
    )


class PasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Signing in with a passkey alone asks whose machine it is, as the password does."""

    shared = forms.BooleanField(label=SHARED, required=False, help_text=THEN)

    def clean_credential(self) -> Authenticator:
        """The passkey, while it is somebody's."""
        try:
            return super().clean_credential()
        except forms.ValidationError:
            unknown = _("This passkey is not known here, or it was removed. Sign in with your password.")
            raise forms.ValidationError(unknown) from None

    def clean(self) -> dict[str, Any]:
        """The session that begins now remembers it."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "credential" in said:
            remember(context.request, is_shared=bool(said.get("shared")))
        return said


def _signed_in() -> int | None:
    """The account of whoever asks, where somebody does and has signed in."""
    user = getattr(context.request, "user", None)
    return int(user.pk) if user is not None and user.is_authenticated else None


def _chosen(request: HttpRequest, account_id: int, *, anew: bool) -> str:
    """The secret that the page shows until the app is set up."""
    place, kept = f"{CHOSEN}:{account_id}", request.session.get(SECRET_SESSION_KEY, "")
    if kept and not anew:
        try:
            return open_secret(place, kept)
        except SealBroken:  # of a version before, or chosen by another account in this browser
            pass
    secret: str = generate_totp_secret()
    request.session[SECRET_SESSION_KEY] = seal_secret(place, secret)
    return secret
