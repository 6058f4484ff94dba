"""What people fill in about partners. The rules are checked by the actions; forms keep what was typed."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lindung.kernel.errors import NotAllowed, NotFound, Refusal
from lindung.partners.rules import (
    COUNTRIES,
    Enforces,
    FieldGroup,
    OrganisationKind,
    Purpose,
    Role,
    SuspendReason,
    TokenScope,
)
from lindung.web.say import say

Done = TypeVar("Done")
ZONES = (
    "Asia/Kuala_Lumpur",
    "Asia/Phnom_Penh",
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Asia/Bangkok",
    "Asia/Singapore",
    "UTC",
)
DOCUMENT_BYTES_AT_MOST = 20_000_000


def try_form(form: forms.BaseForm, do: Callable[[dict[str, Any]], Done]) -> Done | None:
    """What `do` answers, or None with the reason written beside the field. NotAllowed and NotFound go on up."""
    if not form.is_valid():
        return None
    try:
        return do(form.cleaned_data)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        add_refusal(form, refusal)
        return None


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Write a refusal beside the field it names, or above the form."""
    named = str(refusal.facts.get("field", ""))
    form.add_error(named if named in form.fields else None, say(refusal))


def _words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label)) for word in among]


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in ZONES]


def _countries() -> list[tuple[str, Any]]:
    return [(code, _(name)) for code, name in COUNTRIES.items()]


def _languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


class OrganisationForm(forms.Form):
    """A new organisation of the desk's network."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=lambda: _words(k for k in OrganisationKind if k is not OrganisationKind.NATIONAL_DESK)
    )
    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    language = forms.ChoiceField(label=_("Language"), choices=_languages)


class OwnOrganisationForm(forms.Form):
    """What an organisation says about itself."""

    name = forms.CharField(label=_("Name"), max_length=120)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
    language = forms.ChoiceField(label=_("Language of its notices"), choices=_languages)


class DutyContactForm(forms.Form):
    """Who can always be reached."""

    duty_name = forms.CharField(
        label=_("Name or post"), max_length=120, help_text=_("Somebody answers here day and night.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        help_text=_("With + and the country's code, such as +60 3 1234 5678."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    notice_channel = forms.CharField(
        label=_("Where notices go"),
        max_length=300,
        help_text=_("An e-mail address, or an address of an allowed message service."),
    )


class EnforcesForm(forms.Form):
    """The second question at vetting."""

    enforces = forms.ChoiceField(
        label=_("Does it enforce immigration or criminal law, or answer to another state?"),
        choices=lambda: _words(Enforces),
        widget=forms.RadioSelect,
        help_text=_("The first answer that is true. Yes puts it behind the wall, whatever its kind."),
    )


class SuspendForm(forms.Form):
    """Why an organisation is suspended."""

    reason = forms.ChoiceField(label=_("Reason"), choices=lambda: _words(SuspendReason))


class AddressForm(forms.Form):
    """The first administrator of an organisation."""

    email = forms.EmailField(label=_("Work e-mail address"), max_length=254)


class InvitationForm(forms.Form):
    """A new member."""

    email = forms.EmailField(label=_("Work e-mail address"), max_length=254)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=lambda: _words(Role), widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language"), choices=_languages)


class RolesForm(forms.Form):
    """What a member may do."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=lambda: _words(Role), widget=forms.CheckboxSelectMultiple
    )


class JoinForm(forms.Form):
    """What an invited person fills in."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, help_text=_("Seen by your own organisation only."), required=True
    )
    password = forms.CharField(
        label=_("Choose a password"),
        min_length=12,
        max_length=200,
        strip=False,
        help_text=_("At least 12 letters, digits or signs. A short sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, is_renewal: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_renewal:
            del self.fields["name"]


class OwnEntryForm(forms.Form):
    """A member's own name and language."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=_languages)


class TokenForm(forms.Form):
    """A new API token."""

    label = forms.CharField(label=_("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=lambda: _words(TokenScope), widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Days until it ends"), min_value=1, max_value=366, initial=90)

    def expires_at(self, at: datetime) -> datetime:
        """The end, counted from now."""
        return at + timedelta(days=self.cleaned_data["days"])


class AgreementForm(forms.Form):
    """A new agreement between organisations one may see."""

    title = forms.CharField(label=_("Title"), max_length=200)
    parties: Any = forms.ModelMultipleChoiceField(
        label=_("Parties"),
        queryset=None,
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=_("What for"), choices=lambda: _words(Purpose), widget=forms.CheckboxSelectMultiple
    )
    field_groups = forms.MultipleChoiceField(
        label=_("What may be shared"), choices=lambda: _words(FieldGroup), widget=forms.CheckboxSelectMultiple
    )
    from_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, parties: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["parties"]
        field.queryset = parties  # type: ignore[attr-defined]
        field.label_from_instance = lambda organisation: organisation.name  # type: ignore[attr-defined]


class DocumentForm(forms.Form):
    """The signed document of an agreement: only its fingerprint is kept."""

    document = forms.FileField(
        label=_("The signed document"),
        required=False,
        help_text=_("The file is not kept. Only its fingerprint is, so that everyone can prove which text was signed."),
    )
    document_hash = forms.CharField(
        label=_("Or its SHA-256"), max_length=64, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def fingerprint(self) -> str:
        """The SHA-256 of the file, or what was typed."""
        document: UploadedFile[bytes] | None = self.cleaned_data["document"]
        if document is None:
            return str(self.cleaned_data["document_hash"])
        total = sha256()
        for part in document.chunks():
            total.update(part)
        return total.hexdigest()

    def clean_document(self) -> Any:
        """Not larger than anything a signed paper needs."""
        document = self.cleaned_data["document"]
        if document is not None and document.size > DOCUMENT_BYTES_AT_MOST:
            raise forms.ValidationError(_("The file is larger than 20 MB. Give its SHA-256 instead."))
        return document


class CommitmentForm(forms.Form):
    """What a party promises."""

    owner: Any = forms.ModelChoiceField(label=_("Who"), queryset=None, to_field_name="ref")
    text = forms.CharField(label=_("Promises what"), max_length=500)
    due_on = forms.DateField(label=_("By"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, parties: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["owner"]
        field.queryset = parties  # type: ignore[attr-defined]
        field.label_from_instance = lambda organisation: organisation.name  # type: ignore[attr-defined]
