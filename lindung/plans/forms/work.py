"""What people fill in for the common work: reports of a quarter, meetings, decisions, pledges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lindung.plans.forms import fields
from lindung.plans.rules.pledges import PLEDGE_AT_MOST, PledgeGround, PledgeState
from lindung.plans.rules.work import MINUTES_AT_MOST, TEXT_AT_MOST

NO_NAMES = gettext_lazy("No name of a person who was helped: others read this.")


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

    moved = fields.lines(
        gettext_lazy("What moved?"),
        TEXT_AT_MOST,
        help_text=gettext_lazy("What was done, and what changed by it. A few sentences."),
        rows=4,
    )
    stuck = fields.lines(gettext_lazy("What is stuck, and why?"), TEXT_AT_MOST, help_text=NO_NAMES, rows=4)
    needs = fields.line(
        gettext_lazy("What would help?"), 500, help_text=gettext_lazy("One thing somebody else could do.")
    )
    needs_from = choose(gettext_lazy("Who could do it?"), empty=gettext_lazy("Nobody named"), required=False)


class QuestionForm(forms.Form):
    """Why a report goes back."""

    question = fields.lines(gettext_lazy("What should be said better?"), 500, is_needed=True, rows=2)


class MeetingForm(WithRows):
    """A meeting on a plan."""

    plan = choose(gettext_lazy("On which plan"))
    title = fields.line(gettext_lazy("Title"), 200, is_needed=True)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        help_text=gettext_lazy("In your organisation’s time zone."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = fields.line(gettext_lazy("Place"), 200, help_text=gettext_lazy("A room, or the address of a call."))
    since_on = fields.day(
        gettext_lazy("Show what moved since"), help_text=gettext_lazy("Usually the day of the last meeting.")
    )
    guests: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is asked"),
        queryset=None,
        to_field_name="ref",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


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

    minutes = fields.lines(
        gettext_lazy("Minutes"),
        MINUTES_AT_MOST,
        is_needed=True,
        help_text=gettext_lazy(
            "What was said, in short. They cannot be changed afterwards; the next meeting corrects them. Every"
            " organisation that was asked reads them."
        ),
        rows=10,
    )


class DecisionForm(WithRows):
    """A decision."""

    text = fields.lines(
        gettext_lazy("What was decided"),
        500,
        is_needed=True,
        help_text=gettext_lazy("One thing that can be done, so that everybody sees whether it was."),
        rows=2,
    )
    owner = choose(gettext_lazy("Who does it"))
    due_on = fields.day(gettext_lazy("By"))
    activity = choose(gettext_lazy("For which activity"), empty=gettext_lazy("None of them"), required=False)


class OutcomeForm(forms.Form):
    """How a decision ended."""

    outcome = fields.lines(gettext_lazy("What shows it, or why not?"), 500, is_needed=True, rows=2)


class DueForm(forms.Form):
    """A new day."""

    due_on = fields.day(gettext_lazy("By"))


class PledgeForm(WithRows):
    """A pledge, as its source has it."""

    text = fields.lines(gettext_lazy("What was promised"), PLEDGE_AT_MOST, is_needed=True)
    owner = choose(gettext_lazy("Who promised it"), empty=gettext_lazy("Somebody outside the network"), required=False)
    owner_name = fields.line(
        gettext_lazy("Outside the network: who"), 200, help_text=gettext_lazy("A body’s name as the source has it.")
    )
    ground = forms.TypedChoiceField(
        label=gettext_lazy("Where it was promised"),
        choices=lambda: fields.words(each for each in PledgeGround if each is not PledgeGround.AGREEMENT),
        coerce=PledgeGround,
        widget=forms.RadioSelect,
        initial=PledgeGround.STATEMENT.value,
    )
    said_on = fields.day(gettext_lazy("On which day"))
    due_on = fields.day(
        gettext_lazy("To be kept by"), is_needed=False, help_text=gettext_lazy("Leave it empty when no day was named.")
    )
    plan = choose(gettext_lazy("For which plan"), empty=gettext_lazy("No plan"), required=False)
    source = fields.line(gettext_lazy("Source"), 300, help_text=gettext_lazy("Who wrote it down, and when."))
    source_url = fields.line(gettext_lazy("Address of the source"), 500)


class EvidenceForm(forms.Form):
    """What shows how far a pledge is."""

    text = fields.lines(gettext_lazy("What shows it"), 500, is_needed=True, help_text=NO_NAMES, rows=2)
    source_url = fields.line(gettext_lazy("Address of the source"), 500)
    dated_on = fields.day(gettext_lazy("Dated"))


class JudgeForm(forms.Form):
    """What became of a pledge."""

    to = forms.TypedChoiceField(label=gettext_lazy("What became of it"), coerce=PledgeState, choices=[])

    def __init__(self, *args: Any, among: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["to"]
        field.choices = fields.words(among)
