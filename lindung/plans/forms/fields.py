"""Fields that the forms of the room share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.kernel.words import Word
from lindung.partners.models import Organisation

NOTHING = gettext_lazy("Not said")


def day(label: Any, *, is_needed: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=is_needed,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def number(label: Any, *, is_needed: bool = True, help_text: Any = "") -> forms.DecimalField:
    """A number with at most four digits after the point."""
    return forms.DecimalField(label=label, required=is_needed, help_text=help_text, max_digits=16, decimal_places=4)


def line(label: Any, most: int, *, is_needed: bool = False, help_text: Any = "") -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, required=is_needed, max_length=most, help_text=help_text)


def lines(label: Any, most: int, *, is_needed: bool = False, help_text: Any = "", rows: int = 3) -> forms.CharField:
    """A longer text."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=is_needed, max_length=most, help_text=help_text, widget=area)


def words(among: Iterable[Word], *, empty: bool = False) -> list[tuple[str, Any]]:
    """The words of a list to choose from, in the reader's language."""
    chosen: list[tuple[str, Any]] = [("", NOTHING)] if empty else []
    return [*chosen, *((each.value, _(each.label)) for each in among)]


def languages() -> list[tuple[str, Any]]:
    """The languages of the house."""
    return list(settings.LANGUAGES)


def organisations(among: Iterable[Organisation], *, empty: Any = "") -> list[tuple[str, Any]]:
    """Organisations by reference and name."""
    return [*([("", empty)] if empty else []), *((each.ref, each.name) for each in among)]
