"""What the queue's filters and the search by reference accept."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lindung.desk.rules import Kind, Whose
from lindung.kernel.refs import read_ref


class QueueFilter(forms.Form):
    """Which items, and whose. What is not understood falls back to everything of the own organisation."""

    whose = forms.ChoiceField(choices=[(whose.value, whose.value) for whose in Whose], required=False)
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)
    page = forms.CharField(max_length=400, required=False)

    def chosen_whose(self) -> Whose:
        """Whose items to show."""
        return Whose(self.cleaned_data.get("whose") or Whose.ORGANISATION)

    def chosen_kinds(self) -> tuple[Kind, ...]:
        """Which kinds to show; empty means all."""
        kind = self.cleaned_data.get("kind")
        return (Kind(kind),) if kind else ()


class NameForm(forms.Form):
    """A name as it was heard, in any spelling and order."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As you heard it. Spelling, order and blanks do not matter much. That you looked is written down."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class FindForm(forms.Form):
    """A reference, typed or read aloud."""

    ref = forms.CharField(
        label=_("Reference"),
        max_length=40,
        help_text=_("Ten letters and digits, for example from a letter or a phone call. Spaces do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_ref(self) -> str:
        """The reference as it is stored. Refuses one whose check character is wrong."""
        ref = read_ref(self.cleaned_data["ref"])
        if ref is None:
            raise forms.ValidationError(
                _("This is not a whole reference: one of its ten characters is missing or wrong. Ask for it again.")
            )
        return ref
