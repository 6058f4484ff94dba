"""Forms of needs, offers and placements."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.cases.models import Case
from lindung.cases.queries import PersonSeen
from lindung.directory import areas
from lindung.directory.rules import PLACES_MAX
from lindung.partners.rules import NeedKind, Urgency
from lindung.referrals.rules import DeclineReason, PlacementOutcome

PARTY_AT_MOST = 500
ARRIVES_WITHIN = timedelta(days=30)
GRACE = timedelta(minutes=30)  # somebody who stands at the door already


def _words(among: Iterable[Any]) -> list[tuple[str, Any]]:
    return [(word.value, _(word.label)) for word in among]


class NeedForm(forms.Form):
    """Something a person or a family needs."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("What is needed"), coerce=NeedKind, choices=lambda: _words(NeedKind)
    )
    person = forms.ChoiceField(label=gettext_lazy("For whom"), choices=[], widget=forms.RadioSelect)
    party = forms.MultipleChoiceField(
        label=gettext_lazy("Who stays together with this person"),
        help_text=gettext_lazy("A family or a group that is not to be parted. All of them are placed in one place."),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    party_size = forms.IntegerField(
        label=gettext_lazy("How many people in all"),
        help_text=gettext_lazy("Only when there are more than are named here."),
        min_value=1,
        max_value=PARTY_AT_MOST,
        required=False,
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("How soon"), coerce=Urgency, choices=lambda: _words(Urgency), widget=forms.RadioSelect
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Where help is needed"),
        help_text=gettext_lazy("Never more exact than a district."),
        choices=[],
        required=False,
    )
    details = forms.CharField(
        label=gettext_lazy("Details for your own desk"),
        help_text=gettext_lazy("Partners do not see this. It is stored sealed."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, persons: Sequence[PersonSeen], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(person.ref, _named(person)) for person in persons]
        country: list[tuple[Any, Any]] = [
            ("", _("As in the person's record, else in the case")),
            *areas.choices(case.country),
        ]
        self._choose(person=named, party=named, area=country)
        self.fields["urgency"].initial = case.urgency
        if named:
            self.fields["person"].initial = named[0][0]
        if len(named) < 2:
            del self.fields["party"]

    def clean_party_size(self) -> int:
        """Nothing said: those who are named."""
        return self.cleaned_data.get("party_size") or 0

    def _choose(self, **choices: list[tuple[Any, Any]]) -> None:
        for name, among in choices.items():
            self.fields[name].choices = among  # type: ignore[attr-defined]


def _named(person: PersonSeen) -> str:
    """A person as the case page names her; without a name by number."""
    name = person.columns.get("name") or _("Person %(number)s") % {"number": person.number}
    known = [_(person.columns[column].label) for column in ("age_band", "sex") if column in person.columns]
    return " · ".join([str(name), *known])


class AskForm(forms.Form):
    """Which of the suitable services are asked; anything else is no choice."""

    services = forms.MultipleChoiceField(
        label=gettext_lazy("Whom to ask"),
        choices=[],
        error_messages={
            "required": gettext_lazy("Tick at least one service to ask."),
            "invalid_choice": gettext_lazy("One of the services you ticked can no longer be asked. Choose again."),
        },
    )

    def __init__(self, *args: Any, services: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["services"].choices = services  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Yes, and when the party may come."""

    arrives_at = forms.DateTimeField(
        label=gettext_lazy("When can they come?"),
        help_text=gettext_lazy("Leave empty for: as soon as possible."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_arrives_at(self) -> datetime | None:
        """Ahead of now, and soon enough to be an answer."""
        moment: datetime | None = self.cleaned_data["arrives_at"]
        if moment is None or self.at - GRACE <= moment <= self.at + ARRIVES_WITHIN:
            return moment
        if moment < self.at:
            raise forms.ValidationError(_("This moment has passed. Say one that is ahead, or leave it empty."))
        days = {"days": ARRIVES_WITHIN.days}
        raise forms.ValidationError(_("Say a moment within %(days)s days. If it takes longer, say no for now.") % days)


class DeclineForm(forms.Form):
    """Why a partner says no."""

    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why not?"),
        coerce=DeclineReason,
        choices=lambda: _words(DeclineReason),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason, so that we ask the right partner next.")},
    )


class FreeForm(forms.Form):
    """How many places are free."""

    free = forms.IntegerField(label=gettext_lazy("Free places now"), min_value=0, max_value=PLACES_MAX)


class OutcomeForm(forms.Form):
    """How a stay ended."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("How did it end?"),
        coerce=PlacementOutcome,
        choices=lambda: _words(PlacementOutcome),
        widget=forms.RadioSelect,
    )
