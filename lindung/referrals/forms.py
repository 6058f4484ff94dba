"""Forms of needs, offers and placements."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.cases.models import Case, Person
from lindung.directory import areas
from lindung.directory.rules import PLACES_MAX
from lindung.partners.rules import NeedKind, Urgency
from lindung.referrals.rules import DeclineReason, PlacementOutcome


class NeedForm(forms.Form):
    """Something a person or a family needs."""

    kind = forms.TypedChoiceField(label=gettext_lazy("What is needed"), coerce=NeedKind)
    person = forms.ModelChoiceField(label=gettext_lazy("For whom"), queryset=Person.objects.none(), to_field_name="ref")
    party = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who stays together with this person"),
        queryset=Person.objects.none(),
        to_field_name="ref",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    party_size = forms.IntegerField(
        label=gettext_lazy("How many people in all, when more than are named here"),
        min_value=1,
        max_value=500,
        required=False,
    )
    urgency = forms.TypedChoiceField(label=gettext_lazy("How soon"), coerce=Urgency)
    area = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    details = forms.CharField(
        label=gettext_lazy("Details for your own desk"),
        help_text=gettext_lazy("Partners do not see this."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, persons: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.value, _(kind.label)) for kind in NeedKind]  # type: ignore[attr-defined]
        self.fields["urgency"].choices = [(u.value, _(u.label)) for u in Urgency]  # type: ignore[attr-defined]
        self.fields["urgency"].initial = case.urgency
        self.fields["area"].choices = [("", _("As in the case")), *areas.choices(case.country)]  # type: ignore[attr-defined]
        for name in ("person", "party"):
            self.fields[name].queryset = persons  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = _named  # type: ignore[attr-defined]

    def clean_party_size(self) -> int:
        """Nothing said: those who are named."""
        return self.cleaned_data.get("party_size") or 0


def _named(person: Person) -> str:
    return str(person.name) or person.ref


class AskForm(forms.Form):
    """Which of the suitable services are asked; anything else is no choice."""

    services = forms.MultipleChoiceField(label=gettext_lazy("Whom to ask"))

    def __init__(self, *args: Any, services: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["services"].choices = services  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    """Why a partner says no."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Why not?"), coerce=DeclineReason, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = [(r.value, _(r.label)) for r in DeclineReason]  # type: ignore[attr-defined]


class FreeForm(forms.Form):
    """How many places are free."""

    free = forms.IntegerField(label=gettext_lazy("Free places now"), min_value=0, max_value=PLACES_MAX)


class OutcomeForm(forms.Form):
    """How a stay ended."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("How did it end?"), coerce=PlacementOutcome, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [(o.value, _(o.label)) for o in PlacementOutcome]  # type: ignore[attr-defined]
