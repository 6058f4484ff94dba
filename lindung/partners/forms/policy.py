"""The form of a clock policy: one number a field, grouped as the desk speaks of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from lindung.partners.rules import Clocks, Urgency

LABELS = {
    "report_unread_danger_min": _("Report read, danger now or a child (minutes)"),
    "report_unread_min": _("Report read, otherwise (minutes)"),
    "contact_h": _("First contact with the person (hours)"),
    "accountable_min": _("A named person is accountable (minutes)"),
    "offer_remind_min": _("Partner reminded (minutes)"),
    "offer_expire_min": _("Offer ends, next partner asked (minutes)"),
    "offers_at_once": _("Partners asked at once"),
    "need_placed_by_h": _("Need placed (hours)"),
    "case_review_d": _("Case looked at again (days)"),
    "stuck_step_min": _("Each step of a need that is stuck (minutes)"),
    "follow_up_d": _("Follow-ups after arrival (days, separated by commas)"),
    "arrival_h": _("Arrival, when nothing else was agreed (hours)"),
    "window_margin_h": _("Clock rings before a window closes (hours)"),
    "break_glass_review_h": _("Supervisor looks at an emergency sight (hours)"),
    "report_retention_d": _(
        "Report without a case is kept after the last thing done about it (days), by how it came in"
    ),
    "case_retention_d": _("Closed case is kept (days)"),
    "number_confirmed_d": _("A confirmed number counts as callable (days)"),
    "list_retention_d": _("Content of a list given for counting is kept (days)"),
    "second_look_d": _("Second person looks at a release (days)"),
    "run_silent_min": _("A run without a sign of life is taken up again (minutes)"),
    "shown_persons": _("An offer shows what so many people share"),
    "shown_common_persons": _("What so many share is shown to every partner"),
    "shown_history_persons": _("People the desk must have had before its own numbers count"),
    "shown_window_d": _("People of so many days count for that (days)"),
    "score_weights": _("Weights of the ranking"),
}
WEIGHTS = {
    "travel_time": _("Travel time"),
    "language": _("Language"),
    "specialised_care": _("Specialised care"),
    "answer_history": _("Answers in the past"),
    "load": _("Load"),
    "continuity": _("A partner the person knows"),
    "capacity_age": _("Age of the free places' figure"),
}
CHANNELS = {
    "web": _("Public form"),
    "hotline": _("On the phone"),
    "walk_in": _("In person"),
    "api": _("From another system"),
    "imported": _("From a sheet"),
}


class PolicyForm(forms.Form):
    """Every number of a policy, filled with the version it is based on."""

    def __init__(self, *args: Any, clocks: Clocks, version: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored = clocks.values()
        for name, value in self.stored.items():
            for field_name, label, initial in _fields_of(name, value):
                self.fields[field_name] = (
                    forms.CharField(label=label, initial=initial, max_length=100)
                    if name == "follow_up_d"
                    else forms.IntegerField(label=label, initial=initial, min_value=0, max_value=36_500)
                )
        self.fields["reason"] = forms.CharField(
            label=_("Why this version"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields["based_on"] = forms.IntegerField(initial=version, widget=forms.HiddenInput)

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The fields as they belong together."""
        for name in self.stored:
            yield LABELS[name], [self[each] for each in self.fields if each == name or each.startswith(f"{name}.")]

    def clean_follow_up_d(self) -> list[int]:
        """The days as numbers."""
        try:
            return [int(day) for day in self.cleaned_data["follow_up_d"].split(",")]
        except ValueError:
            raise forms.ValidationError(_("Write whole numbers of days, separated by commas: 1, 7, 30, 90.")) from None

    def values(self) -> dict[str, Any]:
        """The numbers as a policy stores them."""
        found: dict[str, Any] = {}
        for name, value in self.stored.items():
            if isinstance(value, Mapping):
                found[name] = {key: self.cleaned_data[f"{name}.{key}"] for key in value}
            else:
                found[name] = self.cleaned_data[name]
        return found


def rows_of(clocks: Clocks) -> list[tuple[Any, list[tuple[Any, object]]]]:
    """A version for reading: label, then its numbers with what each is for."""
    rows = []
    for name, value in clocks.values().items():
        if isinstance(value, Mapping):
            rows.append((LABELS[name], [(_label_of(key), number) for key, number in value.items()]))
        else:
            shown = ", ".join(str(day) for day in value) if isinstance(value, list) else value
            rows.append((LABELS[name], [("", shown)]))
    return rows


def _fields_of(name: str, value: object) -> list[tuple[str, Any, object]]:
    if isinstance(value, Mapping):
        return [(f"{name}.{key}", _label_of(key), number) for key, number in value.items()]
    if isinstance(value, list):
        return [(name, LABELS[name], ", ".join(str(day) for day in value))]
    return [(name, LABELS[name], value)]


def _label_of(key: str) -> Any:
    return _(Urgency(key).label) if key in set(Urgency) else {**WEIGHTS, **CHANNELS}[key]
