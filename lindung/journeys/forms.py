"""What somebody may say about an offer, and a register to load. Nothing that was typed is ever lost."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.journeys.rules.licences import SOURCE_AT_MOST
from lindung.journeys.rules.offers import (
    DESTINATIONS,
    FIELD_NAMES,
    LINE_LIMIT,
    ORIGINS,
    TEXT_LIMIT,
    Job,
    Offer,
    TextTooLong,
    Visa,
)
from lindung.web.places import country_name
from lindung.web.say import say

REGISTER_BYTES_AT_MOST = 2_000_000
SELECTED = mark_safe(" selected")  # noqa: S308 - a constant
UNSAID = gettext_lazy("I don’t know, or skip this")
_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


class LightSelect(forms.Select):
    """A list to choose from, written in one go: Django renders a template for each of eighty choices."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same element as Django's own."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        attributes = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", attributes, options)


def _words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    return [("", UNSAID), *((word.value, _(word.label)) for word in among)]


def _countries(codes: Iterable[str]) -> list[tuple[str, Any]]:
    return [("", UNSAID), *((code, country_name(code)) for code in codes)]


def _choice(name: str, choices: Callable[[], list[tuple[str, Any]]]) -> forms.ChoiceField:
    label = gettext_lazy(FIELD_NAMES[name])
    return forms.ChoiceField(required=False, label=label, choices=choices, widget=LightSelect)


def _line(name: str, help_text: Any = "", **attributes: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=LINE_LIMIT,
        label=gettext_lazy(FIELD_NAMES[name]),
        help_text=help_text,
        widget=forms.TextInput(attrs={**_PLAIN, **attributes}),
    )


class OfferForm(forms.Form):
    """An offer. Every field may be left out; at least one must say something."""

    # No `maxlength` here: a browser would cut a long paste without a word.
    text = forms.CharField(
        required=False,
        label=gettext_lazy("What did they write to you?"),
        help_text=gettext_lazy("Paste the message or advertisement here. Is it a picture? Type what it says."),
        widget=forms.Textarea(attrs={"rows": 7, **_PLAIN}),
    )
    origin = _choice("origin", lambda: _countries(ORIGINS))
    destination = _choice("destination", lambda: _countries(DESTINATIONS))
    job = _choice("job", lambda: _words(Job))
    visa = _choice("visa", lambda: _words(Visa))
    fee = _line("fee", gettext_lazy("For anything, now or later from your pay. Write the amount, or 0."))
    contact = _line("contact", gettext_lazy("Number, account, link, or office."))
    agency = _line("agency")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        for field in self.fields.values():  # a NUL is taken out below, not refused
            field.validators = [each for each in field.validators if type(each).__name__ != _NUL_CHECK]

    def clean_text(self) -> str:
        """The text as it was typed, without NUL characters, within the bound."""
        text = _without_nul(self.cleaned_data["text"])
        if len(text) > TEXT_LIMIT:
            raise forms.ValidationError(say(TextTooLong(length=len(text), limit=TEXT_LIMIT)))
        return text

    def clean(self) -> dict[str, Any]:
        """At least one answer."""
        found = super().clean() or {}
        for name in ("fee", "contact", "agency"):
            found[name] = _without_nul(found.get(name, "")).strip()
        if not self.errors and not self.offer_of(found).says_anything:
            self.add_error("text", _("Paste or type the offer first, or answer one of the questions below it."))
        return found

    def offer(self) -> Offer:
        """The offer, once the form is valid."""
        return self.offer_of(self.cleaned_data)

    def more_is_open(self) -> bool:
        """Whether something stands in the questions below the text, or is wrong there."""
        names = [name for name in self.fields if name != "text"]
        return any(self[name].value() or self[name].errors for name in names)

    @staticmethod
    def offer_of(said: dict[str, Any]) -> Offer:
        """What was answered, as the rules read it."""
        return Offer(
            text=said.get("text", ""),
            origin=said.get("origin", ""),
            destination=said.get("destination", ""),
            job=Job(said["job"]) if said.get("job") else None,
            visa=Visa(said["visa"]) if said.get("visa") else None,
            fee=said.get("fee", ""),
            contact=said.get("contact", ""),
            agency=said.get("agency", ""),
        )


_NUL_CHECK = "ProhibitNullCharactersValidator"


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


class RegisterForm(forms.Form):
    """A country's register of licences, as its ministry publishes it."""

    source = forms.CharField(
        label=gettext_lazy("Where the list is from"),
        help_text=gettext_lazy("The authority, and the address of the page. People who check an agency see it."),
        max_length=SOURCE_AT_MOST,
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Date of the list"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy("CSV or XLSX with the columns name, number, class, valid_until. At most 2 MB."),
        allow_empty_file=True,
    )

    def clean_file(self) -> bytes:
        """The content; its name is not kept."""
        content: bytes = self.cleaned_data["file"].read(REGISTER_BYTES_AT_MOST + 1)
        return content
