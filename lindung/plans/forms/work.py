"""What people fill in for the common work: reports of a quarter, meetings, decisions, pledges."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lindung.plans.rules.pledges import PLEDGE_AT_MOST, PledgeGround, PledgeState
from lindung.plans.rules.work import MINUTES_AT_MOST, TEXT_AT_MOST

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NO_NAMES = gettext_lazy("No name of a person who was helped: others read this.")


def words(among: Any) -> list[tuple[str, Any]]:
    """Choices of a list of words, in the reader's language."""
    return [(word.value, _(word.label)) for word in among]


def long_text(
    label: Any, help_text: Any = "", *, most: int = TEXT_AT_MOST, required: bool = True, rows: int = 4
) -> Any:
    """A field of several lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label: Any, help_text: Any = "", *, required: bool = True) -> Any:
    """A field for a day."""
    return forms.DateField(label=label, help_text=help_text, required=required, widget=DAY)


def choose(label: Any, help_text: Any = "", *, empty: Any = None, required: bool = True) -> Any:
    """A field for one row; the rows are set when the form is made."""
    return forms.ModelChoiceField(
        label=label,
        help_text=help_text,
        queryset=None,
        to_field_name="ref",
        required=required,
        empty_label=empty,
    )


class WithRows(forms.Form):
    """A form some of whose fields choose among rows: `rows={"owner": queryset}`."""

    def __init__(self, *args: Any, rows: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, found in (rows or {}).items():
            field: Any = self.fields[name]
            field.queryset = found
            field.label_from_instance = _label_of


def _label_of(row: Any) -> str:
    return str(getattr(row, "name", "") or getattr(row, "title", "") or row)


class NarrativeForm(WithRows):
    """What a quarter brought."""

    moved = long_text(
        gettext_lazy("What moved?"),
        gettext_lazy("What was done, and what changed by it. A few sentences."),
        required=False,
    )
    stuck = long_text(gettext_lazy("What is stuck, and why?"), NO_NAMES, required=False)
    needs = forms.CharField(
        label=gettext_lazy("What would help?"),
        help_text=gettext_lazy("One thing somebody else could do."),
        max_length=500,
        required=False,
    )
    needs_from = choose(gettext_lazy("Who could do it?"), empty=gettext_lazy("Nobody named"), required=False)


class QuestionForm(forms.Form):
    """Why a report goes back."""

    question = forms.CharField(
        label=gettext_lazy("What should be said better?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class MeetingForm(WithRows):
    """A meeting on a plan."""

    plan = choose(gettext_lazy("On which plan"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        help_text=gettext_lazy("In your organisation’s time zone."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), help_text=gettext_lazy("A room, or the address of a call."), max_length=200,
        required=False,
    )  # fmt: skip
    since_on = day(gettext_lazy("Show what moved since"), gettext_lazy("Usually the day of the last meeting."))
    guests: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is asked"),
        queryset=None,
        to_field_name="ref",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_starts_at(self) -> datetime:
        """The moment it begins."""
        moment: datetime = self.cleaned_data["starts_at"]
        return moment


class PresentForm(WithRows):
    """Who was there."""

    present: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who was there"),
        queryset=None,
        to_field_name="ref",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class MinutesForm(forms.Form):
    """The minutes."""

    minutes = long_text(
        gettext_lazy("Minutes"),
        gettext_lazy("What was said, in short. They cannot be changed afterwards; the next meeting corrects them. Every"
                     " organisation that was asked reads them."),
        most=MINUTES_AT_MOST,
        rows=10,
    )  # fmt: skip


class DecisionForm(WithRows):
    """A decision."""

    text = forms.CharField(
        label=gettext_lazy("What was decided"),
        help_text=gettext_lazy("One thing that can be done, so that everybody sees whether it was."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = choose(gettext_lazy("Who does it"))
    due_on = day(gettext_lazy("By"))
    activity = choose(gettext_lazy("For which activity"), empty=gettext_lazy("None of them"), required=False)


class OutcomeForm(forms.Form):
    """How a decision ended."""

    outcome = forms.CharField(
        label=gettext_lazy("What shows it, or why not?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class DueForm(forms.Form):
    """A new day."""

    due_on = day(gettext_lazy("By"))


class PledgeForm(WithRows):
    """A pledge, as its source has it."""

    text = forms.CharField(
        label=gettext_lazy("What was promised"), max_length=PLEDGE_AT_MOST, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = choose(gettext_lazy("Who promised it"), empty=gettext_lazy("Somebody outside the network"), required=False)
    owner_name = forms.CharField(
        label=gettext_lazy("Outside the network: who"),
        help_text=gettext_lazy("A body’s name as the source has it."),
        max_length=200,
        required=False,
    )
    ground = forms.TypedChoiceField(
        label=gettext_lazy("Where it was promised"),
        choices=lambda: words(each for each in PledgeGround if each is not PledgeGround.AGREEMENT),
        coerce=PledgeGround,
        widget=forms.RadioSelect,
        initial=PledgeGround.STATEMENT.value,
    )
    said_on = day(gettext_lazy("On which day"))
    due_on = day(gettext_lazy("To be kept by"), gettext_lazy("Leave it empty when no day was named."), required=False)
    plan = choose(gettext_lazy("For which plan"), empty=gettext_lazy("No plan"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Who wrote it down, and when."),
        max_length=300,
        required=False,
    )
    source_url = forms.CharField(label=gettext_lazy("Address of the source"), max_length=500, required=False)


class EvidenceForm(forms.Form):
    """What shows how far a pledge is."""

    text = forms.CharField(
        label=gettext_lazy("What shows it"),
        help_text=NO_NAMES,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    source_url = forms.CharField(label=gettext_lazy("Address of the source"), max_length=500, required=False)
    dated_on = day(gettext_lazy("Dated"))


class JudgeForm(forms.Form):
    """What became of a pledge."""

    to = forms.TypedChoiceField(label=gettext_lazy("What became of it"), coerce=PledgeState, choices=[])

    def __init__(self, *args: Any, among: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        field.choices = words(among)
