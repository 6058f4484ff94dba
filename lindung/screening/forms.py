"""What people fill in about a lure: what it is, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.screening.rules.lures import REASONS, LureReason, LureState


class DecideForm(forms.Form):
    """One decision, named by the button, with its reason."""

    to = forms.TypedChoiceField(
        choices=[(s.value, s.value) for s in REASONS], coerce=LureState, widget=forms.HiddenInput
    )
    reason = forms.TypedChoiceField(label=gettext_lazy("Why"), coerce=LureReason, widget=forms.RadioSelect)

    def __init__(self, *args: Any, to: LureState | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["reason"]
        among = REASONS[to] if to else tuple(LureReason)
        field.choices = [(each.value, _(each.label)) for each in among]
        self.fields["to"].initial = to.value if to else None
